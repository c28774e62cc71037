"""Where what was searched for stands in a reader's text, exact to the character.

It is read from the match text, so whatever was found is marked, however the reader's text writes it. A mark covers
the characters its tokens were made of, and what is drawn with them: accents written apart, variation selectors, the
rest of an emoji that is joined of several. Otherwise the tag that ends a mark would tear one visible character in
two. The blank in ``A 股`` is marked when one run spans it, not when two words stand on either side of it.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from searchnews.analysis.bare import BareText, bare_text
from searchnews.analysis.han import is_han
from searchnews.analysis.tokenizer import MatchText
from searchnews.characters import CLUSTER, Characters
from searchnews.query.plan import Run
from searchnews.token import CLOSE, OPEN

__all__ = [
    "CLUSTER",
    "Interval",
    "Needle",
    "marks",
    "marks_of",
    "merged",
    "needles_of",
    "places_in",
    "places_of",
    "text_for",
]

Interval = tuple[int, int]


class Needle(NamedTuple):
    """A run as it is looked for; `opened` when its last token need only begin there.

    `worth` is what it is worth to show it once: more the longer it is. `bare` says that it is of bare Han only.
    """

    text: str
    opened: bool
    worth: float
    bare: bool


def marks(text: str, runs: Sequence[Run], field: Literal["title", "body"]) -> tuple[Interval, ...]:
    """Where runs stand in a field's text: half-open offsets in characters, in order, merged where they touch."""
    return marks_of(text, needles_of(runs, field))


def needles_of(runs: Sequence[Run], field: Literal["title", "body"]) -> tuple[Needle, ...]:
    """The different runs that are looked for in a field; once for all articles of an answer."""
    sought = (
        (run.text, run.prefix and run.text.rfind(OPEN) > run.text.rfind(CLOSE))
        for run in runs
        if run.text and run.scope in ("any", field)
    )
    return tuple(Needle(text, opened, _worth(text), is_han(text)) for text, opened in dict.fromkeys(sought))


def _worth(text: str) -> float:
    return 1000 * math.sqrt(len(text.strip(OPEN + CLOSE)))


def marks_of(text: str, needles: Sequence[Needle]) -> tuple[Interval, ...]:
    """The marks of needles in a text."""
    if not needles:
        return ()
    match = text_for(text, needles)
    slices = places_in(match.joined, needles, 0, len(match.joined))
    if not slices:
        return ()
    return tuple(merged(Characters(text, plain=match.plain).whole(match.spans(slices))))


def text_for(text: str, needles: Iterable[Needle]) -> MatchText | BareText:
    """A text for whoever looks for needles in it, read only as far as these need."""
    sought = []
    for needle in needles:
        if not needle.bare:
            return MatchText(text)
        sought.append(needle.text)
    return bare_text(text, sought) or MatchText(text)


def places_of(joined: str, needle: Needle, first: int, last: int, most: int | None = None) -> list[Interval]:
    """The first places where a needle stands in ``joined[first:last]``, overlaps with itself included."""
    text, opened, _, _ = needle
    found: list[Interval] = []
    place, length = joined.find(text, first, last), len(text)
    while place >= 0 and len(found) != most:
        end = place + length
        found.append((place, joined.find(CLOSE, end) + 1 if opened else end))
        place = joined.find(text, place + 1, last)
    return found


def places_in(joined: str, needles: Iterable[Needle], first: int, last: int) -> list[Interval]:
    """Where any of some needles stand in ``joined[first:last]``, in order; those that overlap made one.

    Before offsets are worked out, for they cost more; but only where tokens are shared: a blank may stand between.
    """
    there = [needle for needle in needles if needle.text in joined]  # of a page that was pasted a hundredth
    return _merged(sorted(place for needle in there for place in places_of(joined, needle, first, last)), 0)


def merged(spans: Iterable[Interval]) -> list[Interval]:
    """Sorted spans as marks: those that touch made one."""
    return _merged(spans, 1)


def _merged(intervals: Iterable[Interval], touching: int) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in intervals:
        if merged and start < merged[-1][1] + touching:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged
