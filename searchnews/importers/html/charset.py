"""The encoding that a page names: believed when its bytes agree with it."""

import codecs
import re

from searchnews.importers.encoding.characters import check_encoding, decode

_HEAD = 8192
"""Bytes in which a browser (1,024) and every page seen name the encoding; some have a long script before it."""
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})",
    re.I,
)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WESTERN = frozenset(("ascii", "iso8859-1", "cp1252", "latin-1", "iso8859-15"))
"""What systems write into every page, whatever they put there; any bytes agree with it."""
_SURE = 12
"""Bytes beyond one a character: two or three characters of GBK may be UTF-8 by chance, a dozen are not."""
_MOST_BAD = 0.001
"""Of the characters, those that may be damaged: a page cut in the middle of one, a name typed in another encoding."""


def page_text(data: bytes, named: str, header: str = "") -> str | None:
    """The text of a page's bytes, or None when they are none.

    The encoding that the user named comes first, then a byte order mark, then the one that the page or the `header`
    around it names, if the bytes agree, then the one that they look like. ValueError for a name that there is not.
    """
    if named or data.startswith(_BOMS):
        return decode(data, named)
    if _is_utf8(data):
        return decode(data, "utf-8")
    match = _DECLARED.search(data[:_HEAD])
    declared = (match[1] or match[2]).decode("ascii") if match else ""
    for name in filter(None, (header, declared)):
        text = _agreed(data, name)
        if text is not None:
            return text
    return decode(data)


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 beyond doubt; with GBK, which a page may wrongly name, nearly all bytes agree."""
    try:
        return len(data.decode("utf-8")) + _SURE < len(data)
    except UnicodeDecodeError:
        return False


def _agreed(data: bytes, name: str) -> str | None:
    """The text of bytes in an encoding that a page names, None when they are in another."""
    try:
        codec = check_encoding(name)
    except ValueError:
        return None
    # What names UTF-16 in bytes that an ASCII pattern finds is written in something else.
    if codec in _WESTERN or codec.startswith(("utf-16", "utf-32")):
        return None
    text = decode(data, codec)
    if text is None:
        return None
    bad = text.count("\ufffd")
    return text if bad <= 2 or bad <= _MOST_BAD * len(text) else None
