"""Tar archives, read once from front to back, in every dialect: v7, ustar, GNU and pax.

The standard library's reader seeks, keeps every member, calls itself for each long name and reads a name of any size
into memory, so that a hostile archive of a megabyte brings it down.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from searchnews.importers.packing.names import decoded, harmless, legacy
from searchnews.importers.packing.unpacking import DAMAGED, MEMBERS, Budget, Skip, TooMuch, ending, stream_of
from searchnews.language import tr

_BLOCK = 512
_LONGEST_NAME = 1 << 20
"""Bytes of a header that holds a name: the system allows 4,096, and some programs put more beside it."""

_HEADERS = 4 * MEMBERS
"""Headers of one archive: a member has up to three, and folders have theirs."""

_EMPTY = b"1234568"  # links, devices, folders, pipes: no data follows, whatever their size says
_REGULAR = (b"0", b"\0", b"7")
_RECORD = re.compile(rb"([0-9]{1,7}) ")
_OCTAL = re.compile(rb"[ \0]*([0-7]*)[ \0]*")


class _Broken(Exception):
    """A header that is none."""


class _Full(Exception):
    """One header more than are read."""


@dataclass(frozen=True, slots=True)
class _Header:
    name: bytes
    size: int
    kind: bytes
    sparse: bool = False


def tar_members(stream: io.BufferedReader, budget: Budget, skip: Skip) -> Iterator[tuple[str, io.BufferedReader]]:
    """Every regular file of an archive in its order, with its path; `skip` is told of what cannot be read.

    `stream` is unpacked already and raises TooMuch when `budget` is used up. A member must be read before the next.
    """
    tar = _Tar(stream)
    try:
        while (header := tar.next()) is not None:
            path = harmless(_text(header.name))
            if header.sparse:
                skip(path, tr("has holes in it as only tar can make them; pack it without --sparse"))
            elif header.kind in _REGULAR and path and not header.name.endswith(b"/"):
                yield path, stream_of(ending(tar.read))
            if tar.failed:
                return  # whoever read the member was told
            if budget.over:
                raise TooMuch
    except TooMuch:
        skip(
            "", tr("unpacks to {count} bytes and more, as only a trap does; the rest was not read", count=budget.spent)
        )
    except _Full:
        skip("", tr("holds more than {count} files; the rest was not read", count=_HEADERS))
    except _Broken:
        said = tr("is damaged after {count} headers; what came before was read", count=tar.count)
        skip("", said if tar.count else tr("is no tar archive, whatever its name says"))
    except DAMAGED:
        skip("", tr("is cut short or damaged; what came before was read"))


def _text(name: bytes) -> str:
    return decoded(name, legacy([name]))


class _Tar:
    """Where a reader of an archive is: the bytes that are left of the member it stands at, and its padding."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._left = self._padding = 0
        self.count = 0
        self.failed = False

    def read(self, size: int) -> bytes:
        """Some bytes of the member, none at its end."""
        if not self._left:
            return b""
        try:
            data = self._stream.read1(min(size, self._left))
            if not data:
                raise EOFError
        except DAMAGED:
            self.failed = True
            raise
        self._left -= len(data)
        return data

    def next(self) -> _Header | None:
        """The next member, what is left of this one passed over; None at the end."""
        name: bytes | None = None
        size: int | None = None
        sparse = False
        count = self.count
        while (header := self._header()) is not None:
            if header.kind in b"LK":
                long = self._meta().partition(b"\0")[0]
                name = long if header.kind == b"L" else name
            elif header.kind in b"xX":
                fields = _fields(self._meta())
                name = fields.get(b"GNU.sparse.name", fields.get(b"path", name))
                size = _decimal(fields[b"size"]) if b"size" in fields else size
                sparse = sparse or any(field.startswith(b"GNU.sparse.") for field in fields)
            elif header.kind == b"g":
                self._meta()  # it may name all members the same, which nobody means
            else:
                if size is not None and header.kind not in _EMPTY:
                    self._stand_before(size)
                return replace(header, name=header.name if name is None else name, sparse=sparse or header.sparse)
        if self.count > count:
            raise EOFError  # a name, and nothing that is called so
        return None

    def _header(self) -> _Header | None:
        self._pass(self._left + self._padding)
        self._left = self._padding = 0
        block = self._stream.read(_BLOCK)
        if len(block) < _BLOCK and not self.count:
            raise _Broken
        if not block.rstrip(b"\0"):
            return None
        if len(block) < _BLOCK:
            raise EOFError
        if self.count == _HEADERS:
            raise _Full
        header = _parsed(block)
        self.count += 1
        if header.kind == b"S":
            self._pass_map(block)
        self._stand_before(0 if header.kind in _EMPTY else header.size)
        return header

    def _stand_before(self, size: int) -> None:
        self._left, self._padding = size, -size % _BLOCK

    def _pass_map(self, block: bytes) -> None:
        extended = block[482]
        while extended:
            block = self._stream.read(_BLOCK)
            if len(block) < _BLOCK:
                raise EOFError
            extended = block[504]

    def _meta(self) -> bytes:
        if self._left > _LONGEST_NAME:
            raise _Broken
        data = self._stream.read(self._left)
        if len(data) < self._left:
            raise EOFError
        self._left = 0
        return data

    def _pass(self, size: int) -> None:
        while size:
            data = self._stream.read1(min(size, 1 << 16))
            if not data:
                raise EOFError
            size -= len(data)


def _parsed(block: bytes) -> _Header:
    """A header of 512 bytes; _Broken when its checksum says that it is none."""
    if _number(block[148:156]) != sum(block[:148]) + 8 * 32 + sum(block[156:]):
        raise _Broken
    name = block[:100].partition(b"\0")[0]
    prefix = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    kind = block[156:157]
    return _Header(prefix + b"/" + name if prefix else name, _number(block[124:136]), kind, kind == b"S")


def _number(field: bytes) -> int:
    """A number of a header: octal, or binary where the first bit says so."""
    if field[:1] == b"\x80":
        return _possible(int.from_bytes(field[1:], "big"))
    found = _OCTAL.fullmatch(field)
    if not found:
        raise _Broken
    return int(found[1] or b"0", 8)


def _decimal(field: bytes) -> int:
    if not re.fullmatch(rb"[0-9]{1,19}", field):
        raise _Broken
    return _possible(int(field))


def _possible(size: int) -> int:
    if size >= 1 << 63:
        raise _Broken
    return size


def _fields(data: bytes) -> dict[bytes, bytes]:
    """The records of a pax header, each ``length key=value`` with the length of all of it."""
    fields = {}
    place = 0
    while record := _RECORD.match(data, place):
        end = place + int(record[1])
        if not record.end() < end <= len(data):
            raise _Broken
        key, _, value = data[record.end() : end].removesuffix(b"\n").partition(b"=")
        fields[key] = value
        place = end
    return fields
