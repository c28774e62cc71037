"""JSON: an article a line, a list of articles, or one article; as exported here or as crawlers write it.

Reading is lenient (unknown keys are ignored, missing and null ones empty, numbers taken as text, a field known by many
names); what `write_line` writes is read back as the same article.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from itertools import chain, islice
from typing import Any

import msgspec

from searchnews.article import Article
from searchnews.importers import base
from searchnews.importers.base import Importer, Input, Unusable
from searchnews.importers.dates import parse_date
from searchnews.importers.identity import identify, twins
from searchnews.importers.records.fields import article_of, repaired
from searchnews.importers.records.hypertext import Html, without_markup
from searchnews.importers.records.lines import NAMED, Failures, lines, nothing
from searchnews.importers.records.lists import is_line_by_line, is_one, items, unlisted
from searchnews.importers.records.names import says_html, spot_of
from searchnews.language import tr


class _PlainLine(msgspec.Struct, forbid_unknown_fields=True):
    """A line whose every key and value is what it should be, as nearly all are: read at twice the speed of others."""

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
    names: dict[str, str] | None = None


_PLAIN_DECODER = msgspec.json.Decoder(_PlainLine)
_ENCODER = msgspec.json.Encoder()
# Text inside JSON has its quotes escaped: only a feed of its own says this.
_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version')
_ONE = re.compile(r"\.json(?:\.[a-z0-9]+)?$", re.I)


def _is_ours(head: bytes) -> bool:
    """Whether a file begins as no JSON Feed does; without NULs, UTF-16 reads the same here."""
    return not _FEED.search(head.replace(b"\0", b""))


def read_jsonl(input: Input) -> Iterator[Article]:
    """The articles of a file of JSON: one a line, or a list of them, or an object that holds one list of them.

    Without an id or url an article is called by its line, or its number in the list; on standard input, where the next
    stream's first line is another article, by what it says.
    """
    numbered = lines(input)
    head = list(islice(numbered, 2))
    numbered = chain(head, numbered)
    if not head or not _is_whole(input.path, head[0][1]):
        yield from _each(input, numbered)
    elif head[0][1].lstrip().startswith(b"[") and is_line_by_line(head):
        yield from _each(input, unlisted(numbered))
    else:
        yield from _whole(input, numbered)


def _is_whole(path: str, line: bytes) -> bool:
    """Whether a file with this first line is one text; only what is called JSON plainly may be one but for a list."""
    if line.lstrip().startswith(b"["):
        return bool(_ONE.search(path)) or line.strip() == b"[" or b"{" in line[:9]
    return bool(_ONE.search(path)) and not is_one(line)


def _each(input: Input, numbered: Iterable[tuple[int, bytes]]) -> Iterator[Article]:
    failures, place = Failures(input), _place(input)
    for number, line in numbered:
        try:
            article = read_line(line, input.path, place, input.zone, number)
            reason = "" if article else nothing()
        except ValueError as error:
            article, reason = None, str(error)
        if article:
            failures.article()
            yield article
        elif not failures.failed(number, reason):
            break
    failures.close()


def _whole(input: Input, numbered: Iterable[tuple[int, bytes]]) -> Iterator[Article]:
    """The articles of one text; of a file without any, such as somebody's settings, one reason is enough."""
    failures, waiting = Failures(input), list[tuple[int, str]]()
    found, number = False, 0
    try:
        for number, item in enumerate(items(_joined(numbered)), 1):
            article, reason = _of_item(item, input, number)
            if article is None and not found:
                waiting.append((number, reason))
                if len(waiting) > NAMED:
                    break
            elif article is None:
                if not failures.failed(number, reason):
                    break
            else:
                for pair in waiting:
                    failures.failed(*pair)
                waiting.clear()
                found = True
                failures.article()
                yield article
    except ValueError as error:
        if found:
            input.skip(str(error))
    if not found:
        raise Unusable(tr("is JSON, but not one article a line"))
    failures.close()


def _of_item(item: object, input: Input, number: int) -> tuple[Article | None, str]:
    """An item's article, or the reason why it is none."""
    place = _place(input)
    try:
        if isinstance(item, bytes):
            article = read_line(item, input.path, place, input.zone, number)
        elif isinstance(item, dict):
            article = _article(repaired(item), input.path, place, input.zone, number)
        else:
            return None, tr("is not a JSON object")
    except ValueError as error:
        return None, str(error)
    return article, "" if article else nothing()


def _place(input: Input) -> str:
    return "" if input.path == "-" else input.place


def _joined(numbered: Iterable[tuple[int, bytes]]) -> bytes:
    """The lines as one text; Unusable when they are more than an article may be."""
    parts, size = [], 0
    for _, line in numbered:
        parts.append(line)
        size += len(line)
        if size > base.LONGEST:
            raise Unusable(tr("is longer than {count} bytes", count=base.LONGEST))
    return b"".join(parts)


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
        return _ENCODER.encode(repaired(fields)) + b"\n"


def read_line(line: bytes, path: str, place: str, zone: tzinfo, number: int | str = "") -> Article | None:
    """The article of one line, or None when it has neither title nor text.

    `path`, `place` and the line's `number` there are for articles that bring no path and no id of their own; without a
    place an id is made from what the article says. Raises ValueError, with the reason, for a line that is no JSON
    object.
    """
    try:
        return _plain_article(_PLAIN_DECODER.decode(line), path, place, zone, number)
    except (ValueError, RecursionError):
        pass
    return _article(_object(line), path, place, zone, number)


def _plain_article(line: _PlainLine, path: str, place: str, zone: tzinfo, number: int | str) -> Article | None:
    title, body = line.title, line.body
    body = body or ("" if title else line.digest)
    if not title and not body:
        return None
    ours = line.names is not None and line.path is not None and line.related is not None
    says = "" if place else f"{path}:{title}\n{body}"
    identifier = identify(line.id, line.url, place or says, number if place else "")
    article = Article(
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
        {code: name for code, name in line.names.items() if name} if line.names else {},
    )
    return article if ours or not ("<" in body or "<" in title or "<" in line.digest) else without_markup(article)


def _article(given: Mapping[str, Any], path: str, place: str, zone: tzinfo, number: int | str) -> Article | None:
    """The article of an object, whatever its keys are called."""
    spots = [(spot, key) for key, value in given.items() if value is not None and (spot := spot_of(key))]
    plain = {spot[0]: given[key] for spot, key in spots}
    html = {key for spot, key in spots if spot[0] == "body" and says_html(key)}
    if len(plain) == len(spots) and not html:
        try:
            return _plain_article(msgspec.convert(plain, _PlainLine), path, place, zone, number)
        except msgspec.ValidationError:
            pass
    values: dict[str, list[Any]] = {}
    # Of two keys that fold to one name, the one in plain lower case is the better.
    for (field, _), key in sorted(spots, key=lambda pair: (pair[0][1], pair[1] != pair[1].lower())):
        value = given[key]
        values.setdefault(field, []).append(Html(value) if key in html and isinstance(value, str) else value)
    return article_of(values, path, place, zone, number)


def _object(text: bytes) -> dict[str, Any]:
    """The JSON object that a text is; ValueError, with the reason, when it is none.

    Decoded again where the fast decoder refuses what a reader would not: lone surrogates, bad bytes, bare control
    characters.
    """
    try:
        found = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        found = repaired(_leniently(text))
    if not isinstance(found, dict):
        raise ValueError(tr("is not a JSON object"))
    return found


def _leniently(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8", "replace"), strict=False)
    except RecursionError:
        raise ValueError(tr("is nested too deeply")) from None
    except json.JSONDecodeError as error:
        why = tr("is not JSON: {problem} at character {column}", problem=error.msg.lower(), column=error.pos + 1)
        raise ValueError(why) from None
    except ValueError:
        raise ValueError(tr("holds a number that is too long")) from None


IMPORTER = Importer(suffixes=(".jsonl", ".ndjson", ".json"), read=read_jsonl, accepts=_is_ours)
"""JSON lines, and JSON of other shapes."""
