"""`searchnews suggest`: how a query may go on."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from searchnews import Index, Suggestion
from searchnews.cli.options import WordsCommand, example, index_option, json_option, typed
from searchnews.cli.output import Line, line, say, say_json
from searchnews.cli.screen import pad, visible, width
from searchnews.language import tr

WIDEST = 48
"""Columns of a query, after which what it is stands beside it: a title is longer, and has no more to be said of it."""


@click.command(cls=WordsCommand, epilog=example("searchnews suggest 知识", "searchnews suggest 南昌 zscq --limit 3"))
@click.argument("text", nargs=-1, required=True, type=typed)
@click.option("--limit", type=int, default=8, metavar="N", show_default=True, help="How many at most, up to 50.")
@json_option("Print them as JSON.")
@index_option
def suggest(text: tuple[str, ...], limit: int, as_json: bool, folder: Path) -> None:
    """Say how a query may go on.

    The last word of TEXT is completed, in characters, pinyin or initials, to words, phrases, tags, sources,
    categories, codes and titles of the index.
    """
    query = " ".join(text)
    with Index.open(folder) as index:
        found = index.suggest(query, limit)
    if as_json:
        say_json({"query": query, "suggestions": [one.to_dict() for one in found]})
    else:
        say(_lines(found))


def _lines(found: Sequence[Suggestion]) -> Iterator[Line]:
    if not found:
        yield line((tr("Nothing here begins like that."), "note"))
    margin = max((width(visible(one.text)) for one in found if width(visible(one.text)) <= WIDEST), default=0) + 2
    for one in found:
        yield line((pad(visible(one.text), margin), "name"), (f"  {one.description}", "dim"))
