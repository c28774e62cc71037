"""Reading what changes as soon as it does: an import that goes on.

Folders are watched by the system (watchfiles); files that were named, and sources that are not there at the moment,
are looked at every quarter of a second. Every so often everything is looked at again, since a system may drop what it
has to tell and a network drive tells nothing. Each round is one ordinary import, which opens only what may have
changed.
"""

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import Any

from watchfiles import Change, watch

from searchnews import ledger
from searchnews.errors import ConfigError, DamagedIndex, ForeignIndex, IndexFailure, NoIndex, SourceError
from searchnews.importers.files import is_passed_over, may_be_articles
from searchnews.index import Index
from searchnews.language import reason, tr
from searchnews.report import Report
from searchnews.sources import is_within

STEP = 200
"""Milliseconds of quiet after which a batch of changes is read."""

DEBOUNCE = 1_000
"""Milliseconds after which it is read though files still change: a reader waits no longer than two seconds."""

GLANCE = 250
"""Milliseconds between two looks at what the system does not watch."""

POLL = 2_000
"""Milliseconds between two looks at everything where the system cannot watch: 100,000 files take a fifth of them."""

ROUND = 300.0
"""Seconds after which everything is looked at again: 100,000 files take a second and a half of that."""

PATIENCE = 5.0
"""Seconds that another writer is waited for at a time: a signal to end is not heard meanwhile."""

SOONEST, LATEST = 2.0, 60.0
"""Seconds until what went wrong is tried again: twice as many each time, since a full disk is seldom mended soon."""

CROWD = 8_000
"""Changes at a time after which everything is looked at once more: Linux keeps 16,384 and drops what comes then."""

_WATCHES_FOLDERS = sys.platform.startswith("linux")
"""Whether each folder is watched by itself, so that one that could not be read is not, even when it can be later."""

Trouble = Callable[[str], None]
Stamp = tuple[int, int, int, int]
State = dict[str, Stamp | None]


