"""Writing: one process hands rows to tantivy, which indexes them in a thread of its own."""

from collections.abc import Collection, Sequence
from pathlib import Path

import tantivy

from searchnews.engines.base import Writer
from searchnews.engines.lock import WriteLock
from searchnews.engines.tantivy.layout import ID, SCHEMA
from searchnews.engines.tantivy.opening import open_index
from searchnews.engines.tantivy.packing import Row
from searchnews.engines.tantivy.trouble import plainly

LOCK = "lock"

HEAP = 250_000_000
"""Bytes that are held before a segment is written. 74,487 articles of 490 characters make three segments of it."""


class TantivyWriter(Writer):
    """The one writer of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = WriteLock(folder / LOCK)
        try:
            index, _ = open_index(folder)
            self._searcher = index.searcher()
            with plainly(folder):
                self._writer = index.writer(heap_size=HEAP, num_threads=1)
            self._index = index
            self._added: set[str] = set()
        except BaseException:
            self._lock.release()
            raise

    def add(self, pack: Sequence[Row]) -> None:
        with plainly(self._folder):
            for row in pack:
                id = row[ID]
                # What is not there need not be deleted: that is asked of every segment, one after the other.
                if id in self._added or self._searcher.doc_freq(ID, id):
                    self._writer.delete_documents_by_term(ID, id)
                self._added.add(id)
                self._writer.add_document(tantivy.Document.from_dict(row, SCHEMA))

    def delete(self, ids: Collection[str]) -> None:
        with plainly(self._folder):
            for id in ids:
                self._writer.delete_documents_by_term(ID, id)

    def commit(self) -> None:
        with plainly(self._folder):
            self._writer.commit()
            self._index.reload()
        self._searcher = self._index.searcher()
        self._added.clear()

    def rollback(self) -> None:
        with plainly(self._folder):
            self._writer.rollback()
        self._added.clear()

    def close(self) -> None:
        """Unlock, once what is merged in the background is merged: it goes on after a commit, and changes no answer."""
        try:
            with plainly(self._folder):
                self._writer.wait_merging_threads()
        finally:
            self._lock.release()
