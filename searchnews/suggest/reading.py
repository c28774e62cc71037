"""Reading pinyin in a query: what no article holds as Latin text, but sounds like words that articles do hold.

    zhishichanquan, zhi shi chan quan, zhi'shi    full pinyin: the best `FULL` readings
    zscq                                          initials, three letters and more: the best `SHORT`
    知识cq, 知识chanquan, zhishi产权                Han beside Latin letters, either way
    zhishichanquanqiangshi                        full pinyin of several words: the likeliest way to cut it

Every reading is an entry of the word list, so some article holds it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from searchnews.analysis import Unit
from searchnews.analysis.normalizer import fold
from searchnews.query.reading import Sounded
from searchnews.suggest.cutting import cut
from searchnews.suggest.fitting import LOOKED, keys_of, ranked, scored, spelled
from searchnews.suggest.pinyin import first_letters, is_syllable, syllables
from searchnews.suggest.wordlist import WordList
from searchnews.token import CLOSE, OPEN, PUNCTUATION

FULL, SHORT = 5, 5
"""Readings of a stretch at most: an input method shows as many at once."""

FULL_SHARE, SHORT_SHARE = 1_000, 20
"""A reading is left out that so many times fewer articles hold than the best."""

LEAST = 3
"""Syllables of initials: two letters may be anything."""

USUAL, USUAL_SHARE = 3, 100
"""What three letters by themselves are initials of stands in so many articles, and in one of so many: they may as well
be a foreign name. Of 1,278 Latin words that three other archives hold and xwlb does not, 58 of three letters were read
without this (AMD as 艾买提) and none with it, 3 of four; 国务院 is found by gwy all the same."""

LONGEST = 48
"""Letters of a stretch at most: eight of the longest syllables, and 16 of the usual."""

LOOKS = 100
"""Questions to the word list and the engine that one query may ask, 0.1 ms each: a string of six syllables asks 30, one
of 16 asks 64."""

BESIDE = 2
"""Han words on either side of Latin letters that may belong to them."""

_LETTERS = re.compile(f"{OPEN}([a-z]+){CLOSE}")
_JOINT = re.compile(r"[\s'’‘`]+")
_FOREIGN = frozenset("0123456789.@/\\:_#&+=%$~^*|<>-")
"""What pinyin does not touch: addresses, codes, and compounds such as wi-fi do."""

_NO_INITIALS = frozenset("iuv")

Holds = Callable[[Sequence[str]], bool]
"""Whether some article holds all of some runs."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a clause; `typed` is what it sounds like, folded: Han as it is, Latin letters without what is between.

    `borders` are the places in `typed` that are between two syllables for sure.
    """

    start: int
    end: int
    typed: str
    borders: frozenset[int]

    @property
    def is_latin(self) -> bool:
        return self.typed.isascii()


class Reader:
    """Reads the pinyin of one query; see `query.reading.Pinyin`.

    `words` is asked when something might be pinyin. At 74,487 articles with tantivy it takes 0.03 ms a word that
    articles hold, 0.3 a word that is an entry, 3 where five syllables are cut into words, and 25 whatever is typed:
    after `LOOKS` questions nothing more is read.
    """

    def __init__(self, words: Callable[[], WordList | None], holds: Holds, run: Callable[[str], str]) -> None:
        self._words = words
        self._engine = holds
        self._run = run
        self._left = LOOKS

    def joins(self, unit: Unit) -> bool:
        """Whether a Latin word may be a part of pinyin typed with blanks."""
        found = _LETTERS.fullmatch(unit.run)
        if not found or not is_spelled(found[1]):
            return False
        return is_syllable(found[1]) or not self._holds((unit.run,))

    def read(self, text: str, units: Sequence[Unit]) -> list[Sounded]:
        """The stretches of a text that are read as pinyin."""
        found: list[Sounded] = []
        done = 0
        for first, last in _groups(text, units):
            sounded = self._read(text, units, first, last, done)
            if sounded:
                found.append(sounded)
                done = sounded.end
        return found

    def _read(self, text: str, units: Sequence[Unit], first: int, last: int, done: int) -> Sounded | None:
        """The widest stretch around some Latin words that is read."""
        latin = [unit.run for unit in units[first:last]]
        if sum(map(len, latin)) - 2 * len(latin) > LONGEST:
            return None
        before = _touching(units[:first][::-1], done, lambda near, far: far.end == near.start, units[first])
        after = _touching(units[last:], done, lambda near, far: near.end == far.start, units[last - 1])
        if before and self._holds((units[first - 1].run, *latin)):
            before = 0
        if after and self._holds((*latin, units[last].run)):
            after = 0
        sizes = [(left, right) for left in range(before + 1) for right in range(after + 1) if left or right]
        for left, right in sorted(sizes, key=sum, reverse=True):
            stretch = _stretch(text, units[first - left : last + right])
            if words := self._whole(stretch):
                return Sounded(stretch.start, stretch.end, words)
        stretch = _stretch(text, units[first:last])
        if not _may_be_pinyin(stretch.typed) or self._holds((self._run(text[stretch.start : stretch.end]),)):
            return None
        words = self._whole(stretch) or self._cut(stretch)
        return Sounded(stretch.start, stretch.end, words) if words else None

    def _holds(self, runs: tuple[str, ...]) -> bool:
        """Whether an article holds some runs; said to be so when too much was asked already."""
        return not self._may_ask() or self._engine(runs)

    def _may_ask(self) -> bool:
        self._left -= 1
        return self._left >= 0

    def _whole(self, stretch: _Stretch) -> tuple[tuple[str, ...], ...]:
        """A stretch as one word: full pinyin first, then initials."""
        words = self._words() if self._may_ask() else None
        if words is None:
            return ()
        if full := ranked(spelled(words, stretch.typed, stretch.borders), FULL, FULL_SHARE):
            return (full,)
        if not _may_be_initials(stretch.typed) or stretch.borders or not self._may_ask():
            return ()
        keys = keys_of(stretch.typed, first_letters)
        found = scored(
            (entry for key in keys for entry in words.initials(key, LOOKED)), stretch.typed, stretch.borders, True
        )
        if stretch.is_latin and len(stretch.typed) == LEAST:
            least = max(USUAL, words.head.articles / USUAL_SHARE)
            found = [pair for pair in found if pair[0] >= least]
        short = ranked(found, SHORT, SHORT_SHARE)
        return (short,) if short else ()

    def _cut(self, stretch: _Stretch) -> tuple[tuple[str, ...], ...]:
        """Full pinyin as several words."""
        words = self._words()
        if words is None or not stretch.is_latin:
            return ()

        def look(start: int, end: int) -> list[tuple[float, str]]:
            if not self._may_ask():
                return []
            borders = frozenset(border - start for border in stretch.borders if start < border < end)
            return spelled(words, stretch.typed[start:end], borders)

        parts = cut(stretch.typed, stretch.borders, look, max(words.head.articles, 1))
        return tuple(ranked(part, FULL, FULL_SHARE) for part in parts)


def _groups(text: str, units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """The Latin words of a text, those together that only blanks or apostrophes part: first, and after the last."""
    first = 0
    while first < len(units):
        last = first
        while last < len(units) and _LETTERS.fullmatch(units[last].run):
            if last > first and not _JOINT.fullmatch(text[units[last - 1].end : units[last].start]):
                break
            last += 1
        if last > first and _is_free(text, units[first].start - 1) and _is_free(text, units[last - 1].end):
            yield first, last
        first = max(last, first + 1)


def _is_free(text: str, place: int) -> bool:
    return not 0 <= place < len(text) or fold(text[place])[:1] not in _FOREIGN


def _touching(units: Sequence[Unit], done: int, touch: Callable[[Unit, Unit], bool], near: Unit) -> int:
    """How many words of Han stand beside a word without anything between, `BESIDE` at most."""
    count = 0
    for far in units[:BESIDE]:
        if far.start < done or not touch(near, far) or not _is_han(far):
            break
        near = far
        count += 1
    return count


def _is_han(unit: Unit) -> bool:
    return OPEN not in unit.run and PUNCTUATION not in unit.run


def _stretch(text: str, units: Sequence[Unit]) -> _Stretch:
    typed = ""
    borders = set()
    for unit in units:
        letters = _LETTERS.fullmatch(unit.run)
        if typed.isascii() and typed and letters:
            borders.add(len(typed))
        typed += letters[1] if letters else unit.run
    return _Stretch(units[0].start, units[-1].end, typed, frozenset(borders))


def _may_be_pinyin(typed: str) -> bool:
    return _may_be_initials(typed) or is_spelled(typed)


def _may_be_initials(typed: str) -> bool:
    return len(typed) >= LEAST and _NO_INITIALS.isdisjoint(typed)


def is_spelled(letters: str) -> bool:
    """Whether letters are whole syllables."""
    return len(letters) <= LONGEST and bool(syllables(letters))
