"""The match text: what a text is when it is compared, as a sequence of tokens.

One token for each Han character, kana, hangul syllable, symbol and emoji; one for each run of other letters; one
for each number (14.86 whole, thousands separators dropped); one ``|`` for each run of punctuation or line breaks.
Blanks and what is not seen are nothing, but part words. A run is found where its own sequence, less outer ``|``,
stands without a gap.

`sequence` joins the tokens into one string (`token` says how) in which that is plain substring search. Bare Han
stands in it as it is, so a text is cut there, and only the stretches between are read (`stretch` says how).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import accumulate

from searchnews.analysis.han import FIRST, HAN, LAST, fold_han, is_han
from searchnews.analysis.stretch import Stretch, read, read_with_solids
from searchnews.token import JOINED, PUNCTUATION, Token

_ALONE = "，。、"
"""Each is punctuation and nothing else where Han stands on both sides: two thirds of the stretches of news."""


@cache
def _stretches() -> re.Pattern[str]:
    """What stands between Han: 3 ms to make, for each set of all Han takes 0.7. What is Han alone does without."""
    return re.compile(rf"([^{HAN}](?:(?<![{_ALONE}])|[^{HAN}])[^{HAN}]*)")


_NEVER_INSIDE = frozenset("。、！？；：\n”“…（）《》")
"""What no word or number goes on across, of what often stands at the end of a sentence; ， may be in a number."""

SHORT = 32
"""How long a stretch may be to be kept: in news 998 of a thousand have at most 12 characters, and they repeat."""


class _Sequences(dict[str, str]):
    """Stretches already read; an article of 800 characters has 80, of which one is new."""

    LIMIT = 50_000

    def __missing__(self, stretch: str) -> str:
        joined = read(stretch)
        if len(stretch) <= SHORT:
            if len(self) >= self.LIMIT:
                self.clear()
            self[stretch] = joined
        return joined


class _Solids(dict[str, tuple[tuple[int, int], ...]]):
    """Where in stretches already read words and numbers stand."""

    LIMIT = 50_000

    def __missing__(self, stretch: str) -> tuple[tuple[int, int], ...]:
        solids = tuple(read_with_solids(stretch)[1])
        if len(stretch) <= SHORT:
            if len(self) >= self.LIMIT:
                self.clear()
            self[stretch] = solids
        return solids


_sequences = _Sequences()
_solids = _Solids()
short_stretch = lru_cache(maxsize=4_096)(Stretch)  # those that something sought stands in or begins in


def _cut(text: str) -> list[str]:
    """A text, its bare Han folded, cut into Han, with what stands alone in it, and (every second) the stretches."""
    folded = fold_han(text)
    return [folded] if len(text) <= SHORT and is_han(folded) else _stretches().split(folded)


def sequence(text: str) -> str:
    """The match text of a text, joined; see the module for its form."""
    folded = fold_han(text)
    return folded if len(folded) <= SHORT and is_han(folded) else _join(_stretches().split(folded))


def _join(pieces: list[str]) -> str:
    """The sequence of the pieces of a text, each of them replaced by its own."""
    pieces[1::2] = map(_sequences.__getitem__, pieces[1::2])
    joined = "".join(pieces)
    for char in _ALONE:
        joined = joined.replace(char, PUNCTUATION)
    return joined


def sequence_and_solids(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The match text, and where in the text words and numbers of several characters stand: nothing is cut in them.

    None goes on across bare Han, so only the stretches between are looked at: 20 microseconds a news article of 450
    characters, where reading all of it takes 75.
    """
    pieces = _cut(text)
    solids: list[tuple[int, int]] = []
    found = list(map(_solids.__getitem__, pieces[1::2]))
    if any(found):
        starts = list(accumulate(map(len, pieces)))[0::2]
        for start, inside in zip(starts, found, strict=False):
            solids += [(start + first, start + end) for first, end in inside]
    return _join(pieces), solids


def run(text: str) -> str:
    """The sequence of something to be found: outer punctuation does not count."""
    return sequence(text).strip(PUNCTUATION)


