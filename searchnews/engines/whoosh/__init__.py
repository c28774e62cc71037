"""The embedded default: a Whoosh index made of whole arrays.

arrayfile: named arrays in a mapped file. building: documents to arrays. segment: looking things up in them.
contents: which segments are the index. codec: Whoosh's view of all that. columns: all segments as one, and what words
score in them. searching, writing, merging: what they say.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from searchnews.engines.base import Engine
from searchnews.engines.whoosh.codec import ArrayIndex
from searchnews.engines.whoosh.contents import Contents
from searchnews.engines.whoosh.searching import WhooshSearcher
from searchnews.engines.whoosh.segment import SegmentArrays
from searchnews.engines.whoosh.writing import Packing, WhooshWriter
from searchnews.errors import DamagedIndex


class WhooshEngine(Engine):
    """Whoosh in one folder: postings without a step in Python, exact runs by comparing candidates."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def create(cls, folder: Path) -> Self:
        Contents(0, []).write(folder)
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        Contents.read(folder)
        return cls(folder)

    def packer(self) -> Packing:
        return Packing(self._folder)

    def writer(self) -> WhooshWriter:
        return WhooshWriter(self._folder)

    def searcher(self) -> WhooshSearcher:
        # A writer may remove a segment between our reading its name and opening its file; the next table of
        # contents is there by then.
        for _ in range(10):
            generation = Contents.latest(self._folder)
            try:
                return WhooshSearcher(ArrayIndex(self._folder))
            except FileNotFoundError as error:
                if Contents.latest(self._folder) == generation:
                    raise DamagedIndex(
                        f"{Path(error.filename).name} is missing from the index: index the sources again into a new "
                        "folder."
                    ) from None
        raise DamagedIndex(f"{self._folder.name} changes faster than it can be read: try again.")

    def commit_id(self) -> str:
        return str(Contents.latest(self._folder))

    def check(self) -> Iterator[str]:
        for segment in Contents.read(self._folder).segments:
            try:
                yield from SegmentArrays(segment.path(self._folder)).file.check()
            except DamagedIndex as error:
                yield str(error)
            except FileNotFoundError:
                yield f"{segment.path(self._folder).name} is missing"

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir())
