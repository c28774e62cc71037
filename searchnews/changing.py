"""One change of an index: the writer that makes it, and what keeps the ledger of files valid over its commit."""

import os
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from searchnews import ledger
from searchnews.config import Settings, user_words
from searchnews.engines.base import Engine, Pack, Writer
from searchnews.errors import IndexFailure
from searchnews.home import Home
from searchnews.language import language
from searchnews.manifest import Manifest
from searchnews.seal import seal
from searchnews.suggest import keeping
from searchnews.worker import Task


class Stamp:
    """Seals a commit of ours, and keeps a ledger valid over it: the manifest names the two together, so that neither
    counts with another: a backup may bring back an index and leave the ledger of today beside it.
    """

    def __init__(self, folder: Path, engine: Engine, manifest: Manifest) -> None:
        self._folder = folder
        self._engine = engine
        self._generation = manifest.generation
        self.before = self.commit()
        self.is_valid = manifest.ledger == self.now()

    def commit(self) -> str:
        """The commit that the index is at."""
        return f"{self._generation}:{self._engine.commit_id()}"

    def now(self) -> str:
        """The commit that the index is at, and the ledger beside it."""
        return f"{self.commit()}:{ledger.mark(self._folder)}"

    def renewed(self, manifest: Manifest, valid: bool = False) -> Manifest:
        """The manifest with the commit that there is now, sealed; with the ledger, if that was valid before, or is by
        now.
        """
        sealed = seal(self._folder / self._generation, self._engine, manifest.seal)
        return replace(manifest, ledger=self.now() if valid or self.is_valid else "", seal=sealed)


def renew_words(home: Home, stamp: Stamp, *, added: int, dropped: int) -> None:
    """Bring the word list up to date with a commit, which the home must have seen.

    An index that is damaged is the business of searches and of `check`: what was to be written is written.
    """
    with suppress(IndexFailure), home.reading() as searcher:
        keeping.renew(
            home.path,
            home.identity,
            searcher,
            lambda: home.own_language.analyzer,
            before=stamp.before,
            now=stamp.commit(),
            added=added,
            dropped=dropped,
        )


class Change(ExitStack):
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

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The user's words that articles are cut with, read once: the file may change while they are written."""
        return user_words(self._settings)

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
        settings, engine = self._settings, self._engine
        return Task(self.words, settings.timezone, engine.packer(), language(), engine.pack_articles)

    def deliver(self, pack: Pack) -> None:
        """Add a pack."""
        self.writer().add(pack)
