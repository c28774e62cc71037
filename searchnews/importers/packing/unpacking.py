"""What the kinds of packing share: streams made of a function, and the bound on what comes out of an archive."""

import bz2
import gzip
import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol, cast

DAMAGED = (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
"""What reading a packed file raises when the file is cut short or is none."""

MEMBERS = 250_000
"""Members of one archive: ten times a large site. Their names alone then take 200 MB."""

SPARE = 64 * 1024 * 1024
RATIO = 1000
"""An archive may unpack to `SPARE` bytes and to `RATIO` times its own. News packs to a quarter, the same JSON line over
and over to a two-hundredth in gzip, and gzip can do no better than a 1,032th; what is beyond came from no text."""

_BUFFER = 1 << 16

Read = Callable[[int], bytes]
Skip = Callable[[str, str], None]


class Source(Protocol):
    """What packed bytes are read from: a file or a pipe."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes, none at the end."""
        ...


class TooMuch(Exception):
    """An archive has given more bytes than `Budget` allows."""


class Budget:
    """How many bytes may still come out of an archive.

    `spent` can be asked later; `packed` says how many bytes of the archive have been read, or how many it has.
    """

    def __init__(self, packed: Callable[[], int]) -> None:
        self._packed = packed
        self.spent = 0

    @property
    def over(self) -> bool:
        """Whether it is used up."""
        return self.spent > SPARE + RATIO * self._packed()

    def spend(self, data: bytes) -> bytes:
        """The data, which is now counted; TooMuch when that is more than is left."""
        self.spent += len(data)
        if self.over:
            raise TooMuch
        return data


class Counted:
    """A source that knows how much was read from it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes, none at the end."""
        data = self._source.read(size)
        self.count += len(data)
        return data


class _Pulled(io.RawIOBase):
    """What a function gives, as a file. Closing it closes nothing else."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """The next bytes into a buffer; how many, 0 at the end."""
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def stream_of(read: Read) -> io.BufferedReader:
    """A stream of what a function gives, which is called with the number of bytes that are wanted at most."""
    return io.BufferedReader(_Pulled(read), _BUFFER)


def ending(read: Read) -> Read:
    """The same, but it ends where the archive may give no more; whoever walks through the archive says so."""

    def until(size: int) -> bytes:
        try:
            return read(size)
        except TooMuch:
            return b""

    return until


def single(name: str) -> str:
    """The suffix of the packing of a single file, such as ``.gz``, or ""."""
    suffix = os.path.splitext(name)[1].lower()
    return suffix if suffix in _OPENERS else ""


def opened(source: Source, suffix: str) -> Read:
    """What reads the unpacked bytes of a source that was packed so; with suffix "" the source's own."""
    return _OPENERS[suffix](source)


def _gzip(source: Source) -> Read:
    return gzip.GzipFile(fileobj=cast(BinaryIO, source), mode="rb").read1


def _xz(source: Source) -> Read:
    return lzma.LZMAFile(cast(BinaryIO, source)).read1


def _bz2(source: Source) -> Read:
    file = bz2.BZ2File(cast(BinaryIO, source))

    def read(size: int) -> bytes:
        try:
            data: bytes = file.read1(size)
        except OSError as error:
            # What is no bz2 is an error without a number, unlike those of the system.
            raise error if error.errno is not None else EOFError(str(error)) from None
        return data

    return read


_OPENERS: dict[str, Callable[[Source], Read]] = {
    "": lambda source: source.read,
    ".gz": _gzip,
    ".xz": _xz,
    ".bz2": _bz2,
}
