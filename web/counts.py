"""Requests and how long they took, counted by all threads and processes of a server together.

The counts lie in memory that is shared by the processes a server forks. Each has a row of its own there and adds to
no other, so that nothing need be locked between them: a lock would stay shut when the process that holds it is
killed. Whoever reads adds the rows up.
"""

import mmap
import os
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: from an answer that is still the same (1 ms) to one that somebody has given up waiting for."""

METHODS = ("GET", "HEAD", "other")
STATUSES = (200, 206, 301, 302, 304, 308, 400, 403, 404, 405, 408, 410, 412, 414, 416, 429, 500, 503)
_CODES = (*map(str, STATUSES), "other")

ENDPOINTS = 64
"""Room for those of an application: memory that is never written to costs nothing."""

ROWS = 64
"""Twice the processes a server may have; one that takes the place of another that died may get the row after it."""

_KINDS = len(METHODS) * len(_CODES)
_WIDTH = _KINDS + len(BUCKETS) + 1 + 1
_ROW = ENDPOINTS * _WIDTH

_forked = 0
_row = 0


def _before_fork() -> None:
    global _forked
    _forked += 1


def _in_child() -> None:
    global _row
    _row = _forked % ROWS


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_in_child)


class Counts:
    """How often each endpoint was asked for, how, with what outcome, and how long that took."""

    def __init__(self) -> None:
        self.started = time.time()
        self._lock = Lock()
        self._cells = memoryview(mmap.mmap(-1, ROWS * _ROW * 8)).cast("d")

    def count(self, endpoint: int, method: str, status: int, seconds: float) -> None:
        """One request more for the endpoint of that number; of those past `ENDPOINTS` the last stands for all."""
        known = METHODS.index(method) if method in METHODS else len(METHODS) - 1
        code = STATUSES.index(status) if status in STATUSES else len(STATUSES)
        at = _row * _ROW + min(endpoint, ENDPOINTS - 1) * _WIDTH
        with self._lock:
            self._cells[at + known * len(_CODES) + code] += 1
            self._cells[at + _KINDS + bisect_left(BUCKETS, seconds)] += 1
            self._cells[at + _WIDTH - 1] += seconds

    def requests(self, endpoint: int) -> Iterator[tuple[str, str, int]]:
        """Method, status and how often, for all that were."""
        found = self._sums(endpoint, range(_KINDS))
        kinds = ((method, code) for method in METHODS for code in _CODES)
        return ((method, code, int(count)) for (method, code), count in zip(kinds, found, strict=True) if count)

    def times(self, endpoint: int) -> tuple[Sequence[int], float]:
        """How many took as long as each bucket says, those beyond the last too; and the seconds of all."""
        *found, seconds = self._sums(endpoint, range(_KINDS, _WIDTH))
        return [int(count) for count in found], seconds

    def _sums(self, endpoint: int, cells: Iterable[int]) -> list[float]:
        at = endpoint * _WIDTH
        return [sum(self._cells[at + cell :: _ROW]) for cell in cells]
