"""From bytes to characters that every engine can store."""

import codecs

from searchnews.importers.encoding.detection import detect, marked
from searchnews.language import tr

MEND = "searchnews.mend"
"""How errors of decoding are dealt with, by the name it is registered under: see `_mend`."""

_SAMPLE = 65536
_SAME = {
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("big5", "cp950"), "big5hkscs"),
    "utf-8-sig": "utf-8",
}
"""Codecs that another holds all of. Files that say GB2312 hold GBK; those that say Big5 were written with Microsoft's
table or with Hong Kong's, which has all of the former but what `_mend` and `_WINDOWS` put right."""

_REFUSED = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
"""Codecs of Python from bytes to text that no article is written in, and that turn plain text into other text."""

_WINDOWS = str.maketrans("•､‾∼♁☉¥¢£￭", "‧﹑¯～⊕⊙￥￠￡▓")
"""Where Big5 with Hong Kong's characters reads a code otherwise than Windows, which nearly all of it was written with:
the dot in foreign names and the wave dash are the frequent ones."""

_EURO = {"big5hkscs": b"\xa3\xe1", "gb18030": b"\x80"}


def check_encoding(name: str) -> str:
    """Python's name of the codec for an encoding that a person names; ValueError, with a sentence, when there is none.

    GB2312 and GBK become GB18030, which holds them, and all kinds of Big5 one.
    """
    try:
        bytes(4).decode(name)  # of none at all it does not look at the name
        codec = codecs.lookup(name).name.replace("_", "-")
    except (LookupError, ValueError):
        codec = "undefined"
    if codec in _REFUSED:
        known = "utf-8, gb18030, big5, utf-16"
        raise ValueError(
            tr("There is no text encoding called {name}; try one of {known}.", name=repr(name), known=known)
        )
    return _SAME.get(codec, codec)


def decode(data: bytes, encoding: str = "") -> str | None:
    """The text of a file, undecodable bytes as U+FFFD, or None when it is clearly no text.

    A byte order mark says what it is, whatever `encoding` names; else it is that, or what `detect` finds.
    """
    sample = data[:_SAMPLE]
    codec = settle(sample, encoding, len(sample) == len(data))
    if codec == "utf-8":
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if encoding or not sample.isascii():
                return data.decode("utf-8-sig", "replace")
            # A page may begin with so much script that its first Chinese comes later.
            codec = settle(data[error.start : error.start + _SAMPLE], "", False) or "utf-8"
    return tidied(data.decode(codec, MEND), codec).removeprefix("\ufeff") if codec else None


def settle(sample: bytes, encoding: str, whole: bool) -> str:
    """The codec to read a file with that begins so; "" when it is clearly no text.

    `encoding` is the one that was named, or "". ValueError as `check_encoding`.
    """
    named = check_encoding(encoding) if encoding else ""
    found = marked(sample) or (detect(sample, whole) if named in ("", "utf-16") or b"\0" in sample else named)
    if not named or marked(sample):
        return found
    if named == "utf-16":
        return found if found.startswith(named) else "utf-16-le"
    # A picture is no text in any encoding of bytes; a stray NUL is none of its signs.
    return named if found or named.startswith(("utf-16", "utf-32")) else ""


def tidied(text: str, codec: str) -> str:
    """What a codec has read, as every engine can store it and as it was meant."""
    return repair(text.translate(_WINDOWS) if codec == "big5hkscs" else text)


def repair(text: str) -> str:
    """The same text with pairs of surrogates joined and lone ones as U+FFFD; no engine and no file takes them."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _mend(error: UnicodeError) -> tuple[str, int]:
    """The sign of the euro where Windows put it and Python has nothing, else U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    euro = _EURO.get(error.encoding)
    if euro and error.object.startswith(euro, error.start):
        return "€", error.start + len(euro)
    return "\ufffd", error.end


codecs.register_error(MEND, _mend)
