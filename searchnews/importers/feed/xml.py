"""The items of an RSS or Atom feed, in one pass over its tags, whatever state they are in.

A feed is seldom the XML it claims to be: bare ampersands, HTML that nobody escaped, an end that never came. So there
is no XML parser and no tree here, only tags in a row, and one rule: the tags that frame items (``item``, ``entry``,
``channel``) are believed, what stands between them is text or somebody's HTML. Entities that a document declares
itself are left as they stand, so that nothing can grow and nothing is fetched.

feedparser 6.0.14 was tried: an author of 40,000 letters takes it 6 s and four times as long for twice as many
letters, so do an item's categories, and ``&#x110000;`` in a feed that is not well-formed ends it with an exception.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from searchnews.importers.feed.tags import attributes_of, joined, tokens

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)(?=[\s>/])", re.I)

_NAMESPACES = {
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
"""What the names of a namespace are called here, by its address in lower case; the rest keep the prefix they have."""

_LINE_NAMES = """
    title link guid id pubdate date published updated issued created modified category comments author dc:date
    dc:creator dc:subject dc:publisher dc:title dcterms:issued dcterms:created dcterms:modified feedburner:origlink
    itunes:title media:title
"""
_PAGE_NAMES = """
    description summary content content:encoded source xhtml:body body fulltext itunes:summary itunes:subtitle
    itunes:keywords media:description media:group media:keywords media:content dc:description
"""
_FRAMES = frozenset(("rss", "feed", "rdf:rdf", "rdf", "channel"))
_ITEMS = frozenset(("item", "entry"))
_LINES = frozenset(_LINE_NAMES.split())
_FIELDS = _LINES | frozenset(_PAGE_NAMES.split())
"""The elements of an item that are kept; those of `_LINES` are one line, so that another of them ends an open one."""

_OWN = 20
"""Titles and links of the feed itself that are looked at; a feed has one title and at most a handful of links."""


@dataclass(slots=True)
class Element:
    """A child of an item or of the feed: its name, its attributes, and the tags and texts in it."""

    name: str
    attributes: str
    pieces: list[tuple[str, str]] = field(default_factory=list)  # a tag's name (``/name`` ends it) or "", and the text
    depth: int = 1

    @property
    def text(self) -> str:
        """What it says, the tags in it aside."""
        return "".join([piece for name, piece in self.pieces if not name])

    @property
    def markup(self) -> str:
        """It as HTML when there are tags in it, else ""."""
        if not any(name for name, _ in self.pieces):
            return ""
        return "".join([piece if name else escape(piece, quote=False) for name, piece in self.pieces])

    def attribute(self, name: str) -> str:
        """The value of an attribute, or ""."""
        if name not in self.attributes.lower():
            return ""
        return next((value for key, value in attributes_of(self.attributes) if key == name), "")

    def inner(self, name: str) -> str:
        """The text of the first element of that name inside it."""
        found: list[str] = []
        inside = False
        for tag, piece in self.pieces:
            if tag == name:
                inside = True
            elif inside and tag == f"/{name}":
                break
            elif inside and not tag:
                found.append(piece)
        return "".join(found)


@dataclass(slots=True)
class Entry:
    """An item or entry: its number in the feed, from 1, its own attributes and its elements by name."""

    number: int
    attributes: Element
    elements: dict[str, list[Element]] = field(default_factory=dict)


class Feed:
    """A feed that is being read: what it says of itself so far, and its items one by one."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.source = joined(text)
        root = _ROOT.search(self.source)
        self.start = root.start() if root else -1
        self.is_atom = root is not None and root[0].lower().endswith("feed")
        self.head: list[Element] = []
        self.base = ""
        self.count = 0
        self.ended = False
        self.open: Entry | None = None
        self._leaf: Element | None = None
        self._prefixes: dict[str, str] = {}

    def entries(self) -> Iterator[Entry]:
        """The items that end; one that the feed breaks off in stays in `open`."""
        for kind, name, text in tokens(self.source, self.start):
            if kind == "text":
                if self._leaf is not None:
                    self._leaf.pieces.append(("", text))
                continue
            name = self._name(name, text)
            done = self._opened(name, text) if kind != "close" else None
            if done is not None:
                yield done
            if kind != "open":
                done = self._closed(name)
                if done is not None:
                    yield done

    def _name(self, name: str, attributes: str) -> str:
        """An element's name as it is called here; the addresses of prefixes are learned on the way."""
        prefix, _, local = name.lower().rpartition(":")
        own = ""
        if "xmlns" in attributes:
            for key, value in attributes_of(attributes):
                if key.startswith("xmlns:"):
                    self._prefixes[key[6:]] = _NAMESPACES.get(value.strip().lower(), key[6:])
                elif key == "xmlns" and not prefix:
                    own = _NAMESPACES.get(value.strip().lower(), "")
        prefix = self._prefixes.get(prefix, prefix) if prefix else own
        return f"{prefix}:{local}" if prefix else local

    def _opened(self, name: str, attributes: str) -> Entry | None:
        leaf, done = self._leaf, None
        if leaf is not None:
            framing = name in _ITEMS and self._holds_items(name)
            if not framing and not (leaf.name in _LINES and name in _FIELDS and name != leaf.name):
                leaf.depth += name == leaf.name
                leaf.pieces.append((name, f"<{name.rpartition(':')[2]}{attributes.removesuffix('/')}>"))
                return None
            self._end_leaf()
        if name in _ITEMS and self._holds_items(name):
            done = self._end_entry()
            self.count += 1
            self.open = Entry(self.count, Element(name, attributes))
        elif name in _FRAMES:
            frame = Element(name, attributes)
            self.base = self.base or frame.attribute("xml:base")
        else:
            self._leaf = Element(name, attributes)
        return done

    def _closed(self, name: str) -> Entry | None:
        leaf = self._leaf
        frame = name in _FRAMES or (name in _ITEMS and self._holds_items(name))
        if leaf is not None and not frame:
            if name == leaf.name:
                leaf.depth -= 1
            if leaf.depth:
                leaf.pieces.append((f"/{name}", f"</{name.rpartition(':')[2]}>"))
            else:
                self._end_leaf()
            return None
        if not frame:
            return None
        self._end_leaf()
        self.ended = self.ended or name in _FRAMES
        return self._end_entry()

    def _holds_items(self, name: str) -> bool:
        return (name == "entry") == self.is_atom

    def _end_leaf(self) -> None:
        leaf, self._leaf = self._leaf, None
        if leaf is None or leaf.name not in _FIELDS:
            return
        if self.open is not None:
            self.open.elements.setdefault(leaf.name, []).append(leaf)
        elif len(self.head) < _OWN and leaf.name in ("title", "link"):
            self.head.append(leaf)

    def _end_entry(self) -> Entry | None:
        done, self.open = self.open, None
        return done
