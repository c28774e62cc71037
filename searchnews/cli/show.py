"""`searchnews show`: articles as their reader sees them, as JSON, or as they are cited."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import click

from searchnews import Article, Index
from searchnews.citation import STYLES, cite
from searchnews.cli.ids import Looked, asked_for, ids_argument
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import Line, is_terminal, line, say, say_each_json, write_lines
from searchnews.cli.page import local_time
from searchnews.cli.screen import visible, width
from searchnews.importers.jsonl import write_line
from searchnews.language import tr


@click.command(
    epilog=example(
        "searchnews show 202204242356789012",
        "searchnews show NW202204262445266172 --json",
        "searchnews show 202204242356789012 --cite gbt",
        "searchnews search 知识产权 --ids | searchnews show - --cite ris",
    )
)
@ids_argument()
@json_option("Print them as JSON, one a line, with the keys that `export` writes.")
@click.option("--cite", type=click.Choice(list(STYLES)), help="As a reference: GB/T 7714-2015, BibTeX or RIS.")
@index_option
def show(ids: tuple[str, ...], as_json: bool, cite: str | None, folder: Path) -> None:
    """Show articles.

    One after the other, by their ids; - stands for ids on standard input, one a line.
    """
    if as_json and cite:
        raise click.UsageError(tr("--json and --cite exclude each other."))
    with Index.open(folder) as index:
        looked = Looked(index, asked_for(ids))
        zone = index.settings.zone
        if as_json:
            say_each_json(json.loads(write_line(article)) for article in looked.articles())
        elif cite:
            write_lines(_references(looked.articles(), cite, zone))
        else:
            say(_lines(looked.articles(), zone))
        looked.report()


def _references(articles: Iterable[Article], style: str, zone: tzinfo) -> Iterator[str]:
    """References one after the other; the formats that take several lines have an empty one between two."""
    today = datetime.now(zone).date()
    for number, article in enumerate(articles):
        rows = cite(article, style, today=today, zone=zone).split("\n")
        if number and len(rows) > 1:
            yield "\n"
        # Marks of direction and their like are the article's own, but a terminal must not obey them.
        yield "".join(f"{visible(row) if is_terminal() else row}\n" for row in rows)


def _lines(articles: Iterable[Article], zone: tzinfo) -> Iterator[Line]:
    for number, article in enumerate(articles):
        if number:
            yield line()
            yield line(("─" * 20, "dim"))
            yield line()
        yield from _article(article, zone)


def _article(article: Article, zone: tzinfo) -> Iterator[Line]:
    yield line((article.title, "title") if article.title else (tr("(no title)"), "dim"))
    securities = [f"{code} {article.names.get(code, '')}".rstrip() for code in article.codes]
    facts = {
        tr("source"): article.source,
        tr("date"): local_time(article.published, zone),
        tr("category"): article.category,
        tr("tags"): " · ".join(article.tags),
        tr("codes"): " · ".join(securities),
        tr("url"): article.url,
        tr("file"): article.path,
        tr("id"): article.id,
        tr("related"): " · ".join(article.related),
    }
    indent = max(map(width, facts)) + 2
    for name, value in facts.items():
        if value:
            yield line(value, indent=indent, lead=name)
    for paragraph in article.body.split("\n"):
        if paragraph.strip():
            yield line()
            yield line(paragraph)
