"""`searchnews open`: the original of an article, in the browser."""

import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from searchnews import Article, Index
from searchnews.citation import is_address
from searchnews.cli.failure import Failure
from searchnews.cli.ids import Looked, asked_for, ids_argument
from searchnews.cli.options import example, index_option
from searchnews.cli.output import write_lines
from searchnews.cli.screen import visible
from searchnews.language import tr

_MOST = 20
"""Pages that are opened at once: more is a slip of the hand, and takes a browser down."""


@click.command(
    "open",
    epilog=example(
        "searchnews open 202204242356789012",
        "searchnews open 202204242356789012 --print",
    ),
)
@ids_argument()
@click.option("--print", "only_print", is_flag=True, help="Print the addresses, and open nothing.")
@index_option
def open_(ids: tuple[str, ...], only_print: bool, folder: Path) -> None:
    """Open the originals of articles in the browser.

    On your own site, when the setting `link` says where articles are read; else at the address the article came from.
    - stands for ids on standard input, one a line. Without a browser the addresses are printed.
    """
    with Index.open(folder) as index:
        looked = Looked(index, asked_for(ids))
        found = [(article, index.settings.link_to(article)) for article in looked.articles()]
        looked.report()
    addresses = [address for _, address in found if is_address(address)]
    _name([_nowhere(article, address) for article, address in found if not is_address(address)], bool(addresses))
    if only_print:
        write_lines(f"{visible(address)}\n" for address in addresses)
        return
    if len(addresses) > _MOST:
        count = f"{len(addresses):,}"
        raise Failure(tr("That would open {count} pages; --print prints their addresses.", count=count))
    _open_all(addresses)


def _nowhere(article: Article, address: str) -> str:
    if not address:
        return tr("The article {id} names no address.", id=article.id)
    return tr("The article {id} is at {address}, which is no web page.", id=article.id, address=address[:200])


def _name(problems: Sequence[str], others: bool) -> None:
    """Say what cannot be opened on standard error; Failure when there is nothing else."""
    if problems and not others:
        raise Failure(problems[0])
    for problem in problems:
        click.echo(visible(problem), err=True)


def _open_all(addresses: Sequence[str]) -> None:
    failed = [address for address in addresses if not _is_opened(address)]
    write_lines(f"{visible(address)}\n" for address in failed)
    if failed:
        click.echo(tr("No browser could be started here; open the address yourself."), err=True)


def _is_opened(address: str) -> bool:
    with suppress(webbrowser.Error, OSError):  # none there; one that cannot be run, or not with such an address
        if webbrowser.open(address, new=2):
            click.echo(visible(tr("Opened {address}.", address=address)))
            return True
    return False
