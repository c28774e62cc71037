"""An article's text as its reader gets it: in parts where it is very long, in paragraphs, its marks to be jumped to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice, pairwise

from markupsafe import Markup, escape

from .markup import Marks, shortened

PART = 100_000
"""Characters of a part: many times the longest report, a long chapter of a book; some 300 KB of page at most, or 3 MB
when every second character is marked, which takes half a second to make."""

PIECE = 5_000
"""Characters of a paragraph that are laid out as one: browsers take time by the square of the marks in it, 14 seconds
for a part that is one paragraph, 2 for one that is many."""

LISTED = 50
"""Matches that are listed: whoever wants more of them goes on from the last."""

_BEFORE, _MATCH, _AFTER = 10, 40, 24


@dataclass(frozen=True, slots=True)
class Part:
    """Number `this` of `last` parts of a body: ``body[start:end]``."""

    this: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as HTML, or a piece of one; `goes_on` when it is not the first piece."""

    text: Markup
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the query stands: its number, and the text around it."""

    number: int
    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A title and paragraphs as HTML, with `count` matches called ``mark-1`` and so on; `matches` are the first."""

    title: Markup
    paragraphs: tuple[Paragraph, ...]
    count: int
    matches: tuple[Match, ...]


def parts(body: str) -> list[Part]:
    """The parts of a body, cut between paragraphs unless one paragraph fills half a part; one when it is short."""
    borders = [0]
    while len(body) - borders[-1] > PART:
        at = borders[-1]
        borders.append(body.rfind("\n", at + PART // 2, at + PART) + 1 or at + PART)
    ends = [*borders[1:], len(body)]
    return [Part(n, len(ends), *bounds) for n, bounds in enumerate(zip(borders, ends, strict=True), 1)]


def reading(title: str, title_marks: Marks, body: str, body_marks: Marks, part: Part) -> Reading:
    """The title and one part of the body, marked; a mark that goes on in the next paragraph counts once."""
    numbers = count(1)
    in_title = _Marking(title, title_marks, numbers)
    heading = in_title.marked(0, len(title))
    in_body = _Marking(body, body_marks, numbers)
    return Reading(
        title=heading,
        paragraphs=tuple(_paragraphs(body, part, in_body)),
        count=len(in_title.named) + len(in_body.named),
        matches=tuple(islice(_matches(((title, in_title.named), (body, in_body.named))), LISTED)),
    )


class _Marking:
    """Gives out a text piece by piece, from left to right, and its marks their numbers as they come to be seen.

    Marks out of order, overlapping or past the end are cut to what is left of them, never trusted.
    """

    def __init__(self, text: str, marks: Marks, numbers: "count[int]") -> None:
        self._text = text
        self._marks = list(_apart(marks, len(text)))
        self._numbers = numbers
        self._next = 0
        self.named: list[tuple[int, int]] = []

    def marked(self, start: int, end: int) -> Markup:
        """``text[start:end]`` as HTML; only the first piece of a mark has its name."""
        pieces: list[str] = []
        at = start
        for first, last, name in self._seen(start, end):
            pieces += [escape(self._text[at:first]), f"<mark{name}>", escape(self._text[first:last]), "</mark>"]
            at = last
        return Markup("".join([*pieces, escape(self._text[at:end])]))

    def _seen(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """What of the marks stands in ``text[start:end]``, with the attribute that names it."""
        while self._next < len(self._marks) and self._marks[self._next][0] < end:
            mark = self._marks[self._next]
            first, last = max(mark[0], start), min(mark[1], end)
            if first < last:
                yield first, last, self._name(mark)
            if mark[1] > end:
                return
            self._next += 1

    def _name(self, mark: tuple[int, int]) -> str:
        if self.named and self.named[-1] == mark:
            return ""
        self.named.append(mark)
        return f' id="mark-{next(self._numbers)}"'


def _apart(marks: Marks, length: int) -> Iterator[tuple[int, int]]:
    """Marks in order, none over another, all within the text."""
    at = 0
    for start, end in sorted(marks):
        start, end = max(start, at), min(end, length)
        if start < end:
            yield start, end
            at = end


def _paragraphs(body: str, part: Part, marking: _Marking) -> Iterator[Paragraph]:
    start = part.start
    for line in body[part.start : part.end].split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            for first, last in pairwise([*_pieces(body, start, end), end]):
                yield Paragraph(marking.marked(first, last), first > start)
        start = end + 1


def _pieces(body: str, start: int, end: int) -> Iterator[int]:
    """Where the pieces of a paragraph begin; behind the end of a sentence, where there is one."""
    while end - start > PIECE:
        yield start
        start = body.rfind("。", start + PIECE // 2, start + PIECE) + 1 or start + PIECE
    yield start


def _matches(texts: Iterable[tuple[str, Sequence[tuple[int, int]]]]) -> Iterator[Match]:
    numbers = count(1)
    for text, named in texts:
        for start, end in named:
            yield Match(
                number=next(numbers),
                before=_line(text[max(0, start - _BEFORE) : start]),
                text=shortened(_line(text[start : min(end, start + _MATCH + 1)]), _MATCH),
                after=_line(text[end : end + _AFTER]),
            )


def _line(text: str) -> str:
    return text.replace("\n", " ")
