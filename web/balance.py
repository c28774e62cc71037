"""New connections go to the process that has fewest: a browser's stays with whoever took it.

All processes of a server wake when somebody comes, and whoever is first takes the connection. Left to that, of eight
busy readers six may be one process's and two the other's, and the six wait half as long again as they would have to.
So a process that has more than another holds back for a moment before it takes one.
"""

import mmap
import os
import time
from collections.abc import Callable
from typing import Any

ROWS = 64
"""Twice the processes a server may have; the row of one that is gone is another's."""

MOMENT = 0.005
"""Seconds to hold back: so long the interpreter lets one thread go on before the one that takes connections has its
turn."""


class Balance:
    """How many connections each process has, in memory shared by all that are forked from this one."""

    def __init__(self) -> None:
        self._pids = memoryview(mmap.mmap(-1, ROWS * 8)).cast("q")
        self._counts = memoryview(mmap.mmap(-1, ROWS * 8)).cast("q")

    def tell(self, count: int) -> None:
        """Say how many this process has."""
        own = os.getpid()
        rows = [(own + step) % ROWS for step in range(ROWS)]
        row = next(row for row in rows if self._pids[row] == own or not _lives(self._pids[row]))
        self._counts[row] = count
        self._pids[row] = own

    def is_least(self, count: int) -> bool:
        """Whether no other process has fewer than `count`."""
        others = [row for row in range(ROWS) if self._pids[row] not in (0, os.getpid()) and self._counts[row] < count]
        return not any(_lives(self._pids[row]) for row in others)


def _lives(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def connections(dispatchers: dict[int, Any]) -> int:
    """How many connections waitress's servers have open."""
    return sum(len(getattr(server, "active_channels", ())) for server in dispatchers.values())


def share(dispatchers: dict[int, Any], balance: Balance) -> None:
    """Has the servers among waitress's dispatchers take connections as the balance wants it."""
    for server in dispatchers.values():
        if hasattr(server, "active_channels"):
            server.accept = _in_turn(server.accept, lambda: balance.is_least(connections(dispatchers)))


def _in_turn(accept: Callable[[], Any], is_least: Callable[[], bool]) -> Callable[[], Any]:
    """`accept`, which takes nothing when another process was faster."""

    def wait_and_accept() -> Any:
        if not is_least():
            time.sleep(MOMENT)
        return accept()

    return wait_and_accept
