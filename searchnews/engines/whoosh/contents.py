"""The table of contents: which segments are an index at one commit, and which of their documents are deleted.

It is JSON in Whoosh's place for it, not a pickle: opening an index runs nothing.
"""

import base64
import json
import os
import re
from pathlib import Path
from typing import Any, Self

import numpy as np
from whoosh.codec import base

from searchnews.engines.durable import replace_file, sync_folder
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.errors import DamagedIndex, ForeignIndex

FORMAT = 1
NAME = "MAIN"
EXTENSION = ".arrays"


class ArraySegment(base.Segment):  # type: ignore[misc]
    """One segment as the table of contents knows it: its name, size and deleted documents."""

    def __init__(self, indexname: str, count: int, segid: str | None = None, deleted: Array | None = None) -> None:
        super().__init__(indexname)
        self.segid: str = segid or self._random_id()
        self._count = count
        self._deleted = np.zeros(count, bool) if deleted is None else deleted

    def path(self, folder: Path) -> Path:
        """Its file."""
        return folder / str(self.make_filename(EXTENSION))

    def doc_count_all(self) -> int:
        return self._count

    def deleted_count(self) -> int:
        return int(self._deleted.sum())

    def deleted_docs(self) -> list[int]:
        return [int(number) for number in np.flatnonzero(self._deleted)]

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._deleted[docnum])

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        self._deleted[docnum] = delete

    def live(self) -> Array | None:
        """Which documents are not deleted; None when none is."""
        return ~self._deleted if self._deleted.any() else None

    def copy(self) -> Self:
        """The same, to be changed by itself."""
        return type(self)(self.indexname, self._count, self.segid, self._deleted.copy())

    def to_json(self) -> dict[str, Any]:
        """For the table of contents."""
        bits = base64.b64encode(np.packbits(self._deleted).tobytes()).decode() if self.has_deletions() else ""
        return {"segment": self.segid, "documents": self._count, "deleted": bits}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        """From the table of contents."""
        count, segid = int(row["documents"]), str(row["segment"])
        if not re.fullmatch(r"[0-9a-z]{16}", segid) or not 0 <= count <= 1 << 16:
            raise ValueError(segid)
        bits = np.frombuffer(base64.b64decode(row["deleted"], validate=True), np.uint8)
        deleted = np.unpackbits(bits, count=count).astype(bool) if len(bits) else None
        return cls(NAME, count, segid, deleted)


class Contents:
    """The table of contents: which segments are the index at one commit. `generation` grows with each."""

    PATTERN = re.compile(rf"_{NAME}_([0-9]+)\.toc")

    def __init__(self, generation: int, segments: list[ArraySegment]) -> None:
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
    def read(cls, folder: Path, kind: type[ArraySegment] = ArraySegment) -> Self:
        """The newest table of contents of a folder, its segments of some kind."""
        newest = cls.latest(folder)
        name = cls.file_name(newest)
        if newest < 0:
            raise DamagedIndex(f"{folder.name} has no table of contents: index the sources again into a new folder.")
        try:
            content = json.loads((folder / name).read_bytes())
            if content["format"] > FORMAT:
                raise ForeignIndex(f"{name} was written by a newer searchnews: upgrade, or index into a new folder.")
            return cls(newest, [kind.from_json(row) for row in content["segments"]])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DamagedIndex(
                f"{name} is not a whole table of contents: index the sources again into a new folder."
            ) from None

    def write(self, folder: Path) -> None:
        """Publish: the one step by which a commit happens."""
        rows = [segment.to_json() for segment in self.segments]
        text = json.dumps({"format": FORMAT, "segments": rows}).encode()
        sync_folder(folder)
        replace_file(folder / self.file_name(self.generation), text)
