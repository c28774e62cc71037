"""An index as its threads share it: what is current, who reads which moment of it, and who may write.

Readers change nothing: what a crash left behind is cleared away by whoever writes next.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from searchnews.analysis import Analyzer
from searchnews.config import Settings
from searchnews.engines.base import Searcher
from searchnews.engines.lock import WriteLock
from searchnews.errors import IndexFailure
from searchnews.folder import LOCK, clear, plainly
from searchnews.language import reason, tr, trn
from searchnews.living import LiveLanguage
from searchnews.manifest import Manifest, read_manifest
from searchnews.snapshot import Snapshot, damage_named
from searchnews.suggest import wordlist
from searchnews.suggest.wordlist import WordList
from searchnews.vocabulary import Language, news

TRIES = 10
"""How often a reader looks again for a generation that a rebuild took away meanwhile."""


class Home:
    """One index's folder, for one `Index` and all its threads."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self._manifest = read_manifest(folder)
        self._live = LiveLanguage(folder)
        self._guard = threading.Lock()
        self._renewal = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._reading_words = threading.Lock()
        self._words: tuple[tuple[int, int, int], WordList | None] | None = None
        self._closed = False
        self.cleared: list[str] = []
        """What the last `writing` found left behind by a crash, and took away."""

    @property
    def manifest(self) -> Manifest:
        """The manifest as readers see it."""
        snapshot = self._snapshot
        return snapshot.manifest if snapshot else self._manifest

    @property
    def settings(self) -> Settings:
        """What its settings file said when it was opened, but for the files of words: those are as they are now."""
        return self._live.settings

    @property
    def language(self) -> Language:
        """The analyzer and all that goes with it; IndexFailure when the index was made with another fold."""
        self.check_analyzer()
        return self.own_language

    @property
    def own_language(self) -> Language:
        """The language of the settings and of the words as they are now, whatever the index was made with."""
        return self._live.now()

    def check_analyzer(self) -> None:
        """IndexFailure when the index's match text is not what this program would make."""
        if self.manifest.analyzer != Analyzer.fingerprint:
            raise IndexFailure(
                tr(
                    "The index in {folder} was made with another analyzer: run searchnews rebuild, without sources.",
                    folder=self.path,
                )
            )

    @property
    def identity(self) -> str:
        """What tells this index from another that stood in the same folder, over rebuilds."""
        return self.manifest.created.isoformat()

    def words(self) -> WordList | None:
        """The word list as it stands beside the index now; None when there is none that can be used.

        Read when it is first asked for (6 ms at 74,487 articles), and again when a commit has replaced it: it may be
        behind the articles by a moment. It is in memory, so no file is held open.
        """
        try:
            status = (self.path / wordlist.FILE).stat()
            stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
        except OSError:
            stamp = (0, 0, 0)
        with self._reading_words:
            if self._closed:
                return None
            if self._words is None or self._words[0] != stamp:
                self._words = stamp, wordlist.load(self.path, self.identity) if any(stamp) else None
            return self._words[1]

    @contextmanager
    def reading(self) -> Iterator[Searcher]:
        """A searcher, which stays open until the context is left, whatever is refreshed meanwhile.

        What goes wrong because a file is damaged becomes a DamagedIndex. Searching does not read all checksums first:
        that would take longer than any search.
        """
        snapshot = self._take()
        try:
            with damage_named(snapshot.engine):
                yield snapshot.searcher
        finally:
            self._give_back(snapshot)

    def _take(self) -> Snapshot:
        while True:
            with self._guard:
                if self._closed:
                    raise IndexFailure(tr("The index in {folder} has been closed; open it again.", folder=self.path))
                if self._snapshot:
                    self._snapshot.users += 1
                    return self._snapshot
            self._renew(None)

    def _give_back(self, snapshot: Snapshot) -> None:
        with self._guard:
            snapshot.users -= 1
            done = snapshot.retired and not snapshot.users
        if done:
            snapshot.searcher.close()

    def refresh(self) -> bool:
        """See what was committed since, and which words changed; whether there was anything."""
        with self._guard:
            seen = self._snapshot
        is_said_anew = self._live.has_changed()
        return self._renew(seen) or is_said_anew

    def _renew(self, seen: Snapshot | None) -> bool:
        """Put a newer snapshot in the place of the one that was seen there; whether one is there now."""
        with self._renewal:
            if self._snapshot is not seen:
                return True
            if self._closed or (seen and seen.is_current(self.path)):
                return False
            fresh = self._open()
            with self._guard:
                self._snapshot, self._manifest = fresh, fresh.manifest
            self._retire(seen)
            return seen is not None

    def _open(self) -> Snapshot:
        for _ in range(TRIES):
            generation = read_manifest(self.path).generation
            try:
                return Snapshot(self.path)
            except (IndexFailure, OSError) as error:
                if read_manifest(self.path).generation == generation:
                    if isinstance(error, OSError):
                        raise IndexFailure(
                            tr(
                                "The index in {folder} cannot be read: {reason}.",
                                folder=self.path,
                                reason=reason(error),
                            )
                        ) from error
                    raise
        raise IndexFailure(
            tr("The index in {folder} is rebuilt faster than it can be opened; try again.", folder=self.path)
        )

    def _retire(self, snapshot: Snapshot | None) -> None:
        if snapshot is None:
            return
        with self._guard:
            snapshot.retired = True
            done = not snapshot.users
        if done:
            snapshot.searcher.close()

    def close(self) -> None:
        """Let go of the files, as soon as nobody reads any more."""
        with self._renewal:
            with self._guard:
                snapshot, self._snapshot, self._closed = self._snapshot, None, True
            self._retire(snapshot)
        with self._reading_words:
            self._words = None

    @contextmanager
    def writing(self, wait: float = 0.0, *, mending: bool = False) -> Iterator[Manifest]:
        """The right to write, with the manifest as it is now; what a crash left behind is cleared away first.

        Whoever else writes is waited for up to `wait` seconds. What goes wrong with the disk meanwhile becomes an
        IndexFailure. Nothing is added to an index that is damaged; it is opened for `mending` all the same.
        """
        if self._closed:
            raise IndexFailure(tr("The index in {folder} has been closed; open it again.", folder=self.path))
        with plainly(self.path), WriteLock(self.path / LOCK, wait):
            manifest = read_manifest(self.path)
            try:
                self.refresh()
            except IndexFailure:
                if not mending:
                    raise
            self.cleared = clear(self.path, keep=manifest.generation)
            yield manifest


def notes(manifest: Manifest, words: Sequence[str], timezone: str) -> list[str]:
    """In what the index differs from what a rebuild would make of it with the user's words and this time zone."""
    found = []
    if manifest.analyzer != Analyzer.fingerprint:
        found.append(tr("It was made with another analyzer and cannot be searched: run searchnews rebuild."))
    count = news(manifest, words)
    if count is None:
        found.append(
            tr("It was made with other words of yours; every article is found, and searchnews rebuild mends the order.")
        )
    elif count:
        found.append(
            trn(
                "{count} word of yours came or went since it was made; every article is found, and searchnews rebuild "
                "mends the order.",
                "{count} words of yours came or went since it was made; every article is found, and searchnews rebuild "
                "mends the order.",
                count,
            )
        )
    if manifest.timezone != timezone:
        found.append(
            tr(
                "Its years and months are those of {old}, not {new}: rebuild.",
                old=manifest.timezone,
                new=timezone,
            )
        )
    return found
