"""`searchnews explain`: how one article's score for one query adds up."""

from collections.abc import Iterator
from pathlib import Path

import click

from searchnews import Index
from searchnews.cli.failure import Failure
from searchnews.cli.options import WordsCommand, example, index_option, json_option, typed
from searchnews.cli.output import Line, line, say, say_json
from searchnews.language import tr


@click.command(cls=WordsCommand, epilog=example("searchnews explain 202204242356789012 知识产权 强市"))
@click.argument("id", type=typed)
@click.argument("query", nargs=-1, required=True, type=typed)
@json_option("Print it as JSON.")
@index_option
def explain(id: str, query: tuple[str, ...], as_json: bool, folder: Path) -> None:
    """Show why an article answers a query, and how its score adds up."""
    text = " ".join(query)
    with Index.open(folder) as index:
        article = index.get(id)
        if article is None:
            raise Failure(
                tr(
                    "There is no article {id} in {folder}; `searchnews search WORDS --ids` prints ids.",
                    id=id,
                    folder=folder,
                )
            )
        found = index.explain(id, text)
        if as_json:
            say_json({"id": id, "query": text, **found.to_dict()})
        else:
            say(_lines(f"{id} {article.title}", text, found.matches, found.score, found.parts))


def _lines(
    article: str, query: str, matches: bool, score: float | None, parts: tuple[tuple[str, float], ...]
) -> Iterator[Line]:
    yield line((article, "title"))
    if not matches:
        yield line(tr("does not answer the query: {query}", query=query))
        return
    yield line(tr("answers the query: {query}", query=query))
    for what, value in parts:
        yield line(what, indent=12, lead=f"{value:10.4f}")
    if score is not None:
        yield line((tr("score"), "title"), indent=12, lead=f"{score:10.4f}")
