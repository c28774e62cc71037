"""Packed files: their bytes, unpacked on the way."""

import gzip
import io
import lzma
import os
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from searchnews.importers.base import Stream

DAMAGED = (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile)
"""What reading a packed file raises when the file is cut short or is none."""


def unpacked(name: str) -> str:
    """The name without the suffix of its packing."""
    stem, suffix = os.path.splitext(name)
    return stem if suffix.lower() in (".xz", ".gz") else name


def is_archive(name: str) -> bool:
    """Whether a file of that name holds others."""
    return False


def members(raw: BinaryIO, name: str, skip: Callable[[str, str], None]) -> Iterator[tuple[str, Stream]]:
    """The streams of a file: one, without a name."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix == ".xz":
        yield "", lzma.LZMAFile(raw)
    elif suffix == ".gz":
        yield "", cast(Stream, gzip.GzipFile(fileobj=raw))
    else:
        yield "", raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, raw))
