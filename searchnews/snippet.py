"""The windows of a body that show most of what was searched for, with it marked in them.

A window begins and ends with a sentence where it can, and never inside a word, a number or one visible character.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from searchnews.analysis.tokenizer import MatchText
from searchnews.borders import Borders, first_seen
from searchnews.marks import Interval, Needle, merged, needles_of, places_in, places_of, text_for
from searchnews.query.plan import Run
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


@dataclass(frozen=True, slots=True)
class Snippet:
    """A verbatim slice of a body. `start` is where in the body it begins; `marks` are half-open offsets in `text`."""

    text: str
    start: int
    marks: tuple[Interval, ...] = ()


_Place = tuple[int, int, int]
"""Where in a text a needle stands: its start, its end, and the needle's number. Bare, for a page makes hundreds."""


def snippets(body: str, runs: Sequence[Run], *, count: int = COUNT, width: int = WIDTH) -> tuple[Snippet, ...]:
    """The windows of a body that show most of the runs, in order; its beginning where none of them stands in it.

    The window that holds most different runs comes first (long and rare ones count more), then those that hold runs
    not yet shown; so one word makes one snippet. A body that has nothing to be seen makes none.
    """
    return snippets_of(body, needles_of(runs, "body"), count=count, width=width)


def snippets_of(body: str, needles: Sequence[Needle], *, count: int = COUNT, width: int = WIDTH) -> tuple[Snippet, ...]:
    """The snippets of a body for needles."""
    if count < 1 or width < 1:
        return ()
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
    start = first_seen(body)
    if start == len(body):
        return ()
    end = min(len(body), start + 2 * width)
    text = body[start:end]
    borders = Borders(text, MatchText(text), width, is_start=start == 0, is_end=end == len(body))
    return (Snippet(text[: borders.finish(0, 1, len(text))], start),)


class _Reading:
    """A part of a body as it was read: where its needles stand, and the windows that show them.

    All places are offsets in `text`; `base` is where that begins in the body.
    """

    def __init__(self, body: str, start: int, end: int, needles: Sequence[Needle], width: int) -> None:
        self.text = body[start:end]
        self.base = start
        self.needles = needles
        self.width = width
        self.match = text_for(self.text, needles) if len(self.text) == len(body) else MatchText(self.text)
        self.borders = Borders(self.text, self.match, width, is_start=start == 0, is_end=end == len(body))
        self.first, self.last = _uncut(self.match.joined, start > 0, end < len(body))
        self.most = max(20, PLACES // max(1, len(needles)))
        self.found, self.weights = self._found()
        self.places = self._places()

    def _found(self) -> tuple[list[_Place], list[int]]:
        """The first `most` places of each needle, in order; and what each is worth: less the more often it stands."""
        found: list[_Place] = []
        joined = self.match.joined
        weights = [0] * len(self.needles)
        for number, needle in [(n, needle) for n, needle in enumerate(self.needles) if needle.text in joined]:
            places: Sequence[Interval] = places_of(joined, needle, self.first, self.last, self.most)
            if not places:
                continue
            weights[number] = round(needle.worth / (1 + math.log10(len(places))))
            if not self.match.plain:
                places = self.borders.characters.whole(self.match.spans(places))
            found += [(start, end, number) for start, end in places]
        found.sort()
        return found, weights

    def _places(self) -> list[_Place]:
        """What is to be shown of what was found: of what is longer than a window, its beginning."""
        width = self.width
        if not [0 for start, end, _ in self.found if end - start > width]:
            return self.found
        return sorted((start, self._shown(start, end), number) for start, end, number in self.found)

    def _shown(self, start: int, end: int) -> int:
        if end - start <= self.width:
            return end
        end = self.borders.before(start + self.width, start + 1)
        return start + len(self.text[start:end].rstrip())

    def windows(self, count: int) -> list[Interval]:
        """At most `count` windows, in order; each shows a needle that no other does."""
        taken: list[Interval] = []
        shown: set[int] = set()
        missing = self.places
        free = [self._room()] if missing else []
        while missing and len(taken) < count:
            cores = [(core, room) for room in free if (core := self._best(_inside(missing, room)))]
            if not cores:
                break
            (_, start, end), (low, high) = max(cores, key=lambda found: found[0][0])
            window = self.borders.window(start, end, low, high)
            taken = sorted([*taken, window])
            free = sorted([*(room for room in free if room != (low, high)), (low, window[0]), (window[1], high)])
            shown.update(number for _, _, number in _inside(self.places, window))
            missing = [place for place in missing if place[2] not in shown]
        return taken

    def _room(self) -> Interval:
        """The text without a word that was cut when it was read."""
        joined = self.match.joined
        low = self.match.span(0, self.first)[1] if self.first else 0
        high = self.match.span(self.last, len(joined))[0] if self.last < len(joined) else len(self.text)
        return low, high

    def _best(self, places: Sequence[_Place]) -> tuple[tuple[int, bool, int, int], int, int] | None:
        """The span of places worth most that fits a window, with what decides; in one sweep.

        What decides: the worth of the different needles, then to stay in one paragraph, to be near, to be early.
        """
        best = None
        width, weights = self.width, self.weights
        held = [0] * len(weights)
        left = worth = reach = highest = 0
        near = len(self.text)
        for right, (_, end, needle) in enumerate(places):
            if not held[needle]:
                worth += weights[needle]
            held[needle] += 1
            if end > reach:
                reach = end
            while left < right and (end - places[left][0] > width or held[places[left][2]] > 1):
                gone = places[left][2]
                held[gone] -= 1
                if not held[gone]:
                    worth -= weights[gone]
                left += 1
            start = places[left][0]
            # Of those worth as much, none that begins later is better than one that could not be nearer.
            if worth > highest or (worth == highest and start <= near):
                highest = worth
                key = worth, self.text.find("\n", start, reach) < 0, -((reach - start) // NEAR), -start
                if best is None or (key, start, reach) > best:
                    best = key, start, reach
                    near = start if key[1] and not key[2] else len(self.text)
        return best

    def snippet(self, window: Interval) -> Snippet:
        """A window as a snippet, with everything marked that stands in it."""
        start, end = window
        found = merged([(a, b) for a, b in self._spans(start, end) if a < end and b > start])
        clipped = [(max(a, start) - start, min(b, end) - start) for a, b in found]
        return Snippet(self.text[start:end], self.base + start, tuple(clipped))

    def _spans(self, start: int, end: int) -> Iterable[Interval]:
        """In order, where needles stand, at least in a window; it is looked through where not every place is known."""
        if len(self.found) < self.most:
            return [(a, b) for a, b, _ in self.found]
        characters = self.borders.characters
        longest = max(len(needle.text) for needle in self.needles)
        first, last = self.match.slice(characters.start(start), characters.end(end))
        near = max(self.first, first - longest), min(self.last, last + longest)
        there = [needle for needle, worth in zip(self.needles, self.weights, strict=True) if worth]
        return characters.whole(self.match.spans(places_in(self.match.joined, there, *near)))


def _inside(places: Iterable[_Place], room: Interval) -> list[_Place]:
    """The places that stand whole in a room."""
    low, high = room
    return [place for place in places if low <= place[0] and place[1] <= high]


def _uncut(joined: str, cut_before: bool, cut_after: bool) -> Interval:
    """The slice of a sequence without the word or number at an end where the text it was made of was cut."""
    first, last = 0, len(joined)
    if cut_before and joined.lstrip("|").startswith(OPEN):
        first = joined.index(CLOSE) + 1
    if cut_after and joined.rstrip("|").endswith(CLOSE):
        last = joined.rindex(OPEN)
    return first, last
