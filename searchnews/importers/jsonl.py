"""JSON lines: one article a line, as exported here or by anyone who uses the same keys.

Reading is lenient (unknown keys are ignored, missing and null ones empty, numbers taken as text); what `write_line`
writes is read back as the same article.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from searchnews.article import Article
from searchnews.importers.characters import repair
from searchnews.importers.dates import parse_date
from searchnews.importers.identity import identify, twins


class _Line(msgspec.Struct):
    """The keys that are read; None is what a missing key and null have in common."""

    id: Any = None
    title: Any = None
    date: Any = None
    published: Any = None
    source: Any = None
    category: Any = None
    tags: Any = None
    url: Any = None
    digest: Any = None
    body: Any = None
    codes: Any = None
    path: Any = None
    related: Any = None
    names: Any = None


class _PlainLine(msgspec.Struct):
    """A line whose every value is what it should be, as nearly all are: read at twice the speed of any other."""

    id: str = ""
    title: str = ""
    date: str = ""
    published: str = ""
    source: str = ""
    category: str = ""
    tags: list[str] = []
    url: str = ""
    digest: str = ""
    body: str = ""
    codes: list[str] = []
    path: str | None = None
    related: list[str] | None = None
    names: dict[str, str] = {}


_FIELDS = _Line.__struct_fields__
_DECODER = msgspec.json.Decoder(_Line)
_PLAIN_DECODER = msgspec.json.Decoder(_PlainLine)
_ENCODER = msgspec.json.Encoder()
_COMMAS = str.maketrans("，、;；", ",,,,")


def write_line(article: Article) -> bytes:
    """One article as a line of JSON, its final line feed included; every field is there, empty or not."""
    fields = {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "category": article.category,
        "tags": article.tags,
        "url": article.url,
        "digest": article.digest,
        "body": article.body,
        "codes": article.codes,
        "path": article.path,
        "related": article.related,
        "names": dict(article.names),
    }
    try:
        return _ENCODER.encode(fields) + b"\n"
    except UnicodeEncodeError:
        return _ENCODER.encode(_repaired(fields)) + b"\n"


def read_line(line: bytes, path: str, place: str, zone: tzinfo) -> Article | None:
    """The article of one line, or None when it has neither title nor text.

    `path` and `place` (which names this line) are for articles that bring no path and no id of their own. Raises
    ValueError, with the reason, for a line that is no JSON object.
    """
    try:
        return _plain_article(_PLAIN_DECODER.decode(line), path, place, zone)
    except (ValueError, RecursionError):
        pass
    try:
        given = _DECODER.decode(line)
    except (ValueError, RecursionError):
        given = _leniently(line)
    title, body, digest = _text(given.title), _text(given.body, "\n"), _text(given.digest)
    body = body or ("" if title else digest)
    if not title and not body:
        return None
    url = _text(given.url)
    identifier = identify(_text(given.id), url, place or f"{path}:{title}\n{body}")
    return Article(
        identifier,
        title,
        body,
        parse_date(given.published, zone) or parse_date(given.date, zone),
        _text(given.source),
        _text(given.category),
        _texts(given.tags),
        url,
        digest,
        _texts(given.codes),
        path if given.path is None else _text(given.path),
        twins(identifier) if given.related is None else _texts(given.related),
        _names(given.names),
    )


def _plain_article(line: _PlainLine, path: str, place: str, zone: tzinfo) -> Article | None:
    title, body = line.title, line.body
    body = body or ("" if title else line.digest)
    if not title and not body:
        return None
    identifier = identify(line.id, line.url, place or f"{path}:{title}\n{body}")
    return Article(
        identifier,
        title,
        body,
        (parse_date(line.published, zone) if line.published else None) or parse_date(line.date, zone),
        line.source,
        line.category,
        tuple(filter(None, line.tags)),
        line.url,
        line.digest,
        tuple(filter(None, line.codes)),
        path if line.path is None else line.path,
        twins(identifier) if line.related is None else tuple(filter(None, line.related)),
        {code: name for code, name in line.names.items() if name},
    )


def _leniently(line: bytes) -> _Line:
    """What the fast decoder refuses and a reader would not: lone surrogates, bad bytes, bare control characters."""
    try:
        found = json.loads(line.decode("utf-8", "replace"), strict=False)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg.lower()} at character {error.pos + 1}") from None
    except ValueError:
        raise ValueError("holds a number that is too long") from None
    if not isinstance(found, dict):
        raise ValueError("is not a JSON object")
    return _Line(**_repaired({key: found[key] for key in _FIELDS if key in found}))


def _repaired(value: Any) -> Any:
    """The same value with `repair` done to each text in it; two levels are all that an article has."""
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, Mapping):
        return {_repaired(key): _repaired(item) for key, item in value.items() if _is_plain(item)}
    if isinstance(value, list | tuple):
        return [_repaired(item) for item in value if _is_plain(item)]
    return value


def _is_plain(value: Any, depth: int = 3) -> bool:
    """Whether a value is nested no deeper than any article needs: what is deeper is nobody's title."""
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return True
    return depth > 0 and all(_is_plain(item, depth - 1) for item in value)


def _text(value: Any, glue: str = ", ") -> str:
    """A value as text; a list is its texts joined, anything that is not text, number or list is nothing."""
    if type(value) is str:
        return value
    if isinstance(value, list | tuple):
        return glue.join(_texts(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value) if abs(value) < 1e300 else ""


def _texts(value: Any) -> tuple[str, ...]:
    """A list's texts, or those of one string parted by commas; the empty ones left out."""
    if not value:
        return ()
    parts: Iterable[str]
    if isinstance(value, str):
        parts = (part.strip() for part in value.translate(_COMMAS).split(","))
    elif isinstance(value, list | tuple):
        parts = (item if type(item) is str else _number(item) for item in value)
    else:
        parts = (_number(value),)
    return tuple([part for part in parts if part])


def _number(value: Any) -> str:
    return "" if isinstance(value, list | tuple) else _text(value)


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(key): text for key, item in value.items() if (text := _text(item))}
