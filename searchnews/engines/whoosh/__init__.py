"""The embedded default: a Whoosh index made of whole arrays.

arrayfile: named arrays in a mapped file. layout, building: documents to arrays. segment: looking things up in them.
contents: which segments are the index. codec: all that as Whoosh's own reader sees it. columns: all segments as one.
scoring, searching: what words are worth, what answers. writing, merging, checking: what they say.

Searching goes to the arrays, not through Whoosh's reader: importing that takes 0.1 s of the 0.45 in which a search
has to be done as a whole process. What only writing needs is loaded by its name when something is written.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from searchnews.engines import load
from searchnews.engines.base import Engine, Packer, Writer
from searchnews.engines.whoosh.contents import Contents
from searchnews.engines.whoosh.searching import WhooshSearcher
from searchnews.errors import DamagedIndex

_PACKING = "searchnews.engines.whoosh.writing:Packing"
_WRITER = "searchnews.engines.whoosh.writing:WhooshWriter"
_DAMAGE = "searchnews.engines.whoosh.checking:damage"


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

    def packer(self) -> Packer:
        packer: Packer = load(_PACKING)(self._folder)
        return packer

    def writer(self) -> Writer:
        writer: Writer = load(_WRITER)(self._folder)
        return writer

    def searcher(self) -> WhooshSearcher:
        # A writer may remove a segment between our reading its name and opening its file; the next table of
        # contents is there by then.
        for _ in range(10):
            generation = Contents.latest(self._folder)
            try:
                return WhooshSearcher(self._folder)
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
        yield from load(_DAMAGE)(self._folder)

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir())
