"""The match text: what a text is when it is compared, as a sequence of tokens.

One token for each Han character, kana, hangul syllable, symbol and emoji; one for each run of other letters; one
for each number (14.86 whole, thousands separators dropped); one ``|`` for each run of punctuation or line breaks.
Blanks and what is not seen are nothing, but part words. A run is found where its own sequence, less outer ``|``,
stands without a gap.

`sequence` joins the tokens into one string in which that is plain substring search: tokens of one character stand
bare, words and numbers between two marks, so that ``art`` is not found in ``party``.
"""

import re
from bisect import bisect_right
from itertools import accumulate

from searchnews.analysis.normalizer import IGNORED, PUNCTUATION, SINGLE_RANGES, classify, classify_char
from searchnews.token import Token

OPEN, CLOSE = "\x01", "\x02"

_SINGLE = "".join(f"{first}-{last}" for first, last in SINGLE_RANGES)
NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)*|[0-9]+(?:\.[0-9]+)*"
WORD = rf"[^\W\d_{_SINGLE}]+"
GAP = r"[|., ]+"
_GAPS = "|., "

_PARTS = re.compile(rf"({NUMBER}|{WORD}|{GAP})")
_JOINED = re.compile(rf"{OPEN}([^{CLOSE}]*){CLOSE}|(.)", re.DOTALL)


def _part(part: str) -> str:
    """One word, number or gap as it stands in the sequence."""
    first = part[0]
    if first in _GAPS:
        return PUNCTUATION if part.strip(" ") else ""
    return f"{OPEN}{part.replace(',', '') if first.isdigit() else part}{CLOSE}"


class _Parts(dict[str, str]):
    """Parts already seen, as they stand in a sequence; news repeats its numbers and gaps."""

    LIMIT = 50_000

    def __missing__(self, part: str) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        joined = self[part] = _part(part)
        return joined


_parts = _Parts()


def sequence(text: str) -> str:
    """The match text of a text, joined; see the module for its form."""
    pieces = _PARTS.split(classify(text).replace(IGNORED, ""))
    pieces[1::2] = map(_parts.__getitem__, pieces[1::2])
    return "".join(pieces)


def sequence_and_solids(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The match text, and where in the text words and numbers of several characters stand: nothing is cut in them.

    In one pass, for importing: twice the same split would cost 0.1 ms a news article of 500 characters.
    """
    classes, origins = _classify_with_origins(text)
    pieces = _PARTS.split(classes)
    ends = list(accumulate(map(len, pieces)))
    solids = [
        (end - len(part), end)
        for part, end in zip(pieces[1::2], ends[1::2], strict=True)
        if len(part) > 1 and part[0] not in _GAPS
    ]
    if origins is not None:
        solids = [(origins[start], origins[end - 1] + 1) for start, end in solids]
    pieces[1::2] = map(_parts.__getitem__, pieces[1::2])
    return "".join(pieces), solids


def run(text: str) -> str:
    """The sequence of something to be found: outer punctuation does not count."""
    return sequence(text).strip(PUNCTUATION)


def split_sequence(joined: str) -> list[str]:
    """The tokens of a joined sequence."""
    return [word or single for word, single in _JOINED.findall(joined)]


def join(tokens: list[str] | tuple[str, ...]) -> str:
    """The joined sequence of tokens: the inverse of `split_sequence`."""
    return "".join(f"{OPEN}{t}{CLOSE}" if len(t) > 1 or is_enclosed(t) else t for t in tokens)


def is_enclosed(char: str) -> bool:
    """Whether a token of this one character stands between marks: Latin letters and digits do."""
    return bool(_PARTS.fullmatch(char)) and char not in _GAPS


class MatchText:
    """A text's sequence, together with where each piece of it stands in the text.

    `joined` is what `sequence` gives; `span` takes a slice of it back to the reader's own characters.
    """

    __slots__ = ("_class_starts", "_ends", "_joined_starts", "_origins", "joined")

    def __init__(self, text: str) -> None:
        classes, self._origins = _classify_with_origins(text)
        self._joined_starts: list[int] = []
        self._class_starts: list[int] = []
        self._ends: list[int] = []
        out: list[str] = []
        place = written = 0
        for number, piece in enumerate(_PARTS.split(classes)):
            if number % 2 == 0:
                joined, start, end = piece, place, -1
            else:
                joined = _parts[piece]
                start = place + len(piece) - len(piece.lstrip(" "))
                end = place + len(piece.rstrip(" "))
            if joined:
                out.append(joined)
                self._joined_starts.append(written)
                self._class_starts.append(start)
                self._ends.append(end)
                written += len(joined)
            place += len(piece)
        self.joined = "".join(out)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open offsets in the text of the slice ``joined[start:end]``, which must begin and end at tokens."""
        first = bisect_right(self._joined_starts, start) - 1
        last = bisect_right(self._joined_starts, end - 1) - 1
        opening, closing = self._class_starts[first], self._ends[last]
        if self._ends[first] < 0:
            opening += start - self._joined_starts[first]
        if closing < 0:
            closing = self._class_starts[last] + end - self._joined_starts[last]
        if self._origins is None:
            return opening, closing
        return self._origins[opening], self._origins[closing - 1] + 1

    def tokens(self) -> list[Token]:
        """The tokens, each with where it stands in the text."""
        return [
            Token(match[1] or match[2], *self.span(match.start(), match.end()))
            for match in _JOINED.finditer(self.joined)
        ]


def _classify_with_origins(text: str) -> tuple[str, list[int] | None]:
    """The classes of a text, the unseen left out, and which character each came from (None: the very same)."""
    classes = classify(text)
    if len(classes) == len(text) and IGNORED not in classes:
        return classes, None
    origins: list[int] = []
    kept: list[str] = []
    for place, char in enumerate(text):
        seen = classify_char(char)
        if seen != IGNORED:
            kept.append(seen)
            origins.extend([place] * len(seen))
    return "".join(kept), origins


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, each with where it stands in that text.

    A token spans the characters it was folded from, from the first to the last; invisible characters within it
    belong to it, those around it do not.
    """
    return MatchText(text).tokens()
