"""Feeds as sites make them, of any articles of one source: RSS 2.0, Atom 1.0, JSON Feed 1.1."""

import json
from collections.abc import Callable, Sequence
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from searchnews.article import Article

HOME = "https://qinghe.example/"
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
XHTML = "http://www.w3.org/1999/xhtml"
ElementTree.register_namespace("content", CONTENT)


def rss_of(source: str, articles: Sequence[Article]) -> bytes:
    """Texts as escaped HTML, dates as in mail."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _add(channel, "title", source)
    _add(channel, "link", HOME)
    for article in articles:
        item = SubElement(channel, "item")
        _add(item, "title", article.title)
        _add(item, "link", article.url)
        _add(item, "guid", article.id, isPermaLink="false")
        if article.published:
            _add(item, "pubDate", format_datetime(article.published))
        if article.category:
            _add(item, "category", article.category, domain="section")
        for tag in article.tags:
            _add(item, "category", tag)
        _add(item, f"{{{CONTENT}}}encoded", paragraphs(article.body))
    return ElementTree.tostring(root, "utf-8", xml_declaration=True)


def atom_of(source: str, articles: Sequence[Article]) -> bytes:
    """Texts as XHTML, a paragraph an element; dates as ISO writes them; everything in a namespace with a prefix."""
    root = Element(f"{{{ATOM}}}feed")
    _add(root, f"{{{ATOM}}}title", source)
    _add(root, f"{{{ATOM}}}link", "", href=HOME)
    for article in articles:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, f"{{{ATOM}}}title", article.title)
        _add(entry, f"{{{ATOM}}}id", article.id)
        if article.url:
            _add(entry, f"{{{ATOM}}}link", "", href=article.url)
        if article.published:
            _add(entry, f"{{{ATOM}}}published", article.published.isoformat())
        if article.category:
            _add(entry, f"{{{ATOM}}}category", "", scheme="section", term=article.category)
        for tag in article.tags:
            _add(entry, f"{{{ATOM}}}category", "", term=tag)
        content = SubElement(entry, f"{{{ATOM}}}content", type="xhtml")
        box = SubElement(content, f"{{{XHTML}}}div")
        for line in article.body.split("\n"):
            _add(box, f"{{{XHTML}}}p", line)
    return ElementTree.tostring(root, "utf-8")


def json_feed_of(source: str, articles: Sequence[Article]) -> bytes:
    """Texts as they are."""
    items = [
        {
            "id": article.id,
            "title": article.title,
            "url": article.url,
            "content_text": article.body,
            "date_published": article.published.isoformat() if article.published else None,
            "category": article.category,
            "tags": article.tags,
        }
        for article in articles
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": source, "home_page_url": HOME, "items": items}
    return json.dumps(feed, ensure_ascii=False).encode()


FEEDS: dict[str, Callable[[str, Sequence[Article]], bytes]] = {"rss": rss_of, "atom": atom_of, "json": json_feed_of}
"""Each kind by what its files are called."""


def paragraphs(body: str) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in body.split("\n"))


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text
