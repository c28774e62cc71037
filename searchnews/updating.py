"""The write side: how articles go in, in order, and how an index is made again.

read → merge (unchanged articles and lesser versions stop here) → pipeline (analyze and pack) → writer → one commit.
Until that commit readers see what was there before, and whatever goes wrong leaves just that.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from operator import length_hint
from pathlib import Path

import msgspec

from searchnews.analysis import Analyzer
from searchnews.article import ID, Article
from searchnews.config import Settings, user_words
from searchnews.document import decode
from searchnews.engines import load_engine
from searchnews.engines.base import Engine, Pack, Searcher, Writer
from searchnews.engines.durable import sync_folder
from searchnews.errors import DamagedIndex, SourceError
from searchnews.folder import clear, next_generation, open_engine
from searchnews.home import Home
from searchnews.importers import Skipped
from searchnews.manifest import Manifest, read_manifest, write_manifest
from searchnews.merging import Counts, Merge
from searchnews.pipeline import Pipeline, worker_count
from searchnews.report import ProgressFunction, Report, Ticker
from searchnews.sources import Files, Sources
from searchnews.vocabulary import dictionary_of
from searchnews.worker import Task


def add(home: Home, articles: Iterable[Article], workers: int | None, progress: ProgressFunction | None) -> Report:
    """Add articles that somebody else reads."""
    skipped: list[Skipped] = []
    return _Import(home, Ticker(progress, skipped, length_hint(articles) or None), skipped, workers).run(articles)


def add_sources(
    home: Home,
    named: Sequence[str],
    *,
    format: str,
    workers: int | None,
    prune: bool,
    progress: ProgressFunction | None,
    remember: bool,
) -> Report:
    """Read sources, or those remembered, and add what they hold."""
    sources = Sources(named, format, home.manifest.sources)
    articles = sources.read(home.settings.zone)
    ticker = Ticker(progress, sources.skipped)
    files = Files(sources) if prune else None
    return _Import(home, ticker, sources.skipped, workers, files, sources if remember else None).run(articles)


def delete(home: Home, ids: Iterable[str]) -> int:
    """Delete articles; how many of them were there."""
    with home.writing() as manifest, home.reading() as searcher:
        there = searcher.having(set(ids))
        if there:
            with open_engine(home.path, manifest).writer() as writer:
                writer.delete(there)
            write_manifest(home.path, replace(manifest, updated=datetime.now(UTC)))
    home.refresh()
    return len(there)


class _Change(ExitStack):
    """An engine's writer, opened when there is something to be written; it ends as the context does."""

    def __init__(self, engine: Engine, settings: Settings, place: Path) -> None:
        super().__init__()
        self._engine = engine
        self._settings = settings
        self._place = place
        self._writer: Writer | None = None
        self.cleared: list[str] = []
        """What a writer that died had left in the engine's folder."""

    @property
    def made(self) -> bool:
        """Whether there was anything to be written."""
        return self._writer is not None

    def writer(self) -> Writer:
        """The writer, opened now unless it is already."""
        if self._writer is None:
            before = set(os.listdir(self._place))
            self._writer = self.enter_context(self._engine.writer())
            self.cleared = sorted(before.difference(os.listdir(self._place)))
        return self._writer

    def task(self) -> Task:
        """What workers need to know; a packer is of use to a writer that is open before it."""
        self.writer()
        return Task(user_words(self._settings), self._settings.timezone, self._engine.packer())

    def deliver(self, pack: Pack) -> None:
        """Add a pack."""
        self.writer().add(pack)


