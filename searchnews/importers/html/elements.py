"""The elements and runs of text of a page, as places in its source."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from html import unescape
from itertools import accumulate

_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+")
_ENDLESS = re.compile("&#[0-9]{8,}")
_UNSEEN = re.compile(r"display\s*:\s*none", re.I)
_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\x00-\x7f]+")

_BLOCKS_NAMES = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre section
    summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS_NAMES.split())
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Element:
    """An element: its tags stand at `start` and `end`, what is inside them from `inner` to `close`."""

    __slots__ = ("_attributes", "_words", "close", "depth", "end", "inner", "name", "parent", "raw", "start")

    def __init__(self, name: str, raw: str, start: int, inner: int, parent: "Element | None") -> None:
        self.name, self.raw, self.start, self.inner, self.parent = name, raw, start, inner, parent
        self.close = self.end = inner
        self.depth: int = parent.depth + 1 if parent else 0
        self._attributes: dict[str, str] | None = None
        self._words: frozenset[str] | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes, the first of each name, their names in lower case."""
        if self._attributes is None:
            self._attributes = attributes_of(self.raw)
        return self._attributes

    def get(self, name: str) -> str:
        """An attribute's value, "" when there is none."""
        return self.attributes.get(name, "") if self.raw else ""

    @property
    def labels(self) -> list[str]:
        """Its id and its classes, in lower case."""
        return [label.lower() for label in f"{self.get('id')} {self.get('class')}".split()[:20]]

    @property
    def words(self) -> frozenset[str]:
        """The words its id, its classes and its role are made of: ``hotNews-list`` says hot, news and list."""
        if self._words is None:
            label = f"{self.get('id')} {self.get('class')} {self.get('role')}"[:200] if self.raw else ""
            self._words = frozenset(word.lower() for word in _WORD.findall(label))
        return self._words

    def holds(self, place: int) -> bool:
        """Whether a place of the source is inside."""
        return self.start <= place < self.end

    def ancestors(self) -> Iterator["Element"]:
        """What it stands in, from the inside out, itself first."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent


class Run:
    """A run of text that no block interrupts: `size` characters that are no blanks, `linked` of them in links."""

    __slots__ = ("end", "linked", "owner", "size", "start")

    def __init__(self, owner: Element, start: int) -> None:
        self.owner, self.start, self.end, self.size, self.linked = owner, start, start, 0, 0

    @property
    def is_text(self) -> bool:
        """Whether no more than half of it is links."""
        return 2 * self.linked <= self.size


class Outline:
    """What `outline` finds: the page, its elements in the order of their start tags, its runs of text in order."""

    def __init__(self, html: str, elements: list[Element], runs: list[Run]) -> None:
        self.html, self.elements, self.runs = html, elements, runs
        self.root = elements[0]
        self._starts = [run.start for run in runs]
        self._sizes = [0, *accumulate(run.size for run in runs)]
        self._texts = [0, *accumulate(run.size if run.is_text else 0 for run in runs)]

    def runs_in(self, start: int, end: int) -> list[Run]:
        """The runs that begin between two places."""
        return self.runs[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def size(self, start: int, end: int, *, links: bool = True) -> int:
        """The characters of the runs between two places; without `links`, of those that are no links."""
        sums = self._sizes if links else self._texts
        return sums[bisect_left(self._starts, end)] - sums[bisect_left(self._starts, start)] if end > start else 0

    def named(self, *names: str) -> Iterator[Element]:
        """The elements of some names."""
        return (element for element in self.elements if element.name in names)


def attributes_of(raw: str) -> dict[str, str]:
    """The attributes of a start tag, character references resolved."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(raw):
        value = double or single or bare
        if "&" in value:
            # `int` refuses more than 4,300 digits, and `unescape` does not ask first.
            value = value if _ENDLESS.search(value) else unescape(value)
        found.setdefault(name.lower(), value)
    return found


def is_hidden(element: Element) -> bool:
    """Whether a browser shows nothing of an element."""
    if not element.raw:
        return False
    return "hidden" in element.attributes or bool(_UNSEEN.search(element.get("style")))
