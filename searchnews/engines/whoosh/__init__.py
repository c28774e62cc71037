"""The embedded default: a Whoosh index made of whole arrays.

arrayfile: named arrays in a mapped file. layout, building: documents to arrays. segment: looking things up in them.
contents: which segments are the index. codec: all that as Whoosh's own reader sees it. columns: all segments as one.
scoring, searching: what words are worth, what answers. writing, merging: what they say. checking, fitting: whether
the files hold what was written, and the arrays of one fit each other.

Searching goes to the arrays, not through Whoosh's reader: importing that takes 0.1 s of the 0.45 in which a search
has to be done as a whole process. What only writing needs is loaded by its name when something is written.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from searchnews.engines import load
from searchnews.engines.base import Engine, Packer, Writer
from searchnews.engines.durable import folder_size
from searchnews.engines.whoosh.contents import Contents, settled
from searchnews.engines.whoosh.searching import WhooshSearcher

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
        settled(folder, lambda contents: contents)
        return cls(folder)

    def packer(self) -> Packer:
        packer: Packer = load(_PACKING)(self._folder)
        return packer

    def writer(self) -> Writer:
        writer: Writer = load(_WRITER)(self._folder)
        return writer

    def searcher(self) -> WhooshSearcher:
        return settled(self._folder, lambda contents: WhooshSearcher(self._folder, contents))

    def commit_id(self) -> str:
        return str(Contents.latest(self._folder))

    def files(self) -> Sequence[str]:
        contents = settled(self._folder, lambda contents: contents)
        segments = (segment.file_name() for segment in contents.segments)
        return [Contents.file_name(contents.generation), *segments]

    def check(self) -> Iterator[str]:
        yield from load(_DAMAGE)(self._folder)

    def size(self) -> int:
        return folder_size(self._folder)

    def deleted(self) -> int:
        return settled(self._folder, lambda contents: sum(segment.dead for segment in contents.segments))