class MatchText:
    """A text's sequence, together with where each piece of it stands in the text.

    `joined` is what `sequence` gives; `span` takes a slice of it back to the reader's own characters, `slice` a
    stretch of the text to its slice. Where the pieces end is worked out when it is first asked for: nothing is found
    in most titles.
    """

    plain = False
    """Whether it is known that nothing in the text is drawn with anything else."""

    __slots__ = ("_joined_ends", "_pieces", "_sequences", "_stretches", "_text", "_text_ends", "joined")

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces = _cut(text)
        self._sequences = self._pieces.copy()
        self.joined = _join(self._sequences)
        self._text_ends: list[int] = []
        self._joined_ends: list[int] = []
        self._stretches: dict[int, Stretch] = {}

    def _measure(self) -> None:
        if not self._text_ends:
            self._text_ends = list(accumulate(map(len, self._pieces)))
            self._joined_ends = list(accumulate(map(len, self._sequences)))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open offsets in the text of the slice ``joined[start:end]``, which must begin and end at tokens."""
        return self.spans([(start, end)])[0]

    def spans(self, slices: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The half-open offsets in the text of slices of `joined`, each of which must begin and end at tokens."""
        self._measure()
        text_ends, joined_ends = self._text_ends, self._joined_ends
        found = []
        for start, end in slices:
            first = bisect_right(joined_ends, start)
            last = bisect_left(joined_ends, end)
            # Han is as long in the sequence as in the text, and so is what stands alone in it.
            opening = self._start_of(first, start) if first % 2 else start + text_ends[first] - joined_ends[first]
            closing = self._end_of(last, end) if last % 2 else end + text_ends[last] - joined_ends[last]
            found.append((opening, closing))
        return found

    def _start_of(self, piece: int, start: int) -> int:
        return self._text_ends[piece - 1] + self._stretch(piece).start_of(start - self._joined_ends[piece - 1])

    def _end_of(self, piece: int, end: int) -> int:
        return self._text_ends[piece - 1] + self._stretch(piece).end_of(end - self._joined_ends[piece - 1])

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """The slice of `joined` that holds each token of which something is seen in ``text[start:end]``."""
        end = min(end, len(self._text))
        if start >= end:
            return 0, 0
        self._measure()
        first, last = bisect_right(self._text_ends, start), bisect_right(self._text_ends, end - 1)
        if first == last:
            return self._slice_of(first, start, end)
        opening, _ = self._slice_of(first, start, self._text_ends[first])
        _, closing = self._slice_of(last, self._text_ends[last - 1], end)
        return opening, closing

    def _slice_of(self, piece: int, start: int, end: int) -> tuple[int, int]:
        """What `slice` gives for a part of a piece."""
        if piece % 2 == 0:
            shift = self._joined_ends[piece] - self._text_ends[piece]
            return start + shift, end + shift
        text, joined = self._text_ends[piece - 1], self._joined_ends[piece - 1]
        opening, closing = self._stretch(piece).slice(start - text, end - text)
        return joined + opening, joined + closing

    def word_around(self, place: int) -> tuple[int, int] | None:
        """The offsets in the text of the word or number that stands on both sides of `place`, if one does."""
        if never_inside(self._text, place):
            return None
        self._measure()
        piece = bisect_right(self._text_ends, place)
        before = self._text_ends[piece - 1]
        word = self._stretch(piece).word_around(place - before)
        return word and (before + word[0], before + word[1])

    def tokens(self) -> list[Token]:
        """The tokens, each with where it stands in the text."""
        found = list(JOINED.finditer(self.joined))
        spans = self.spans(match.span() for match in found)
        return [Token(match[1] or match[2], *span) for match, span in zip(found, spans, strict=True)]

    def _stretch(self, piece: int) -> Stretch:
        """A piece between bare Han; a long one is read once for the text, a short one perhaps once for many."""
        text = self._pieces[piece]
        if len(text) <= SHORT:
            return short_stretch(text)
        if piece not in self._stretches:
            self._stretches[piece] = Stretch(text)
        return self._stretches[piece]


def never_inside(text: str, place: int) -> bool:
    """Whether no word or number can stand on both sides of a place, as two characters say: true of nearly all."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    return FIRST <= before <= LAST or FIRST <= after <= LAST or before in _NEVER_INSIDE or after in _NEVER_INSIDE


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, each with where it stands in that text.

    A token spans the characters it was folded from, from the first to the last; invisible characters within it
    belong to it, those around it do not.
    """
    return MatchText(text).tokens()
