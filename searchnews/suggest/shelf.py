"""A shelf for reading: entries found by text, by pinyin and by initials, of which only those looked at are decoded."""

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from heapq import nlargest, nsmallest
from itertools import accumulate

from searchnews.analysis.normalizer import fold
from searchnews.suggest.entry import KINDS, LEVELS, Entry, Kind, order
from searchnews.suggest.packing import BLOCK, COUNT, RECENCY, Spell
from searchnews.suggest.pinyin import first_letters, loose, means, spellings

MOST = 1 << 26
"""Bytes of a section unpacked: those of 100,000 entries have a million."""

MANY = 64
"""Entries of one level that are compared: of more that differ by an eighth at most, some are not looked at."""

NAMED = 20_000
"""Entries of one kind that are gone through, 4 ms: that many tags begin with nothing but the same letter."""

SHORT = 256
"""Places whose levels are looked up one by one: those of all 110,000 take 10 ms, once."""

KEPT = 8_192
"""Folded texts that are kept: bisecting 90,000 entries begins with the same 8,191 of them."""

END = "\U0010ffff"
"""Comes after everything that anybody types."""

_CHAR, _THREE = 3, 0xE0
"""Bytes of a Han character that is common, and what the first of three is at least."""

_NEW_LINE, _TAB = b"\n\t"


