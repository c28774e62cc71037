"""The files of a run, each beside what the ledger knows of it, and the places that their ids are made from.

An article that brings no id and no address is called by the place of its file: the path under which that was first
read, so that it stays the same article when it is moved. Sources may have the same name and files come back from
elsewhere, so that two files may claim one place; unless they hold the same, one of them gets a place with a number.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from searchnews.importers.files import File
from searchnews.importers.source import SMALL, Manner, digest_of
from searchnews.language import language
from searchnews.ledger import Entry, Ledger


@dataclass
class Found:
    """A file of this run. `entry` is what is known of it, from its earlier place `moved_from` when it was moved."""

    file: File
    manner: Manner
    entry: Entry | None = None
    moved_from: str = ""
    place: str = ""
    opened: bool = True

    def how(self, is_whole: bool) -> str:
        """In what manner it is read, as the ledger has it; `is_whole` when nothing of it was skipped.

        Why something was skipped is kept in the language in which it was said: a small file is read again for
        another one. Of a large file that would take longer than anybody minds a foreign word.
        """
        said = "" if is_whole or self.file.size > SMALL else f"|{language()}"
        return f"{self.manner.format}|{self.manner.encoding}|{self.file.in_site:d}{said}"

    @property
    def path(self) -> str:
        """What its articles are called by: what they were called when it was first read, unless it was moved."""
        return self.entry.path if self.entry and not self.moved_from else self.file.path

    @cached_property
    def digest(self) -> bytes:
        """What it holds now, in 16 bytes; none for a large file, or for a pipe."""
        return digest_in(self.file.file) if self.file.size >= 0 else b""

    @property
    def former(self) -> tuple[str, ...]:
        """The paths it had before."""
        if not self.entry:
            return ()
        return (*self.entry.former, self.entry.path) if self.moved_from else self.entry.former

    @property
    def has_kept(self) -> bool:
        """Whether it holds what the ledger says, as far as its size and time tell."""
        entry, file = self.entry, self.file
        return (
            entry is not None and not self.moved_from and entry.changed == file.changed >= 0 and entry.size == file.size
        )

    def is_unchanged(self) -> bool:
        """Whether it would be read as it was before."""
        entry = self.entry
        return (
            entry is not None
            and self.has_kept
            and entry.place == self.place
            and entry.manner == self.how(not entry.skipped)
        )


class Places:
    """Gives every file of a run its place; `gone` and `absent` are the entries of files that are not there."""

    def __init__(
        self, files: Mapping[str, Found], ledger: Ledger, gone: Mapping[str, Entry], absent: Mapping[str, Entry]
    ) -> None:
        self._files = files
        self._ledger = ledger
        self._gone = gone
        self._absent = absent
        self._claims: dict[str, list[str]] = {}

    def give(self, new: Sequence[Found]) -> None:
        """Let no two files that hold different things have one place; of two the one that is newer here yields."""
        for found in self._files.values():
            found.place = found.entry.place if found.entry else found.file.path
        moved = {found.moved_from for found in new}
        claims = [(entry.place, file) for file, entry in self._ledger.items() if file not in moved]
        claims += [(found.place, found.file.file) for found in new]
        if len({place for place, _ in claims}) == len(claims):
            return
        for place, file in claims:
            self._claims.setdefault(place, []).append(file)
        there = (found for found in self._files.values() if found.file.size >= 0)
        rivals = [found for found in there if len(self._claims.get(found.place, ())) > 1]
        for found in sorted(rivals, key=lambda found: (found.entry is not None, found.has_kept)):
            self._settle(found)

    def _settle(self, found: Found) -> None:
        """Leave a file its place, or give it one that is free."""
        place, number = found.place, 1
        while any(self._differs(found, other) for other in self._claims.get(place, ())):
            number += 1
            place = f"{found.file.path}#{number}"
        if place != found.place:
            self._claims[found.place].remove(found.file.file)
            self._claims.setdefault(place, []).append(found.file.file)
            found.place = place

    def _differs(self, found: Found, other: str) -> bool:
        """Whether a file is another article than the one that claims its place, too."""
        if found.file.file == other:
            return False
        if other in self._files:
            held = _held(self._files[other])
        elif other in self._absent:
            held = self._absent[other].digest
        elif other in self._gone or not os.path.isfile(other):
            # It is taken for the same one, at home in another folder now, unless it was moved since it got its place.
            before = self._ledger.get(other)
            return found.entry is None and before is not None and before.path != found.file.path
        else:
            held = digest_in(other)
        return not held or held != _held(found)


def _held(found: Found) -> bytes:
    """What a file holds; it is not opened when the ledger knows."""
    return found.entry.digest if found.entry and found.has_kept else found.digest


def digest_in(file: str) -> bytes:
    """What a small file holds, in 16 bytes; none for a large one, or one that cannot be read."""
    try:
        with open(file, "rb") as raw:
            data = raw.read(SMALL + 1)
    except OSError:
        return b""
    return digest_of(data) if len(data) <= SMALL else b""
