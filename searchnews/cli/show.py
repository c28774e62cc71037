"""`searchnews show`: one article, as its reader sees it."""

import json
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path

import click

from searchnews import Article, Index
from searchnews.cli.failure import Failure
from searchnews.cli.options import example, index_option, json_option, typed
from searchnews.cli.output import Line, line, say, say_json
from searchnews.cli.page import local_time
from searchnews.importers.jsonl import write_line


@click.command(epilog=example("searchnews show 202204242356789012", "searchnews show NW202204262445266172 --json"))
@click.argument("id", type=typed)
@json_option("Print it as JSON, with the keys that `export` writes.")
@index_option
def show(id: str, as_json: bool, folder: Path) -> None:
    """Show one article."""
    with Index.open(folder) as index:
        article = index.get(id)
        if article is None:
            raise Failure(f"There is no article {id} in {folder}; `searchnews search WORDS --ids` prints ids.")
        if as_json:
            say_json(json.loads(write_line(article)))
        else:
            say(_lines(article, index.settings.zone))


def _lines(article: Article, zone: tzinfo) -> Iterator[Line]:
    yield line((article.title, "title") if article.title else ("(no title)", "dim"))
    securities = [f"{code} {article.names.get(code, '')}".rstrip() for code in article.codes]
    facts = {
        "source": article.source,
        "date": local_time(article.published, zone),
        "category": article.category,
        "tags": " · ".join(article.tags),
        "codes": " · ".join(securities),
        "url": article.url,
        "file": article.path,
        "id": article.id,
        "related": " · ".join(article.related),
    }
    for name, value in facts.items():
        if value:
            yield line(value, indent=10, lead=name)
    for paragraph in article.body.split("\n"):
        if paragraph.strip():
            yield line()
            yield line(paragraph)
