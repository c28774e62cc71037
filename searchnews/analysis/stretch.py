"""One stretch of text as tokens, with where each of them stands: the definition of the match text.

Any text can be read as one stretch. `tokenizer` cuts a text into stretches at bare Han, which needs no reading.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from searchnews.analysis.normalizer import IGNORED, SINGLE_RANGES, classify, classify_char
from searchnews.token import PUNCTUATION, enclose

_NUMBER = r"(?<=[0-9])(?:[0-9]{0,2}(?:,[0-9]{3})+(?![0-9])|[0-9]*)(?:\.[0-9]+)*"
_GAP = r"(?<=[|., ])[|., ]*"
_GAPS = "|., "


def _parts_with(letter: str) -> re.Pattern[str]:
    """What a word, a number and a gap look like, given the set of letters.

    Each is known by its first character, looked back at, so that the pattern can begin with a plain set: what is none
    of them is passed over at one look, which takes a third of the time of trying each.
    """
    return re.compile(rf"([\w|., ](?:{_NUMBER}|(?<={letter}){letter}*|{_GAP}))")


_ASCII_PARTS = _parts_with("[A-Za-z]")


@cache
def _all_parts() -> re.Pattern[str]:
    """The parts with the letters of all scripts, which a command for one search seldom meets: it takes 3 ms to make."""
    single = "".join(f"{first}-{last}" for first, last in SINGLE_RANGES)
    return _parts_with(rf"[^\W\d_{single}]")


def _pieces(classes: str) -> list[str]:
    """The classes of a text cut into what is no part and (every second) the parts."""
    return (_ASCII_PARTS if classes.isascii() else _all_parts()).split(classes)


def _part(part: str) -> str:
    """One word, number or gap as it stands in the sequence."""
    first = part[0]
    if first in _GAPS:
        return PUNCTUATION if part.strip(" ") else ""
    return enclose(part.replace(",", "") if first.isdigit() else part)


class _Parts(dict[str, str]):
    """Parts already seen, as they stand in a sequence; news repeats its numbers and gaps."""

    LIMIT = 50_000

    def __missing__(self, part: str) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        joined = self[part] = _part(part)
        return joined


_parts = _Parts()


def read(text: str) -> str:
    """The sequence of a stretch."""
    pieces = _pieces(classify(text).replace(IGNORED, ""))
    pieces[1::2] = map(_parts.__getitem__, pieces[1::2])
    return "".join(pieces)


def read_with_solids(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The sequence of a stretch, and where in it words and numbers of several characters stand."""
    classes, origins = _classify_with_origins(text)
    pieces = _pieces(classes)
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


class Stretch:
    """A stretch of text, and the way between its characters and its sequence, which `read` gives.

    Only the ends of the pieces are kept and the rest is worked out when asked for: little is, and to work it all out
    takes twice the time of the sequence itself.
    """

    __slots__ = ("_class_ends", "_classes", "_joined_ends", "_origins")

    def __init__(self, text: str) -> None:
        self._classes, self._origins = _classify_with_origins(text)
        pieces = _pieces(self._classes)
        self._class_ends = list(accumulate(map(len, pieces)))
        pieces[1::2] = map(_parts.__getitem__, pieces[1::2])
        self._joined_ends = list(accumulate(map(len, pieces)))

    def start_of(self, start: int) -> int:
        """Where in the text the token begins that begins at a place of the sequence."""
        piece = bisect_right(self._joined_ends, start)
        opening = self._piece(piece)[0]
        if piece % 2 == 0:
            opening += start - (self._joined_ends[piece - 1] if piece else 0)
        return opening if self._origins is None else self._origins[opening]

    def end_of(self, end: int) -> int:
        """Where in the text the token ends that ends at a place of the sequence."""
        piece = bisect_left(self._joined_ends, end)
        closing = self._piece(piece)[1]
        if piece % 2 == 0:
            closing -= self._joined_ends[piece] - end
        return closing if self._origins is None else self._origins[closing - 1] + 1

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the sequence that holds each token of which something is seen in ``text[start:end]``."""
        if self._origins is not None:
            start, end = bisect_left(self._origins, start), bisect_left(self._origins, end)
        end = min(end, len(self._classes))
        if start >= len(self._classes):
            return self._joined_ends[-1], self._joined_ends[-1]
        first, last = bisect_right(self._class_ends, start), bisect_right(self._class_ends, max(0, end - 1))
        opening, closing = self._joined_ends[first - 1] if first else 0, self._joined_ends[last]
        if first % 2 == 0:
            opening += start - (self._class_ends[first - 1] if first else 0)
        if last % 2 == 0:
            closing -= self._class_ends[last] - end
        return opening, closing if start < end else opening

    def word_around(self, place: int) -> tuple[int, int] | None:
        """The offsets in the text of the word or number that stands on both sides of `place`, if one does."""
        at = place if self._origins is None else bisect_left(self._origins, place)
        piece = bisect_right(self._class_ends, at)
        if piece % 2 == 0 or self._class_ends[piece - 1] == at:
            return None
        opening, closing = self._piece(piece)
        if opening >= at or self._classes[opening] in _GAPS:
            return None
        return (opening, closing) if self._origins is None else (self._origins[opening], self._origins[closing - 1] + 1)

    def _piece(self, number: int) -> tuple[int, int]:
        """Where a piece stands among the classes, less the blanks around a gap."""
        start, end = self._class_ends[number - 1] if number else 0, self._class_ends[number]
        if number % 2 == 0:
            return start, end
        piece = self._classes[start:end]
        return end - len(piece.lstrip(" ")), start + len(piece.rstrip(" "))


def _classify_with_origins(text: str) -> tuple[str, list[int] | None]:
    """The classes of a text, the unseen left out, and which character each came from (None: the very same)."""
    classes = classify(text)
    if len(classes) == len(text) and IGNORED not in classes:
        return classes, None
    widths = {char: len(classify_char(char).replace(IGNORED, "")) for char in set(text)}
    origins: list[int] = []
    done = 0
    for place in sorted(place for char, width in widths.items() if width != 1 for place in _places(text, char)):
        origins += range(done, place)
        origins += [place] * widths[text[place]]
        done = place + 1
    origins += range(done, len(text))
    return classes.replace(IGNORED, ""), origins


def _places(text: str, char: str) -> Iterator[int]:
    place = text.find(char)
    while place >= 0:
        yield place
        place = text.find(char, place + 1)
