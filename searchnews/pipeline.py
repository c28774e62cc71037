"""From stored articles to packs, in the order they came, by as many processes as that is worth.

A worker is ready after half a second and holds a dictionary, so a small import is done without any.
Batches go to the workers in turn and their packs are delivered in the same order, whatever is ready first: of two
versions of an article the later must come later. Each worker has one batch at a time, which bounds the memory.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from searchnews.engines.base import Engine, Pack
from searchnews.errors import IndexFailure
from searchnews.language import tr
from searchnews.worker import START, BatchPacker, Task

PACK_ARTICLES = Engine.pack_articles
"""Articles in a pack at most, whatever the engine says."""

PACK_BYTES = 9_000_000
"""Bytes of stored articles in a pack, some three million Chinese characters: it is what a process holds in memory."""

FEW = 2_000
"""Articles up to which no worker is started: this process has analyzed them before workers would be through."""

SHARE = 1_000
"""Articles that the last packs have at least: Whoosh makes a segment of each, and smaller ones would save less time
than they cost every search."""

CREATE_NEW_PROCESS_GROUP = 0x200
"""What `subprocess` calls so on Windows only."""

MOST_WORKERS = 8
"""Processes there are unless more are asked for: reading is done by one, which feeds no more than that."""


def worker_count(asked: int | None) -> int:
    """How many processes an import uses; one means this one alone."""
    if not sys.executable or getattr(sys, "frozen", False):
        return 1  # a frozen program has no interpreter that could be started
    return max(1, asked) if asked is not None else min(os.cpu_count() or 1, MOST_WORKERS)


class Pipeline:
    """Takes encoded articles, delivers packs. Leaving it, in whatever way, ends its workers.

    `task` is asked for when the first pack is made, so that nothing is opened for an import that changes nothing.
    Of two articles of one id the later counts.
    """

    def __init__(self, task: Callable[[], Task], deliver: Callable[[Pack], None], workers: int) -> None:
        self._task = task
        self._deliver = deliver
        self._count = workers
        self._workers: list[Worker] = []
        self._packer: BatchPacker | None = None
        self._is_begun = False
        self._most = PACK_ARTICLES
        self._turn = 0
        self._batch: dict[str, bytes] = {}
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for worker in self._workers:
            worker.end()

    def send(self, id: str, stored: bytes) -> None:
        """Take in one article."""
        earlier = self._batch.pop(id, b"")
        self._batch[id] = stored
        self._bytes += len(stored) - len(earlier)
        is_full = len(self._batch) >= self._most or self._bytes >= PACK_BYTES
        if not self._is_begun and (is_full or len(self._batch) > FEW):
            self._begin()
            is_full = is_full or len(self._batch) >= self._most
        if is_full:
            self._dispatch_all(self._take())

    def finish(self) -> None:
        """Make and deliver what is left; what the workers have in hand comes first."""
        rest = self._take()
        idle = sum(not worker.busy for worker in self._workers) or 1
        parts = max(1, min(idle, len(rest) // SHARE))
        self._dispatch_all(rest, -(-len(rest) // parts))
        for _ in self._workers:
            self._collect()
            self._turn += 1

    def _begin(self) -> None:
        """Many articles come: start the workers, if there are to be any, and learn how large a pack may be."""
        self._is_begun = True
        task = self._task()
        self._most = min(PACK_ARTICLES, task.articles)
        if self._count == 1:
            self._packer = BatchPacker(task)
            return
        for _ in range(self._count):
            self._workers.append(Worker(task))

    def _take(self) -> list[bytes]:
        batch, self._batch, self._bytes = list(self._batch.values()), {}, 0
        return batch

    def _dispatch_all(self, articles: Sequence[bytes], size: int = PACK_ARTICLES) -> None:
        size = max(1, min(size, self._most))
        for start in range(0, len(articles), size):
            self._dispatch(articles[start : start + size])

    def _dispatch(self, batch: Sequence[bytes]) -> None:
        if not self._workers:
            self._packer = self._packer or BatchPacker(self._task())
            self._deliver(self._packer.pack(batch))
            return
        worker = self._workers[self._turn % len(self._workers)]
        self._turn += 1
        # It goes on while what it made is delivered.
        packs = [worker.result()] if worker.busy else []
        worker.give(batch)
        for pack in packs:
            self._deliver(pack)

    def _collect(self) -> None:
        """Deliver what the worker whose turn it is has in hand: the oldest batch there is."""
        worker = self._workers[self._turn % len(self._workers)]
        if worker.busy:
            self._deliver(worker.result())


class Worker:
    """This side of a worker process."""

    def __init__(self, task: Task) -> None:
        # A group of its own: Ctrl-C in the terminal is for the process that reads, which ends its workers.
        apart: dict[str, Any] = (
            {"creationflags": CREATE_NEW_PROCESS_GROUP} if sys.platform == "win32" else {"process_group": 0}
        )
        path = [entry for entry in sys.path if isinstance(entry, str)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", START, *path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **apart
        )
        self.busy = False
        try:
            self._send(task)
        except BaseException:
            self.end()
            raise

    def give(self, batch: Sequence[bytes]) -> None:
        """Hand over a batch; `result` must be asked for before the next."""
        self._send(batch)
        self.busy = True

    def result(self) -> Pack:
        """The pack of the batch it has in hand; raises what went wrong with it."""
        assert self._process.stdout
        self.busy = False
        try:
            pack, error = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError):
            raise self._died() from None
        if error is not None:
            raise error
        return pack

    def end(self) -> None:
        """End the process, now."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        try:
            self._process.stdin.close()
        except BrokenPipeError:  # what was not written yet is of no use to anybody
            return

    def _send(self, order: object) -> None:
        assert self._process.stdin
        try:
            pickle.dump(order, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except (BrokenPipeError, ConnectionError):
            raise self._died() from None

    def _died(self) -> IndexFailure:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # its pipe is gone, so it is of no use
            self._process.kill()
            code = self._process.wait()
        if code < 0:
            how = tr("was ended by signal {number}", number=-code)
        else:
            how = tr("ended with status {number}", number=code)
        return IndexFailure(
            tr(
                "A worker process {how}, perhaps for want of memory; nothing was changed. Try again with --workers 1.",
                how=how,
            )
        )
