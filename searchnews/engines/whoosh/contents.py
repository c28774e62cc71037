"""The table of contents: which segments are an index at one commit, and which of their documents are deleted.

It is JSON in Whoosh's place for it, not a pickle: opening an index runs nothing.
"""

import base64
import json
import os
import re
import secrets
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np

from searchnews.engines.durable import replace_file, sync_folder
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.layout import MAX_DOCUMENTS
from searchnews.engines.whoosh.segment import SegmentArrays
from searchnews.errors import DamagedIndex, ForeignIndex
from searchnews.language import tr

FORMAT = 1
NAME = "MAIN"
"""What Whoosh calls the index of a folder when it is given no name."""

TRIES = 10
"""How often a reader looks again for files that a writer took away meanwhile."""

_Seen = TypeVar("_Seen")


class Segment:
    """One segment as the table of contents knows it: its name, size and deleted documents."""

    def __init__(self, count: int, name: str | None = None, deleted: Array | None = None) -> None:
        self.name = name or secrets.token_hex(8)
        self.count = count
        self._deleted = np.zeros(count, bool) if deleted is None else deleted

    def file_name(self) -> str:
        """What its file is called."""
        return f"{NAME}_{self.name}.arrays"

    def path(self, folder: Path) -> Path:
        """Its file."""
        return folder / self.file_name()

    def open(self, folder: Path) -> SegmentArrays:
        """Its arrays, with those of its documents that are live."""
        arrays = SegmentArrays(self.path(folder), self.live())
        if arrays.count != self.count:
            raise arrays.file.damaged(tr("has another number of documents than the table of contents says"))
        return arrays

    @property
    def dead(self) -> int:
        """How many of its documents are deleted."""
        return int(self._deleted.sum())

    @property
    def alive(self) -> int:
        """How many are not."""
        return self.count - self.dead

    def delete(self, number: int) -> bool:
        """Delete a document; whether it was there."""
        was_there = not self._deleted[number]
        self._deleted[number] = True
        return was_there

    def deleted(self) -> Array:
        """For each document whether it is deleted."""
        return self._deleted

    def live(self) -> Array | None:
        """Which documents are not deleted; None when none is."""
        return ~self._deleted if self._deleted.any() else None

    def copy(self) -> Self:
        """The same, to be changed by itself."""
        return type(self)(self.count, self.name, self._deleted.copy())

    def to_json(self) -> dict[str, Any]:
        """For the table of contents."""
        bits = base64.b64encode(np.packbits(self._deleted).tobytes()).decode() if self.dead else ""
        return {"segment": self.name, "documents": self.count, "deleted": bits}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        """From the table of contents."""
        count, name = int(row["documents"]), str(row["segment"])
        if not re.fullmatch(r"[0-9a-z]{16}", name) or not 0 <= count <= MAX_DOCUMENTS:
            raise ValueError(name)
        bits = np.frombuffer(base64.b64decode(row["deleted"], validate=True), np.uint8)
        return cls(count, name, np.unpackbits(bits, count=count).astype(bool) if len(bits) else None)


class Contents:
    """The segments of one commit; `generation` grows with each."""

    PATTERN = re.compile(rf"_{NAME}_([0-9]+)\.toc")

    def __init__(self, generation: int, segments: list[Segment]) -> None:
        self.generation = generation
        self.segments = segments

    @classmethod
    def latest(cls, folder: Path) -> int:
        """The newest generation in a folder, -1 when there is none."""
        if not folder.is_dir():
            return -1
        names = (cls.PATTERN.fullmatch(name) for name in os.listdir(folder))
        return max((int(match[1]) for match in names if match), default=-1)

    @classmethod
    def file_name(cls, generation: int) -> str:
        """Where Whoosh looks for a generation's table of contents."""
        return f"_{NAME}_{generation}.toc"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The newest table of contents of a folder."""
        newest = cls.latest(folder)
        name = cls.file_name(newest)
        if newest < 0:
            raise DamagedIndex(
                tr("{folder} has no table of contents: index the sources again into a new folder.", folder=folder)
            )
        try:
            content = json.loads((folder / name).read_bytes())
            if content["format"] > FORMAT:
                raise ForeignIndex(
                    tr("{name} was written by a newer searchnews: upgrade, or index into a new folder.", name=name)
                )
            if content["format"] < FORMAT or content["checksum"] != _checksum(content["segments"]):
                raise ValueError(name)
            return cls(newest, [Segment.from_json(row) for row in content["segments"]])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DamagedIndex(
                tr("{name} is not a whole table of contents: index the sources again into a new folder.", name=name)
            ) from None

    def write(self, folder: Path) -> None:
        """Publish: the one step by which a commit happens."""
        rows = [segment.to_json() for segment in self.segments]
        sync_folder(folder)
        text = json.dumps({"format": FORMAT, "checksum": _checksum(rows), "segments": rows}).encode()
        replace_file(folder / self.file_name(self.generation), text)


def _checksum(rows: Sequence[dict[str, Any]]) -> int:
    """One bit that turned in what is deleted would lose articles, or bring them back, and look like nothing."""
    return zlib.crc32(json.dumps(rows).encode())


def settled(folder: Path, look: Callable[[Contents], _Seen]) -> _Seen:
    """What `look` makes of the newest table of contents, while a writer may take files away.

    It removes what its commit leaves behind; by then the next table of contents is there. DamagedIndex when a file
    is missing and nobody was writing.
    """
    for _ in range(TRIES):
        generation = Contents.latest(folder)
        try:
            return look(Contents.read(folder))
        except (FileNotFoundError, DamagedIndex) as error:
            if Contents.latest(folder) != generation:
                continue
            if isinstance(error, DamagedIndex):
                raise
            raise DamagedIndex(
                tr(
                    "{name} is missing from the index: index the sources again into a new folder.",
                    name=Path(error.filename).name,
                )
            ) from None
    raise DamagedIndex(tr("{name} changes faster than it can be read: try again.", name=folder.name))
