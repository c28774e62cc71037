"""Where a window of text may begin and end: with a sentence where it can, else a clause, else a word.

Never inside a word, a number or one visible character, but where one of these is longer than the window.
"""

import re

from searchnews.analysis.bare import BareText
from searchnews.analysis.tokenizer import MatchText
from searchnews.characters import EMPTY, Characters

_CLOSERS = "”’」』）)】》\"'"
# What ends a sentence or a clause, with the blanks after it; `stop` is what of it still stands in a window. Each is
# known by its first character, so that its pattern can begin with a plain set: a third of the time.
_SENTENCE = re.compile(
    rf"[。！？!?；;….\n](?:(?<=\n)|(?P<stop>(?:(?<=\.)[{_CLOSERS}]*(?=\s)|(?<![.\n])[。！？!?；;…]*[{_CLOSERS}]*)))\s*"
)
_CLAUSE = re.compile(rf"[，、：—,:](?:(?<![,:])|(?![0-9]))(?:[，、：—]|[,:](?![0-9]))*[{_CLOSERS}]*\s*")
_BLANK = re.compile(rf"[\s{EMPTY}]*")
_NO_BEGINNING = re.compile(rf"[\s{EMPTY}，。、；：！？,.;:!?…%％—{_CLOSERS}]*")


def first_seen(text: str) -> int:
    """Where something is first seen in a text."""
    return _end_of(_BLANK, text, 0, len(text))


def _end_of(pattern: re.Pattern[str], text: str, place: int, end: int) -> int:
    """How far a pattern reaches from a place."""
    found = pattern.match(text, place, end)
    return found.end() if found else place


def _sentence_stop(found: re.Match[str]) -> int:
    return found.start() if (stop := found.end("stop")) < 0 else stop


class Borders:
    """The borders of windows `width` characters wide in a text.

    `is_start` and `is_end` say whether the text begins and ends where that does which it was cut from.
    """

    def __init__(self, text: str, match: MatchText | BareText, width: int, *, is_start: bool, is_end: bool) -> None:
        self._text = text
        self._match = match
        self._width = width
        self._enough = width * 3 // 5
        self._is_start = is_start
        self._is_end = is_end
        self._beginning = first_seen(text)
        self.characters = Characters(text, plain=match.plain)

    def window(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        """The window around a span, within a room: from the start of a sentence to the end of one where it can be."""
        opening = self._begin(start, max(low, end - self._width, start - self._width * 2 // 3))
        closing = self.finish(opening, end, high)
        if closing - opening < self._enough:
            starts = self._sentence_starts(max(low, closing - self._width), opening)
            paragraph = self._text.rfind("\n", 0, start) + 1
            near = [place for place in starts if place >= paragraph and closing - place >= self._enough]
            opening = (near or starts or [opening])[0]
        return opening, closing

    def _begin(self, start: int, first: int) -> int:
        """Where to begin, from `first` on, to show what stands at `start`: its sentence, else a clause, a word."""
        if start <= first:
            return start
        if sentences := self._sentence_starts(first, start):
            return sentences[-1]
        after = max(first, start - self._width // 2)
        for clause in _CLAUSE.finditer(self._text, after, start):
            if self._is_border(clause.end()):
                return clause.end()
        place = max(first, start - self._width // 4)
        word = self._match.word_around(place)
        place = self.characters.end(word[1] if word else place)
        return min(start, self.characters.end(_end_of(_NO_BEGINNING, self._text, place, start)))

    def _sentence_starts(self, first: int, last: int) -> list[int]:
        """Where sentences start from `first` to `last`, in order."""
        beginning = min(self._beginning, last)
        starts = [beginning] if self._is_start and beginning >= first else []
        for sentence in _SENTENCE.finditer(self._text, max(0, first - 1 - len(_CLOSERS)), last):
            end = sentence.end()
            if end >= first and end > beginning and self._is_border(end):
                starts.append(end)
        return starts

    def _is_border(self, place: int) -> bool:
        """Whether a text may be cut at a place: not in a word, a number or one visible character."""
        return not self.characters.clings(place) and self._match.word_around(place) is None

    def finish(self, start: int, end: int, high: int) -> int:
        """Where a window ends that begins at `start` and must reach `end`, up to `high`; less blanks."""
        closing = self._closing(start, end, min(high, start + self._width))
        return max(end, start + len(self._text[start:closing].rstrip()))

    def _closing(self, start: int, end: int, limit: int) -> int:
        paragraph = self._text.find("\n", end, limit)
        if paragraph - start >= self._enough:
            return paragraph
        if limit == len(self._text) and self._is_end:
            return limit
        least = max(end, start + self._enough)
        # One character more, for what a border is may depend on what follows it.
        sentences = [_sentence_stop(found) for found in _SENTENCE.finditer(self._text, least, limit + 1)]
        if (stop := self._last_border(sentences, limit)) is not None:
            return stop
        clauses = [found.start() for found in _CLAUSE.finditer(self._text, least, limit + 1)]
        if (stop := self._last_border(clauses, limit)) is not None:
            return stop
        return self.before(limit, max(end, start + 1))

    def _last_border(self, places: list[int], limit: int) -> int | None:
        """The last of some places, up to a limit, where the text may be cut."""
        return next((place for place in reversed(places) if place <= limit and self._is_border(place)), None)

    def before(self, place: int, least: int) -> int:
        """The last place up to `place` where the text may be cut; `place` itself when that is not even `least`."""
        border = self.characters.start(place)
        word = self._match.word_around(border)
        border = word[0] if word else border
        return border if border >= least else place
