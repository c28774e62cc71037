"""A worker: a process of its own that makes stored articles into an engine's packs.

It is a plain child with two pipes, not one of multiprocessing: those either run the caller's main script again, to
the surprise of every script without a guard, or inherit the caller's threads and locks as they stand. A plain child
knows only what it is told, ends when its pipe does, and is not in the way of Ctrl-C.
"""

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO
from zoneinfo import ZoneInfo

from searchnews.analysis import Analyzer
from searchnews.document import decode, prepare
from searchnews.engines.base import Engine, Pack, Packer
from searchnews.language import LANGUAGES, speaking

START = "import sys; sys.path[:] = sys.argv[1:]; from searchnews.worker import main; main()"
"""What the child runs: the caller's own searchnews, wherever that was imported from."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with every batch: the user's words, the archive's zone, the engine's packer.

    `language` is the one in which is said what goes wrong: a process knows nothing of what another one speaks.
    `articles` is how many an engine's pack has at most.
    """

    words: tuple[str, ...]
    timezone: str
    packer: Packer
    language: str = LANGUAGES[0]
    articles: int = Engine.pack_articles


class BatchPacker:
    """Makes batches into packs, with one analyzer for all of them."""

    def __init__(self, task: Task, analyzer: Analyzer | None = None) -> None:
        self._analyzer = analyzer or Analyzer(task.words)
        self._zone = ZoneInfo(task.timezone)
        self._packer = task.packer

    def pack(self, batch: Sequence[bytes]) -> Pack:
        """The pack of some stored articles."""
        return self._packer([prepare(decode(stored), self._analyzer, self._zone, stored) for stored in batch])


def main() -> None:
    """Read a task, then batches until there are no more; answer each with ``(pack, None)`` or ``(None, error)``."""
    # Nothing here refers back to itself, and to look for what does takes a tenth of the time.
    gc.disable()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get in between
    work(sys.stdin.buffer, answers)


def work(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer every batch of `orders`; ends quietly when the other side is gone."""
    try:
        task = pickle.load(orders)
        with speaking(task.language):
            packer = BatchPacker(task)
            while True:
                batch = pickle.load(orders)
                answers.write(_answer(packer, batch))
                answers.flush()
    except (EOFError, BrokenPipeError, pickle.UnpicklingError):  # also in the middle of a batch, when it was killed
        return


def _answer(packer: BatchPacker, batch: Sequence[bytes]) -> bytes:
    try:
        return pickle.dumps((packer.pack(batch), None), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - raised again by the process that gave the order
        error.add_note("In a worker process:\n" + traceback.format_exc())
        return _error(error)


def _error(error: Exception) -> bytes:
    """An error that can be sent; one that cannot is sent as what it says."""
    try:
        data = pickle.dumps((None, error))
        pickle.loads(data)
    except Exception:  # noqa: BLE001 - any class may fail to be pickled in its own way
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))
    return data
