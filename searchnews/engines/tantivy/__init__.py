"""The fast engine: a tantivy index, for archives of hundreds of thousands of articles.

Writing: terms, spreading: match text to the terms that stand for it. packing: a document as a row of fields.
writing, sweeping: rows into the index, and what a crash left out of it again.
Reading: layout: the fields, and what a commit says. opening, elsewhere: a folder, also one that is for reading only.
matching: what holds, as tantivy's queries. scoring: the same with a score, by the formula in `scan`. ordering: hits in
order, ties and all. guessing: whether one word will have to do. counting, beside: facets, by another thread.
searching: requests, from all these.
trouble: what goes wrong inside tantivy, in a sentence. checking: whether the files hold what was written.

Nothing here steps through postings in Python; what tantivy cannot do in one query is asked in several.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from searchnews.engines import load
from searchnews.engines.base import Engine, Packer, Writer
from searchnews.engines.durable import folder_size
from searchnews.engines.tantivy.layout import META, commit_id, named_files, read_meta
from searchnews.engines.tantivy.opening import create, open_index
from searchnews.engines.tantivy.searching import TantivySearcher
from searchnews.engines.tantivy.trouble import Unreadable
from searchnews.errors import DamagedIndex

_PACK = "searchnews.engines.tantivy.packing:pack"
_WRITER = "searchnews.engines.tantivy.writing:TantivyWriter"
_DAMAGE = "searchnews.engines.tantivy.checking:damage"


class TantivyEngine(Engine):
    """A tantivy index in one folder: runs by pairs of tokens, facets from columns."""

    name = "tantivy"
    survives_damage = False  # where a length has gone bad it asks for 57 petabytes
    pack_articles = 500  # a pack is no segment: small ones keep the writer busy from the start, and the memory small

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def create(cls, folder: Path) -> Self:
        create(folder)
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        read_meta(folder)  # what else is wrong, a searcher says, and `check`
        return cls(folder)

    def packer(self) -> Packer:
        packer: Packer = load(_PACK)
        return packer

    def writer(self) -> Writer:
        writer: Writer = load(_WRITER)(self._folder)
        return writer

    def searcher(self) -> TantivySearcher:
        try:
            return TantivySearcher(*open_index(self._folder), self._folder)
        except Unreadable:
            if problem := next(self.check(), None):
                raise DamagedIndex(problem) from None
            raise

    def commit_id(self) -> str:
        return commit_id(self._folder)

    def files(self) -> Sequence[str]:
        return [META, *named_files(read_meta(self._folder))]

    def check(self) -> Iterator[str]:
        yield from load(_DAMAGE)(self._folder)

    def size(self) -> int:
        return folder_size(self._folder)

    def deleted(self) -> int:
        deletes = (segment["deletes"] for segment in read_meta(self._folder)["segments"])
        return sum(found["num_deleted_docs"] for found in deletes if found)
