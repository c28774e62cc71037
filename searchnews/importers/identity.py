"""What makes an article the same article: its id, its canonical url, its twin.

The reader's archive numbers a story with 18 digits, its date first; the version of a medium has ``NW`` before them.
"""

import re
from datetime import datetime, tzinfo
from urllib.parse import urlsplit, urlunsplit

from searchnews.article import ID, derive_id

_ARCHIVE = re.compile(r"(?:NW)?[0-9]{18}")
_IN_NAME = re.compile(r"(?:^|[-_])((?:NW)?[0-9]{18})$")
_IN_LINK = re.compile(r"(?<![0-9A-Za-z])((?:NW)?[0-9]{18})(?![0-9])")


def archive_id(stem: str, link: str = "") -> str:
    """The archive's id in a file's name, else in its link, else ''."""
    match = _IN_NAME.search(stem) or _IN_LINK.search(link)
    return match[1] if match else ""


def twins(identifier: str) -> tuple[str, ...]:
    """The id the other version of the story would have: digest post and media post share the 18 digits."""
    if len(identifier) not in (18, 20) or not _ARCHIVE.fullmatch(identifier):
        return ()
    return (identifier.removeprefix("NW"),) if identifier.startswith("NW") else ("NW" + identifier,)


def date_of(identifier: str, zone: tzinfo) -> datetime | None:
    """The day an archive's id begins with, at midnight."""
    if not _ARCHIVE.fullmatch(identifier):
        return None
    digits = identifier.removeprefix("NW")
    try:
        return datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:8]), tzinfo=zone)
    except ValueError:
        return None


def is_counter(given: str) -> bool:
    """Whether what a feed or a page calls its id only counts the articles of one site, where other sites count as well.

    Databases number up to eleven digits; longer ones hold a date or a time and are the article's own.
    """
    return len(given) <= 11 and given.isascii() and given.isdigit()


def identify(given: str, url: str, place: str, part: int | str = "") -> str:
    """The id of an article: the one given, else made from its url, else from its place.

    What does not fit is no id by itself, but it tells the articles of one place apart, wherever they stand in it; where
    nothing is given, `part` does, such as the number of a line.
    """
    if ID.fullmatch(given):
        return given
    return derive_id("", canonical(url), f"{place}#{given}" if given else f"{place}:{part}" if part else place)


def canonical(url: str) -> str:
    """The url without what does not change the page: the case of its host and a plain fragment."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), fragment=fragment))
