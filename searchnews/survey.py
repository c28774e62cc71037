"""What an import finds below its sources: which files have to be opened, which were moved, which are gone.

A file is opened when it is new, when its size or time is another than in the ledger, or when it shares an article
with one that changed or is gone: of the versions of an article every one has to be looked at then, so that an import
that opens few files ends as one that opens all.
"""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from searchnews.article import Article
from searchnews.importers import Skipped
from searchnews.importers.base import Skip
from searchnews.importers.files import File
from searchnews.importers.source import Manner, Reading
from searchnews.language import tr
from searchnews.ledger import Entry, Ledger
from searchnews.places import Found, Places

TICK = 50_000_000
"""Nanoseconds within which two changes of a file may have one time: a kernel's clock ticks every 4 to 16 ms."""

COARSE = 2_000_000_000
"""The same for file systems that note whole seconds, or every second one as FAT does."""


@dataclass(slots=True)
class Read:
    """What came out of the files so far."""

    unopened: list[Entry] = field(default_factory=list)
    fresh: dict[str, Entry] = field(default_factory=dict)
    replaced: list[tuple[str, Entry]] = field(default_factory=list)
    """Ids that a file of one article had before, when it has another now."""


class Survey:
    """The files below some sources, beside what the ledger knows; `whole` are the roots that could be listed.

    With `trusted` the index holds what the ledger says was read; without, every file is opened. What lay below a disk
    that is `unplugged` is not gone.
    """

    def __init__(
        self,
        found: Iterable[tuple[File, Manner]],
        whole: Iterable[str],
        ledger: Ledger,
        trusted: bool,
        unplugged: Sequence[str] = (),
    ) -> None:
        self._ledger = ledger
        self._trusted = trusted
        self.files: dict[str, Found] = {}
        for file, manner in found:
            self.files.setdefault(file.file, Found(file, manner, ledger.get(file.file)))
        self._absent = dict(ledger.below(unplugged))
        self.gone = {
            file: entry for file, entry in ledger.below(whole) if file not in self.files and file not in self._absent
        }
        new = [found for found in self.files.values() if found.entry is None and found.file.size >= 0]
        if new:
            self._find_moved(new)
        Places(self.files, ledger, self.gone, self._absent).give(new)
        if trusted:
            self._pass_over()
        self.read = Read()

    def _find_moved(self, new: list[Found]) -> None:
        """Tell a file that was moved from a new one: by what it holds, and a large one by its size and time."""
        if not self.gone:
            return
        by_time: dict[tuple[int, int, bytes], list[str]] = {}
        by_content: dict[tuple[int, bytes], list[str]] = {}
        for place, entry in sorted(self.gone.items(), reverse=True):
            by_time.setdefault((entry.size, entry.changed, entry.digest), []).append(place)
            if entry.digest:
                by_content.setdefault((entry.size, entry.digest), []).append(place)
        sizes = {entry.size for entry in self.gone.values()} - {0}
        for found in new:
            size = found.file.size
            if size in sizes:
                alike = by_time.get((size, found.file.changed, found.digest), [])
                place = self._next_gone(alike) or self._next_gone(by_content.get((size, found.digest), []))
                if place:
                    found.entry, found.moved_from = self.gone.pop(place), place

    def _next_gone(self, places: list[str]) -> str:
        """The next of some places that no moved file was found for yet; "" when there is none."""
        while places:
            if (place := places.pop()) in self.gone:
                return place
        return ""

    def _pass_over(self) -> None:
        """Decide which files are not opened."""
        touched: set[str] = set()
        for entry in self.gone.values():
            touched.update(entry.all_ids)
        for found in self.files.values():
            if found.is_unchanged():
                found.opened = False
            elif found.entry:
                touched.update(found.entry.all_ids if found.moved_from else found.entry.ids)
        if touched:
            for found in self.files.values():
                if not found.opened and found.entry and not touched.isdisjoint(found.entry.ids):
                    found.opened = True

    def articles(self, skipped: Skip) -> Iterator[Article]:
        """The articles of the files that are opened; `read` says of all of them what became of them."""
        for found in self.files.values():
            if found.opened:
                yield from self._open(found, skipped)
            elif found.entry:
                self.read.unopened.append(found.entry)
                for item in found.entry.skipped:
                    skipped(Skipped(*item))

    def _open(self, found: Found, skipped: Skip) -> Iterator[Article]:
        file, before = found.file, found.entry
        began = time.time_ns()
        left_out: list[Skipped] = []
        place = found.place or file.path
        reading = Reading(file, found.path, found.manner, left_out.append, place)
        ids: list[str] = []
        paths: list[str] = []
        is_elsewhere = False
        for article in reading:
            if not _is_whole(article):
                left_out.append(Skipped(article.path, tr("holds half a character, a lone surrogate")))
                continue
            ids.append(article.id)
            paths.append(article.path)
            is_elsewhere = is_elsewhere or article.path != found.path
            yield article
        for item in left_out:
            skipped(item)
        if file.size < 0:
            return
        past: tuple[str, ...] = ()
        if before:
            now = set(ids)
            past = tuple(id for id in dict.fromkeys(before.all_ids) if id not in now)
        # A file that gives nothing now may just be being written: what it gave stays.
        if before and before.single and reading.single and ids:
            self.read.replaced += [(id, before) for id in past]
            past = ()
        self.read.fresh[file.file] = Entry(
            path=found.path,
            place=place,
            size=file.size,
            changed=-1 if reading.failed else _trusted(file.changed, began),
            digest=reading.digest,
            ids=tuple(ids),
            paths=tuple(paths) if is_elsewhere else (),
            single=reading.single,
            manner=found.how(not left_out),
            skipped=tuple((_storable(item.source), _storable(item.reason)) for item in left_out),
            past=past,
            former=found.former,
        )

    def update(self, ledger: Ledger, pruned: bool) -> bool:
        """Write down in the ledger what was read; whether that changed anything."""
        moved = [found.moved_from for found in self.files.values() if found.moved_from]
        lost = [*moved, *(self.gone if pruned else ())]
        for file in lost:
            ledger.forget(file)
        for file, entry in self.read.fresh.items():
            ledger.put(file, entry)
        ledger.mounts |= _mounts_above(self.read.fresh)
        if not self._trusted:
            ledger.distrust(self.read.fresh)
        # One that is not trusted is stored with its distrust, or the commit it is given now would vouch for it.
        return bool(lost or self.read.fresh) or not self._trusted

    @cached_property
    def alive(self) -> set[str]:
        """The ids that some file which is still there gave when it was last read; to be asked for after reading."""
        ids: set[str] = set()
        for file, entry in self._ledger.items():
            if file not in self.gone and file not in self.files:
                ids.update(entry.all_ids)
        for entry in (*self.read.unopened, *self.read.fresh.values()):
            ids.update(entry.all_ids)
        return ids


def _mounts_above(files: Iterable[str]) -> set[str]:
    """The folders on the way to some files where another file system begins."""
    seen: set[str] = set()
    for file in files:
        while (file := os.path.dirname(file)) not in seen:
            seen.add(file)
    return {folder for folder in seen if os.path.ismount(folder)}


def _is_whole(article: Article) -> bool:
    """Whether all its texts can be stored: JSON can spell half a character."""
    try:
        " ".join((article.title, article.body, article.digest, article.source, article.category, article.url)).encode()
        " ".join((*article.tags, *article.codes, *article.related, *article.names, *article.names.values())).encode()
    except UnicodeEncodeError:
        return False
    return True


def _storable(text: str) -> str:
    """A text as the ledger can hold it: what is said of a broken file may hold half a character of it."""
    return text.encode("utf-8", "replace").decode()


def _trusted(changed: int, now: int) -> int:
    """A file's time if a later change would give it another one, else -1."""
    tick = COARSE if changed % 1_000_000_000 == 0 else TICK
    return changed if now - changed > tick else -1
