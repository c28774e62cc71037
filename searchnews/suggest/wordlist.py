"""The word list: what an index can offer to a reader who types, found by text, by pinyin and by initials.

``DIR/wordlist`` stands beside the ledger and is like it a memory of the index and no part of it: one that is missing,
damaged, of another index or of a newer program is like none, and the next change of the index makes it anew. It has
two shelves: all there was when it was last made in full, and what the newest articles and all names are today.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import msgspec

from searchnews.analysis.normalizer import FINGERPRINT, fold
from searchnews.engines.durable import replace_file
from searchnews.suggest.entry import Entry, Kind
from searchnews.suggest.packing import SECTIONS
from searchnews.suggest.pinyin import letters
from searchnews.suggest.shelf import END, Shelf, best_of

FILE = "wordlist"
FORMAT = 1
"""Changes with anything that the order of the entries depends on: a test holds it to the table of readings."""

MOST = 1 << 28
"""Bytes of a file at most: that of 74,487 articles has 880,000."""

_MAGIC = b"searchnews words"
_CHECKSUM = 32


class Head(msgspec.Struct, frozen=True):
    """What a word list is of.

    `index` tells one index from another that stood or stands in the same folder, `commit` is the commit the list was
    last brought up to date with; `changed` counts the articles that changed since it was last made in full, of
    `articles` that there were then. `sizes` are those of its sections, shelf by shelf.
    """

    index: str
    commit: str
    articles: int
    changed: int = 0
    sizes: tuple[int, ...] = ()
    analyzer: str = FINGERPRINT
    format: int = FORMAT


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Head)


class WordList:
    """The entries of one index, in memory; safe to use from several threads.

    Of 74,487 articles: 90,200 entries in 0.9 MB, 3.7 MB with all that is unpacked, opened in 6 ms. A look-up takes 0.06
    ms by text and 0.15 by sound, of a single letter that a fifth of all begin with 0.5; the first by sound 2 ms, for
    the table of readings, and the first with more than `shelf.SHORT` answers 10. Whatever is asked for, nothing is
    raised, and what cannot be found is not there.
    """

    def __init__(self, head: Head, sections: Sequence[bytes]) -> None:
        self.head = head
        self.sections = tuple(sections)
        self._shelves = [Shelf(self.sections[at : at + SECTIONS]) for at in range(0, len(sections), SECTIONS)]

    def __len__(self) -> int:
        return sum(map(len, self._shelves))

    def __iter__(self) -> Iterator[Entry]:
        """Every entry."""
        for shelf in self._shelves:
            yield from shelf

    def find(self, text: str) -> list[Entry]:
        """The entries of a text, however it is written (case, width, script), best first."""
        folded = fold(text)
        return self._best(lambda shelf: shelf.find(folded), None)

    def beginning(self, text: str, limit: int = 10) -> list[Entry]:
        """The entries that begin as a text does, itself among them, best first."""
        folded = fold(text)
        return self._best(lambda shelf: shelf.beginning(folded, limit), limit) if folded else []

    def named(self, text: str, kind: Kind, limit: int = 10) -> list[Entry]:
        """The entries of one kind that begin as a text does, best first; all of them where it is empty."""
        folded = fold(text)
        return self._best(lambda shelf: shelf.named(folded, kind, limit), limit)

    def pinyin(self, typed: str, limit: int = 10, *, prefix: bool = False) -> list[Entry]:
        """The entries whose full pinyin was typed, or begins as was typed, best first; lu and nu mean lü and nü too."""
        key = letters(typed)
        return self._best(lambda shelf: shelf.spelled(key, limit, prefix=prefix), limit) if key else []

    def initials(self, typed: str, limit: int = 10, *, prefix: bool = False) -> list[Entry]:
        """The entries whose initials were typed, or begin as was typed, best first."""
        key = letters(typed)
        return self._best(lambda shelf: shelf.abbreviated(key, limit, prefix=prefix), limit) if key else []

    def filled(self, before: str, after: str) -> list[Entry]:
        """The entries that are two pieces of Han with one character between them, best first."""
        return self._best(lambda shelf: shelf.filled(before, after), None) if after else []

    def latin(self, beginning: str = "") -> Iterator[Entry]:
        """The entries that begin with a Latin letter, or with the letters named, to be gone through for slips."""
        first, last = (fold(beginning), fold(beginning) + END) if fold(beginning) else ("a", "{")
        for shelf in self._shelves:
            yield from shelf.between(first, last)

    def _best(self, look: Callable[[Shelf], list[Entry]], limit: int | None) -> list[Entry]:
        """What the shelves have, best first; what several have of one text and kind once, as the first has it."""
        found: dict[tuple[str, str, str], Entry] = {}
        for shelf in self._shelves:
            for entry in look(shelf):
                found.setdefault((entry.text, entry.kind, entry.detail), entry)
        return best_of(found.values(), len(found) if limit is None else limit)

    def texts(self) -> set[str]:
        """The folded texts of what stood there when the list was last made in full."""
        return self._shelves[0].texts()


def load(folder: Path, index: str) -> WordList | None:
    """The word list of an index; None when there is none that can be used."""
    try:
        body = _read(folder / FILE)
        return None if body is None else _decoded(body, index)
    except (OSError, ValueError, zlib.error, msgspec.MsgspecError):
        return None


def is_whole(folder: Path) -> bool:
    """Whether the word list is what was written, if there is one. Raises OSError."""
    return _read(folder / FILE) is not None or not (folder / FILE).exists()


def _read(path: Path) -> memoryview | None:
    """What follows the checksum of a word list; None where that is not what was written. Raises OSError."""
    if not path.is_file() or path.stat().st_size > MOST:  # a pipe would never end, nor would a device
        return None
    data = path.read_bytes()
    body = memoryview(data)[len(_MAGIC) + _CHECKSUM :]
    if data[: len(_MAGIC)] != _MAGIC or hashlib.sha256(body).digest() != data[len(_MAGIC) : -len(body) or None]:
        return None
    return body


def _decoded(body: memoryview, index: str) -> WordList | None:
    start = 4 + int.from_bytes(body[:4], "little")
    head = _DECODER.decode(body[4:start])
    places = list(accumulate(head.sizes, initial=start))
    if (head.format, head.analyzer, head.index) != (FORMAT, FINGERPRINT, index) or min(head.sizes, default=0) < 0:
        return None
    if len(head.sizes) != 2 * SECTIONS or places[-1] != len(body):
        return None
    return WordList(head, [bytes(body[first:last]) for first, last in pairwise(places)])


def save(folder: Path, head: Head, sections: Sequence[bytes]) -> None:
    """Put a word list in its place in one step; raises OSError."""
    head = msgspec.structs.replace(head, sizes=tuple(map(len, sections)))
    told = _ENCODER.encode(head)
    body = b"".join((len(told).to_bytes(4, "little"), told, *sections))
    replace_file(folder / FILE, _MAGIC + hashlib.sha256(body).digest() + body)
