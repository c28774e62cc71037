"""`searchnews delete`: articles out of the index, by their ids."""

from pathlib import Path

import click

from searchnews import Index
from searchnews.cli.ids import asked_for, ids_argument, report
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import line, say, say_json
from searchnews.cli.waiting import patiently, wait_option
from searchnews.language import tr, trn


@click.command(
    epilog=example(
        "searchnews delete 202204242356789012",
        "searchnews search tag:招聘 --ids --all | searchnews delete -",
    )
)
@ids_argument()
@wait_option
@json_option("Print what was done as one JSON object.")
@index_option
def delete(ids: tuple[str, ...], wait: float, as_json: bool, folder: Path) -> None:
    """Delete articles from the index.

    Their files stay as they are; - stands for ids on standard input, one a line. Nothing is asked. An article whose
    source file still holds it comes back when that file changes and is read again.
    """
    wanted = asked_for(ids)
    with Index.open(folder) as index:
        missing = [id for id in wanted if index.get(id) is None]
        deleted = patiently(lambda patience: index.delete(wanted, wait=patience), wait)
    if as_json:
        say_json({"deleted": deleted, "missing": missing})
    report(missing, len(wanted), folder)
    if not as_json:
        say([line(trn("Deleted {count} article.", "Deleted {count} articles.", deleted))])
    if deleted and not as_json:
        say([line((_returning(), "dim"))])


def _returning() -> str:
    return tr("An article whose source file still holds it comes back when that file changes and is read again.")
