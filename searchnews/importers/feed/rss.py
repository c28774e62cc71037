"""What an item of RSS or an entry of Atom means."""

import base64
from collections.abc import Callable, Iterator

from searchnews.importers.base import Input
from searchnews.importers.encoding.characters import repair
from searchnews.importers.feed.item import Item, date_of, html_of, line, link_of, plain_line, plain_of, sorted_tags
from searchnews.importers.feed.xml import Element, Entry, Feed
from searchnews.importers.markup import Text, html_to_text

_CONTENT = ("content:encoded", "content", "xhtml:body", "body", "fulltext")
_SUMMARY = (
    "description",
    "summary",
    "itunes:summary",
    "media:description",
    "dc:description",
    "itunes:subtitle",
)
_TITLES = ("title", "itunes:title", "media:title", "dc:title")
_DATES = (
    "pubdate",
    "published",
    "issued",
    "dc:date",
    "dcterms:issued",
    "created",
    "dcterms:created",
    "date",
    "updated",
    "modified",
    "dcterms:modified",
)
_KEYWORDS = ("itunes:keywords", "media:keywords")
_COMMAS = str.maketrans("，、;；", ",,,,")
_PAGES = ("", "text/html", "application/xhtml+xml")
_XML = ("xml", "xhtml", "html")


class Channel:
    """What a feed has said of itself so far: what it is called, and the address its links are relative to."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.title = ""
        self.base = ""
        self._seen = 0

    def is_known(self) -> bool:
        """Whether both have been said; what was looked at before is not looked at again."""
        new, self._seen = self.feed.head[self._seen :], len(self.feed.head)
        for element in new:
            if element.name == "title":
                self.title = self.title or _line(element, self.feed.is_atom)
            else:
                self.base = self.base or _alternate([element], "")
        return bool(self.title and self.base)


def read_entry(entry: Entry, channel: Channel, input: Input) -> Item:
    """The parts of an item."""
    found = _Found(entry.elements, channel.feed.is_atom)
    base = channel.base
    for given in (channel.feed.base, entry.attributes.attribute("xml:base")):
        base = link_of(given, base) or base
    category, tags = sorted_tags(_categories(found))
    return Item(
        title=found.first(_TITLES, _line),
        content=found.page(_CONTENT),
        summary=found.page(_SUMMARY),
        published=date_of((element.text for name in _DATES for element in found.all(name)), input.zone),
        source=found.source() or channel.title,
        category=category,
        tags=tags,
        url=_url(found, entry, base),
        guid=repair(found.text("guid") or found.text("id")),
    )


class _Found:
    """The elements of an item or a feed, by name, in the order of what they are good for."""

    def __init__(self, elements: dict[str, list[Element]], is_atom: bool) -> None:
        self.elements = elements
        self.is_atom = is_atom

    def all(self, name: str) -> list[Element]:
        return self.elements.get(name, [])

    def text(self, name: str) -> str:
        return next((text for element in self.all(name) if (text := element.text.strip())), "")

    def first(self, names: tuple[str, ...], read: Callable[[Element, bool], str]) -> str:
        """The first of some elements that says something; what a group of media says comes after all others."""
        for name in names:
            for element in self.all(name):
                if said := read(element, self.is_atom and ":" not in name):
                    return said
        for group in self.groups():
            for name in names:
                if name.startswith("media:") and (said := line(group.inner(name))):
                    return said
        return ""

    def page(self, names: tuple[str, ...]) -> Text:
        for name in names:
            if name not in self.elements:
                continue
            pages = [_page(element, self.is_atom and ":" not in name) for element in self.all(name)]
            # Atom allows several contents of one entry in other types or languages: the fullest is taken.
            best = max(pages, key=lambda page: len(page.text))
            if best.text or best.codes:
                return best
        groups = self.groups()
        named = (html_of(group.inner(name)) for name in names if name.startswith("media:") for group in groups)
        return next((page for page in named if page.text), Text(""))

    def groups(self) -> list[Element]:
        return self.all("media:group") + self.all("media:content")

    def source(self) -> str:
        for element in self.all("source"):
            if said := line(element.inner("title") or ("" if element.markup else element.text)):
                return said
        return self.first(("dc:publisher",), _line)


def _kind(element: Element, is_atom: bool) -> str:
    """``text``, ``html``, ``xhtml`` or ``other``: what the text of an element is."""
    type = element.attribute("type").strip().lower().partition(";")[0]
    if type in ("text", "text/plain"):
        return "text"
    if not type:
        return "text" if is_atom else "html"
    if type.endswith(_XML):
        return "xhtml" if "x" in type.rpartition("/")[2].removesuffix("html") else "html"
    return "html" if type.startswith("text/") else "other"


def _page(element: Element, is_atom: bool) -> Text:
    kind = _kind(element, is_atom)
    if element.attribute("mode").lower() == "base64" and kind != "other":
        return html_of(_unpacked(element.text))
    if markup := element.markup:
        return html_to_text(markup) if kind != "other" else Text("")
    if kind == "other":
        return Text("")
    if kind == "text" and element.attribute("mode").lower() != "escaped":
        return plain_of(element.text)
    return html_of(repair(element.text))


def _line(element: Element, is_atom: bool) -> str:
    """A title: literal where Atom says text, else HTML or not, as feeds do."""
    if element.markup:
        return html_to_text(element.markup).text.replace("\n", " ")
    text = element.text
    kind = _kind(element, is_atom)
    if is_atom and kind in ("html", "xhtml"):
        return html_to_text(repair(text)).text.replace("\n", " ") or line(text)
    if is_atom and kind == "text" and element.attribute("mode").lower() != "escaped":
        return plain_line(text)
    return line(text)


def _unpacked(text: str) -> str:
    try:
        return base64.b64decode(text.encode("ascii", "ignore")).decode("utf-8", "replace")
    except ValueError:
        return ""


def _categories(found: _Found) -> Iterator[tuple[str, str]]:
    """Each category and what its kind is called: RSS's domain, Atom's scheme."""
    for element in found.all("category"):
        kind = element.attribute("domain") or element.attribute("scheme")
        if term := element.attribute("label") or element.attribute("term"):
            yield plain_line(term), kind
        else:
            yield _line(element, False), kind
    for element in found.all("dc:subject"):
        yield _line(element, False), ""
    for name in _KEYWORDS:
        for word in found.text(name).translate(_COMMAS).split(","):
            yield line(word), ""


def _url(found: _Found, entry: Entry, base: str) -> str:
    """The address of the article itself: before FeedBurner's detour, and its guid where that is one."""
    if url := link_of(found.text("feedburner:origlink"), base):
        return url
    if url := _alternate(found.all("link"), base):
        return url
    for element in found.all("guid"):
        if element.attribute("ispermalink").strip().lower() != "false" and (url := link_of(element.text, "")):
            return url
    return link_of(found.text("id"), "") or link_of(entry.attributes.attribute("rdf:about"), "")


def _alternate(links: list[Element], base: str) -> str:
    """The link to the page, among those to the feed itself, to comments and to sounds."""
    fallback = ""
    for element in links:
        href = element.attribute("href")
        if not href:
            if url := link_of(element.text, base):
                return url
        elif element.attribute("rel").strip().lower() in ("", "alternate") and (url := link_of(href, base)):
            if element.attribute("type").lower() in _PAGES:
                return url
            fallback = fallback or url
    return fallback
