"""From the values a source has, by the fields they are for, to an article; lenient, and never raising."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time, tzinfo
from typing import Any

from searchnews.article import Article
from searchnews.importers.dates import parse_date
from searchnews.importers.encoding.characters import repair
from searchnews.importers.identity import identify, twins
from searchnews.importers.records.hypertext import Html, without_markup

OURS = ("path", "related", "names")
"""Fields that only an index's own export has, all three: what it says is taken as it is."""

Values = Mapping[str, Sequence[Any]]
"""For each field the values its names have, the best name first; a field that is not there is left out."""

_COMMAS = str.maketrans("，、;；", ",,,,")
_CLOCK = re.compile(r"(?:上午|下午)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*(?:[AaPp]\.?[Mm]\.?)?")
_CLOCKED = re.compile("[:：时時点點]|[AaPp]\\.?[Mm]\\b|\\d{9}")
_MIDNIGHT = time()
# What a value is called inside an object: a news service's source, a database's id and date.
_INNER = ("name", "$oid", "$date")


def article_of(
    given: Values,
    path: str,
    place: str,
    zone: tzinfo,
    number: int | str = "",
    *,
    date: Callable[[object, tzinfo], datetime | None] = parse_date,
) -> Article | None:
    """The article these values are, or None when they are neither title nor text.

    `path`, `place` and its `number` there are for an article that brings no path and no id of its own; without a place,
    its id is made from what it says. `date` reads one value as a date.
    """
    title, body, digest = _first(given, "title"), _first(given, "body", "\n"), _first(given, "digest")
    body = body or ("" if title else digest)
    if not title and not body:
        return None
    url = _first(given, "url")
    ours = all(field in given for field in OURS)
    says = f"{path}:{title}\n{body}"
    identifier = identify(_first(given, "id"), url, place or says, number if place else "")
    article = Article(
        identifier,
        title,
        body,
        _published(given.get("published", ()), zone, date),
        _first(given, "source"),
        _first(given, "category"),
        _list(given, "tags"),
        url,
        digest,
        _list(given, "codes"),
        _first(given, "path") if "path" in given else path,
        _list(given, "related") if "related" in given else twins(identifier),
        names_of(given.get("names", ())),
    )
    if ours or not (isinstance(body, Html) or "<" in body or "<" in title or "<" in digest):
        return article
    return without_markup(article, is_html=isinstance(body, Html))


def repaired(value: Any) -> Any:
    """The same value with `repair` done to each text in it; two levels are all that an article has."""
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, Mapping):
        return {repaired(key): repaired(item) for key, item in value.items() if _is_plain(item)}
    if isinstance(value, list | tuple):
        return [repaired(item) for item in value if _is_plain(item)]
    return value


def _is_plain(value: Any, depth: int = 3) -> bool:
    """Whether a value is nested no deeper than any article needs: what is deeper is nobody's title."""
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return True
    return depth > 0 and all(_is_plain(item, depth - 1) for item in value)


def _first(given: Values, field: str, glue: str = ", ") -> str:
    """The first value that is some text."""
    for value in given.get(field, ()):
        if text := _text(value, glue):
            return text
    return ""


def _list(given: Values, field: str) -> tuple[str, ...]:
    """The first value that is a list of some texts."""
    for value in given.get(field, ()):
        if texts := _texts(value):
            return texts
    return ()


def _published(
    values: Sequence[Any], zone: tzinfo, date: Callable[[object, tzinfo], datetime | None]
) -> datetime | None:
    """The first value that is a date; a day alone takes its time from another, as tables with two columns have it."""
    for value in values:
        value = _inner(value)
        found = date(value, zone)
        if found is None:
            continue
        is_day = isinstance(value, str) and found.time() == _MIDNIGHT and not _CLOCKED.search(value)
        if len(values) > 1 and is_day:
            clocks = (other.strip() for other in values if isinstance(other, str))
            clock = next(filter(_CLOCK.fullmatch, clocks), None)
            if clock and (moment := date(f"{found:%Y-%m-%d} {clock}", zone)):
                return moment
        return found
    return None


def _inner(value: Any) -> Any:
    """What an object wraps around one value, else the value."""
    if isinstance(value, Mapping):
        return next((value[key] for key in _INNER if key in value), None)
    return value


def _text(value: Any, glue: str = ", ") -> str:
    """A value as text; a list is its texts joined, anything that is not text, number or list is nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return glue.join(_texts(value))
    if isinstance(value, Mapping):
        value = _inner(value)
        return "" if isinstance(value, Mapping | list | tuple) else _text(value)
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
        parts = (item if type(item) is str else _single(item) for item in value)
    else:
        parts = (_single(value),)
    return tuple([part for part in parts if part])


def _single(value: Any) -> str:
    return "" if isinstance(value, list | tuple) else _text(value)


def names_of(values: Sequence[Any]) -> dict[str, str]:
    """What the first mapping among some values calls the codes that are its keys."""
    for value in values:
        if isinstance(value, Mapping):
            return {str(key): text for key, item in value.items() if (text := _text(item))}
    return {}
