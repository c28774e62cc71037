"""The windows of a body that show most of what was searched for, with it marked in them.

A window begins and ends with a sentence where it can, and never inside a word, a number or one visible character.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from searchnews.analysis.tokenizer import MatchText
from searchnews.marks import (
    EMPTY,
    Interval,
    Needle,
    character_end,
    character_start,
    clings,
    marks_between,
    needles_of,
    places_of,
    whole_characters,
)
from searchnews.query.expand import Run
from searchnews.token import CLOSE, OPEN

COUNT = 3
WIDTH = 160

READ = 100_000
"""How much of a body is read whole, in characters: 15 ms on the check machine. News has a hundredth of it."""

AROUND = 2_000
"""How much is read on either side of something found further on."""

PLACES = 2_000
"""How many places are weighed against each other; the first of each run. A page of news holds a tenth of it."""

NEAR = 20
"""Words this many characters nearer to each other are shown rather than earlier ones."""

_CLOSERS = "”’」』）)】》\"'"
# What ends a sentence or a clause, with the blanks after it; `shown` is what of it still stands in a window.
_SENTENCE = re.compile(rf"(?P<shown>[。！？!?；;…]+[{_CLOSERS}]*|\.[{_CLOSERS}]*(?=\s)|(?=\n))\s*")
_CLAUSE = re.compile(rf"(?P<shown>)(?:[，、：—]|[,:](?![0-9]))+[{_CLOSERS}]*\s*")
_BLANK = re.compile(rf"[\s{EMPTY}]*")
_NO_BEGINNING = re.compile(rf"[\s{EMPTY}，。、；：！？,.;:!?…%％—{_CLOSERS}]*")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A verbatim slice of a body. `start` is where in the body it begins; `marks` are half-open offsets in `text`."""

    text: str
    start: int
    marks: tuple[Interval, ...] = ()


class _Place(NamedTuple):
    """Where in a text a needle stands."""

    start: int
    end: int
    needle: int


def snippets(body: str, runs: Sequence[Run], *, count: int = COUNT, width: int = WIDTH) -> tuple[Snippet, ...]:
    """The windows of a body that show most of the runs, in order; its beginning where none of them stands in it.

    The window that holds most different runs comes first (long and rare ones count more), then those that hold runs
    not yet shown; so one word makes one snippet. A body that has nothing to be seen makes none.
    """
    if count < 1 or width < 1:
        return ()
    needles = needles_of(runs, "body")
    for start, end in _stretches(body, needles):
        reading = _Reading(body, start, end, needles, width)
        if windows := reading.windows(count):
            return tuple(reading.snippet(window) for window in windows)
    return _beginning(body, width)


def _stretches(body: str, needles: Sequence[Needle]) -> Iterator[Interval]:
    """The parts of a body to be read, in turn, until one holds a needle: nearly always the whole of it.

    In a book, what is not in its first part is looked for as it is written, which is rough but a thousand times
    faster than reading on.
    """
    if not needles:
        return
    yield 0, min(READ, len(body))
    if len(body) <= READ:
        return
    lowered = body.lower()
    lowered = lowered if len(lowered) == len(body) else body
    for needle in needles:
        literal = needle.text.replace(CLOSE + OPEN, " ").replace(OPEN, "").replace(CLOSE, "")
        place = lowered.find(literal, READ - len(literal))
        if place >= 0:
            yield max(0, place - AROUND), min(len(body), place + len(literal) + AROUND)


def _beginning(body: str, width: int) -> tuple[Snippet, ...]:
    """The beginning of a body as its only snippet."""
    start = _end_of(_BLANK, body, 0, len(body))
    if start == len(body):
        return ()
    reading = _Reading(body, start, min(len(body), start + 2 * width), (), width)
    return (reading.snippet((0, reading.finish(0, 1, len(reading.text)))),)


def _end_of(pattern: re.Pattern[str], text: str, place: int, end: int) -> int:
    """How far a pattern reaches from a place."""
    found = pattern.match(text, place, end)
    return found.end() if found else place


