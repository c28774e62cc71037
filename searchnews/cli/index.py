"""`searchnews index` and `rebuild`: what changes the index, and says in words what it did."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from searchnews import Index, NoIndex, Report, Skipped
from searchnews.cli.failure import Failure
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import line, say, say_json
from searchnews.cli.page import amount
from searchnews.cli.progress import watch
from searchnews.cli.screen import visible
from searchnews.engines import ENGINES
from searchnews.importers import FORMATS, read

# The memory engine keeps nothing for the next command: it is for tests and for programs.
_ENGINES = click.Choice([name for name in ENGINES if name != "memory"])
_NAMED = 10


@click.command(
    epilog=example(
        "searchnews index ~/site/_posts ~/site/old_post",
        "searchnews index corpus.jsonl.xz --index ~/archive",
        "searchnews index",
    )
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path(readable=False))
@click.option("--engine", type=_ENGINES, help="What keeps a new index; whoosh unless said.")
@click.option("--format", type=click.Choice(["auto", *FORMATS]), default="auto", show_default=True, help="Of SOURCE.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="How many processes read and analyze.")
@click.option("--prune", is_flag=True, help="Delete articles whose files below SOURCE are gone.")
@json_option("Print what was done as one JSON object.")
@index_option
def index(
    sources: tuple[str, ...],
    engine: str | None,
    format: str,
    workers: int | None,
    prune: bool,
    as_json: bool,
    folder: Path,
) -> None:
    """Read articles into the index.

    SOURCE is a file, a folder with all below it, or - for JSON lines on standard input; files may end in .xz or .gz.
    Without one, the sources of before are read again. The first time, this makes the index.
    """
    places = [_place(source) for source in sources]
    target, is_new = _open(folder, places, format, engine)
    with target, watch("indexing") as progress:
        report = target.add_sources(places, format=format, workers=workers, prune=prune, progress=progress)
    _name_cleared(report.cleared)
    _name_skipped(report.skipped)
    if as_json:
        say_json(report.to_dict())
        return
    say([line(in_words(report, folder))])
    if is_new and report.articles:
        elsewhere = "" if folder == Path("index") else f" --index {folder}"
        say([line((f"Now search it: searchnews search WORDS{elsewhere}", "dim"))])


@click.command(epilog=example("searchnews rebuild", "searchnews rebuild --engine whoosh --index ~/archive"))
@click.option("--engine", type=_ENGINES, help="What is to keep it from now on; unchanged unless said.")
@index_option
def rebuild(engine: str | None, folder: Path) -> None:
    """Make the index anew from the articles it holds.

    The old index answers until the new one is whole. It is what to do after a change of the dictionary, and when
    `check` names damage.
    """
    with Index.open(folder) as target:
        with watch("rebuilding") as progress:
            report = target.rebuild(engine=engine, progress=progress)
        name = target.engine
    _name_cleared(report.cleared)
    _name_skipped(report.skipped)
    say([line(f"Rebuilt {folder} with {name}: {amount(report.articles, 'article')}, {report.seconds:.1f} s.")])


def in_words(report: Report, folder: Path) -> str:
    """A report as one sentence; what there was none of is left out."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "merged": report.merged,
        "deleted": report.deleted,
        "skipped": len(report.skipped),
    }
    done = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "nothing to read"
    return f"{done}; {amount(report.articles, 'article')} in {folder}, {report.seconds:.1f} s."


def _place(source: str) -> str:
    """A source by its absolute path, as it is remembered."""
    if source == "-":
        return source
    place = os.path.abspath(source)
    try:
        place.encode()
    except UnicodeEncodeError:
        raise Failure(f"The name {source} is no text, so it cannot be remembered; name the folder it is in.") from None
    return place


def _open(folder: Path, sources: Sequence[str], format: str, engine: str | None) -> tuple[Index, bool]:
    """The index, made when there is none and there is something to put into it; and whether it is new."""
    try:
        found = Index.open(folder)
    except NoIndex:
        if not sources:
            raise
        for source in sources:
            read(source, format=format)  # raises for what cannot be read, before anything is made
        return Index.create(folder, engine=engine or "whoosh"), True
    if engine in (None, found.engine):
        return found, False
    name = found.engine
    found.close()
    raise Failure(f"{folder} is kept by {name}; `searchnews rebuild --engine {engine}` changes that.")


def _name_cleared(cleared: Sequence[str]) -> None:
    """Say on standard error that a run before this one did not end well; nothing in the index depends on it."""
    if cleared:
        more = f" and {len(cleared) - 1:,} more" if len(cleared) > 1 else ""
        click.echo(visible(f"cleared away what an interrupted run had left: {cleared[0]}{more}"), err=True)


def _name_skipped(skipped: Sequence[Skipped]) -> None:
    """Say on standard error what became no article, and why."""
    rows = [f"skipped {item.source}: {item.reason}" for item in skipped[:_NAMED]]
    if len(skipped) > _NAMED:
        rows.append(f"and {len(skipped) - _NAMED:,} more")
    for row in rows:
        click.echo(visible(row), err=True)
