"""Zip archives: the table at the end by the standard library, the members by a reader that keeps within bounds."""

import bz2
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from searchnews.importers.packing.names import decoded, harmless, legacy
from searchnews.importers.packing.unpacking import MEMBERS, Budget, Skip, TooMuch, ending, stream_of
from searchnews.language import tr

_TABLE = 32 * 1024 * 1024
"""Bytes of the table at the end: of 100 bytes an entry 330,000; the smallest entries of a hostile one take 500 MB."""

_CHUNK = 1 << 16
_LOCAL = struct.Struct("<4s22xHH")
_UNICODE = 0x7075
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800


def zip_members(raw: BinaryIO, size: int, budget: Budget, skip: Skip) -> Iterator[tuple[str, io.BufferedReader]]:
    """Every regular file of an archive in the order of its path; `skip` is told of what cannot be read.

    `size` is the archive's. A zip's table is at its end, so that a pipe cannot be read as one.
    """
    if not raw.seekable():
        skip("", tr("is a zip archive, which cannot be read from a pipe; save it as a file first"))
        return
    entries = _table(raw, skip)
    shared = _overlapping(entries)
    for number, (path, entry) in enumerate(sorted(_named(entries), key=lambda pair: pair[0])):
        if number == MEMBERS:
            skip("", tr("holds more than {count} files; the rest was not read", count=MEMBERS))
            return
        reason = tr("shares its bytes with another member, as only a trap does") if entry in shared else _refused(entry)
        if reason:
            skip(path, reason)
            continue
        yield path, stream_of(ending(_bounded(_Member(raw, entry, size), budget)))
        if budget.over:
            said = tr(
                "unpacks to {count} bytes and more, as only a trap does; the rest was not read", count=budget.spent
            )
            skip("", said)
            return


def _bounded(member: "_Member", budget: Budget) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        if budget.over:
            raise TooMuch
        return budget.spend(member.read(size))

    return read


class _Bounded:
    """A file of which no more than `_TABLE` bytes are read at a time, so that a table of any size takes no memory."""

    def __init__(self, raw: BinaryIO) -> None:
        self.seek, self.tell, self.seekable = raw.seek, raw.tell, raw.seekable
        self._raw = raw

    def read(self, size: int = -1) -> bytes:
        if size > _TABLE:
            raise zipfile.BadZipFile
        return self._raw.read(size)


def _table(raw: BinaryIO, skip: Skip) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(_Bounded(raw)) as archive:
            entries: list[zipfile.ZipInfo] = archive.infolist()
            return entries
    # What the table may hold is anything, and so is what the library makes of it: names that are no UTF-8, versions
    # to come, fields cut short, places before the beginning.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError, EOFError):
        skip("", tr("is no zip archive, or its table of contents is damaged or too large"))
        return []


def _named(entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The regular files with their paths; names that do not say that they are UTF-8 are all of one encoding."""
    encoding = legacy(_bytes(entry) for entry in entries if not entry.flag_bits & _UTF8)
    for entry in entries:
        mode = stat.S_IFMT(entry.external_attr >> 16)
        told = _told(entry)
        name = entry.orig_filename if entry.flag_bits & _UTF8 else told or decoded(_bytes(entry), encoding)
        path = harmless(name)
        if path and not name.endswith(("/", "\\")) and mode in (0, stat.S_IFREG):
            yield path, entry


def _bytes(entry: zipfile.ZipInfo) -> bytes:
    """A name as it is written; the library takes what does not say that it is UTF-8 for code page 437."""
    return entry.orig_filename.encode("cp437", "replace")


def _told(entry: zipfile.ZipInfo) -> str:
    """The name that some programs give in UTF-8 beside the other, or ""."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE and size > 5 and extra[5:9] == struct.pack("<I", zlib.crc32(_bytes(entry))):
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def _overlapping(entries: list[zipfile.ZipInfo]) -> set[zipfile.ZipInfo]:
    """The entries whose bytes begin within those of another: one kernel of zeros would count a thousand times."""
    end = 0
    found = set()
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            found.add(entry)
        end = max(end, entry.header_offset + _LOCAL.size + entry.compress_size)
    return found


def _refused(entry: zipfile.ZipInfo) -> str:
    """Why an entry cannot be read, or ""."""
    if entry.flag_bits & _ENCRYPTED:
        return tr("is encrypted; unpack it with its password first")
    if entry.compress_type not in _METHODS:
        said = tr(
            "is packed with method {method}, which is not known here; unpack it first", method=entry.compress_type
        )
        return said
    return ""


class _Inflater:
    """Deflate as zip has it, with the ways of the other methods: at most so many bytes at a time."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, size: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, size)


_METHODS = {zipfile.ZIP_STORED: None, zipfile.ZIP_DEFLATED: _Inflater, zipfile.ZIP_BZIP2: bz2.BZ2Decompressor}


class _Member:
    """One member being read; where the file stands does not matter to it."""

    def __init__(self, raw: BinaryIO, entry: zipfile.ZipInfo, size: int) -> None:
        self._raw = raw
        self._entry = entry
        self._size = size
        self._place = -1
        self._left = entry.compress_size
        method = _METHODS[entry.compress_type]
        self._unpacker = method() if method else None
        self._checksum = 0
        self._ended = False

    def read(self, size: int) -> bytes:
        """Some bytes, none at the end; one of DAMAGED when the end is not what the archive says."""
        if self._ended:
            return b""
        if self._place < 0:
            self._find()
        data = self._packed(size) if self._unpacker is None else self._unpacked(self._unpacker, size)
        self._checksum = zlib.crc32(data, self._checksum)
        if not data:
            self._ended = True
            if self._checksum != self._entry.CRC:
                raise zipfile.BadZipFile
        return data

    def _find(self) -> None:
        if not 0 <= self._entry.header_offset <= self._size - _LOCAL.size:
            raise EOFError
        self._raw.seek(self._entry.header_offset)
        mark, name, extra = _LOCAL.unpack(self._raw.read(_LOCAL.size))
        if mark != b"PK\3\4":
            raise zipfile.BadZipFile
        self._place = self._entry.header_offset + _LOCAL.size + name + extra

    def _packed(self, size: int) -> bytes:
        if not self._left:
            return b""
        self._raw.seek(self._place)
        data = self._raw.read(min(size, self._left))
        if not data:
            raise EOFError
        self._place += len(data)
        self._left -= len(data)
        return data

    def _unpacked(self, unpacker: "_Inflater | bz2.BZ2Decompressor", size: int) -> bytes:
        data = b""
        while not data and not unpacker.eof:
            more = self._packed(_CHUNK) if unpacker.needs_input else b""
            if unpacker.needs_input and not more:
                raise EOFError
            try:
                data = unpacker.decompress(more, size)
            except OSError as error:
                raise zipfile.BadZipFile from error  # bz2 says so of what is none
        return data