class _Reading:
    """A part of a body as it was read: where its needles stand, and the windows that show them.

    All places are offsets in `text`; `base` is where that begins in the body.
    """

    def __init__(self, body: str, start: int, end: int, needles: Sequence[Needle], width: int) -> None:
        self.text = body[start:end]
        self.base = start
        self.needles = needles
        self.width = width
        self.enough = width * 3 // 5
        self.match = MatchText(self.text)
        self.is_end = end == len(body)
        self.first, self.last = _uncut(self.match.joined, start > 0, not self.is_end)
        self.room = self._room()
        self.places = self._places()
        self.weights = self._weights()

    def _room(self) -> Interval:
        """The text without a word that was cut when it was read."""
        joined = self.match.joined
        low = self.match.span(0, self.first)[1] if self.first else 0
        high = self.match.span(self.last, len(joined))[0] if self.last < len(joined) else len(self.text)
        return low, high

    def _places(self) -> list[_Place]:
        """The first places of each needle, in order; of what is longer than a window, its beginning."""
        limit = max(20, PLACES // max(1, len(self.needles)))
        found = []
        for number, needle in enumerate(self.needles):
            for slice_ in islice(places_of(self.match.joined, needle, self.first, self.last), limit):
                start, end = whole_characters(self.text, *self.match.span(*slice_))
                if end - start > self.width:
                    end = self._border_before(start + self.width, start + 1)
                    end = start + len(self.text[start:end].rstrip())
                found.append(_Place(start, end, number))
        return sorted(found)

    def _weights(self) -> list[int]:
        """What each needle is worth: more the longer it is, less the more often it stands here."""
        counts = Counter(place.needle for place in self.places)
        return [
            round(1000 * math.sqrt(len(needle.text.strip(OPEN + CLOSE))) / (1 + math.log10(max(1, counts[number]))))
            for number, needle in enumerate(self.needles)
        ]

    def windows(self, count: int) -> list[Interval]:
        """At most `count` windows, in order; each shows a needle that no other does."""
        taken: list[Interval] = []
        missing = self.places
        while missing and len(taken) < count:
            free = self._free(taken)
            cores = [(core, room) for room in free if (core := self._best([p for p in missing if _inside(p, room)]))]
            if not cores:
                break
            (_, start, end), room = max(cores, key=lambda found: found[0][0])
            taken = sorted([*taken, self._grown(start, end, *room)])
            shown = {p.needle for p in self.places if any(_inside(p, window) for window in taken)}
            missing = [p for p in missing if p.needle not in shown]
        return taken

    def _free(self, taken: Sequence[Interval]) -> list[Interval]:
        """The rooms that windows leave between them."""
        borders = [self.room[0], *(border for window in taken for border in window), self.room[1]]
        return list(zip(borders[::2], borders[1::2], strict=True))

    def _best(self, places: Sequence[_Place]) -> tuple[tuple[int, bool, int, int], int, int] | None:
        """The span of places worth most that fits a window, with what decides; in one sweep.

        What decides: the worth of the different needles, then to stay in one paragraph, to be near, to be early.
        """
        best = None
        held: Counter[int] = Counter()
        left = worth = reach = 0
        for place in places:
            worth += 0 if held[place.needle] else self.weights[place.needle]
            held[place.needle] += 1
            reach = max(reach, place.end)
            while (first := places[left]) is not place and (
                place.end - first.start > self.width or held[first.needle] > 1
            ):
                held[first.needle] -= 1
                worth -= 0 if held[first.needle] else self.weights[first.needle]
                left += 1
            if best is None or worth >= best[0][0]:
                whole = self.text.find("\n", first.start, reach) < 0
                key = worth, whole, -((reach - first.start) // NEAR), -first.start
                best = max(best or (key, 0, 0), (key, first.start, reach))
        return best

    def _grown(self, start: int, end: int, low: int, high: int) -> Interval:
        """The window around a span, within a room: from the start of a sentence to the end of one where it can be."""
        opening = self._begin(start, max(low, end - self.width, start - self.width * 2 // 3))
        closing = self.finish(opening, end, high)
        if closing - opening < self.enough:
            starts = self._sentence_starts(max(low, closing - self.width), opening)
            paragraph = self.text.rfind("\n", 0, start) + 1
            near = [place for place in starts if place >= paragraph and closing - place >= self.enough]
            opening = (near or starts or [opening])[0]
        return opening, closing

    def _begin(self, start: int, first: int) -> int:
        """Where to begin, from `first` on, to show what stands at `start`: its sentence, else a clause, a word."""
        if start <= first:
            return start
        if sentences := self._sentence_starts(first, start):
            return sentences[-1]
        after = max(first, start - self.width // 2)
        clauses = (found.end() for found in _CLAUSE.finditer(self.text, after, start))
        if (clause := next(filter(self._is_border, clauses), None)) is not None:
            return clause
        place = max(first, start - self.width // 4)
        word = self.match.word_around(place)
        place = character_end(self.text, word[1] if word else place)
        return min(start, character_end(self.text, _end_of(_NO_BEGINNING, self.text, place, start)))

    def _sentence_starts(self, first: int, last: int) -> list[int]:
        """Where sentences start from `first` to `last`, in order."""
        ends = (found.end() for found in _SENTENCE.finditer(self.text, max(0, first - 1 - len(_CLOSERS)), last))
        beginning = _end_of(_BLANK, self.text, 0, last)
        starts = [beginning] if self.base == 0 and beginning >= first else []
        return [*starts, *(end for end in ends if end >= first and end > beginning and self._is_border(end))]

    def _is_border(self, place: int) -> bool:
        """Whether a text may be cut at a place: not in a word, a number or one visible character."""
        return not clings(self.text, place) and self.match.word_around(place) is None

    def finish(self, start: int, end: int, high: int) -> int:
        """Where a window ends that begins at `start` and must reach `end`: as `_grown` says, less blanks."""
        closing = self._closing(start, end, min(high, start + self.width))
        return max(end, start + len(self.text[start:closing].rstrip()))

    def _closing(self, start: int, end: int, limit: int) -> int:
        paragraph = self.text.find("\n", end, limit)
        if paragraph - start >= self.enough:
            return paragraph
        if limit == len(self.text) and self.is_end:
            return limit
        least = max(end, start + self.enough)
        for pattern in (_SENTENCE, _CLAUSE):
            # One character more, for what a border is may depend on what follows it.
            ends = (found.end("shown") for found in pattern.finditer(self.text, least, limit + 1))
            if fitting := [place for place in ends if place <= limit and self._is_border(place)]:
                return fitting[-1]
        return self._border_before(limit, max(end, start + 1))

    def _border_before(self, place: int, least: int) -> int:
        """The last place up to `place` where the text may be cut; `place` itself when that is not even `least`."""
        border = character_start(self.text, place)
        word = self.match.word_around(border)
        border = word[0] if word else border
        return border if border >= least else place

    def snippet(self, window: Interval) -> Snippet:
        """A window as a snippet, with everything marked that stands in it."""
        start, end = window
        longest = max((len(needle.text) for needle in self.needles), default=0)
        first, last = self.match.slice(character_start(self.text, start), character_end(self.text, end))
        near = max(self.first, first - longest), min(self.last, last + longest)
        found = marks_between(self.text, self.match, self.needles, *near)
        clipped = ((max(a, start) - start, min(b, end) - start) for a, b in found if a < end and b > start)
        return Snippet(self.text[start:end], self.base + start, tuple(clipped))


def _inside(place: _Place, room: Interval) -> bool:
    return room[0] <= place.start and place.end <= room[1]


def _uncut(joined: str, cut_before: bool, cut_after: bool) -> Interval:
    """The slice of a sequence without the word or number at an end where the text it was made of was cut."""
    first, last = 0, len(joined)
    if cut_before and joined.lstrip("|").startswith(OPEN):
        first = joined.index(CLOSE) + 1
    if cut_after and joined.rstrip("|").endswith(CLOSE):
        last = joined.rindex(OPEN)
    return first, last
