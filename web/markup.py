"""Text from the archive as HTML: escaped first, marked by offsets, shortened where a page would drown in it.

What an article holds may be hostile. Nothing here searches or replaces tags in a string: text is cut at the marks
and every piece is escaped by itself.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

Marks = Iterable[tuple[int, int]]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_OUTWARD = re.compile(r"https?://[^\s\x00-\x20\x7f]+", re.IGNORECASE)


def marked(text: str, marks: Marks = ()) -> Markup:
    """`text` as HTML with ``<mark>`` around each of `marks`, half-open offsets in it.

    Marks out of order, overlapping or past the end are cut to what is left of them, never trusted.
    """
    pieces: list[str] = []
    at = 0
    for start, end in sorted(marks):
        start, end = max(start, at), min(end, len(text))
        if start < end:
            pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return Markup("".join([*pieces, escape(text[at:])]))


def shortened(text: str, length: int) -> str:
    """`text`, or as much of it as fits into `length` characters with an ellipsis."""
    return text if len(text) <= length else text[: length - 1] + "…"


def outward(url: str) -> str | None:
    """The host that `url` leads to, when it is a web address that may be linked; else None."""
    if not _OUTWARD.fullmatch(url):
        return None
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None


def undirected(text: str) -> str:
    """`text` without the characters that turn the direction of writing: a window's title has no element to end them."""
    return _DIRECTIONS.sub("", text)


def printable(page: str) -> str:
    """`page` with what HTML or UTF-8 cannot hold, lone surrogates and controls, as U+FFFD, one for one."""
    return _UNPRINTABLE.sub("\ufffd", page)
