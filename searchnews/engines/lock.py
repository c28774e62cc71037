"""The right to write to an index: one process at a time has it, and it is gone when that process is.

The operating system holds it on an open file, so that a crash cannot leave it behind. The file itself stays: taking
it away would let two processes each lock a file of that name.
"""

import os
import sys
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from searchnews.errors import IndexFailure, LockedIndex

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _free(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class WriteLock:
    """Taken when it is made, freed by `release` or by leaving it as a context.

    Raises LockedIndex when anybody else has it, in this process or another, and IndexFailure when the folder cannot
    be written to.
    """

    def __init__(self, path: Path) -> None:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise IndexFailure(f"The index in {path.parent} cannot be written to: {error.strerror}.") from error
        try:
            _take(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise LockedIndex(f"The index in {path.parent} is being written to; try again when that ends.") from error
        self._descriptor: int | None = descriptor
        _HELD.add(self)

    def release(self) -> None:
        """Let others write. Releasing twice is fine."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            try:
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


_HELD: weakref.WeakSet[WriteLock] = weakref.WeakSet()


def _disown_all() -> None:
    for lock in list(_HELD):
        lock.disown()


if sys.platform != "win32":
    # A worker that outlives its killed parent must not keep the lock.
    os.register_at_fork(after_in_child=_disown_all)
