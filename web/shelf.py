"""The one index behind all pages: opened when first needed, shared by the server's threads, kept fresh."""

import gc
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from searchnews import Index, SearchnewsError

T = TypeVar("T")


class Shelf:
    """Hands out the index as it is now.

    An index that is missing or broken is looked for again at each request, so a server may start before the first
    import and need not be told of it. An index the caller opened stays the caller's.
    """

    def __init__(self, index: Index | Path) -> None:
        self._path = index if isinstance(index, Path) else None
        self._index = None if isinstance(index, Path) else index
        self._stats: Mapping[str, Any] | None = None
        self._lock = Lock()
        self._made: dict[object, tuple[object, Any]] = {}
        self._making = Lock()

    def index(self) -> Index:
        """The index with its newest commit; raises what `Index.open` and `Index.refresh` raise."""
        with self._lock:
            if self._index is None:
                assert self._path is not None
                self._index, self._stats = Index.open(self._path), None
            try:
                # A new one too: opening reads the manifest only, and this the engine's files.
                if self._index.refresh():
                    self._stats = None
            except SearchnewsError:
                # Not closed: another thread may be reading from it still.
                if self._path is not None:
                    self._index = None
                raise
            return self._index

    def stats(self, index: Index) -> Mapping[str, Any]:
        """What `index`, which was handed out here, says of itself: asked once for each commit, as it reads the folder.

        Everyone here asks by this way: asked itself, an index sees a new commit that nobody notices here then. The
        caller's own index may be changed by the caller, who tells nobody, and is asked each time.
        """
        with self._lock:
            if index is not self._index or self._path is None:
                return index.stats()
            if self._stats is None:
                self._stats = index.stats()
            return self._stats

    def once(self, index: Index, make: Callable[[Index], T]) -> T:
        """What `make` makes of `index`: made once for each commit and each day, as what is found in 7d hangs on it."""
        stats = self.stats(index)
        state = [stats[name] for name in ("created", "updated", "articles", "bytes", "vocabulary")]
        state.append(datetime.now(index.settings.zone).date())
        with self._making:
            if make not in self._made or self._made[make][0] != state:
                self._made[make] = state, make(index)
            made: T = self._made[make][1]
            return made

    def prepare(self) -> None:
        """Loads what every process that is forked later needs, the dictionary above all; no file is kept open.

        The collector is kept from it: what it touches is copied for each process.
        """
        with self._lock, suppress(SearchnewsError):  # each process says so itself
            if self._index is None and self._path is not None:
                self._index = Index.open(self._path)
            if self._index is not None:
                self._index.analyze("新闻")
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Lets go of an index it opened itself; one the caller opened is left alone."""
        with self._lock:
            if self._index is not None and self._path is not None:
                self._index.close()
                self._index = None
