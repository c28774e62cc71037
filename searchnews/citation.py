"""References to an article: GB/T 7714-2015, BibTeX and RIS, each a pure function of it.

What is not known is left out, or filled in where the style has a filler for it. An article's text is put on one line
and escaped before it becomes part of a reference: no title can add a field to it or end it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, tzinfo
from urllib.parse import quote, urlsplit

from searchnews.article import Article, in_zone

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# What may stand in an address as it is (RFC 3986); the percent sign, since addresses come encoded.
_ADDRESS = "%/:?#[]@!$&'()*+,;=~"

_TEX = {
    "\\": r"\textbackslash{}",
    # By name: BibTeX counts braces without looking at what stands before them, so \{ alone would end the entry.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "&": r"\&",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Macros that every BibTeX style defines, with the month's name in its own language."""


def cite(article: Article, style: str, *, today: date, zone: tzinfo) -> str:
    """A reference to an article in one of `STYLES`, without a line feed at its end.

    `today` is the day on which it was looked at, `zone` the one whose calendar its date is read in.
    """
    return STYLES[style](article, today, zone)


def is_address(text: str) -> bool:
    """Whether a text is the address of a web page: http or https, a host, and nothing that an address cannot hold."""
    if _STEERING.search(text) or any(char.isspace() for char in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # brackets that are no IPv6 address
        return False


def gbt(article: Article, today: date, zone: tzinfo) -> str:
    """By GB/T 7714-2015: a newspaper's article online [N/OL], in print [N], or something on the net [EB/OL].

    The marks of the standard are the half-width ones whatever the language; a responsible person is not known, and
    may be left out where references are numbered. In place of an unknown publisher or year stands what the standard
    has for it, in brackets, in the language of the title; what is on the net needs neither.
    """
    title, source, address, day = _parts(article, zone)
    is_chinese = not (title or source) or bool(_HAN.search(title or source))
    title = title or ("[题名不详]" if is_chinese else "[Untitled]")
    if not address:
        paper = source or ("[出版者不详]" if is_chinese else "[s.n.]")
        return f"{title}[N]. {paper}, {day or ('[出版年不详]' if is_chinese else '[n.d.]')}."
    if not source:
        return f"{title}[EB/OL]. {f'({day})' if day else ''}[{today}]. {address}."
    return f"{title}[N/OL]. {source}{f', {day}' if day else ''}[{today}]. {address}."


def bibtex(article: Article, today: date, zone: tzinfo) -> str:
    """As a BibTeX entry, which BibLaTeX reads as well: @article of a newspaper, @misc where none is known."""
    title, source, address, day = _parts(article, zone)
    fields = {
        "title": f"{{{{{_tex(title)}}}}}" if title else "",  # doubly: the case of its letters is meant
        "journal": f"{{{_tex(source)}}}" if source else "",
        "year": f"{{{day.year:04}}}" if day else "",
        "month": _MONTHS[day.month - 1] if day else "",
        "day": f"{{{day.day}}}" if day else "",
        "url": f"{{{address}}}" if address else "",
        "urldate": f"{{{today}}}" if address else "",
    }
    rows = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@{'article' if source else 'misc'}{{{_key(article.id)},", *rows, "}"])


def ris(article: Article, today: date, zone: tzinfo) -> str:
    """As a record of RIS, which reference managers import; type NEWS, or ELEC where no newspaper is known."""
    title, source, address, day = _parts(article, zone)
    rows = [
        ("TY", "NEWS" if source or not address else "ELEC"),
        ("ID", _key(article.id)),
        ("TI", title),
        ("T2", source),
        ("PY", f"{day.year:04}" if day else ""),
        ("DA", _slashed(day) if day else ""),
        ("UR", address),
        ("Y2", _slashed(today) if address else ""),
        *(("KW", _flat(tag)) for tag in article.tags),
        ("AB", _flat(article.digest)),
    ]
    return "\n".join([*_tagged(rows), "ER  - "])


def _slashed(day: date) -> str:
    """A day as RIS has it: after the third slash could stand a season or a time."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}/"


def _tagged(rows: list[tuple[str, str]]) -> Iterator[str]:
    return (f"{tag}  - {value}" for tag, value in rows if value)


STYLES: Mapping[str, Callable[[Article, date, tzinfo], str]] = {"gbt": gbt, "bibtex": bibtex, "ris": ris}
"""Every style by its name."""


def _parts(article: Article, zone: tzinfo) -> tuple[str, str, str, date | None]:
    """Title, source, address and day, as every style wants them; an address that is none is not known."""
    address = quote(article.url, safe=_ADDRESS, errors="replace") if is_address(article.url) else ""
    day = in_zone(article.published, zone).date() if article.published else None
    return _flat(article.title), _flat(article.source), address, day


def _flat(text: str) -> str:
    """The text on one line, without what steers a terminal or ends a line of some reader's."""
    return " ".join(_STEERING.sub(" ", text).split())


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in text)


def _key(id: str) -> str:
    """An id as the key of an entry: letters, digits and dashes, and no digit at the beginning."""
    key = re.sub(r"[^A-Za-z0-9._-]", "-", id)
    return key if key[:1].isalpha() else f"news-{key}"
