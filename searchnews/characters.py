"""What a reader sees as one character: the code points that are drawn together and must not be parted."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

CLUSTER = 32
"""How far one visible character may reach: the longest emoji have ten code points; piled-up accents are cut."""

EMPTY = "\0\u200b\u2060\ufeff"
"""As good as blanks: nothing is drawn with them."""

_DRAWN_WITH = {"Mn", "Mc", "Me"}
_JOINER = "\u200d"
_TAILS = {_JOINER, "\uff9e", "\uff9f", *map(chr, range(0x1F3FB, 0x1F400)), *map(chr, range(0xE0020, 0xE0080))}


@cache
def _may_cling() -> re.Pattern[str]:
    """The blocks in which anything is drawn with what stands before, and all beyond the first plane.

    A text of news seldom has any of these, and one look at it costs less than to ask for each place.
    """
    return re.compile(
        "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u200d\u20d0-\u20ff\u2cef-\u2e7f\u302a-\u302f\u3099-\u309a"
        "\ua66f-\uabff\ud7a4-\uf8ff\ufb00-\ufe2f\uff9e-\uff9f\U00010000-\U0010ffff]"
    )


class Characters:
    """The visible characters of a text; `plain` when it is known that each is one code point."""

    __slots__ = ("_plain", "_text")

    def __init__(self, text: str, *, plain: bool = False) -> None:
        self._text = text
        self._plain = plain or _may_cling().search(text) is None

    def clings(self, place: int) -> bool:
        """Whether the character at a place is drawn with the one before it."""
        if self._plain:
            return False
        text = self._text
        if not 0 < place < len(text) or text[place - 1].isspace() or text[place - 1] in EMPTY:
            return False
        char = text[place]
        kind = unicodedata.category(char)
        return kind in _DRAWN_WITH or char in _TAILS or (kind == "So" and text[place - 1] == _JOINER)

    def start(self, place: int) -> int:
        """A place moved back to where a visible character begins."""
        for _ in range(0 if self._plain else CLUSTER):
            if not self.clings(place):
                break
            place -= 1
        return place

    def end(self, place: int) -> int:
        """A place moved on to where a visible character ends."""
        for _ in range(0 if self._plain else CLUSTER):
            if not self.clings(place):
                break
            place += 1
        return place

    def whole(self, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Spans grown to whole visible characters."""
        return spans if self._plain else [(self.start(start), self.end(end)) for start, end in spans]
