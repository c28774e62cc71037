"""Reading what changes as soon as it does: an import that goes on.

Folders are watched by the system (watchfiles); files that were named, and sources that are not there at the moment,
are looked at every second. Every so often everything is looked at again, since a system may drop what it has to tell
and a network drive tells nothing. Each round is one ordinary import, which opens only what may have changed.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from watchfiles import Change, watch

from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, NoIndex, SourceError
from searchnews.importers.files import may_be_articles
from searchnews.index import Index
from searchnews.language import reason, tr
from searchnews.report import Report

STEP = 200
"""Milliseconds of quiet after which a batch of changes is read."""

DEBOUNCE = 1_000
"""Milliseconds after which it is read though files still change: a reader waits no longer than two seconds."""

GLANCE = 250
"""Milliseconds between two looks at what the system does not watch."""

ROUND = 300.0
"""Seconds after which everything is looked at again: 100,000 files take a second and a half of that."""

PATIENCE = 60.0
"""Seconds that another writer is waited for."""

Trouble = Callable[[Exception], None]
State = dict[str, tuple[int, int, int] | None]


class Follower:
    """Reads sources, or those remembered, whenever something below them changes.

    What goes wrong in one round (another writer, a full disk, all sources gone) is told to `trouble` and tried again;
    only an index that cannot be used any more is raised. `rounds` ends when `stop` is set.
    """

    def __init__(
        self,
        index: Index,
        sources: Sequence[str] = (),
        *,
        format: str = "auto",
        encoding: str = "",
        prune: bool = False,
        workers: int | None = None,
        trouble: Trouble,
    ) -> None:
        self.stop = threading.Event()
        self._index = index
        self._own = os.path.realpath(index.path)
        self._named = [os.path.abspath(source) for source in sources]
        self._options: dict[str, Any] = {"format": format, "encoding": encoding, "prune": prune, "workers": workers}
        self._trouble = trouble
        self._polls: bool | None = None

    def rounds(self) -> Iterator[Report]:
        """A report of each import."""
        while not self.stop.is_set():
            yield from self._until_a_source_comes_or_goes()

    @property
    def _places(self) -> list[str]:
        return self._named or [source.path for source in self._index.sources()]

    def _until_a_source_comes_or_goes(self) -> Iterator[Report]:
        """Read again and again as long as the same folders are there; what is watched is watched without a gap."""
        state: State = {}
        end = 0.0
        folders = _folders(self._places)
        for changed in self._ticks(folders):
            now = _state(self._places)
            if changed or now != state or time.monotonic() >= end:
                state, end = now, time.monotonic() + ROUND
                yield from self._round()
            if _folders(self._places) != folders:
                return

    def _ticks(self, folders: Mapping[str, int]) -> Iterator[bool]:
        """Again and again: whether something changed in some folders since the last time."""
        if not folders:
            yield False
            while not self.stop.wait(GLANCE / 1000):
                yield False
            return
        try:
            yield from map(bool, self._watch(folders))
        except FileNotFoundError:  # gone between two looks
            self.stop.wait(GLANCE / 1000)
        except OSError as error:
            if self._polls:
                raise
            self._trouble(
                IndexFailure(
                    tr(
                        "The system cannot watch all folders ({why}), so they are looked through again and again, "
                        "which takes longer; on Linux, raise fs.inotify.max_user_watches.",
                        why=reason(error),
                    )
                )
            )
            self._polls = True

    def _watch(self, folders: Mapping[str, int]) -> Iterator[object]:
        return watch(
            *folders,
            watch_filter=self._matters,
            debounce=DEBOUNCE,
            step=STEP,
            stop_event=self.stop,
            rust_timeout=GLANCE,
            yield_on_timeout=True,
            force_polling=self._polls,
            poll_delay_ms=GLANCE,
            ignore_permission_denied=True,
        )

    def _matters(self, _: Change, path: str) -> bool:
        """Whether a change may be one of articles: what an import itself writes must not make another."""
        if path == self._own or path.startswith(os.path.join(self._own, "")):
            return False
        return may_be_articles(os.path.basename(path)) or os.path.isdir(path) or not os.path.exists(path)

    def _round(self) -> Iterator[Report]:
        there = [place for place in self._places if os.path.exists(place)]
        if not there:
            return
        try:
            yield self._index.add_sources(there if self._named else (), wait=PATIENCE, **self._options)
        except (DamagedIndex, ForeignIndex, NoIndex):
            raise
        except (IndexFailure, SourceError) as error:
            self._trouble(error)


def _folders(places: Sequence[str]) -> dict[str, int]:
    """The folders that are there, each with what tells it from another of its name."""
    found = ((place, _stamp(place)) for place in places if os.path.isdir(place))
    return {place: stamp[0] for place, stamp in found if stamp}


def _state(places: Sequence[str]) -> State:
    """What shows that a file was written, or that a folder is another one."""
    return {place: _stamp(place) for place in places}


def _stamp(place: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(place)
    except OSError:
        return None
    if os.path.isdir(place):
        return status.st_ino, 0, 0
    return status.st_ino, status.st_size, status.st_mtime_ns
