"""The one table of settings: what each is for, what it may be, and what is said of one that it may not be."""

import string
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from searchnews.language import LANGUAGES, tr

PLACES = ("id", "path", "stem", "category", "year", "month", "day")
"""What may stand in the braces of `link`."""

_NO_CHARACTERS = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"})
"""Encodings of Python that are no encodings of a text's characters."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting. `example` is a value as it is written in the file; `purpose` says in a line what it is for, and `more`
    what else is to be known. `check` raises ValueError, with what is wrong, for a text that it cannot be.

    Of a list, every text is checked. `is_file` says that it names a file which must be there; `is_place`, that what
    it names is found from the folder of the settings.
    """

    name: str
    example: str
    purpose: Callable[[], str]
    more: Callable[[], str]
    check: Callable[[str], None]
    is_list: bool = False
    is_file: bool = False
    is_place: bool = False


def _zone(name: str) -> None:
    if is_zone(name):
        return
    near = get_close_matches(name, available_timezones(), n=1)
    if near:
        raise ValueError(tr("timezone {value} is not known (did you mean {near}?).", value=repr(name), near=near[0]))
    raise ValueError(tr("timezone {value} is not known; write one such as Asia/Shanghai or UTC.", value=repr(name)))


def is_zone(name: str) -> bool:
    """Whether this machine knows a time zone of that name."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a folder of the zone database, a path, no such zone
        return False
    return True


def _link(template: str) -> None:
    if not template:
        return
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        raise ValueError(tr("link has a brace without its partner.")) from None
    plain = all(not spec and not conversion for _, _, spec, conversion in parts)
    if not plain or any(name is not None and name not in PLACES for _, name, _, _ in parts):
        places = " ".join(f"{{{place}}}" for place in PLACES)
        raise ValueError(tr("link may hold {places} and nothing else in braces.", places=places))
    if not template.startswith(("http://", "https://")):
        raise ValueError(tr("link must begin with http:// or https://."))


def _language(name: str) -> None:
    if name not in ("auto", *LANGUAGES):
        raise ValueError(tr("language {value} is not known; write auto, en or zh.", value=repr(name)))


def _encoding(name: str) -> None:
    try:
        known = not name or isinstance("".encode(name), bytes)
    except (LookupError, ValueError):  # not known, no encoding of text, or no name at all
        known = False
    if not known or name.lower().replace("-", "_") in _NO_CHARACTERS:
        raise ValueError(
            tr('encoding {value} is not known; write one such as gb18030, big5 or utf-8, or "".', value=repr(name))
        )


def _source(path: str) -> None:
    if not path.strip() or "\0" in path:
        raise ValueError(tr("sources holds {value}, which names no file or folder.", value=repr(path)))
    if path == "-":
        raise ValueError(tr("sources holds -, but standard input is not there the next time; name files or folders."))


def _any(_: str) -> None:
    """Whether a file is there is looked at when all is known that the path is made from."""


SETTINGS = (
    Setting(
        "timezone",
        '"Asia/Shanghai"',
        lambda: tr("The time zone of dates that bring none."),
        lambda: tr(
            "It also decides what date: and words such as 今天 stand for, and in which year and month an article is "
            "counted. After a change, run searchnews rebuild."
        ),
        _zone,
    ),
    Setting(
        "dictionary",
        '"words.txt"',
        lambda: tr("A file of your own words, one a line, which are kept whole."),
        lambda: tr(
            "It makes the order of the hits better, and never changes what is found. What follows a # is a comment. "
            "`searchnews words` changes it as well as you do by hand; a change counts with the next query, and "
            "searchnews rebuild makes the order better still."
        ),
        _any,
        is_file=True,
        is_place=True,
    ),
    Setting(
        "synonyms",
        '"synonyms.txt"',
        lambda: tr("A file of words that find each other, a group a line."),
        lambda: tr(
            "The words of a group are parted by commas of either width, by 、 or by =. What follows a # is a comment. "
            "`searchnews synonyms` changes it as well as you do by hand; a change counts with the next query."
        ),
        _any,
        is_file=True,
        is_place=True,
    ),
    Setting(
        "link",
        '"https://site.example/{year}/{month}/{stem}.html"',
        lambda: tr("Where an article is read on your own site; without it, its own address is taken."),
        lambda: tr(
            "In braces may stand {places}; stem is the name of its file without the suffix, and the date is that of "
            "timezone. An article that lacks a date which is needed keeps its own address.",
            places=", ".join(PLACES),
        ),
        _link,
    ),
    Setting(
        "sources",
        '["~/site/_posts", "../papers"]',
        lambda: tr("Files and folders that searchnews index reads when none is named."),
        lambda: tr(
            "They are read besides those remembered from before. A path is found from the folder of this file; ~ is "
            "your home folder. One that is not there today is skipped and named."
        ),
        _source,
        is_list=True,
        is_place=True,
    ),
    Setting(
        "language",
        '"zh"',
        lambda: tr("The language of messages: en, zh, or auto for that of the system."),
        lambda: tr("The option --lang and the variable SEARCHNEWS_LANG go before it."),
        _language,
    ),
    Setting(
        "encoding",
        '"gb18030"',
        lambda: tr("The encoding of sources that do not say theirs; without it, it is found out."),
        lambda: tr("The option --encoding goes before it. Any name that Python knows will do, such as gbk or big5."),
        _encoding,
    ),
)
"""Every setting, in the order in which they are shown."""

BY_NAME = {setting.name: setting for setting in SETTINGS}