class _Import:
    """One run: articles in, at most one commit, a report."""

    def __init__(
        self,
        home: Home,
        ticker: Ticker,
        skipped: list[Skipped],
        workers: int | None,
        files: Files | None = None,
        sources: Sources | None = None,
    ) -> None:
        self._home = home
        self._ticker = ticker
        self._skipped = skipped
        self._workers = worker_count(workers)
        self._gone: Callable[[str], bool] = files.gone if files else _never
        self._prunes = files is not None
        self._sources = sources

    def run(self, articles: Iterable[Article]) -> Report:
        """Take in the articles; what goes wrong leaves the index as it was."""
        home = self._home
        with home.writing() as manifest, home.reading() as before:
            home.check_analyzer()
            place = home.path / manifest.generation
            with _Change(open_engine(home.path, manifest), home.settings, place) as change:
                counts, deleted = self._write(articles, before, change)
            self._describe(manifest, change.made, len(before) == 0)
            home.refresh()
        with home.reading() as after:
            size = len(after)
        self._ticker.tell()
        return Report(
            counts.added,
            counts.updated,
            counts.unchanged,
            counts.merged,
            deleted,
            tuple(self._skipped),
            size,
            self._ticker.seconds,
            (*home.cleared, *(f"{place.name}/{name}" for name in change.cleared)),
        )

    def _write(self, articles: Iterable[Article], before: Searcher, change: _Change) -> tuple[Counts, int]:
        known = before.fingerprints()
        with (
            Pipeline(change.task, change.deliver, self._workers) as pipeline,
            Merge(known, before.get, self._gone, pipeline.send) as merge,
        ):
            for article in _usable(articles, self._home.settings.zone, self._skipped):
                self._ticker.tick()
                try:
                    merge.offer(article)
                except UnicodeEncodeError:
                    self._skipped.append(
                        Skipped(article.path or article.id, "holds half a character, a lone surrogate")
                    )
            self._ticker.all_read()
            counts = merge.finish()
            pipeline.finish()
            lost = [id for id in known if self._prunes and id not in merge and self._is_lost(before.get(id))]
        if lost:
            change.writer().delete(lost)
        return counts, len(lost)

    def _is_lost(self, stored: bytes | None) -> bool:
        return stored is not None and self._gone(decode(stored).path)

    def _describe(self, manifest: Manifest, changed: bool, was_empty: bool) -> None:
        """Write down what the manifest says otherwise now."""
        settings = self._home.settings
        new = manifest
        if self._sources:
            new = replace(new, sources=self._sources.to_remember(manifest.sources))
        if changed:
            new = replace(new, updated=datetime.now(UTC))
        if changed and was_empty:
            new = replace(new, dictionary=dictionary_of(user_words(settings)), timezone=settings.timezone)
        if new != manifest:
            write_manifest(self._home.path, new)


def _never(_: str) -> bool:
    """What is known of files that nobody listed."""
    return False


def _usable(articles: Iterable[Article], zone: tzinfo, skipped: list[Skipped]) -> Iterator[Article]:
    """The articles that an index can hold; a date without a zone is of the archive's."""
    try:
        for article in articles:
            if not ID.fullmatch(article.id):
                skipped.append(Skipped(article.path, f"has an id that does not fit: {article.id!r}"))
                continue
            if article.published and article.published.tzinfo is None:
                article = replace(article, published=article.published.replace(tzinfo=zone))
            yield article
    except OSError as error:  # not the index's trouble, as any other OSError of an import is
        raise SourceError(f"The articles could not be read to the end: {error}.") from error


def rebuild(home: Home, engine: str | None, workers: int | None, progress: ProgressFunction | None) -> Report:
    """Make a new generation from the stored articles, then switch to it."""
    with home.writing() as manifest:
        name = engine or manifest.engine
        generation = next_generation(home.path)
        try:
            with home.reading() as before:
                ticker = Ticker(progress, [], len(before))
                fresh = _create(home, name, generation)
                with (
                    _Change(fresh, home.settings, home.path / generation) as change,
                    Pipeline(change.task, change.deliver, worker_count(workers)) as pipeline,
                ):
                    for stored in before.stored():
                        pipeline.send(_id(stored), stored)
                        ticker.tick()
                    ticker.all_read()
                    pipeline.finish()
            write_manifest(home.path, _renewed(manifest, home.settings, name, generation))
            home.refresh()
        finally:
            # Whichever the manifest names now: after a failure that is the old one.
            clear(home.path, keep=read_manifest(home.path).generation)
    ticker.tell()
    return Report(unchanged=ticker.read, articles=ticker.read, seconds=ticker.seconds, cleared=tuple(home.cleared))


def _create(home: Home, engine: str, generation: str) -> Engine:
    folder = home.path / generation
    kind = load_engine(engine)
    folder.mkdir()
    fresh = kind.create(folder)
    sync_folder(home.path)
    return fresh


def _renewed(manifest: Manifest, settings: Settings, engine: str, generation: str) -> Manifest:
    return replace(
        manifest,
        engine=engine,
        generation=generation,
        analyzer=Analyzer.fingerprint,
        dictionary=dictionary_of(user_words(settings)),
        timezone=settings.timezone,
        updated=datetime.now(UTC),
    )


def _id(stored: bytes) -> str:
    try:
        return decode(stored).id
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedIndex(f"An article of the index cannot be read ({error}): searchnews check names it.") from error
