"""The write side: how articles go in, in order, and how an index is made again.

read → merge (unchanged articles and lesser versions stop here) → pipeline (analyze and pack) → writer → one commit.
Until that commit readers see what was there before, and whatever goes wrong leaves just that.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from operator import length_hint

from searchnews.analysis import Analyzer
from searchnews.article import Article
from searchnews.changing import Change, Stamp, renew_words
from searchnews.engines import load_engine
from searchnews.engines.base import Engine
from searchnews.engines.durable import sync_folder
from searchnews.folder import clear, next_generation, open_engine
from searchnews.home import Home
from searchnews.importers import Skipped
from searchnews.importing import Import, SourceImport
from searchnews.manifest import Manifest, Remembered, read_manifest, write_manifest
from searchnews.pipeline import Pipeline, worker_count
from searchnews.report import ProgressFunction, Report, Ticker
from searchnews.salvaging import salvaging, whole
from searchnews.sources import Sources
from searchnews.vocabulary import told


def add(
    home: Home, articles: Iterable[Article], workers: int | None, progress: ProgressFunction | None, wait: float
) -> Report:
    """Add articles that somebody else reads."""
    skipped: list[Skipped] = []
    ticker = Ticker(progress, skipped, length_hint(articles) or None)
    return Import(home, ticker, skipped, workers, wait).run(articles)


def add_sources(
    home: Home,
    named: Sequence[str],
    *,
    format: str,
    encoding: str,
    workers: int | None,
    prune: bool,
    progress: ProgressFunction | None,
    remember: bool,
    wait: float,
) -> Report:
    """Read sources, or those remembered, and add what they hold."""
    encoding = encoding or home.settings.encoding
    sources = Sources([Remembered(name, format, encoding) for name in named], remembered(home), home.settings.zone)
    ticker = Ticker(progress, sources.skipped)
    return SourceImport(home, ticker, sources, workers, wait, prune=prune, remember=remember).run()


def remembered(home: Home) -> tuple[Remembered, ...]:
    """The sources that are read when none is named: those read before, and those that the settings name."""
    known = {source.path: source for source in home.manifest.sources}
    settings = home.settings
    return (*known.values(), *(Remembered(p, "auto", settings.encoding) for p in settings.sources if p not in known))


def forget(home: Home, named: Sequence[str], wait: float) -> int:
    """Remember some sources no longer; how many of them were remembered."""
    paths = {os.path.abspath(name) for name in named}
    with home.writing(wait) as manifest:
        left = tuple(source for source in manifest.sources if source.path not in paths)
        if left != manifest.sources:
            write_manifest(home.path, replace(manifest, sources=left))
    home.refresh()
    return len(manifest.sources) - len(left)


def delete(home: Home, ids: Iterable[str], wait: float) -> int:
    """Delete articles; how many of them were there."""
    with home.writing(wait) as manifest, home.reading() as searcher:
        there = searcher.having(set(ids))
        if there:
            engine = open_engine(home.path, manifest)
            stamp = Stamp(home.path, engine, manifest)
            with engine.writer() as writer:
                writer.delete(there)
            write_manifest(home.path, stamp.renewed(replace(manifest, updated=datetime.now(UTC))))
            home.refresh()
            renew_words(home, stamp, added=0, dropped=len(there))
    home.refresh()
    return len(there)


def rebuild(
    home: Home,
    engine: str | None,
    *,
    without_damaged: bool,
    workers: int | None,
    progress: ProgressFunction | None,
    wait: float,
) -> Report:
    """Make a new generation from the stored articles, then switch to it."""
    left_out: list[Skipped] | None = [] if without_damaged else None
    load_engine(engine or home.manifest.engine)  # whoever lacks its library need not wait for another writer first
    with home.writing(wait, mending=True) as manifest:
        name = engine or manifest.engine
        stamp = Stamp(home.path, open_engine(home.path, manifest), manifest)
        generation = next_generation(home.path)
        try:
            with salvaging(home.path, without_damaged=without_damaged) as before:
                ticker = Ticker(progress, [], len(before))
                fresh = _create(home, name, generation)
                with (
                    Change(fresh, home.settings, home.path / generation) as change,
                    Pipeline(change.task, change.deliver, worker_count(workers)) as pipeline,
                ):
                    for id, stored in whole(before, left_out):
                        pipeline.send(id, stored)
                        ticker.tick()
                    ticker.all_read()
                    pipeline.finish()
            new = _renewed(manifest, home.settings.timezone, change.words, name, generation)
            after = Stamp(home.path, fresh, new)
            write_manifest(home.path, after.renewed(new, stamp.is_valid))
            home.refresh()
            renew_words(home, after, added=ticker.read, dropped=0)
        finally:
            # Whichever the manifest names now: after a failure that is the old one.
            clear(home.path, keep=read_manifest(home.path).generation)
    ticker.tell()
    return Report(
        unchanged=ticker.read,
        skipped=tuple(left_out or ()),
        articles=ticker.read,
        seconds=ticker.seconds,
        cleared=tuple(home.cleared),
    )


def _create(home: Home, engine: str, generation: str) -> Engine:
    folder = home.path / generation
    kind = load_engine(engine)
    folder.mkdir()
    fresh = kind.create(folder)
    sync_folder(home.path)
    return fresh


def _renewed(manifest: Manifest, timezone: str, words: Sequence[str], engine: str, generation: str) -> Manifest:
    return replace(
        manifest,
        engine=engine,
        generation=generation,
        analyzer=Analyzer.fingerprint,
        timezone=timezone,
        updated=datetime.now(UTC),
        seal=None,
        **told(words),
    )
