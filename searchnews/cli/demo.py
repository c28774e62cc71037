"""`searchnews demo`: a small index to try things on, and three searches to begin with."""

from pathlib import Path

import click

from searchnews import Index, NoIndex
from searchnews.cli.failure import Failure
from searchnews.cli.options import example, folders
from searchnews.cli.output import Line, line, say
from searchnews.cli.page import page
from searchnews.cli.progress import watch
from searchnews.cli.report import in_words
from searchnews.language import tr
from searchnews.sample import POSTS

_SEARCHES = ("知识产权强市", '"明代铁锚"', "新能源汽车 date:2021..2022 -港股")


@click.command(epilog=example("searchnews demo", "searchnews demo --index /tmp/news"))
@click.option(
    "--index",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    default="searchnews-demo",
    shell_complete=folders,
    show_default=True,
    help="Where to make it.",
)
def demo(folder: Path) -> None:
    """Make an index of a small sample and search it.

    The sample is 75 invented articles. $SEARCHNEWS_INDEX is not heeded: it may name a real archive.
    """
    with _open(folder) as index:
        with watch(tr("indexing")) as progress:
            report = index.add_sources([str(POSTS)], progress=progress)
        say([line(in_words(report, folder))])
        for query in _SEARCHES:
            results = index.search(query, limit=2)
            say([line(), line((_command(query, folder), "note")), *page(results, index.settings.zone)])
    say(_more(folder))


def _open(folder: Path) -> Index:
    """The demo's index, which may be there already; never another one."""
    try:
        found = Index.open(folder)
    except NoIndex:
        return Index.create(folder)
    # By the end of the path alone: the sample lies elsewhere in another installation.
    if all(Path(source["path"]).parts[-3:] == POSTS.parts[-3:] for source in found.stats()["sources"]):
        return found
    found.close()
    raise Failure(tr("{folder} is an index of other articles; name an empty folder with --index.", folder=folder))


def _command(query: str, folder: Path) -> str:
    return f"$ searchnews search '{query}' --index {folder}"


def _more(folder: Path) -> list[Line]:
    tried = [
        f"searchnews search --tag 滚动快讯新闻 --sort newest --index {folder}",
        f"searchnews stats --index {folder}",
        f"searchnews index {tr('YOUR-FOLDER')}",
        "searchnews --help",
    ]
    return [line(), line(tr("What to try next:")), *(line((text, "note"), indent=2) for text in tried)]
