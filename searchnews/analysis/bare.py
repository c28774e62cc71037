"""A text in which only Han is sought: its match text, as far as that can be seen there, is the text itself.

Bare Han stands in a match text as it is, and in nearly every text of news each stands where it does in the text,
with as little between it and the next. Then nothing has to be cut, read and measured, which is half of the time that
finding something in a body takes.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from searchnews.analysis.han import FIRST, HAN, LAST, fold_han
from searchnews.analysis.tokenizer import MatchText, never_inside, short_stretch

_SEEN = r"\n\r!-~\xb7\xd7\u2010-\u2016\u2018-\u2027\u2030-\u203d\u2100-\u27ff\u3001-\u3029\uff01-\uff5e"
"""What parts Han: it is a token or punctuation, none of it Han, and is drawn with nothing that stands before it."""

_BLANKS = " \t\xa0\u3000"
"""What is nothing: Han on both sides of it stands without a gap."""

AROUND = 30
"""How far a word is looked for on each side of a place; in a text with a longer one, every stretch is read."""

BRIDGES = 20
"""Blanks between Han that are looked at one by one: a page of news holds a handful, in captions and bylines."""


@cache
def _odd() -> re.Pattern[str]:
    """A character of which nothing is known here: one of three hundred bodies of news holds one."""
    return re.compile(rf"[^{HAN}{_SEEN}{_BLANKS}]")


@cache
def _bridge() -> re.Pattern[str]:
    """A blank that may join Han to Han. Known by its first character, so that the pattern begins with a plain set.

    What is no letter of ASCII is taken for Han, for a set of all Han takes 0.6 ms to make.
    """
    han = r"[^\W0-9A-Za-z_]"
    return re.compile(rf"[{_BLANKS}](?<={han}.)(?:{han}|[{_BLANKS}])")


class BareText:
    """As `MatchText`, for whoever looks for bare Han only: every place in `joined` is the same place in the text."""

    plain = True
    """Whether it is known that nothing in the text is drawn with anything else."""

    __slots__ = ("_read", "_text", "joined")

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: MatchText | None = None
        self.joined = fold_han(text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the text of a slice of `joined`."""
        return start, end

    def spans(self, slices: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The offsets in the text of slices of `joined`."""
        return list(slices)

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """The slice of `joined` in which everything stands that is seen in ``text[start:end]``."""
        return start, min(end, len(self._text))

    def word_around(self, place: int) -> tuple[int, int] | None:
        """The offsets in the text of the word or number that stands on both sides of `place`, if one does."""
        text = self._text
        if never_inside(text, place):
            return None
        start = end = place
        while start and place - start < AROUND and not FIRST <= text[start - 1] <= LAST:
            start -= 1
        while end < len(text) and end - place < AROUND and not FIRST <= text[end] <= LAST:
            end += 1
        if place - start < AROUND and end - place < AROUND:
            word = short_stretch(text[start:end]).word_around(place - start)
            return word and (start + word[0], start + word[1])
        if self._read is None:
            self._read = MatchText(text)
        return self._read.word_around(place)


def bare_text(text: str, sought: Sequence[str]) -> BareText | None:
    """A text in which runs of bare Han are sought; None when it has to be read for that too."""
    if _odd().search(text):
        return None
    bare = BareText(text)
    longest = max(map(len, sought), default=0)
    for number, bridge in enumerate(_bridge().finditer(text)):
        if number == BRIDGES or _may_cross(bare.joined, bridge.start(), sought, longest - 1):
            return None
    return bare


def _may_cross(text: str, place: int, sought: Sequence[str], need: int) -> bool:
    """Whether something sought, the longest one character longer than `need`, may stand on both sides of a blank."""
    if need < 1:
        return False
    reach = 2 * need + 4  # blanks between, as in a table, are few, or else it is not known
    left, right = _without_blanks(text[max(0, place - reach) : place]), _without_blanks(text[place : place + reach])
    if (len(left) < need and place > reach) or (len(right) < need and place + reach < len(text)):
        return True
    return any(run in left[1 - len(run) :] + right[: len(run) - 1] for run in sought if len(run) > 1)


def _without_blanks(text: str) -> str:
    for blank in _BLANKS:
        text = text.replace(blank, "")
    return text
