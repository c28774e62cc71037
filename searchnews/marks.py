"""Where what was searched for stands in a reader's text, exact to the character.

It is read from the match text, so whatever was found is marked, however the reader's text writes it. A mark covers
the characters its tokens were made of, and what is drawn with them: accents written apart, variation selectors, the
rest of an emoji that is joined of several. Otherwise the tag that ends a mark would tear one visible character in
two. The blank in ``A 股`` is marked when one run spans it, not when two words stand on either side of it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from searchnews.analysis.tokenizer import MatchText
from searchnews.query.expand import Run
from searchnews.token import CLOSE, OPEN

CLUSTER = 32
"""How far one visible character may reach: the longest emoji have ten code points; piled-up accents are cut."""

Interval = tuple[int, int]

EMPTY = "\0\u200b\u2060\ufeff"
"""As good as blanks: nothing is drawn with them."""

_DRAWN_WITH = {"Mn", "Mc", "Me"}
_JOINER = "\u200d"
_TAILS = {_JOINER, "\uff9e", "\uff9f", *map(chr, range(0x1F3FB, 0x1F400)), *map(chr, range(0xE0020, 0xE0080))}


class Needle(NamedTuple):
    """A run as it is looked for; `opened` when its last token need only begin there."""

    text: str
    opened: bool


def marks(text: str, runs: Sequence[Run], field: Literal["title", "body"]) -> tuple[Interval, ...]:
    """Where runs stand in a field's text: half-open offsets in characters, in order, merged where they touch."""
    needles = needles_of(runs, field)
    if not needles:
        return ()
    match = MatchText(text)
    return marks_between(text, match, needles, 0, len(match.joined))


def needles_of(runs: Sequence[Run], field: str) -> tuple[Needle, ...]:
    """The different runs that are looked for in a field."""
    return _needles(tuple(runs), field)


@lru_cache(maxsize=64)  # a page of hits asks for the same ones, each twice
def _needles(runs: tuple[Run, ...], field: str) -> tuple[Needle, ...]:
    return tuple(
        dict.fromkeys(
            Needle(run.text, run.prefix and run.text.rfind(OPEN) > run.text.rfind(CLOSE))
            for run in runs
            if run.text and run.scope in ("any", field)
        )
    )


def places_of(joined: str, needle: Needle, first: int, last: int) -> Iterator[Interval]:
    """Where a needle stands in ``joined[first:last]``, overlaps with itself included."""
    place = joined.find(needle.text, first, last)
    while place >= 0:
        end = place + len(needle.text)
        yield place, joined.find(CLOSE, end) + 1 if needle.opened else end
        place = joined.find(needle.text, place + 1, last)


def marks_between(
    text: str, match: MatchText, needles: Iterable[Needle], first: int, last: int
) -> tuple[Interval, ...]:
    """The marks of what stands in a slice of the match text of a text."""
    found = sorted(interval for needle in needles for interval in places_of(match.joined, needle, first, last))
    # Before offsets are worked out, for they cost more; but only where tokens are shared: a blank may stand between.
    spans = [whole_characters(text, *match.span(start, end)) for start, end in _merged(found, 0)]
    return tuple(_merged(spans, 1))


def _merged(intervals: Iterable[Interval], touching: int) -> list[Interval]:
    """Sorted intervals, those that overlap made one; with `touching` 1 those that touch too."""
    merged: list[Interval] = []
    for start, end in intervals:
        if merged and start < merged[-1][1] + touching:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged


def clings(text: str, place: int) -> bool:
    """Whether the character at a place is drawn with the one before it."""
    if not 0 < place < len(text) or text[place - 1].isspace() or text[place - 1] in EMPTY:
        return False
    char = text[place]
    kind = unicodedata.category(char)
    return kind in _DRAWN_WITH or char in _TAILS or (kind == "So" and text[place - 1] == _JOINER)


def whole_characters(text: str, start: int, end: int) -> Interval:
    """A span grown to whole visible characters."""
    return character_start(text, start), character_end(text, end)


def character_start(text: str, place: int) -> int:
    """A place moved back to where a visible character begins."""
    for _ in range(CLUSTER):
        if not clings(text, place):
            break
        place -= 1
    return place


def character_end(text: str, place: int) -> int:
    """A place moved on to where a visible character ends."""
    for _ in range(CLUSTER):
        if not clings(text, place):
            break
        place += 1
    return place
