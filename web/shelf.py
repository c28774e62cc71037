"""The one index behind all pages: opened when first needed, shared by the server's threads, kept fresh."""

from pathlib import Path
from threading import Lock

from searchnews import Index, SearchnewsError


class Shelf:
    """Hands out the index as it is now.

    An index that is missing or broken is looked for again at each request, so a server may start before the first
    import and need not be told of it. An index the caller opened stays the caller's.
    """

    def __init__(self, index: Index | Path) -> None:
        self._path = index if isinstance(index, Path) else None
        self._index = None if isinstance(index, Path) else index
        self._lock = Lock()

    def index(self) -> Index:
        """The index with its newest commit; raises what `Index.open` and `Index.refresh` raise."""
        with self._lock:
            if self._index is None:
                assert self._path is not None
                self._index = Index.open(self._path)
                return self._index
            try:
                self._index.refresh()
            except SearchnewsError:
                # Not closed: another thread may be reading from it still.
                if self._path is not None:
                    self._index = None
                raise
            return self._index

    def close(self) -> None:
        """Lets go of an index it opened itself; one the caller opened is left alone."""
        with self._lock:
            if self._index is not None and self._path is not None:
                self._index.close()
                self._index = None
