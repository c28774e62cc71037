"""Files that are there whole or not at all, whatever happens: what an index is made known by."""

import os
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk (Windows does that by itself)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Put data under a name in one step: what stands there is the old or the new, whole and on the disk.

    A crash may leave ``NAME.new`` behind, which nothing reads, nor writes to: it may be a link to somewhere else.
    """
    waiting = path.with_name(f"{path.name}.new")
    waiting.unlink(missing_ok=True)
    with waiting.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, path)
    sync_folder(path.parent)


def folder_size(folder: Path, pattern: str = "*") -> int:
    """How many bytes the files in a folder have, those left out that a writer takes away meanwhile."""
    size = 0
    for path in folder.glob(pattern):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size
