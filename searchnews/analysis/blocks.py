"""What jieba takes for words at all: it parts a text into runs of such characters, and cuts each by itself."""

import re
from collections.abc import Callable, Iterable

_CHINESE = re.compile("([\u4e00-\u9fd5a-zA-Z0-9+#&\\._%\\-]+)")
_BLANK = re.compile("(\r\n|\\s)")


def cut_blocks(text: str, words: Callable[[str], Iterable[str]]) -> list[str]:
    """The words of a text, given what cuts the runs of it that jieba takes for words at all."""
    found: list[str] = []
    for number, block in enumerate(_CHINESE.split(text)):
        if number % 2:
            found += words(block)
        elif len(block) == 1:
            found.append(block)
        else:
            for part in _BLANK.split(block):
                found += [part] if _BLANK.fullmatch(part) else part
    return found
