"""`searchnews search`: from the words of a query to a page of hits, to JSON or to ids."""

from pathlib import Path
from typing import Any

import click

from searchnews import Index
from searchnews.cli.filters import SORTS, Sort, filters
from searchnews.cli.options import WordsCommand, example, index_option, json_option, typed
from searchnews.cli.output import line, say, say_json, write_lines
from searchnews.cli.page import page
from searchnews.cli.screen import visible
from searchnews.language import tr


@click.command(
    cls=WordsCommand,
    epilog=example(
        "searchnews search 知识产权 强市 --since 2022-04",
        "searchnews search '\"上海证券报\" -晨报' --sort newest",
        "searchnews search --tag 科技 --source 南昌日报",
        "searchnews search tag:招聘 --ids --all | searchnews delete -",
    ),
)
@click.argument("query", nargs=-1, type=typed)
@click.option("--limit", type=int, default=10, metavar="N", show_default=True, help="How many hits, up to 1000.")
@click.option("--offset", type=int, default=0, metavar="N", help="How many hits to pass over.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="Their order.")
@filters
@json_option("Print the whole answer as JSON.")
@click.option("--ids", "only_ids", is_flag=True, help="Print the ids alone, one a line.")
@click.option("--all", "every", is_flag=True, help="With --ids: of every hit, however many there are.")
@index_option
@click.pass_context
def search(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    limit: int,
    offset: int,
    sort: Sort,
    as_json: bool,
    only_ids: bool,
    every: bool,
    folder: Path,
    **narrowed: Any,
) -> None:
    """Find articles.

    All words of QUERY, in any order; "words in quotes" as they stand; -word, OR, ( ), word* and field:value with
    title, body, tag, source, category, code and date.
    """
    if not (query or any(narrowed.values())):
        raise click.UsageError(tr("Say what to search for, or give a filter such as --tag."))
    _check(ctx, as_json, only_ids, every)
    text = " ".join(query)
    with Index.open(folder) as index:
        results = index.search(text, limit=0 if every else limit, offset=offset, sort=sort, **narrowed)
        if only_ids:
            # Whoever deletes what a pipe brings must see that not every word had to be there.
            for note in results.notes:
                if note.query is None:
                    click.echo(visible(note.text), err=True)
        if every:
            write_lines(f"{article.id}\n" for article in index.export(text, sort=sort, **narrowed))
        elif only_ids:
            write_lines(f"{hit.article.id}\n" for hit in results.hits)
        elif as_json:
            say_json(results.to_dict())
        elif not results.total and not index.stats()["articles"]:
            # An import that was stopped leaves such an index behind, and other words would not help.
            say([line((tr("The index is empty: searchnews index SOURCE... fills it."), "note"))])
        else:
            say(page(results, index.settings.zone))


def _check(ctx: click.Context, as_json: bool, only_ids: bool, every: bool) -> None:
    """Refuse options that contradict each other, rather than heed one of them."""
    if as_json and only_ids:
        raise click.UsageError(tr("--json and --ids exclude each other."))
    if every and not only_ids:
        raise click.UsageError(tr("--all needs --ids; whole articles are written by searchnews export --query."))
    given = [name for name in ("limit", "offset") if ctx.get_parameter_source(name) is _TYPED]
    if every and given:
        raise click.UsageError(tr("--all and --{name} exclude each other.", name=given[0]))


_TYPED = click.core.ParameterSource.COMMANDLINE
