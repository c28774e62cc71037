"""Progress: on standard error while somebody looks at it, and in a sentence when Ctrl-C ends it."""

import sys
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from searchnews import Progress
from searchnews.cli.failure import Stopped
from searchnews.cli.group import load
from searchnews.language import trn


class Watcher:
    """Shows each `Progress` it is called with, where that is seen, and remembers the last."""

    def __init__(self, what: str) -> None:
        # rich is not even loaded where nobody looks
        self._bar = load("searchnews.cli.bar:Bar")(what) if sys.stderr and sys.stderr.isatty() else None
        self._last: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, progress: Progress) -> None:
        """Take note of how far it is."""
        self._last = progress
        if self._bar:
            self._bar(progress)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._bar:
            self._bar.__exit__(kind, error, _)
        if kind is KeyboardInterrupt and self._last:
            raise Stopped(
                trn(
                    "Stopped by Ctrl-C after {count} article had been read; nothing is left half done.",
                    "Stopped by Ctrl-C after {count} articles had been read; nothing is left half done.",
                    self._last.read,
                )
            ) from None


def watch(what: str) -> AbstractContextManager[Watcher]:
    """A function that takes progress as long as the context lasts."""
    return Watcher(what)
