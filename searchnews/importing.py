"""One import: articles in, at most one commit, a report; from somebody who reads them, or from sources."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from searchnews import ledger
from searchnews.article import ID, Article
from searchnews.changing import Change, Stamp, renew_words
from searchnews.document import decode
from searchnews.engines.base import Searcher
from searchnews.errors import SourceError
from searchnews.folder import open_engine
from searchnews.home import Home
from searchnews.importers import Skipped, fingerprint
from searchnews.language import reason, tr
from searchnews.ledger import Entry
from searchnews.manifest import Manifest, write_manifest
from searchnews.merging import Counts, Merge
from searchnews.pipeline import Pipeline, worker_count
from searchnews.report import Report, Ticker
from searchnews.sources import Sources
from searchnews.vocabulary import told


class Import:
    """One run: articles in, at most one commit, a report."""

    def __init__(self, home: Home, ticker: Ticker, skipped: list[Skipped], workers: int | None, wait: float) -> None:
        self._home = home
        self._ticker = ticker
        self._skipped = skipped
        self._workers = worker_count(workers)
        self._wait = wait

    def run(self, articles: Iterable[Article]) -> Report:
        """Take in the articles; what goes wrong leaves the index as it was."""
        home = self._home
        with home.writing(self._wait) as manifest, home.reading() as before:
            home.check_analyzer()
            place = home.path / manifest.generation
            engine = open_engine(home.path, manifest)
            stamp = Stamp(home.path, engine, manifest)
            with Change(engine, home.settings, place) as change:
                counts = self._write(self._articles(articles, stamp), before, change)
            self._describe(manifest, change, len(before) == 0, stamp)
            home.refresh()
            if change.made:
                renew_words(home, stamp, added=counts.added, dropped=counts.updated + counts.deleted)
        with home.reading() as after:
            size = len(after)
        self._ticker.tell()
        return Report(
            counts.added,
            counts.updated,
            counts.unchanged,
            counts.merged,
            counts.deleted,
            tuple(self._skipped),
            size,
            self._ticker.seconds,
            (*home.cleared, *(f"{place.name}/{name}" for name in change.cleared)),
        )

    def _articles(self, articles: Iterable[Article], stamp: Stamp) -> Iterable[Article]:
        return articles

    def _write(self, articles: Iterable[Article], before: Searcher, change: Change) -> Counts:
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
                        Skipped(article.path or article.id, tr("holds half a character, a lone surrogate"))
                    )
            self._ticker.all_read()
            counts, doomed = self._settle(merge.finish(self._superseded()), merge, known, before)
            pipeline.finish()
        if doomed:
            change.writer().delete(doomed)
        return counts

    def _gone(self, path: str) -> bool:
        """Whether the file of an article is known to be gone: nothing is known of files that nobody listed."""
        return False

    def _superseded(self) -> Collection[tuple[str, str]]:
        """The ids that files gave and give no more since they are another article now, with the path of each."""
        return ()

    def _settle(
        self, counts: Counts, merge: Merge, known: Mapping[str, bytes], before: Searcher
    ) -> tuple[Counts, Collection[str]]:
        """What is counted besides the articles offered, and which articles are to be deleted."""
        return counts, ()

    def _describe(self, manifest: Manifest, change: Change, was_empty: bool, stamp: Stamp) -> None:
        """Write down what the manifest says otherwise now."""
        new = manifest
        if change.made:
            new = stamp.renewed(replace(new, updated=datetime.now(UTC)))
            if was_empty:
                new = replace(new, timezone=self._home.settings.timezone, **told(change.words))
        self._put(manifest, new)

    def _put(self, old: Manifest, new: Manifest) -> None:
        if new != old:
            write_manifest(self._home.path, new)


class SourceImport(Import):
    """A run over sources: only files that may have changed are opened, and what is gone can be deleted."""

    def __init__(
        self,
        home: Home,
        ticker: Ticker,
        sources: Sources,
        workers: int | None,
        wait: float,
        *,
        prune: bool,
        remember: bool,
    ) -> None:
        super().__init__(home, ticker, sources.skipped, workers, wait)
        self._sources = sources
        self._prunes = prune
        self._remembers = remember
        self._key = f"{fingerprint()}|{home.settings.timezone}"

    def run(self, articles: Iterable[Article] = ()) -> Report:
        """Read the sources."""
        return super().run(articles)

    def _articles(self, articles: Iterable[Article], stamp: Stamp) -> Iterable[Article]:
        self._ledger = ledger.load(self._home.path)
        self._stamp = stamp
        self._surveyed = self._sources.survey(self._ledger, stamp.is_valid and self._ledger.key == self._key)
        return self._surveyed.survey.articles(self._skipped.append)

    def _gone(self, path: str) -> bool:
        # Without --prune what a file said that is gone stays, but for a file that is only elsewhere now.
        return self._surveyed.gone(path) if self._prunes else self._surveyed.moved(path)

    def _superseded(self) -> Collection[tuple[str, str]]:
        return {(id, entry.path_of(id)) for id, entry in self._surveyed.survey.read.replaced}

    def _settle(
        self, counts: Counts, merge: Merge, known: Mapping[str, bytes], before: Searcher
    ) -> tuple[Counts, Collection[str]]:
        survey = self._surveyed.survey
        counts = _with_unopened(counts, survey.read.unopened, merge, known)
        # What this run read is never deleted, even if no file that is remembered gave it: standard input, a pipe.
        replaced = {id for id, entry in survey.read.replaced if id not in merge and self._is_of(id, entry, before)}
        replaced -= survey.alive
        lost: set[str] = set()
        if self._prunes:
            left = {id for id in known.keys() - survey.alive if id not in merge}
            gone = {id: entry for entry in survey.gone.values() for id in entry.all_ids if id in left}
            lost = {id for id, entry in gone.items() if self._is_of(id, entry, before)}
            lost |= {id for id in left if id not in gone and self._is_lost(before.get(id))}
        # An article of a file that is now another article was not deleted: it became that one.
        renamed = min(len(replaced), counts.added)
        counts = replace(counts, added=counts.added - renamed, updated=counts.updated + renamed)
        return replace(counts, deleted=len(lost - replaced)), replaced | lost

    def _is_of(self, id: str, entry: Entry, before: Searcher) -> bool:
        """Whether the stored article of an id is the one that a file gave."""
        stored = before.get(id)
        return stored is not None and decode(stored).path == entry.path_of(id)

    def _is_lost(self, stored: bytes | None) -> bool:
        return stored is not None and self._surveyed.gone(decode(stored).path)

    def _put(self, old: Manifest, new: Manifest) -> None:
        changed = self._surveyed.survey.update(self._ledger, self._prunes)
        if changed or self._ledger.key != self._key:
            self._ledger.key = self._key
            ledger.save(self._home.path, self._ledger)
        new = self._stamp.renewed(new, valid=True)
        if self._remembers:
            new = replace(new, sources=self._sources.to_remember(old.sources))
        super()._put(old, new)


def _with_unopened(counts: Counts, unopened: Sequence[Entry], merge: Merge, known: Mapping[str, bytes]) -> Counts:
    """The counts as they would be if all files had been opened."""
    versions = [id for entry in unopened for id in entry.ids if id in known]
    alone = {id for id in versions if id not in merge or id in merge.kept}
    return replace(counts, unchanged=counts.unchanged + len(alone), merged=counts.merged + len(versions) - len(alone))


def _usable(articles: Iterable[Article], zone: tzinfo, skipped: list[Skipped]) -> Iterator[Article]:
    """The articles that an index can hold; a date without a zone is of the archive's."""
    try:
        for article in articles:
            if not ID.fullmatch(article.id):
                skipped.append(Skipped(article.path, tr("has an id that does not fit: {id}", id=repr(article.id))))
                continue
            if article.published and article.published.tzinfo is None:
                article = replace(article, published=article.published.replace(tzinfo=zone))
            yield article
    except OSError as error:  # not the index's trouble, as any other OSError of an import is
        why = f"{error.filename}: {reason(error)}" if error.filename else reason(error)
        raise SourceError(tr("The articles could not be read to the end: {reason}.", reason=why)) from error
