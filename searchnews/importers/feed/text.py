"""The characters of a feed: what its bytes are, which is often not what they say they are."""

import codecs
import re

from searchnews.importers.encoding.characters import decode, repair

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARACTER_SETS = re.compile(r"gb|cp936|x-gbk|big5|cp950|euc|shift|iso-8859|iso-2022|latin|windows-|cp125|koi8|hz")
_WIDER = (("gb", "gb18030"), ("cp936", "gb18030"), ("x-gbk", "gb18030"), ("big5", "big5hkscs"))
_STRAY = 20
"""One wrong byte in as many that are no ASCII is damage; GBK read as UTF-8 has nearly one in two."""


def text_of(data: bytes, encoding: str = "") -> str | None:
    """The text of a feed; None when it is none.

    The encoding that a person named wins, then a byte order mark, then whatever reads as UTF-8: Chinese text in
    another encoding never does by chance. Only then is the feed's own word taken.
    """
    if encoding:
        return decode_as(data, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return repair(data.decode(name, "replace"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * _STRAY <= len(data) - len(data.decode("ascii", "ignore")):
        return text
    declared = declared_in(data)
    return decode_as(data, declared) if declared else decode(data)


def declared_in(data: bytes) -> str:
    """The encoding a feed says it has, when it is one that a feed may have and not UTF-8; else ""."""
    match = _DECLARED.search(data[:2000])
    name = match[1].decode("ascii").lower() if match else ""
    return name if _CHARACTER_SETS.match(name) else ""


def decode_as(data: bytes, encoding: str) -> str | None:
    """The text in an encoding, the Chinese ones taken as the widest of their kind; None when there is no such one."""
    name = encoding.lower().replace("_", "-")
    name = next((wide for prefix, wide in _WIDER if name.startswith(prefix)), encoding)
    try:
        return repair(data.decode(name, "replace")).removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        return None
