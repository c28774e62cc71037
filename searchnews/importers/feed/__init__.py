"""Feeds: RSS 0.9 to 2.0, Atom 0.3 and 1.0, JSON Feed 1 and 1.1.

What an article says stands in `rss` and `jsonfeed`; how a broken feed is read, in `feedxml`.
"""

import re
from collections.abc import Iterator

from searchnews.article import Article
from searchnews.importers.base import Importer, Input, Unusable
from searchnews.importers.feed.item import BARREN, Skips, article_of
from searchnews.importers.feed.jsonfeed import VERSION, read_json_feed
from searchnews.importers.feed.rss import Channel, read_entry
from searchnews.importers.feed.text import text_of
from searchnews.importers.feed.xml import Entry, Feed
from searchnews.language import tr

_HEAD = 8192
_NUL = b"\0"
_NAME = rb"<(?:[A-Za-z][\w.-]{0,40}:)?"
_RSS_OR_ATOM = re.compile(_NAME + rb"(?:rss|feed)(?=[\s>/])", re.I)
_RDF = re.compile(_NAME + rb"rdf(?=\s)[^>]{1,4000}?(?:purl\.org/rss|my\.netscape\.com/rdf)", re.I)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)


def is_feed(head: bytes) -> bool:
    """Whether a file that begins so is a feed: other XML and other JSON have the same suffixes."""
    head = head[:_HEAD].replace(_NUL, b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"{"):
        return VERSION.search(head) is not None
    head = _COMMENT.sub(b"", head)
    if not head.startswith(b"<") and b"<?xml" not in head:
        return False
    return bool(_RSS_OR_ATOM.search(head) or _RDF.search(head))


def read_feed(input: Input) -> Iterator[Article]:
    """The articles of a feed, in its order; what is cut off at its end is named and left out."""
    data = input.data()
    text = text_of(data, input.encoding)
    if text is None:
        raise Unusable(tr("is not text"))
    del data
    if text[:_HEAD].lstrip("\ufeff \t\r\n").startswith("{"):
        yield from read_json_feed(text.lstrip("\ufeff"), input)
        return
    feed = Feed(text)
    del text
    if feed.start < 0:
        raise Unusable(tr("is no feed"))
    skips, channel = Skips(input), Channel(feed)
    for entry in _once_known(feed, channel):
        # A bomb of ten million empty items is read past in seconds, not minutes.
        article = article_of(input, read_entry(entry, channel, input)) if entry.elements else None
        if article:
            yield article
        else:
            skips.empty(entry.number)
            if skips.is_barren(entry.number):
                break
    skips.close()
    if skips.count >= BARREN:
        return
    if feed.open is not None:
        input.skip(tr("is cut off in the middle of this item"), feed.open.number)
    elif not feed.ended:
        input.skip(tr("is cut short or damaged after item {number}; what came before was read", number=feed.count))


def _once_known(feed: Feed, channel: Channel) -> Iterator[Entry]:
    """The entries, held back until the feed has said what it is called and where it lives, which may come last."""
    waiting: list[Entry] = []
    for entry in feed.entries():
        waiting.append(entry)
        if channel.is_known():
            yield from waiting
            waiting = []
    channel.is_known()
    yield from waiting


IMPORTER = Importer(suffixes=(".rss", ".atom", ".rdf", ".xml", ".json"), read=read_feed, accepts=is_feed)
