"""Tags and texts of a document that may or may not be well-formed, one after the other, in one pass."""

import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"<(/?)([^\W\d][^\s/<>=\"'!?]*+)((?:[^>\"'<]++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
# For a tag with a lone quote, or with a tag inside a quote.
_PLAIN_TAG = re.compile(r"<(/?)([^\W\d][^\s/<>=\"'!?]*+)([^<>]*+)>")
_ATTRIBUTE = re.compile(r"(?<!\S)([^\s=]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']++))")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PAIR = re.compile(r"&#([xX]d[89ab][0-9a-f]{2}|5[56][0-9]{3});&#([xX]d[c-f][0-9a-f]{2}|5[67][0-9]{3});", re.I)
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>", "<!": ">"}


def tokens(text: str, position: int) -> Iterator[tuple[str, str, str]]:
    """What follows one another: ``text`` with its references resolved; ``open``, ``close`` or ``empty`` with a name."""
    endless: set[str] = set()
    while (start := text.find("<", position)) != -1:
        if start > position:
            yield "text", "", decoded(text[position:start])
        position = start
        if match := _TAG.match(text, start) or _PLAIN_TAG.match(text, start):
            closing, name, attributes = match.groups()
            yield "close" if closing else "empty" if attributes.endswith("/") else "open", name, attributes
            position = match.end()
            continue
        mark = next((mark for mark in _ENDS if text.startswith(mark, start)), "")
        # An end that is not there is looked for once; a search at every mark would be quadratic.
        end = text.find(_ENDS[mark], start + len(mark)) if mark and mark not in endless else -1
        if end == -1:
            endless.add(mark)
            shown = 0 if mark == "<![CDATA[" else 1
            yield "text", "", "<"[:shown]
            position = start + (shown or len(mark))
            continue
        if mark == "<![CDATA[":
            yield "text", "", text[start + len(mark) : end]
        position = end + len(_ENDS[mark])
    yield "text", "", decoded(text[position:])


def decoded(text: str) -> str:
    """Text with its references resolved; only whole ones, since addresses hold ampersands too."""
    return _REFERENCE.sub(lambda match: unescape(match[0]), text) if "&" in text else text


def attributes_of(text: str) -> Iterator[tuple[str, str]]:
    """The attributes in a tag, their names in lower case."""
    for match in _ATTRIBUTE.finditer(text):
        yield match[1].lower(), decoded(match[2] or match[3] or match[4] or "")


def joined(text: str) -> str:
    """The same text with two references to halves of one character as that character; an XML parser takes neither."""
    return _PAIR.sub(_pair, text) if "&#" in text else text


def _pair(match: re.Match[str]) -> str:
    """The character that two references to halves of it stand for, as programs that think in UTF-16 write it."""
    high, low = (int(half[1:], 16) if half[0] in "xX" else int(half) for half in match.groups())
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return match[0]
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
