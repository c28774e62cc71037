"""From bytes to characters that every engine can store."""

import codecs

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b"))
_SAMPLE = 65536


def decode(data: bytes, encoding: str = "") -> str | None:
    """The text of a file, undecodable bytes as U+FFFD, or None when it is clearly no text.

    UTF-8 unless a byte order mark says UTF-16. A stray NUL does not make a text binary; a picture or an archive has
    one control character in nine bytes, and is no UTF-8 either.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return repair(data.decode("utf-16", "replace"))
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\0" in sample and controls > len(sample) * 0.3:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None if b"\0" in sample and controls > len(sample) * 0.02 else data.decode("utf-8-sig", "replace")


def repair(text: str) -> str:
    """The same text with pairs of surrogates joined and lone ones as U+FFFD; no engine and no file takes them."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
