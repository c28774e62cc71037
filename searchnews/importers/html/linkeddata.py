"""What a page says of its article to search engines: the JSON-LD of schema.org, whole or broken."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from searchnews.importers.encoding.characters import repair

_TYPES = ("NewsArticle", "Article", "BlogPosting", "Report", "WebPage")
"""What tells of an article, the best first; other names that end with Article or Posting are like Article."""
_LONGEST = 1 << 20
_MOST = 5_000
"""Objects that are looked at; an article's own have some dozens."""
_PAIR = re.compile(
    r'"(headline|datePublished|articleSection|articleBody|description|identifier|url|name)"\s*+:\s*+"((?:[^"\\]++|\\.)*+)"'
)
_TRAILING = re.compile(r",\s*+([}\]])")
_WRAPPED = re.compile(r"\A\s*+(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*\Z")

Node = Mapping[str, Any]


def nodes(text: str) -> list[Node]:
    """The objects of one script of JSON-LD; of a broken one, an object of the pairs that can be read."""
    text = _WRAPPED.sub("", text[:_LONGEST]).strip()
    for form in (text, _TRAILING.sub(r"\1", text)):
        try:
            return list(_walk(json.loads(form, strict=False)))
        except (ValueError, RecursionError):
            continue
    pairs: dict[str, str] = {}
    for name, value in _PAIR.findall(text):
        try:
            pairs.setdefault(name, json.loads(f'"{value}"', strict=False))
        except ValueError:
            pairs.setdefault(name, value)
    # A name of a broken text is as likely the publisher's as the article's.
    pairs.pop("name", None)
    return [pairs | {"@type": "Article"}] if "headline" in pairs else []


def article_node(found: list[Node]) -> Node:
    """The object that tells of the article; an empty one when none does."""
    ranked = sorted((rank, number) for number, node in enumerate(found) if (rank := _rank(node)) is not None)
    return found[ranked[0][1]] if ranked else {}


def breadcrumb(found: list[Node]) -> list[str]:
    """The names of the way to the page, from the site's home on."""
    for node in found:
        if "BreadcrumbList" in _kinds(node) and isinstance(items := node.get("itemListElement"), list):
            steps = [item for item in items[:20] if isinstance(item, Mapping)]
            return [name for step in steps if (name := text_of(step) or text_of(step.get("item")))]
    return []


def text_of(value: Any) -> str:
    """A value as text: of an object its value, name or address, of a list its first."""
    for _ in range(4):
        if isinstance(value, Mapping):
            value = next((value[key] for key in ("@value", "value", "name", "@id") if value.get(key)), None)
        elif isinstance(value, list):
            value = value[0] if value else None
    if isinstance(value, str):
        return repair(value).strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
    return str(value) if is_number else ""


def texts_of(value: Any) -> list[str]:
    """The texts of a list; of anything else its one."""
    return [text for item in (value[:200] if isinstance(value, list) else [value]) if (text := text_of(item))]


def _walk(value: Any) -> Iterator[Node]:
    """An object and those inside it, the outer first."""
    waiting, count = [value], 0
    while waiting and count < _MOST:
        value = waiting.pop(0) if count < 50 else waiting.pop()
        count += 1
        if isinstance(value, Mapping):
            yield value
            waiting += [inner for inner in value.values() if isinstance(inner, Mapping | list)]
        elif isinstance(value, list):
            waiting += [inner for inner in value if isinstance(inner, Mapping | list)]


def _kinds(node: Node) -> list[str]:
    kinds = node.get("@type")
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _rank(node: Node) -> tuple[bool, int] | None:
    """How well an object tells of an article, the least the best; None when it tells of something else."""
    for kind in _kinds(node):
        if kind in _TYPES:
            return not node.get("headline"), _TYPES.index(kind)
        if kind.endswith(("Article", "Posting")):
            return not node.get("headline"), 1
    return None
