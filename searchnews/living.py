"""The language of an archive as its files of words are now: what somebody adds counts with the next query.

Each look asks the system for the state of three files, 5 microseconds in all, and reads them only when it is another.
A file that cannot be read, since it is being written or somebody made a mistake, changes nothing: what it said before
goes on, and `searchnews doctor` says what is wrong with it.
"""

import os
import stat
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from searchnews import config
from searchnews.config import Settings
from searchnews.errors import ConfigError
from searchnews.vocabulary import Language, Vocabulary, language_of, vocabulary_of

TICK = 50_000_000
"""Nanoseconds within which two changes of a file may have one time: a kernel's clock ticks every 4 to 16 ms."""

COARSE = 2_000_000_000
"""The same for file systems that note whole seconds, or every second one as FAT does."""

State = tuple[int, int, int, int]
"""Of a file: when it changed, its size, which file it is and of what kind; zeros when it is not there."""

_ABSENT: State = (0, 0, 0, 0)


class LiveLanguage:
    """The language of the index in a folder, kept as its files say; safe to use from several threads.

    `settings` are those of when it was made, but for the names of the files of words. Raises ConfigError when these
    cannot be read and never could.
    """

    def __init__(self, folder: Path) -> None:
        self._file = os.fspath(folder / config.FILE)
        self._folder = folder
        self._seen: tuple[State, ...] = (_state(self._file),)
        self.settings = config.load(folder)
        self._language: Language | None = None
        self._vocabulary: Vocabulary = ((), [])
        self._is_settled = False
        self._is_news = False
        self._renewing = Lock()

    def now(self) -> Language:
        """The language as it is now; whoever asks while it is made anew gets that of before."""
        language = self._language
        if language is None:
            with self._renewing:
                if self._language is None:
                    self._renew()
                assert self._language is not None
                return self._language
        if (self._is_settled and self._look() == self._seen) or not self._renewing.acquire(blocking=False):
            return language
        try:
            self._renew()
            return self._language or language
        finally:
            self._renewing.release()

    def has_changed(self) -> bool:
        """Whether it is another than when this was last asked; one that nobody used yet is not.

        Whoever writes asks first: then `settings` name the files that count.
        """
        if self._language is not None:
            self.now()
        else:
            with self._renewing, suppress(ConfigError):
                self._follow()
        is_news, self._is_news = self._is_news, False
        return is_news

    def _look(self) -> tuple[State, ...]:
        settings = self.settings
        return _state(self._file), _state(settings.dictionary), _state(settings.synonyms)

    def _renew(self) -> None:
        """Read what changed. Each file's state is asked for before it is read, lest a change in between be missed."""
        began = time.time_ns()
        before = self._seen
        try:
            self._follow()
            self._take(vocabulary_of(self.settings))
        except ConfigError:
            if self._language is None:
                self._seen = before
                raise
        self._is_settled = all(_is_past(state[0], began) for state in self._seen)

    def _follow(self) -> None:
        """Take over which files the settings name now."""
        before, self._seen = self._seen, self._look()
        if self._seen[0] != before[0]:
            self.settings = _with_files_of(self.settings, config.load(self._folder))
            self._seen = (self._seen[0], *self._look()[1:])

    def _take(self, vocabulary: Vocabulary) -> None:
        if self._language is not None and vocabulary == self._vocabulary:
            return
        self._is_news = self._language is not None
        self._vocabulary, self._language = vocabulary, language_of(*vocabulary, self.settings.zone)


def _with_files_of(old: Settings, new: Settings) -> Settings:
    """The settings with other files of words: the time zone and the rest count when an index is opened."""
    return replace(old, dictionary=new.dictionary, synonyms=new.synonyms)


def _state(file: str) -> State:
    if not file:
        return _ABSENT
    try:
        status = os.stat(file)
    except OSError:
        return _ABSENT
    return status.st_mtime_ns, status.st_size, status.st_ino, stat.S_IFMT(status.st_mode)


def _is_past(changed: int, now: int) -> bool:
    """Whether a later change would give the file another time."""
    return not 0 <= now - changed <= (COARSE if changed % 1_000_000_000 == 0 else TICK)
