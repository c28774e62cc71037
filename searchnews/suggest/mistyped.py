"""Which words of a text may be slips, and what may have been meant: by the counts of the word list alone.

jieba cuts a mistyped word into pieces (航天圆: 航天|圆), so stretches across its cuts are looked at, not its words
alone; but only where something is odd: a single character, or a word that few articles hold. A stretch is scored as a
noisy channel does: by how much more usual the text becomes (each word with the logarithm of its share of the
articles), less what the slip costs.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from searchnews.analysis import Analyzer, Unit
from searchnews.analysis.han import FIRST, LAST, fold_han
from searchnews.analysis.normalizer import fold
from searchnews.suggest.slips import FROM, LONGEST, SHORTEST, Slip, latin_slips, most, slips
from searchnews.suggest.wordlist import WordList

READ = 48
"""Characters of a query that are looked at, and `STRETCHES` of them: 8 ms at 74,487 articles."""

STRETCHES = 18

SMALL, FEW = 5_000, 4
"""Articles that hold a word which may be a slip, of an archive of more than so many: archives have slips of their own.
In a smaller one a word that is there at all is right."""

SINGLE, UNSEEN = -7.0, -12.5
"""The weight of a single character, and of a word that is not in the list: a third of an article of 74,487 has it."""

SMALLEST = 1_000
"""Articles that shares are taken of at least: of ten articles, one says nothing about how usual a word is."""

KEPT = 6
"""Candidates that are handed on, best first."""

_HAN = re.compile(f"[{FIRST}-{LAST}]+")
_LATIN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{{{FROM},24}}(?![A-Za-z0-9])")
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两第")
_PARTICLES = frozenset(
    "的地得了着过和与及或而且在对为向将被把从于是以至并也都就还称有其这那等上下中内外不我你他她它要会能说来去到"
)
_USUAL = _PARTICLES | _NUMERALS
"""Single characters that are words by themselves, and usual ones."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may have been meant by ``text[start:end]``, and how much speaks for it (a logarithm; 0 is even)."""

    start: int
    end: int
    slip: Slip
    score: float


def candidates(text: str, analyzer: Analyzer, words: WordList, share: int = 1) -> list[Candidate]:
    """The best candidates of a text, which is one of so many, best first; of each stretch what it most likely is."""
    text = text[:READ]
    reader = _Reader(text, analyzer.units(text), words)
    best: dict[tuple[int, str], Candidate] = {}
    for found in (*reader.han(STRETCHES // share), *reader.latin()):
        key = (found.start, found.slip.text)
        if found.score > 0 and (key not in best or best[key].score < found.score):
            best[key] = found
    return sorted(best.values(), key=lambda found: (-found.score, found.start, found.slip.text))[:KEPT]


class _Reader:
    """One text: its words, how usual each is, and which of its characters may be a slip."""

    def __init__(self, text: str, units: Sequence[Unit], words: WordList) -> None:
        self._text = text
        self._folded = fold_han(text)
        self._units = units
        self._words = words
        self._articles = max(SMALLEST, words.head.articles)
        self._weight = lru_cache(None)(self._weigh)
        few = FEW if words.head.articles > SMALL else 1
        self.is_odd = [False] * len(text)
        for unit in units:
            piece = self._folded[unit.start : unit.end]
            is_odd = piece not in _USUAL if len(piece) == 1 else self._count(piece) < few
            self.is_odd[unit.start : unit.end] = [is_odd] * (unit.end - unit.start)

    def han(self, left: int) -> Iterator[Candidate]:
        """What may have been meant by each stretch of Han with something odd, so many of them."""
        for match in _HAN.finditer(self._folded):
            for start, end in _stretches(*match.span()):
                if left and any(self.is_odd[start:end]):
                    left -= 1
                    for slip in slips(self._folded[start:end], self._words):
                        if _keeps_numerals(self._folded[start:end], slip.text):
                            yield Candidate(start, end, slip, self._gain(start, end, slip))

    def latin(self) -> Iterator[Candidate]:
        """What may have been meant by each Latin word that nearly no article holds."""
        for match in _LATIN.finditer(self._text):
            typed = fold(match[0])
            if self.is_odd[match.start()] and typed.isascii():
                for slip in latin_slips(typed, self._words):
                    yield Candidate(*match.span(), slip, self._gain(*match.span(), slip))

    def _gain(self, start: int, end: int, slip: Slip) -> float:
        """How much more usual the text is with it, less what it costs; what it cuts off of words counts as it is."""
        cut = [unit for unit in self._units if unit.start < end and start < unit.end]
        if not cut:
            return -math.inf
        before = sum(self._weight(self._folded[unit.start : unit.end]) for unit in cut)
        rest = (self._folded[cut[0].start : start], self._folded[end : cut[-1].end])
        after = math.log(max(1, min(slip.count, self._articles)) / self._articles)
        return after + sum(map(self._weight, filter(None, rest))) - before - slip.cost

    def _weigh(self, piece: str) -> float:
        if len(piece) == 1:
            return SINGLE
        count = self._count(piece)
        return math.log(min(self._articles, count) / self._articles) if count else UNSEEN

    def _count(self, piece: str) -> int:
        entry = most(self._words.find(piece))
        return entry.count if entry else 0


def _stretches(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of a run of Han, from left to right, at each place the longest first."""
    for first in range(start, end):
        for last in range(min(end, first + LONGEST), first + SHORTEST - 1, -1):
            yield first, last


def _keeps_numerals(typed: str, meant: str) -> bool:
    """Whether numbers stay what they are: 七号 for 期号 is another number, no better spelling."""
    return [char for char in typed if char in _NUMERALS] == [char for char in meant if char in _NUMERALS]
