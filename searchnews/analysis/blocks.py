"""What jieba takes for words at all: it parts a text into runs of such characters, and cuts each by itself."""

import re
from collections.abc import Callable, Iterable
from functools import cache

_FIRST, _LAST = "\u4e00", "\u9fd5"
_BLANK = re.compile("(\r\n|\\s)")

SHORT = 64
"""Up to how many characters a text may be one run and is looked at for it, as most words that are typed."""


@cache
def _taken() -> re.Pattern[str]:
    return re.compile(f"([{_FIRST}-{_LAST}a-zA-Z0-9+#&\\._%\\-]+)")


def cut_blocks(text: str, words: Callable[[str], Iterable[str]]) -> list[str]:
    """The words of a text, given what cuts the runs of it that jieba takes for words at all."""
    # The pattern takes 1 ms to make, for which a command for one search need not wait.
    if 0 < len(text) <= SHORT and min(text) >= _FIRST and max(text) <= _LAST:
        return list(words(text))
    found: list[str] = []
    for number, block in enumerate(_taken().split(text)):
        if number % 2:
            found += words(block)
        elif len(block) == 1:
            found.append(block)
        else:
            for part in _BLANK.split(block):
                found += [part] if _BLANK.fullmatch(part) else part
    return found
