"""`searchnews explain`: how one article's score for one query adds up."""

from collections.abc import Iterator
from pathlib import Path

import click

from searchnews import Index
from searchnews.cli.failure import Failure
from searchnews.cli.options import WordsCommand, example, index_option, typed
from searchnews.cli.output import Line, line, say


@click.command(cls=WordsCommand, epilog=example("searchnews explain 202204242356789012 知识产权 强市"))
@click.argument("id", type=typed)
@click.argument("query", nargs=-1, required=True, type=typed)
@index_option
def explain(id: str, query: tuple[str, ...], folder: Path) -> None:
    """Show why an article answers a query, and how its score adds up."""
    text = " ".join(query)
    with Index.open(folder) as index:
        article = index.get(id)
        if article is None:
            raise Failure(f"There is no article {id} in {folder}; `searchnews search WORDS --ids` prints ids.")
        found = index.explain(id, text)
        say(_lines(f"{id} {article.title}", text, found.matches, found.score, found.parts))


def _lines(
    article: str, query: str, matches: bool, score: float | None, parts: tuple[tuple[str, float], ...]
) -> Iterator[Line]:
    yield line((article, "title"))
    if not matches:
        yield line(f"does not answer the query: {query}")
        return
    yield line(f"answers the query: {query}")
    rows = [*parts] if score is None else [*parts, ("score", score)]
    for what, value in rows:
        yield line((what, "title" if what == "score" else ""), indent=12, lead=f"{value:10.4f}")