class Follower:
    """Reads sources, or those remembered, whenever something below them changes.

    What goes wrong in one round (another writer, a full disk, all sources gone) is told to `trouble` in a sentence and
    tried again; only an index that cannot be used any more is raised. `rounds` ends when `stop` is set.
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
        self._once_more = math.inf
        self._delay = SOONEST
        self._held = _Held(index)
        self._probed = False

    def rounds(self) -> Iterator[Report]:
        """A report of each import."""
        while not self.stop.is_set():
            yield from self._with_one_watch()

    @property
    def _places(self) -> list[str]:
        return self._named or [source.path for source in self._index.sources()]

    def _with_one_watch(self) -> Iterator[Report]:
        """Read again and again as long as the same folders are there; what is watched is watched without a gap."""
        state: State | None = None
        end = time.monotonic() + ROUND
        folders = _folders(self._places)
        for changed in self._ticks(folders):
            now = _state(self._places)
            if changed or now != state or time.monotonic() >= self._once_more:
                state, self._once_more = now, math.inf
                yield from self._round()
            if _folders(self._places) != folders or time.monotonic() >= end:
                return

    def _ticks(self, folders: Mapping[str, Stamp]) -> Iterator[bool]:
        """Again and again: whether something changed in some folders since the last time.

        It ends when they have to be watched anew.
        """
        if not folders:
            yield False
            while not self.stop.wait(GLANCE / 1000):
                yield False
            return
        try:
            self._probed = False
            for changes in self._watch(folders):
                yield any(self._matters(folders, path) for _, path in changes)
                self._probe(folders, changes)
                if len(changes) >= CROWD:
                    self._once_more = min(self._once_more, time.monotonic() + SOONEST)
                if any(self._ends_watch(folders, *change) for change in changes):
                    return
        except FileNotFoundError:  # gone between two looks
            self.stop.wait(GLANCE / 1000)
        except (OSError, RuntimeError) as error:  # the latter when it comes up later, in a folder that is new
            self._poll(error)

    def _watch(self, folders: Mapping[str, Stamp]) -> Iterable[set[tuple[Change, str]]]:
        return watch(
            *folders,
            watch_filter=None,  # a filter would not let the other looks happen while a log is written without a pause
            debounce=DEBOUNCE,
            step=STEP,
            stop_event=self.stop,
            rust_timeout=GLANCE,
            yield_on_timeout=True,
            force_polling=self._polls,
            poll_delay_ms=POLL,
            ignore_permission_denied=True,
        )

    def _probe(self, folders: Mapping[str, Stamp], changes: Iterable[tuple[Change, str]]) -> None:
        """OSError when the system watches no more folders: of those it does not watch it says nothing.

        Asked once for each watch, and whenever there are new folders.
        """
        if self._polls or (self._probed and not any(os.path.isdir(path) for _, path in changes)):
            return
        self._probed = True
        one = watch(next(iter(folders)), recursive=False, rust_timeout=1, yield_on_timeout=True, stop_event=self.stop)
        with closing(one), suppress(FileNotFoundError, PermissionError):
            next(one, None)

    def _poll(self, error: Exception) -> None:
        """Look instead of being told from now on, and say why."""
        why = reason(error) if isinstance(error, OSError) and error.errno else str(error)
        if "limit reached" in why:  # as the library says it, with the path that was one too many
            why = tr("there are more than it allows")
        said = tr(
            "The system cannot watch all folders ({why}), so they are looked through every {seconds} seconds; "
            "on Linux, raise fs.inotify.max_user_watches.",
            why=why,
            seconds=POLL // 1000,
        )
        if self._polls:
            said = tr("The folders cannot be looked through ({why}).", why=why)
            self.stop.wait(SOONEST)
        self._trouble(said)
        self._polls = True

    def _matters(self, folders: Mapping[str, Stamp], path: str) -> bool:
        """Whether a change may be one of articles: what an import itself writes must not make another."""
        if is_within(os.path.realpath(path), self._own):
            return False
        roots = [root for root in folders if is_within(path, root)]  # none where the system resolves links
        if roots and all(is_passed_over(root, path) for root in roots):
            return False
        return may_be_articles(os.path.basename(path)) or os.path.isdir(path) or path in self._held.folders()

    def _ends_watch(self, folders: Mapping[str, Stamp], change: Change, path: str) -> bool:
        """Whether a change leaves something unwatched: a root that is another one, a folder with other rights."""
        if path in folders and change is Change.deleted:
            return True
        return _WATCHES_FOLDERS and not self._polls and change is Change.modified and os.path.isdir(path)

    def _round(self) -> Iterator[Report]:
        there = [place for place in self._places if os.path.exists(place)]
        if not there:
            return
        try:
            report = self._index.add_sources(there if self._named else (), wait=PATIENCE, **self._options)
        except (DamagedIndex, ForeignIndex, NoIndex):
            raise
        except (ConfigError, IndexFailure, SourceError) as error:  # an editor may be writing the dictionary anew
            if not os.path.isdir(self._own):
                raise
            self._once_more = time.monotonic() + self._delay
            self._delay = min(2 * self._delay, LATEST)
            self._trouble(tr("{why} It is tried again.", why=error))
        else:
            self._delay = SOONEST
            yield report


class _Held:
    """The folders in which files were read: when one is gone, nobody tells what was in it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._stamp: Stamp | None = None
        self._folders: set[str] = set()

    def folders(self) -> set[str]:
        """All of them; read anew when an import wrote down others."""
        stamp = _stamp(os.path.join(self._index.path, ledger.FILE))
        if stamp != self._stamp:
            self._stamp = stamp
            self._folders = set()
            for file, _ in ledger.load(self._index.path).items():
                while (file := os.path.dirname(file)) not in self._folders:
                    self._folders.add(file)
        return self._folders


def _folders(places: Sequence[str]) -> dict[str, Stamp]:
    """The folders that are there, each with what tells it from another of its name."""
    found = ((place, _stamp(place)) for place in places if os.path.isdir(place))
    return {place: stamp for place, stamp in found if stamp}


def _state(places: Sequence[str]) -> State:
    """What shows that a file was written, or that a folder is another one."""
    return {place: _stamp(place) for place in places}


def _stamp(place: str) -> Stamp | None:
    try:
        status = os.stat(place)
    except OSError:
        return None
    if os.path.isdir(place):
        return status.st_dev, status.st_ino, 0, 0
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