class Shelf:
    """Entries for reading, in memory; safe to use from several threads.

    Raises ValueError when the sections do not fit together.
    """

    def __init__(self, sections: Sequence[bytes]) -> None:
        self._texts, blocks, numbers = map(_unpack, sections[:3])
        self._packed = sections[3:]
        sizes = [
            low | high << 8 for low, high in zip(blocks[: len(blocks) // 2], blocks[len(blocks) // 2 :], strict=True)
        ]
        self._starts = [0, *accumulate(sizes)]
        self._count, left = divmod(len(numbers), 2 + COUNT + RECENCY)
        self._numbers = numbers
        if left or self._starts[-1] != len(self._texts) or -(-self._count // BLOCK) != len(sizes):
            raise ValueError("sections")

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Entry]:
        return self._range(0, self._count)

    def texts(self) -> set[str]:
        """The folded texts of all entries."""
        return {fold(self._text(line)) for block in range(len(self._starts) - 1) for line in self._lines(block)}

    def find(self, folded: str) -> list[Entry]:
        """The entries whose folded text is this one."""
        first = self._place(folded)
        found = []
        while first < self._count and fold(self._text(self._line(first))) == folded:
            found.append(self.entry(first))
            first += 1
            if len(found) >= MANY:
                break
        return found

    def beginning(self, folded: str, limit: int) -> list[Entry]:
        """The best of the entries whose folded text begins so."""
        first, last = self._place(folded), self._place(folded + END)
        numbers: list[int] = []
        for alike in by_level(self.levels, first, last, limit):
            numbers += alike
            if len(numbers) >= limit:
                break
        return best_of(map(self.entry, numbers), limit)

    def named(self, folded: str, kind: Kind, limit: int) -> list[Entry]:
        """The best of the entries of one kind whose folded text begins so; of more than `NAMED` some are not seen."""
        first, last = (self._place(folded), self._place(folded + END)) if folded else (0, self._count)
        wanted = KINDS.index(kind)
        numbers: list[int] = []
        number = self._numbers.find(wanted, first, last)
        while number >= 0 and len(numbers) < NAMED:
            numbers.append(number)
            number = self._numbers.find(wanted, number + 1, last)
        levels = self.levels
        best = nlargest(max(MANY, limit), numbers, key=levels.__getitem__)
        return best_of(map(self.entry, best), limit)

    def between(self, first: str, last: str) -> Iterator[Entry]:
        """Every entry whose folded text lies between two, the second left out, in order."""
        return self._range(self._place(first), self._place(last))

    def filled(self, before: str, after: str) -> list[Entry]:
        """The entries that are two pieces of Han, the second not empty, with one character between them."""
        if not before:
            return [self.entry(number) for number in self._ending(after)]
        first, last = self._place(before), self._place(before + END)
        size = len(before) + 1 + len(after)
        found = []
        for block in range(first // BLOCK, -(-last // BLOCK)):
            for number, line in enumerate(self._lines(block), block * BLOCK):
                text = self._text(line)
                if len(text) == size and text.endswith(after) and text.startswith(before) and first <= number < last:
                    found.append(self._made(number, line))
        return found

    def _ending(self, piece: str) -> Iterator[int]:
        """The places of the entries that are one common Han character and a piece; read as bytes: 0.1 ms of a MB."""
        wanted = piece.encode()
        texts = self._texts
        at = texts.find(wanted)
        while at >= 0:
            first, last = at - _CHAR, at + len(wanted)
            block = bisect_right(self._starts, first) - 1
            begins = first >= 0 and (first == self._starts[block] or texts[first - 1] == _NEW_LINE)
            ends = last in (len(texts), self._starts[block + 1]) or texts[last] in (_NEW_LINE, _TAB)
            if begins and ends and texts[first] >= _THREE:
                yield block * BLOCK + texts.count(b"\n", self._starts[block], first)
            at = texts.find(wanted, at + 1)

    def spelled(self, letters: str, limit: int, *, prefix: bool) -> list[Entry]:
        """The best of the entries that are spelled so in full, or begin so."""
        return self._pinyin.best(letters, limit, prefix)

    def abbreviated(self, letters: str, limit: int, *, prefix: bool) -> list[Entry]:
        """The best of the entries whose initials are these, or begin so."""
        return self._initials.best(letters, limit, prefix)

    @cached_property
    def _pinyin(self) -> "_Keys":
        return _Keys(self, _unpack(self._packed[0]), spellings)

    @cached_property
    def _initials(self) -> "_Keys":
        return _Keys(self, _unpack(self._packed[1]), first_letters)

    @cached_property
    def levels(self) -> bytes:
        """The level of every entry."""
        return self._numbers[self._count : 2 * self._count]

    @cached_property
    def folded(self) -> Callable[[int], str]:
        """The folded text of an entry; those that bisecting asks for again and again are kept: a third of the time."""
        return lru_cache(maxsize=KEPT)(lambda number: fold(self._text(self._line(number))))

    def entry(self, number: int) -> Entry:
        """An entry by its place."""
        return self._made(number, self._line(number))

    def _range(self, first: int, last: int) -> Iterator[Entry]:
        for block in range(first // BLOCK, -(-last // BLOCK)):
            lines = self._lines(block)
            for number in range(max(first, block * BLOCK), min(last, block * BLOCK + BLOCK)):
                yield self._made(number, lines[number % BLOCK])

    def _lines(self, block: int) -> list[str]:
        return self._texts[self._starts[block] : self._starts[block + 1]].decode().split("\n")

    def _line(self, number: int) -> str:
        return self._lines(number // BLOCK)[number % BLOCK]

    @staticmethod
    def _text(line: str) -> str:
        return line.partition("\t")[0]

    def _made(self, number: int, line: str) -> Entry:
        text, _, detail = line.partition("\t")
        planes = self._numbers[number :: self._count]
        count, recency = int.from_bytes(planes[2:6], "little"), int.from_bytes(planes[6:8], "little")
        return Entry(text, KINDS[planes[0]], count, recency, detail)

    def _place(self, folded: str) -> int:
        """The first entry whose folded text is not before this one."""
        return bisect_left(range(self._count), folded, key=self.folded)


class _Keys:
    """The entries of a shelf in the order of one kind of key."""

    def __init__(self, shelf: Shelf, data: bytes, spell: Spell) -> None:
        self._shelf = shelf
        self._spell = spell
        self._count = len(data) // 4
        self._data = data

    @cached_property
    def _levels(self) -> bytes:
        """The level of the entry at every place: 10 ms for 100,000, so it is made for the first long stretch only."""
        planes = (self._data[at * self._count : (at + 1) * self._count] for at in range(3))
        levels = self._shelf.levels
        return bytes([levels[low | middle << 8 | high << 16] for low, middle, high in zip(*planes, strict=True)])

    def _number(self, place: int) -> int:
        data, count = self._data, self._count
        return data[place] | data[place + count] << 8 | data[place + 2 * count] << 16

    def _exact(self, place: int) -> str:
        return self._spell(self._shelf.folded(self._number(place)))[self._data[place + 3 * self._count]]

    def _key(self, place: int) -> str:
        return loose(self._exact(place))

    def best(self, letters: str, limit: int, prefix: bool) -> list[Entry]:
        """The best of the entries of a key, or of all keys that begin so."""
        key = loose(letters)
        first = bisect_left(range(self._count), key, key=self._key)
        last = self._end(first, key + END if prefix else key + "\0")
        is_sure = "v" not in letters
        numbers: dict[int, None] = {}
        for places in self._by_level(first, last, limit):
            numbers |= {self._number(p): None for p in places if is_sure or means(letters, self._exact(p))}
            if len(numbers) >= limit:
                break
        return best_of(map(self._shelf.entry, numbers), limit)

    def _by_level(self, first: int, last: int, limit: int) -> Iterator[list[int]]:
        if last - first > SHORT:
            return by_level(self._levels, first, last, limit)
        levels = bytes([self._shelf.levels[self._number(place)] for place in range(first, last)])
        return ([first + place for place in places] for places in by_level(levels, 0, len(levels), limit))

    def _end(self, first: int, key: str) -> int:
        """The first place from one on whose key is not before this one: most are near, so steps grow from there."""
        step = 1
        while first + step < self._count and self._key(first + step) < key:
            step *= 2
        return bisect_left(range(self._count), key, lo=first, hi=min(first + step, self._count), key=self._key)


def best_of(entries: Iterable[Entry], limit: int) -> list[Entry]:
    """The best entries, best first."""
    return nsmallest(limit, entries, key=order)


def by_level(levels: bytes, first: int, last: int, limit: int) -> Iterator[list[int]]:
    """The places between two, those of the highest level first: `MANY` of a level, or as many as are wanted."""
    most = max(MANY, limit)
    left = min(last - first, 4 * most)
    for level in range(LEVELS - 1, -1, -1):
        alike: list[int] = []
        place = levels.find(level, first, last)
        while place >= 0 and len(alike) < min(most, left):
            alike.append(place)
            place = levels.find(level, place + 1, last)
        if alike:
            yield alike
        left -= len(alike)
        if left <= 0:
            return


def _unpack(section: bytes) -> bytes:
    return zlib.decompressobj().decompress(section, MOST)
