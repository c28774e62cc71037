"""Any search as a feed, newest first: Atom (RFC 4287) and JSON Feed 1.1.

Addresses in a feed are whole, for it is read elsewhere. Ids are not addresses: the same server goes by several names
(localhost, 127.0.0.1, that of a proxy), and a reader would show every article once for each.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, request

from searchnews import Article, Hit, Results, speaking
from searchnews.language import tr

from .address import LINKED, Address
from .markup import outward, printable, shortened, undirected
from .responses import root
from .views import current_index

feeds = Blueprint("feeds", __name__)

ENTRIES = 50
"""Articles in a feed: more than come in between two looks of a reader, and few enough for every look."""

TAG = "tag:searchnews.invalid,2026:"
"""How every id begins (RFC 4151). No one can own a name below ``.invalid``, so nobody else's ids begin so."""

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of an article without one, where a feed must have a date: below all others, as in every search."""

ATOM = "http://www.w3.org/2005/Atom"
_UNSAFE = {ord(char): f"%{ord(char):02X}" for char in '"<>\\^`{|}'}
"""What no address may hold as it is (RFC 3987), though browsers let it pass."""

_TITLE = 300
_TAGS = 20
"""More would make an archive full of them a feed of megabytes."""

_LONGEST = 2_000
"""Characters of an address: longer ones are refused by the servers they lead to."""

_QUERY = 80


@dataclass(frozen=True, slots=True)
class Feed:
    """One search and what it found, with the root of this server's addresses."""

    asked: Address
    results: Results
    root: str

    @property
    def title(self) -> str:
        """What a reader lists it as."""
        texts = [self.asked.query, *(value for _, value in self.asked.filters)]
        said = " · ".join(shortened(text, _QUERY) for text in texts if text.strip())
        return tr("{query} – news search", query=said) if said else tr("News search: the newest articles")

    @property
    def id(self) -> str:
        """The same for the same question, whatever the language and the name of the server."""
        return TAG + "search:" + urlencode(replace(self.asked, lang="").pairs, errors="replace")

    @property
    def updated(self) -> datetime:
        """When its newest article appeared."""
        return max((moment_of(hit.article) for hit in self.results.hits), default=UNDATED)

    @property
    def home(self) -> str:
        """The whole address of the search page that shows the same, in the same order."""
        return self.root + self.asked.sorted_by("newest").url()

    def at(self, path: str) -> str:
        """The whole address of this question below a path of this server."""
        return self.root + self.asked.url(path)

    def article(self, article: Article) -> str:
        """The whole address of an article's page here, with what it was found by."""
        return self.root + self.asked.article(article.id)


@feeds.get("/feed.atom")
def atom() -> Response:
    """The newest articles of a search, as Atom."""
    text = ET.tostring(_atom(_asked()), "unicode")
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + printable(text) + "\n"
    return _spoken(Response(text, content_type="application/atom+xml; charset=utf-8"))


@feeds.get("/feed.json")
def json_feed() -> Response:
    """The newest articles of a search, as JSON Feed."""
    feed = _asked()
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.at("/feed.json"),
        "language": "zh",
        "items": [_item(feed, hit) for hit in feed.results.hits],
    }
    text = printable(json.dumps(value, ensure_ascii=False))
    return _spoken(Response(text, mimetype="application/feed+json"))


def moment_of(article: Article) -> datetime:
    """When an article appeared, as every feed can say it: RFC 3339 knows no offset with seconds, UTC has none."""
    try:
        return article.published.astimezone(UTC) if article.published else UNDATED
    except OverflowError:  # within a day of the years 1 and 9999
        return article.published.replace(tzinfo=UTC) if article.published else UNDATED


def _asked() -> Feed:
    """The feed that is asked for; what cannot be asked is said in English, as to every program."""
    with speaking("en"):
        address = replace(Address.read(request.args, paged=False), sort="relevance")
        options = address.options | {"sort": "newest"}
        results = current_index().search(address.query, limit=ENTRIES, **options)
    return Feed(address, results, root())


def _spoken(response: Response) -> Response:
    response.vary.add("Accept-Language")
    return response


def _atom(feed: Feed) -> ET.Element:
    found = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh"})
    _put(found, "title", feed.title)
    _put(found, "id", feed.id)
    _put(found, "updated", feed.updated.isoformat())
    ET.SubElement(found, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.at("/feed.atom")})
    ET.SubElement(found, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    # Every entry needs an author, its own or the feed's.
    _put(ET.SubElement(found, "author"), "name", "searchnews")
    for hit in feed.results.hits:
        _entry(ET.SubElement(found, "entry"), feed, hit)
    return found


def _entry(entry: ET.Element, feed: Feed, hit: Hit) -> None:
    article = hit.article
    _put(entry, "title", _title(article))
    _put(entry, "id", TAG + "article:" + quote(article.id, safe="", errors="replace"))
    _put(entry, "updated", moment_of(article).isoformat())
    if article.published:
        _put(entry, "published", moment_of(article).isoformat())
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": feed.article(article)})
    if original := _original(article):
        ET.SubElement(entry, "link", {"rel": "via", "href": original})
    if article.source.strip():
        _put(ET.SubElement(entry, "author"), "name", undirected(shortened(article.source, LINKED)))
    for tag in _tags(article):
        ET.SubElement(entry, "category", {"term": tag})
    _put(entry, "summary", _summary(hit))


def _item(feed: Feed, hit: Hit) -> dict[str, Any]:
    article = hit.article
    item: dict[str, Any] = {
        "id": TAG + "article:" + quote(article.id, safe="", errors="replace"),
        "url": feed.article(article),
        "title": _title(article),
        "content_text": _summary(hit),
    }
    if original := _original(article):
        item["external_url"] = original
    if article.published:
        item["date_published"] = moment_of(article).isoformat()
    if article.source.strip():
        item["authors"] = [{"name": undirected(shortened(article.source, LINKED))}]
    if tags := list(_tags(article)):
        item["tags"] = tags
    return item


def _put(parent: ET.Element, name: str, text: str) -> None:
    """A child that holds text, and never markup: what is in it is escaped when it is written out."""
    ET.SubElement(parent, name).text = text


def _title(article: Article) -> str:
    """What a reader lists it as, without what would turn the direction of the list."""
    return undirected(shortened(article.title, _TITLE)) if article.title.strip() else tr("(no title)")


def _original(article: Article) -> str:
    """Where the article was first published, when that is a web address."""
    fits = len(article.url) <= _LONGEST and outward(article.url)
    return article.url.translate(_UNSAFE) if fits else ""


def _summary(hit: Hit) -> str:
    """Where the query stands in the text, or how the text begins."""
    return " … ".join(snippet.text for snippet in hit.snippets)


def _tags(article: Article) -> Iterator[str]:
    """Its category and tags, once each, as far as they can be asked for."""
    found = dict.fromkeys((article.category, *article.tags[:_TAGS]))
    return (tag for tag in found if tag.strip() and len(tag) <= LINKED)
