"""jieba's cut by rjieba: jieba's dictionary and algorithm in Rust.

0.2 s for what takes jieba 2.3 s, ready in 0.1 s instead of 0.6-0.9. It differs in which characters it takes for
Chinese and in how it cuts runs of Latin letters and digits, so text is parted by jieba's own pattern first and such
runs are cut by jieba's rule afterwards.
"""

import re
from collections.abc import Iterable
from typing import Any

from searchnews.analysis.blocks import cut_blocks

_HAN = re.compile("[\u4e00-\u9fd5]")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")


class FastSegmenter:
    """jieba's words, cut by rjieba. `cut` returns them in order; joined they are the text."""

    name = "rjieba"

    def __init__(self, library: Any) -> None:
        self._cut = library.cut
        self._has_word = library.has_word

    def has_word(self, word: str) -> bool:
        """Whether the dictionary lists the word."""
        return bool(self._has_word(word))

    def cut(self, text: str) -> list[str]:
        """The words of a text."""
        return cut_blocks(text, self._words)

    def _words(self, block: str) -> Iterable[str]:
        words: list[str] = []
        for word in self._cut(block):
            if len(word) > 1 and word[0] < "\u3000" and not _HAN.search(word) and not self.has_word(word):
                words += filter(None, _LATIN.split(word))
            else:
                words.append(word)
        return words
