"""JSON Feed 1 and 1.1: whole, or as far as it goes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from searchnews.article import Article
from searchnews.importers.base import Input, Unusable
from searchnews.importers.encoding.characters import repair
from searchnews.importers.feed.item import (
    Item,
    Skips,
    article_of,
    date_of,
    html_of,
    link_of,
    plain_line,
    plain_of,
    sorted_tags,
)
from searchnews.importers.markup import Text
from searchnews.language import tr

VERSION = re.compile(rb"\"version\"\s*+:\s*+\"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version")
_ITEMS = re.compile(r"\"items\"\s*+:\s*+\[")
_SECTIONS = ("category", "section", "channel", "栏目")
_BETWEEN = re.compile(r"[\s,]*+")


def read_json_feed(text: str, input: Input) -> Iterator[Article]:
    """The articles of a JSON Feed; of one that is cut short those before the damage."""
    head, items, whole = _feed(text)
    if head is None:
        raise Unusable(tr("is no feed"))
    skips = Skips(input)
    number = 0
    for number, given in enumerate(items, 1):
        article = article_of(input, _item(given, head, input)) if given and isinstance(given, dict) else None
        if article:
            yield article
        else:
            skips.empty(number)
    skips.close()
    if not whole:
        input.skip(tr("is cut short or damaged after item {number}; what came before was read", number=number))


def _feed(text: str) -> tuple[dict[str, Any] | None, list[Any], bool]:
    """The feed, its items, and whether that is all of it; None when it is no object."""
    whole = True
    try:
        head: Any = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        try:
            head = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            head, whole = _rest(text), False
    if not isinstance(head, dict):
        return None, [], False
    items = head.get("items")
    return head, items if isinstance(items, list) else [], whole


def _rest(text: str) -> dict[str, Any] | None:
    """What can be read of a broken feed: what stands before its items, and its items up to the damage."""
    start = _ITEMS.search(text)
    if start is None:
        return None
    decoder = json.JSONDecoder(strict=False)
    try:
        head = decoder.decode(text[: start.end()] + "]}")
    except (ValueError, RecursionError):
        head = {}
    items, position = [], start.end()
    try:
        while position < len(text):
            item, position = decoder.raw_decode(text, _BETWEEN.match(text, position).end())  # type: ignore[union-attr]
            items.append(item)
    except (ValueError, RecursionError):
        pass
    return {**head, "items": items} if isinstance(head, dict) else None


def _item(given: dict[str, Any], feed: dict[str, Any], input: Input) -> Item:
    home = link_of(_text(feed.get("home_page_url")), "")
    urls = (link_of(_text(given.get(key)), home) for key in ("url", "external_url"))
    sections = ((plain_line(_text(given.get(key))), key) for key in _SECTIONS)
    category, _ = next(((name, key) for name, key in sections if name), ("", ""))
    tags = given.get("tags")
    names = [plain_line(_text(tag)) for tag in tags] if isinstance(tags, list) else []
    return Item(
        title=plain_line(_text(given.get("title"))),
        content=_content(given),
        summary=plain_of(_text(given.get("summary"))),
        published=date_of((_moment(given.get(key)) for key in ("date_published", "date_modified")), input.zone),
        source=plain_line(_text(feed.get("title"))),
        category=category,
        tags=sorted_tags((name, "") for name in names)[1],
        url=next(filter(None, urls), ""),
        guid=repair(_text(given.get("id")).strip()),
    )


def _content(given: dict[str, Any]) -> Text:
    page = html_of(repair(_text(given.get("content_html"))))
    return page if page.text else Text(plain_of(_text(given.get("content_text"))).text, page.codes, page.names)


def _text(value: Any) -> str:
    """A value as text: feeds write ids as numbers, too."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value) if abs(value) < 1e300 else ""


def _moment(value: Any) -> str | int | float:
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
