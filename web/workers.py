"""Several processes that answer on the same sockets, and one that sees to it that they do.

Python runs one thread of a process at a time, so a second core is of use to a second process only. They are forked,
so that what all of them need, the program and the dictionary, is in memory once.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType

import click

from searchnews.language import tr

_log = logging.getLogger(__name__)

AVAILABLE = hasattr(os, "fork")
"""Windows has no fork; one process serves there."""

MOST = 32
"""Processes: far more than any index needs, and a slip of the hand takes no machine down."""

STATUSES = {signal.SIGTERM: 0, signal.SIGINT: 130}
"""The signals that end a server, and the exit status of each."""

_STEADY = 10.0
"""Seconds after which a process that ends is no longer said to fail at its start."""

_FIRST_DELAY, _LONGEST_DELAY = 0.1, 5.0
"""Seconds before a process that ended at once is started again, doubled each time: it may never come up."""


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(count: int, work: Callable[[], int]) -> int:
    """Runs `work` in `count` processes until a signal comes, starts anew what ends before; the exit status.

    `work` is to end by itself, with the pages in the making finished, when its process gets SIGTERM.
    """
    return _Watch(count, work).run()


class _Watch:
    """The process that answers nothing itself, and its children."""

    def __init__(self, count: int, work: Callable[[], int]) -> None:
        self._count = count
        self._work = work
        self._started: dict[int, float] = {}
        self._received: list[int] = []
        self._delay = _FIRST_DELAY
        # Its other end is closed when this process ends, however it ends: then the children end too.
        self._life, self._hold = os.pipe()

    def run(self) -> int:
        for number in STATUSES:
            signal.signal(number, self._stop)
        for _ in range(self._count):
            self._start()
        while self._started:
            pid, status = os.waitpid(-1, 0)
            began = self._started.pop(pid, None)
            if began is not None and not self._received:
                self._replace(status, time.monotonic() - began)
        return STATUSES[signal.Signals(self._received[0])]

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._received.append(number)
        for pid in self._started:
            with suppress(ProcessLookupError):  # it ended by itself a moment ago
                os.kill(pid, signal.SIGTERM)

    def _start(self) -> None:
        # A signal between the fork and its note would leave a child behind that nobody ends.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, STATUSES)
        try:
            if self._received:
                return
            pid = os.fork()
            if pid == 0:
                self._be_child(blocked)
            self._started[pid] = time.monotonic()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def _be_child(self, blocked: Iterable[int]) -> None:
        """Does the work, and never comes back into what the parent was doing."""
        status = 1
        try:
            os.close(self._hold)
            # Ctrl-C reaches every process of a terminal: the parent passes it on, once.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            threading.Thread(target=self._outlive_nobody, daemon=True).start()
            status = self._work()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
        finally:
            if error := sys.exception():
                _log.error("A process that serves pages failed.", exc_info=error)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _outlive_nobody(self) -> None:
        os.read(self._life, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _replace(self, status: int, lived: float) -> None:
        code = os.waitstatus_to_exitcode(status)
        click.echo(tr("Warning: a process that serves pages ended ({code}); another is started.", code=code), err=True)
        if lived >= _STEADY:
            self._delay = _FIRST_DELAY
        until = time.monotonic() + self._delay
        self._delay = min(self._delay * 2, _LONGEST_DELAY)
        while not self._received and (left := until - time.monotonic()) > 0:
            # A signal does not cut a sleep short.
            time.sleep(min(left, _FIRST_DELAY))
        self._start()
