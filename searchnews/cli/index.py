"""`searchnews index`: reads articles into the index, and says in words what it did."""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

import click

from searchnews import Index, IndexFailure, LockedIndex, NoIndex, Report
from searchnews.cli.failure import Failure
from searchnews.cli.group import load
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import line, say, say_json
from searchnews.cli.progress import watch
from searchnews.cli.report import name_large, tell
from searchnews.cli.waiting import patiently, wait_option
from searchnews.engines import ENGINES
from searchnews.engines.choice import commands, typed
from searchnews.importers import STANDARD_INPUT, check_source, format_names
from searchnews.importers.files import is_index
from searchnews.language import tr, trn

# The memory engine keeps nothing for the next command: it is for tests and for programs.
ENGINE = click.Choice([name for name in ENGINES if name != "memory"])
_FORMAT = click.Choice(["auto", *format_names()])
_ADDRESS = re.compile(r"(?:https?|ftp|file)://", re.IGNORECASE)
_MAKING = 1.0
"""Seconds that another process that makes the index is waited for in any case: it takes a few hundredths of one."""


@click.command(
    epilog=example(
        "searchnews index ~/site/_posts ~/site/old_post",
        "searchnews index corpus.jsonl.xz pages.zip table.csv --index ~/archive",
        "searchnews index",
        "searchnews index --watch",
    )
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path(readable=False))
@click.option("--engine", type=ENGINE, help="What keeps a new index: whoosh unless said, tantivy for large archives.")
@click.option("--format", type=_FORMAT, default="auto", show_default=True, help="Of SOURCE.")
@click.option("--encoding", default="", metavar="E", help="Of files that do not say; found out unless named.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="How many processes read and analyze.")
@click.option("--prune", is_flag=True, help="Delete articles whose files below SOURCE are gone.")
@click.option("--watch", "watching", is_flag=True, help="Go on, and read what changes as soon as it does.")
@click.option("--forget", is_flag=True, help="Read SOURCE no longer when no source is named; its articles stay.")
@wait_option
@json_option("Print what was done as one JSON object.")
@index_option
def index(
    sources: tuple[str, ...],
    engine: str | None,
    format: str,
    encoding: str,
    workers: int | None,
    prune: bool,
    watching: bool,
    forget: bool,
    wait: float,
    as_json: bool,
    folder: Path,
) -> None:
    """Read articles into the index.

    SOURCE is a file, a folder with all below it, an archive (.zip .tar.gz ...), or - for standard input (JSON lines
    unless --format says otherwise); files may end in .xz, .gz or .bz2. Without one, the sources of before are read
    again, and only files that changed are opened. The first time, this makes the index.
    """
    places = [_place(source) for source in sources]
    if forget:
        _forget(places, folder, wait, as_json)
        return
    if watching and STANDARD_INPUT in places:
        raise Failure(tr("Standard input cannot be watched; name files or folders."))
    target, is_new = _open(folder, places, format, encoding, engine, wait)
    with target:
        report = _add(target, places, format, encoding, workers, prune, wait)
        tell(report, folder, as_json)
        name_large(target, report)
        if is_new and report.articles and not as_json:
            elsewhere = "" if folder == Path("index") else f" --index {typed(folder)}"
            say([line((tr("Now search it: {command}", command=f"searchnews search {tr('WORDS')}{elsewhere}"), "dim"))])
        if watching:
            load("searchnews.cli.following:follow")(
                target,
                places,
                folder,
                as_json,
                report,
                format=format,
                encoding=encoding,
                prune=prune,
                workers=workers,
            )


def _add(
    index: Index,
    places: Sequence[str],
    format: str,
    encoding: str,
    workers: int | None,
    prune: bool,
    wait: float,
) -> Report:
    with watch(tr("indexing")) as progress:
        return patiently(
            lambda patience: index.add_sources(
                places,
                format=format,
                encoding=encoding,
                workers=workers,
                prune=prune,
                progress=progress,
                wait=patience,
            ),
            wait,
        )


def _forget(places: Sequence[str], folder: Path, wait: float, as_json: bool) -> None:
    if not places:
        raise click.UsageError(tr("Say which SOURCE to forget."))
    with Index.open(folder) as index:
        count = patiently(lambda patience: index.forget(places, wait=patience), wait)
    if as_json:
        say_json({"forgotten": count})
        return
    said = trn(
        "{count} source is read no longer; its articles stay.",
        "{count} sources are read no longer; their articles stay.",
        count,
    )
    say([line(said if count else tr("None of these is remembered; `searchnews config` lists those that are."))])


def _place(source: str) -> str:
    """A source by its absolute path, as it is remembered; Failure when it is an address, which no path begins as."""
    if _ADDRESS.match(source):
        raise Failure(
            tr("{source} is an address, and only files are read: save it first, and name the file.", source=source)
        )
    return source if source == STANDARD_INPUT else os.path.abspath(source)


def _open(
    folder: Path, sources: Sequence[str], format: str, encoding: str, engine: str | None, wait: float
) -> tuple[Index, bool]:
    """The index, made when there is none and there is something to put into it; and whether it is new."""
    try:
        found = Index.open(folder)
    except NoIndex:
        if not sources:
            raise
        for source in sources:
            check_source(source, format=format, encoding=encoding)  # before anything is made
        made = patiently(lambda patience: _create(folder, engine or "whoosh", patience), wait)
        if made:
            return made, True
        found = Index.open(folder)
    if engine in (None, found.engine):
        return found, False
    name = found.engine
    found.close()
    raise Failure(
        tr(
            "{folder} is kept by the engine {name}; to change that, run {commands}.",
            folder=folder,
            name=name,
            commands=commands(engine, folder),
        )
    )


def _create(folder: Path, engine: str, patience: float) -> Index | None:
    """A new index; None when another process has made it meanwhile, as one that was started together with this may."""
    end = time.monotonic() + max(patience, _MAKING)
    while True:
        try:
            return Index.create(folder, engine=engine)
        except LockedIndex:
            if time.monotonic() >= end:
                raise
            time.sleep(_MAKING / 20)
        except IndexFailure:
            if folder.is_dir() and is_index(str(folder)):
                return None
            raise
