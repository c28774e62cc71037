"""What text looks like on a terminal: which characters may reach it, how wide they are, and where a line may break."""

import re
import unicodedata

_BLANKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
_REPLACED = "\ufffd"
_STEERING = re.compile("[\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# Punctuation that no line begins with, and that no line ends with, as Chinese is set.
_NOT_FIRST = frozenset("，。、；：？！）】》」』”’…—·～％%‰℃,.;:?!)]}〉〕〗々")
_NOT_LAST = frozenset("（【《「『“‘([{〈〔〖$¥￥")


def visible(text: str) -> str:
    """The text on one line, with nothing in it that steers a terminal, character for character.

    Controls become pictures of themselves (``␛``), C1 controls, directions and halves of surrogate pairs U+FFFD, line
    breaks and tabs blanks.
    """
    return _STEERING.sub(_REPLACED, text.translate(_PICTURES | _BLANKS))


def columns(char: str) -> int:
    """How many columns a character takes: 2 for Han and its like, 0 for what joins the one before."""
    if char < "\u0300":
        return 1
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(map(columns, text))


def pad(text: str, to: int) -> str:
    """The text with blanks up to a width."""
    return text + " " * (to - width(text))


def wrap(text: str, limit: int) -> list[tuple[int, int]]:
    """Where to break a text into lines of at most `limit` columns: half-open offsets, blanks at the ends kept out.

    Han breaks anywhere but before closing and after opening punctuation; other words break where nothing else helps.
    """
    lines: list[tuple[int, int]] = []
    start = chance = taken = 0
    for at, char in enumerate(text):
        if at > start and _may_break(text[at - 1], char):
            chance = at
        while taken + columns(char) > limit and at > start and not char.isspace():
            end = chance if chance > start else at
            lines.append((start, end))
            start, taken = end, width(text[end:at])
        taken += columns(char)
    lines.append((start, len(text)))
    return [(start, start + len(text[start:end].rstrip())) for start, end in lines]


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or after in _NOT_FIRST or before in _NOT_LAST or columns(after) == 0:
        return False
    return before.isspace() or columns(before) == 2 or columns(after) == 2
