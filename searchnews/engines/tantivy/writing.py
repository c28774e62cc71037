"""Writing: one process hands rows to tantivy, which indexes them in a thread of its own."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import tantivy

from searchnews.engines.base import Writer
from searchnews.engines.durable import sync_folder
from searchnews.engines.lock import WriteLock
from searchnews.engines.tantivy.layout import ID, SCHEMA
from searchnews.engines.tantivy.opening import PAUSE, check_kinds, open_index, open_to_readers
from searchnews.engines.tantivy.packing import Row
from searchnews.engines.tantivy.sweeping import mend, sweep
from searchnews.engines.tantivy.terms import as_id
from searchnews.engines.tantivy.trouble import plainly
from searchnews.errors import IndexFailure

LOCK = "lock"

HEAP = 250_000_000
"""Bytes that are held before a segment is written. 74,487 articles of 490 characters make three segments of it."""


class TantivyWriter(Writer):
    """The one writer of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = WriteLock(folder / LOCK)
        try:
            check_kinds(folder)
            sweep(folder)
            mend(folder)
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
                self._writer.delete_documents_by_term(ID, as_id(id))

    def commit(self) -> None:
        with plainly(self._folder):
            self._writer.commit()
            self._index.reload()
        open_to_readers(self._folder)
        sync_folder(self._folder)
        self._searcher = self._index.searcher()
        self._added.clear()

    def rollback(self) -> None:
        """Forget it; where tantivy cannot even do that, what is forgotten is swept away when the writer is closed."""
        with suppress(IndexFailure), plainly(self._folder):
            self._writer.rollback()
        self._added.clear()

    def close(self) -> None:
        """Unlock, once what is merged in the background is merged: it goes on after a commit, and changes no answer.

        For that reason nobody hears of it when there was no room to merge.
        """
        try:
            with _kept_open_to_readers(self._folder), suppress(IndexFailure), plainly(self._folder):
                self._writer.wait_merging_threads()
            with suppress(IndexFailure, OSError):  # what is left goes the next time
                sweep(self._folder)
        finally:
            self._lock.release()


@contextmanager
def _kept_open_to_readers(folder: Path) -> Iterator[None]:
    """Let others read what tantivy writes meanwhile, as soon as it is there."""
    done = Event()

    def keep() -> None:
        while not done.wait(PAUSE):
            open_to_readers(folder)

    thread = Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        open_to_readers(folder)
