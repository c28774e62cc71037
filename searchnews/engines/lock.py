"""The right to write to an index: one process at a time has it, and it is gone when that process is.

The operating system holds it on an open file, so that a crash cannot leave it behind. The file itself stays: taking
it away would let two processes each lock a file of that name. Whoever has it writes into the file who it is, for
people to read: nobody is ever let in because of what stands there.
"""

import errno
import os
import sys
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from searchnews.errors import IndexFailure, LockedIndex
from searchnews.language import LANGUAGES, reason, tr

POLL = 0.2
"""Seconds between two tries of who waits: a person notices no less, and five tries a second cost nothing."""

GRACE = 0.05
"""Seconds that a lock is tried again when nobody says that he has it: its holder writes that down only after taking
it, and `holder` has it for an instant."""

_LONGEST = 1000
"""Bytes of the text that are read: what `_describe` writes is shorter, and anyone may have written more."""

_SHORT = 64
"""Characters of a host's and a command's name: as long as the names of hosts are."""

_PIDS = 1 << 31
"""Processes have smaller numbers on every system; `os.kill` takes no greater ones."""

_PLAINLY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""How the file is opened: whatever somebody put in its place, a pipe even, nobody is kept waiting, and where a link
leads nothing is written. An index may come from elsewhere, in an archive that brings links."""

if sys.platform == "win32":
    import msvcrt

    # The locked byte cannot be read by others, so that it lies far behind the text; no file has to be that long.
    _BYTE = 1 << 30

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _free(descriptor: int) -> None:
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def _is_gone(pid: int) -> bool:
        return False  # `os.kill` would end the process, whatever the signal
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _is_gone(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except OSError:  # another account's
            return False
        return False


@dataclass(frozen=True, slots=True)
class Holder:
    """Who says that he writes: a process of a host, the command it runs, and since when (an aware datetime)."""

    pid: int
    host: str
    command: str
    since: datetime

    def __str__(self) -> str:
        moment = _said(self.since.astimezone())
        if self.host == _host():
            return tr("process {pid} ({command}, since {time})", pid=self.pid, command=self.command, time=moment)
        return tr(
            "process {pid} on {host} ({command}, since {time})",
            pid=self.pid,
            host=self.host,
            command=self.command,
            time=moment,
        )


def _said(moment: datetime) -> str:
    """A moment of this machine's own zone; today's is a time alone."""
    clock = f"{moment:%H:%M}"
    if moment.date() == datetime.now().date():
        return clock
    return tr(
        "{year:04}-{month:02}-{day:02} {clock}", year=moment.year, month=moment.month, day=moment.day, clock=clock
    )


class WriteLock:
    """Taken when it is made, freed by `release` or by leaving it as a context.

    Raises LockedIndex when anybody else has it, in this process or another, and still has it after `wait` seconds;
    and IndexFailure when the folder cannot be written to.
    """

    def __init__(self, path: Path, wait: float = 0.0) -> None:
        self._descriptor: int | None = _wait_for(path, wait)
        _HELD.add(self)
        _sign(self._descriptor)

    def release(self) -> None:
        """Let others write. Releasing twice is fine."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            try:
                with suppress(OSError):
                    os.ftruncate(descriptor, 0)
                _free(descriptor)
            finally:
                os.close(descriptor)

    def disown(self) -> None:
        """Let go of the file without freeing the lock: a forked child holds the same open file as its parent."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.release()


def _wait_for(path: Path, wait: float) -> int:
    """The descriptor of the locked file.

    It is opened anew for each try: whoever waits a while must not end up with a file that was deleted meanwhile.
    """
    start = time.monotonic()
    while (descriptor := _try(path)) is None:
        who = _read(path)
        passed = time.monotonic() - start
        left = (wait if who else max(wait, GRACE)) - passed
        if not left > 0:
            if who:
                raise LockedIndex(
                    tr(
                        "The index in {folder} is being written to by {holder}; try again when that ends.",
                        folder=path.parent,
                        holder=who,
                    )
                )
            raise LockedIndex(
                tr("The index in {folder} is being written to; try again when that ends.", folder=path.parent)
            )
        time.sleep(min(left, GRACE / 5 if passed < GRACE else POLL))
    return descriptor


def _try(path: Path) -> int | None:
    """A descriptor that has the lock, or None when another one has it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _PLAINLY, 0o644)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise IndexFailure(
                tr("{path} is a link, through which nothing is written; delete it.", path=path)
            ) from None
        raise IndexFailure(
            tr("The index in {folder} cannot be written to: {reason}.", folder=path.parent, reason=reason(error))
        ) from error
    try:
        _take(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def holder(path: Path) -> Holder | bool:
    """Who has the lock now: a `Holder`, or True when he does not say who he is; False when nobody has it.

    Looking takes the lock for an instant, since there is no other way to know. Raises OSError where the file cannot
    be opened.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _PLAINLY)
    except FileNotFoundError:
        return False
    try:
        _take(descriptor)
        _free(descriptor)
    except OSError:
        return _read(path) or True
    finally:
        os.close(descriptor)
    return False


def _sign(descriptor: int) -> None:
    """Write down who has the lock; when that fails nobody is named, least of all whoever had it before."""
    me = Holder(os.getpid(), _host(), _command(), datetime.now().astimezone())
    text = msgspec.json.encode(me) + b"\n"
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, os.write(descriptor, text))
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, 0)


def _command() -> str:
    """The command of searchnews that this process runs, without what was given to it; else the program's name."""
    program, *words = getattr(sys, "argv", None) or [""]
    name = Path(program).name
    if name.partition(".")[0] in ("searchnews", "__main__"):
        name = next((word for word in words if word.isalpha() and word not in LANGUAGES), name)
    elif not name or name == "-c":
        name = Path(sys.executable or "python").name
    return name.encode("ascii", "replace").decode()[:_SHORT]


def _host() -> str:
    name = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    return name[:_SHORT]


def _read(path: Path) -> Holder | None:
    """Who the file says has the lock; None when that is no whole text of ours, or is of a process that is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _PLAINLY)
        try:
            first, end, _ = os.read(descriptor, _LONGEST).partition(b"\n")
        finally:
            os.close(descriptor)
        who = msgspec.json.decode(first, type=Holder) if end else None
        if who is None or not 0 < who.pid < _PIDS or who.since.tzinfo is None:
            return None
        who.since.astimezone()
    except (OSError, ValueError, OverflowError):  # msgspec's errors are ValueErrors; the others are dates of no use
        return None
    is_short = all(len(name) <= _SHORT and name.isprintable() for name in (who.host, who.command))
    return who if is_short and not (who.host == _host() and _is_gone(who.pid)) else None


_HELD: weakref.WeakSet[WriteLock] = weakref.WeakSet()


def _disown_all() -> None:
    for lock in list(_HELD):
        lock.disown()


if sys.platform != "win32":
    # A worker that outlives its killed parent must not keep the lock.
    os.register_at_fork(after_in_child=_disown_all)
