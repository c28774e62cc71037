"""The elements of a page and the runs of text between them, as places in its source.

One pass over the tags and no tree of a library: what was found is read from the source itself, by `html_to_text`, so
that its text is exact and its securities are there; and no page takes longer than its length. (100,000 nested tags
take selectolax 1.0.2 68 s.) Missing end tags are supplied where a browser would supply them.
"""

import re

from searchnews.importers.html.elements import BLOCKS, Element, Outline, Run

_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.S)
_OTHER = re.compile(r"<(?:[!?]|/(?![A-Za-z]))[^>]*+>")
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+)>")
_OPENS = re.compile(r"</?[A-Za-z]")
# For a page with a quote that never ends: a tag is then whatever stands before the next ">".
_PLAIN_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)([^>]*+)>")
_TELLS = re.compile(r"(?:class|id|itemprop|hidden|display|datetime|rel|role|typeof)\b", re.I)

_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_KEPT_VOID = frozenset(("meta", "link", "base"))
# What is inside is no markup and no text of the page; `title` is read by its own element.
_RAW_NAMES = "script style template iframe noscript noembed noframes title svg textarea select"
_RAW = {name: re.compile(rf"</{name}(?=[\s/>])", re.I) for name in _RAW_NAMES.split()}
_CLOSES_P = BLOCKS - {"body", "head", "html", "td", "th", "tr", "tbody", "option"}
_CLOSED_BY = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu", "dir"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "td": (frozenset(("td", "th")), frozenset(("table", "tr"))),
    "th": (frozenset(("td", "th")), frozenset(("table", "tr"))),
    "tr": (frozenset(("tr", "td", "th")), frozenset(("table",))),
    "tbody": (frozenset(("tbody", "thead", "tr", "td", "th")), frozenset(("table",))),
    "body": (frozenset(("head",)), frozenset(("html",))),
}
"""For a start tag, the open elements it ends, and those within which it looks for them."""
_TABLES = frozenset(("table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"))

DEPTH = 200
"""Elements inside one another; real pages have about sixty, and every look upwards costs so many steps at most."""

MOST = 200_000
"""Elements and runs of a page; the largest real ones have some thousands, and what follows is not looked at."""


def outline(html: str) -> Outline:
    """The elements and runs of a page, in one pass whatever is in it."""
    builder = _Builder(html)
    position, last, tags = 0, html.rfind(">"), _TAG
    while (start := html.find("<", position)) != -1 and not builder.full:
        builder.text(position, start)
        if html.startswith("<!--", start):
            match = _COMMENT.match(html, start)
            position = match.end() if match else len(html)
            continue
        if start > last:
            position = start
            break
        match = tags.match(html, start)
        if match is None and tags is _TAG and _OPENS.match(html, start):
            match, tags = _PLAIN_TAG.match(html, start), _PLAIN_TAG
        if match is None:
            other = _OTHER.match(html, start)
            if other is None:
                builder.text(start, start + 1)
            position = other.end() if other else start + 1
            continue
        position = builder.tag(match)
    builder.text(position, len(html))
    return builder.result()


class _Builder:
    def __init__(self, html: str) -> None:
        self.html = html
        root = Element("", "", 0, 0, None)
        self.elements, self.runs, self.stack = [root], list[Run](), [root]
        self.too_deep: dict[str, int] = {}
        self.open: dict[str, int] = {}
        self.links = 0
        self.run: Run | None = None

    @property
    def full(self) -> bool:
        return len(self.elements) + len(self.runs) > MOST

    def text(self, start: int, end: int) -> None:
        size = len("".join(self.html[start:end].split()))
        if not size:
            return
        if self.run is None:
            owner = next(one for one in reversed(self.stack) if one.name in BLOCKS or not one.name)
            self.run = Run(owner, start)
            self.runs.append(self.run)
        self.run.end = end
        self.run.size += size
        if self.links:
            self.run.linked += size

    def tag(self, match: re.Match[str]) -> int:
        """Take one tag in; where to go on, past the whole element when nothing in it is markup."""
        closing, name, raw = match[1] == "/", match[2].lower(), match[3]
        if name == "a":
            self.links = 0 if closing else 1
        if name in BLOCKS or name == "br":
            self.run = None
        if closing:
            self._close(name, match.start(), match.end())
        elif name in _RAW and not raw.endswith("/"):
            return self._raw(name, raw, match)
        elif name in _VOID:
            if name in _KEPT_VOID:
                self._add(name, raw, match)
        elif name in BLOCKS or (raw and _TELLS.search(raw)):
            self._open(name, raw, match)
        return match.end()

    def _add(self, name: str, raw: str, match: re.Match[str]) -> Element:
        element = Element(name, raw, match.start(), match.end(), self.stack[-1])
        element.end = match.end()
        self.elements.append(element)
        return element

    def _raw(self, name: str, raw: str, match: re.Match[str]) -> int:
        element = self._add(name, raw, match)
        end = _RAW[name].search(self.html, match.end())
        element.close = end.start() if end else len(self.html)
        close = self.html.find(">", element.close) + 1 if end else 0
        element.end = close or len(self.html)
        return element.end

    def _open(self, name: str, raw: str, match: re.Match[str]) -> None:
        if name in _CLOSES_P and self.open.get("p"):
            self._end_within(frozenset(("p",)), BLOCKS - {"p"}, match.start())
        if rule := _CLOSED_BY.get(name):
            self._end_within(*rule, match.start())
        if len(self.stack) >= DEPTH:
            self.too_deep[name] = self.too_deep.get(name, 0) + 1
            return
        self.stack.append(self._add(name, raw, match))
        self.open[name] = self.open.get(name, 0) + 1

    def _end_within(self, names: frozenset[str], bounds: frozenset[str], place: int) -> None:
        """End the open elements of some names, with what is in them, up to an element that bounds the search."""
        found = 0
        for depth in range(len(self.stack) - 1, 0, -1):
            name = self.stack[depth].name
            if name in names:
                found = depth
            elif name in bounds:
                break
        if found:
            self._cut(found, place, place)

    def _close(self, name: str, start: int, end: int) -> None:
        if self.too_deep.get(name):
            self.too_deep[name] -= 1
            return
        if not self.open.get(name):
            return
        bounds = BLOCKS if name not in BLOCKS else _TABLES if name not in _TABLES else frozenset(("table",))
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].name == name:
                self._cut(depth, start, end)
                return
            if self.stack[depth].name in bounds and name not in ("body", "html"):
                return

    def _cut(self, depth: int, start: int, end: int) -> None:
        for number, element in enumerate(self.stack[depth:]):
            element.close, element.end = start, start if number else end
            self.open[element.name] -= 1
        del self.stack[depth:]

    def result(self) -> Outline:
        self._cut(1, len(self.html), len(self.html))
        self.stack[0].close = self.stack[0].end = len(self.html)
        return Outline(self.html, self.elements, self.runs)
