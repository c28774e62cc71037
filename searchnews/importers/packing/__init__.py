"""Packed files and archives: their bytes, unpacked on the way, and the files within.

``.gz .xz .bz2`` pack one file; ``.zip``, ``.tar`` and a packed tar hold many. No archive can take more memory or time
than its own size allows: see `searchnews.importers.packing.unpacking`.
"""

import io
import os
from collections.abc import Iterator
from typing import BinaryIO

from searchnews.importers.base import Stream
from searchnews.importers.packing.names import hidden
from searchnews.importers.packing.tars import tar_members
from searchnews.importers.packing.unpacking import DAMAGED, Budget, Counted, Skip, ending, opened, single, stream_of
from searchnews.importers.packing.zips import zip_members
from searchnews.language import tr

__all__ = ["DAMAGED", "is_archive", "members", "unpacked"]

_TARS = {
    ".tar": "",
    **dict.fromkeys((".tar.gz", ".tgz"), ".gz"),
    **dict.fromkeys((".tar.xz", ".txz"), ".xz"),
    **dict.fromkeys((".tar.bz2", ".tbz2", ".tbz"), ".bz2"),
}
"""The suffixes of tar archives, and how each is packed."""

_ZIP = ".zip"

Walk = Iterator[tuple[str, io.BufferedReader]]


def unpacked(name: str) -> str:
    """The name without the suffix of a packing of a single file: ``a.jsonl.xz`` is ``a.jsonl``."""
    suffix = "" if is_archive(name) else single(name)
    return name[: len(name) - len(suffix)]


def is_archive(name: str) -> bool:
    """Whether a file of that name holds others."""
    return name.lower().endswith((_ZIP, *_TARS))


def members(raw: BinaryIO, name: str, skip: Skip) -> Iterator[tuple[str, Stream]]:
    """What a file holds: ``("", stream)`` for one file, packed or not; the path and stream of each file of an archive.

    `raw` is a file or, but for zip, a pipe, and is left open. Each stream is to be read before the next is asked for;
    reading it raises one of `DAMAGED` where it is cut short or damaged. `skip` is given the path of what cannot be
    read, "" for the archive itself, and why. Hidden files, folders, links and devices are passed over. An archive is
    not looked for in an archive, but a member may be packed by itself.
    """
    if not is_archive(name):
        yield "", _whole(raw, single(name))
        return
    budget, walk = _walk(raw, name.lower(), lambda path, reason: None if hidden(path) else skip(path, reason))
    for path, stream in walk:
        if hidden(path):
            continue
        if is_archive(path):
            skip(path, tr("is an archive within an archive; unpack it first"))
        else:
            yield path, _within(stream, single(path), budget)


def _whole(raw: BinaryIO, suffix: str) -> Stream:
    if isinstance(raw, io.BufferedReader) and not suffix:
        return raw
    return stream_of(opened(raw, suffix))


def _within(stream: io.BufferedReader, suffix: str, budget: Budget) -> Stream:
    if not suffix:
        return stream
    read = opened(stream, suffix)
    return stream_of(ending(lambda size: budget.spend(read(size))))


def _walk(raw: BinaryIO, name: str, skip: Skip) -> tuple[Budget, Walk]:
    """The members of an archive, and what may still come out of it."""
    if name.endswith(_ZIP):
        size = raw.seek(0, os.SEEK_END) if raw.seekable() else 0
        budget = Budget(lambda: size)
        return budget, zip_members(raw, size, budget, skip)
    counted = Counted(raw)
    budget = Budget(lambda: counted.count)
    suffix = max((suffix for suffix in _TARS if name.endswith(suffix)), key=len)
    read = opened(counted, _TARS[suffix])
    return budget, tar_members(stream_of(lambda size: budget.spend(read(size))), budget, skip)
