"""`searchnews search`: from the words of a query to a page of hits, to JSON or to ids."""

from pathlib import Path
from typing import Literal, get_args

import click

from searchnews import Index
from searchnews.cli.options import WordsCommand, example, index_option, json_option, typed
from searchnews.cli.output import say, say_json, write
from searchnews.cli.page import page

Sort = Literal["relevance", "newest", "oldest"]


@click.command(
    cls=WordsCommand,
    epilog=example(
        "searchnews search 知识产权 强市 --since 2022-04",
        "searchnews search '\"上海证券报\" -晨报' --sort newest",
        "searchnews search --tag 科技 --source 南昌日报",
    ),
)
@click.argument("query", nargs=-1, type=typed)
@click.option("--limit", type=int, default=10, metavar="N", show_default=True, help="How many hits, up to 1000.")
@click.option("--offset", type=int, default=0, metavar="N", help="How many hits to pass over.")
@click.option("--sort", type=click.Choice(get_args(Sort)), default="relevance", show_default=True, help="Their order.")
@click.option("--tag", "tags", multiple=True, type=typed, metavar="T", help="With this tag; given twice, with both.")
@click.option("--source", "sources", multiple=True, type=typed, metavar="S", help="Of this source; twice, of either.")
@click.option("--category", "categories", multiple=True, type=typed, metavar="C", help="Of this category, or another.")
@click.option("--code", "codes", multiple=True, type=typed, metavar="C", help="About this security, or another.")
@click.option("--since", type=typed, metavar="D", help="From that date on: 2022, 2022-04, 2022-04-24, 7d, 上周.")
@click.option("--until", type=typed, metavar="D", help="To that date, which is included.")
@json_option("Print the whole answer as JSON.")
@click.option("--ids", "only_ids", is_flag=True, help="Print the ids alone, one a line.")
@index_option
def search(
    query: tuple[str, ...],
    limit: int,
    offset: int,
    sort: Sort,
    tags: tuple[str, ...],
    sources: tuple[str, ...],
    categories: tuple[str, ...],
    codes: tuple[str, ...],
    since: str | None,
    until: str | None,
    as_json: bool,
    only_ids: bool,
    folder: Path,
) -> None:
    """Find articles.

    All words of QUERY, in any order; "words in quotes" as they stand; -word, OR, ( ), word* and field:value with
    title, body, tag, source, category, code and date.
    """
    if not (query or tags or sources or categories or codes or since or until):
        raise click.UsageError("Say what to search for, or give a filter such as --tag.")
    with Index.open(folder) as index:
        results = index.search(
            " ".join(query),
            limit=limit,
            offset=offset,
            sort=sort,
            tags=tags,
            sources=sources,
            categories=categories,
            codes=codes,
            since=since,
            until=until,
        )
        if only_ids:
            write("".join(f"{hit.article.id}\n" for hit in results.hits))
        elif as_json:
            say_json(results.to_dict())
        else:
            say(page(results, index.settings.zone))
