"""JSON that is one list, or an object around one, or one object over many lines: its items, whatever they are.

Crawlers write a list either an item a line, which can be read as it comes however long it is, or as one text that
must be read whole.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from searchnews.importers.records.names import spot_of
from searchnews.language import tr

_DECODER = msgspec.json.Decoder(list[msgspec.Raw])
_GAP = re.compile(r"[\s,\ufeff]*+")
# Objects looked at to see whether a list is of articles: the first of a service's answer may lack what the others have.
_LOOKED_AT = 20


def is_line_by_line(head: Iterable[tuple[int, bytes]]) -> bool:
    """Whether a list that begins with these lines has an article on each."""
    first = next(unlisted(head), None)
    return first is not None and _are_articles([_decoded(first[1])])


def unlisted(numbered: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The items of a list written an item a line, with the numbers of their lines."""
    is_first = True
    for number, line in numbered:
        item = line.strip()
        if is_first:
            item = item.removeprefix(b"[").lstrip()
            is_first = False
        if item.endswith(b"]") and item.startswith((b"{", b"]")):
            item = item[:-1].rstrip()
        item = item.removesuffix(b",").rstrip()
        if item:
            yield number, item


def is_one(text: bytes) -> bool:
    """Whether a text, the first line of a file, is an object of its own: no part of one, and none around articles."""
    try:
        found = _loose(text) if (found := _decoded(text)) is None else found
    except ValueError:
        return False
    return isinstance(found, dict) and _inside(found) is None


def items(text: bytes) -> Iterator[object]:
    """The items of a list, or of the one list of articles in an object, or else the object.

    Items of a list are bytes where it is plain JSON. Raises ValueError, with the reason, where the text breaks off.
    """
    if text.lstrip()[:1] == b"[":
        try:
            raws = _DECODER.decode(text)
        except (ValueError, RecursionError):
            yield from _loose_items(text.decode("utf-8", "replace"))
            return
        yield from map(bytes, raws)
        return
    found = _decoded(text)
    if found is None:
        found = _loose(text)
    inside = _inside(found) if isinstance(found, dict) else None
    yield from [found] if inside is None else inside


def _decoded(text: bytes) -> Any:
    """The value of a text of JSON, None when it is none."""
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None


def _loose(text: bytes) -> Any:
    """The same for a text with lone surrogates, bad bytes or bare control characters."""
    try:
        return json.loads(text.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        raise ValueError(tr("is not JSON")) from None


def _loose_items(text: str) -> Iterator[object]:
    """The items of a list one by one, so that those before a mistake are read."""
    decoder = json.JSONDecoder(strict=False)
    position, count = text.index("[") + 1, 0
    while True:
        gap = _GAP.match(text, position)
        position = gap.end() if gap else position
        if text.startswith("]", position):
            return
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            raise ValueError(tr("is not JSON after item {count} of its list", count=count)) from None
        count += 1
        yield item


def _inside(found: Mapping[str, Any]) -> list[Any] | None:
    """The one list of articles in an object, or in an object of its own there; None for what is an article itself."""
    if any(isinstance(value, str) and value and _is_named(key, "body") for key, value in found.items()):
        return None
    for level in (found, *(value for value in found.values() if isinstance(value, dict))):
        lists = [value for value in level.values() if isinstance(value, list) and _are_articles(value)]
        if len(lists) == 1:
            return lists[0]
    return None


def _are_articles(items: list[Any]) -> bool:
    """Whether a list is one of objects that have a title or a text."""
    objects = items[:_LOOKED_AT]
    return all(isinstance(item, dict) for item in objects) and any(
        _is_named(key, "title") or _is_named(key, "body") for item in objects for key in item
    )


def _is_named(key: str, field: str) -> bool:
    spot = spot_of(key)
    return spot is not None and spot[0] == field
