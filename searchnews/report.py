"""What an import says while it runs, and when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searchnews.importers import Skipped

OFTEN = 0.1
"""Seconds between two calls of a progress function: a terminal shows no more, and a bar must not cost an import."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: articles read, skipped, and in all where that is known; seconds since it began.

    When all are read, what is left is to analyze and write the last of them: `total` is `read` then.
    """

    read: int
    skipped: int
    seconds: float
    total: int | None = None


ProgressFunction = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did; `articles` is how many the index has now.

    `merged` counts versions that lost to a more complete one of the same id, `skipped` names what became no article.
    `cleared` names the files and folders that an earlier run, which did not end well, had left in the index and this
    one took away.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    deleted: int = 0
    skipped: tuple[Skipped, ...] = ()
    articles: int = 0
    seconds: float = 0.0
    cleared: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as the public JSON has it; what was cleared away is no part of it."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "merged": self.merged,
            "deleted": self.deleted,
            "skipped": [{"source": skipped.source, "reason": skipped.reason} for skipped in self.skipped],
            "articles": self.articles,
            "seconds": self.seconds,
        }


class Ticker:
    """Counts what is read and tells a progress function now and then."""

    def __init__(self, tell: ProgressFunction | None, skipped: list[Skipped], total: int | None = None) -> None:
        self._tell = tell
        self._skipped = skipped
        self._total = total
        self._began = time.monotonic()
        self._next = self._began + OFTEN
        self.read = 0

    @property
    def seconds(self) -> float:
        """How long it has been counting."""
        return round(time.monotonic() - self._began, 3)

    def tick(self) -> None:
        """Count one more."""
        self.read += 1
        if self._tell and time.monotonic() >= self._next:
            self.tell()

    def all_read(self) -> None:
        """Say that nothing more is to be read: the rest may take longer than the reading did."""
        self._total = self.read
        self.tell()

    def tell(self) -> None:
        """Say how far it is, now."""
        if self._tell:
            self._tell(Progress(self.read, len(self._skipped), self.seconds, self._total))
            self._next = time.monotonic() + OFTEN
