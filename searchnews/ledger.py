"""The ledger: which files were read, what told them apart then, and which articles they gave.

``DIR/ledger`` lets an import pass over files that have not changed, and know one that was moved. It is a memory of
the index and no part of it: the articles are in the engine alone, and a ledger that is lost, damaged, or of another
commit than the index's costs one reading of all files. The manifest names the commit that it belongs to; it is put
in its place before the manifest is, so that after a crash in between it is of no commit.
"""

import hashlib
import os
import zlib
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import msgspec

from searchnews.engines.durable import replace_file

FILE = "ledger"


class Entry(msgspec.Struct, array_like=True, frozen=True):
    """One file as it was when it was last read.

    `path` is what its articles are called by and `place` what their ids were made from; `changed` is when it was
    written, in nanoseconds since 1970, or -1 when that was too recent to tell a later change by; `digest` is what it
    held; `ids` are those of its articles, in order, and `paths` the paths they brought where those are not the file's
    own; `manner` is how it was read. `past` are the ids it gave at earlier times and gives no more: those articles
    stay, as long as the file does. `former` are the paths it had before it was moved, which those articles still carry.
    """

    path: str
    place: str
    size: int
    changed: int
    digest: bytes
    ids: tuple[str, ...]
    paths: tuple[str, ...]
    single: bool
    manner: str
    skipped: tuple[tuple[str, str], ...] = ()
    past: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    @property
    def all_ids(self) -> tuple[str, ...]:
        """Those it gives and those it gave."""
        return self.ids + self.past

    def path_of(self, id: str) -> str:
        """The path that the article of that id has, as far as this file says."""
        return self.paths[self.ids.index(id)] if self.paths and id in self.ids else self.path


class _Stored(msgspec.Struct, array_like=True):
    key: str
    entries: dict[bytes, Entry]
    mounts: set[bytes] = set()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Stored)
_CHECKSUM = 16

_LEVEL = 1
"""Of packing: ids are alike, so 2.6 MB of 74,487 become 1.2 in 33 ms, and twice that time saves a tenth."""

MOST = 1 << 30
"""Bytes of a ledger unpacked: that of 100,000 files has 20 MB."""


class Ledger:
    """The entries by the absolute paths of their files.

    `key` says what reading depended on besides the files; entries of another key still tell where a file was before.
    `mounts` are the folders on the way to them where another file system began.
    """

    def __init__(self, key: str = "", entries: dict[bytes, Entry] | None = None, mounts: Iterable[bytes] = ()) -> None:
        self.key = key
        self.mounts = set(map(os.fsdecode, mounts))
        self._entries = {} if entries is None else entries

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, file: str) -> Entry | None:
        """What is known of a file."""
        return self._entries.get(os.fsencode(file))

    def put(self, file: str, entry: Entry) -> None:
        """Write down what was read."""
        self._entries[os.fsencode(file)] = entry

    def forget(self, file: str) -> None:
        """Take a file out."""
        self._entries.pop(os.fsencode(file), None)

    def items(self) -> Iterator[tuple[str, Entry]]:
        """Every file with its entry."""
        return ((os.fsdecode(file), entry) for file, entry in self._entries.items())

    def below(self, roots: Iterable[str]) -> Iterator[tuple[str, Entry]]:
        """Those of some files, or of folders with all below them, in one pass: a shell may name every file."""
        wanted = set(map(os.fsencode, roots))
        within: dict[bytes, bool] = {}
        for file, entry in self._entries.items():
            if file in wanted or _is_within(os.path.dirname(file), wanted, within):
                yield os.fsdecode(file), entry

    def distrust(self, but: Container[str]) -> None:
        """Have every file opened the next time, but some."""
        for file, entry in self._entries.items():
            if os.fsdecode(file) not in but:
                self._entries[file] = msgspec.structs.replace(entry, changed=-1)

    def encoded(self) -> bytes:
        """The ledger as it is stored."""
        stored = _Stored(self.key, self._entries, set(map(os.fsencode, self.mounts)))
        return zlib.compress(_ENCODER.encode(stored), _LEVEL)


def _is_within(folder: bytes, wanted: Container[bytes], known: dict[bytes, bool]) -> bool:
    """Whether a folder is one of those wanted or lies below one; each folder on the way is looked at once."""
    way: list[bytes] = []
    while folder not in known and folder not in wanted and (above := os.path.dirname(folder)) != folder:
        way.append(folder)
        folder = above
    found = known.get(folder, folder in wanted)
    known.update(dict.fromkeys(way, found))
    return found


def load(folder: Path) -> Ledger:
    """The ledger of an index; an empty one when there is none that can be read."""
    try:
        if (data := _read(folder / FILE)) is None:
            return Ledger()
        unpacking = zlib.decompressobj()
        stored = _DECODER.decode(unpacking.decompress(data, MOST))
    except (OSError, zlib.error, msgspec.MsgspecError):
        return Ledger()
    return Ledger(stored.key, stored.entries, stored.mounts)


def _read(path: Path) -> bytes | None:
    """The bytes of a ledger, packed; None where they are not what was written. Raises OSError."""
    if not path.is_file():  # a pipe would never end, nor would a device
        return None
    data = path.read_bytes()
    return data[_CHECKSUM:] if hashlib.sha256(data[_CHECKSUM:]).digest()[:_CHECKSUM] == data[:_CHECKSUM] else None


def is_whole(folder: Path) -> bool:
    """Whether the ledger is what was written, if there is one. Raises OSError."""
    return _read(folder / FILE) is not None or not (folder / FILE).exists()


def mark(folder: Path) -> str:
    """What tells the ledger that is there from another, without reading it; "" when there is none."""
    path = folder / FILE
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(_CHECKSUM).hex()
    except OSError:
        return ""


def save(folder: Path, ledger: Ledger) -> None:
    """Put a ledger in its place in one step; raises OSError."""
    data = ledger.encoded()
    replace_file(folder / FILE, hashlib.sha256(data).digest()[:_CHECKSUM] + data)
