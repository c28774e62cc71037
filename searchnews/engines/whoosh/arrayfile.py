"""A file of named arrays: written once, mapped for reading, each array with a checksum.

    magic | arrays, each at a multiple of 16 bytes | directory (JSON) | its offset, length, checksum | magic

The directory says of each array where it stands, what numbers it holds and their CRC-32. Nothing in it is ever run:
there is no pickle.
"""

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from searchnews.errors import DamagedIndex
from searchnews.language import tr

MAGIC = b"snarray1"
_TAIL = struct.Struct("<QII8s")
_ALIGNMENT = 16
_TYPES = {"|u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4"}

Array = npt.NDArray[Any]


def write_arrays(path: Path, arrays: Iterable[tuple[str, Array | bytes]], facts: Mapping[str, int]) -> None:
    """Write arrays, one after the other as they come, and some whole numbers; wait until they are on the disk."""
    directory: dict[str, Any] = {}
    with path.open("xb") as file:
        file.write(MAGIC)
        for name, values in arrays:
            array = np.frombuffer(values, np.uint8) if isinstance(values, bytes) else np.ascontiguousarray(values)
            file.write(b"\0" * (-file.tell() % _ALIGNMENT))
            data = array.data if array.size else b""
            directory[name] = [file.tell(), array.nbytes, array.dtype.str, zlib.crc32(data)]
            file.write(data)
        text = json.dumps({"arrays": directory, "facts": dict(facts)}).encode()
        place = file.tell()
        file.write(text)
        file.write(_TAIL.pack(place, len(text), zlib.crc32(text), MAGIC))
        file.flush()
        os.fsync(file.fileno())


class ArrayFile:
    """The arrays of a file, mapped: what is not looked at is not read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            try:
                self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:
                raise self.damaged(tr("is empty")) from None
        self.size = len(self.map)
        self._directory, self.facts = self._read_directory()

    def damaged(self, what: str) -> DamagedIndex:
        """The error that names this file."""
        return DamagedIndex(
            tr(
                "{name} {what}: the index is damaged; run `searchnews check` to see how much, and index the sources "
                "again into a new folder.",
                name=self.path.name,
                what=what,
            )
        )

    def _read_directory(self) -> tuple[dict[str, list[Any]], dict[str, int]]:
        if self.size < len(MAGIC) + _TAIL.size or self.map[: len(MAGIC)] != MAGIC:
            raise self.damaged(tr("is not a file of this index"))
        place, length, checksum, magic = _TAIL.unpack(self.map[-_TAIL.size :])
        text = self.map[place : place + length]
        if magic != MAGIC or place + length + _TAIL.size != self.size or zlib.crc32(text) != checksum:
            raise self.damaged(tr("has no whole directory"))
        content = json.loads(text)
        for offset, size, kind, _ in content["arrays"].values():
            if kind not in _TYPES or offset % _ALIGNMENT or offset + size > place:
                raise self.damaged(tr("has an array outside itself"))
        return content["arrays"], content["facts"]

    def array(self, name: str) -> Array:
        """One array, as a view of the file."""
        try:
            offset, size, kind, _ = self._directory[name]
        except KeyError:
            raise self.damaged(tr("lacks {name}", name=name)) from None
        dtype = np.dtype(kind)
        return np.frombuffer(self.map, dtype, size // dtype.itemsize, offset)

    def extent(self, name: str) -> tuple[int, int]:
        """Where an array begins and ends in `map`, in bytes."""
        try:
            offset, size, _, _ = self._directory[name]
        except KeyError:
            raise self.damaged(tr("lacks {name}", name=name)) from None
        return offset, offset + size

    def check(self) -> Iterator[str]:
        """The arrays whose bytes are not those that were written, a sentence each."""
        for name, (offset, size, _, checksum) in self._directory.items():
            with memoryview(self.map)[offset : offset + size] as data:
                if zlib.crc32(data) != checksum:
                    yield tr("{file}: the array {name} is not what was written", file=self.path.name, name=name)
