"""Files that are written whole or not at all."""

import bz2
import gzip
import lzma
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO

from searchnews.cli.failure import Failure
from searchnews.language import reason, tr

Target = IO[bytes] | gzip.GzipFile | lzma.LZMAFile | bz2.BZ2File


def unpacked(name: str) -> str:
    """A file's name without the suffix of its packing."""
    return name.removesuffix(".gz").removesuffix(".xz").removesuffix(".bz2")


@contextmanager
def replacing(path: Path) -> Iterator[Target]:
    """A file to write to, packed as its suffix says; it takes the place of `path` when all has been written.

    Until then, and when something goes wrong, `path` stays as it was. What is no plain file (a pipe, a device) is
    written to as it is. Raises Failure when it cannot be written.
    """
    try:
        goal = Path(os.path.realpath(path))
        if goal.exists() and not goal.is_file():
            with open(goal, "wb") as file:
                yield file
            return
        part = goal.with_name(f".{goal.name[:200]}.{os.getpid()}.part")
        try:
            with open(part, "xb") as file:
                with _packing(file, path.suffix) as target:
                    yield target
                file.flush()
                os.fsync(file.fileno())
            if goal.exists():
                os.chmod(part, goal.stat().st_mode & 0o7777)
            os.replace(part, goal)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Failure(tr("{path} cannot be written: {reason}.", path=path, reason=reason(error))) from error


def _packing(file: IO[bytes], suffix: str) -> AbstractContextManager[Target]:
    if suffix == ".gz":
        # Without name and time, so that the same articles are the same bytes.
        return gzip.GzipFile("", "wb", fileobj=file, mtime=0)
    if suffix == ".bz2":
        return bz2.BZ2File(file, "wb")
    return lzma.LZMAFile(file, "wb") if suffix == ".xz" else nullcontext(file)
