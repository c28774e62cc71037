"""jieba's cut by rjieba: jieba's dictionary and algorithm in Rust.

0.2 s for what takes jieba 2.3 s, ready in 0.1 s instead of 0.6-0.9. It differs in which characters it takes for
Chinese, so a text with one of those is parted by jieba's own pattern first; and in how it cuts runs of Latin letters
and digits, so those are cut by jieba's rule afterwards.
"""

import re
from itertools import chain
from typing import Any

from searchnews.analysis.blocks import cut_blocks

_HAN = re.compile("[\u4e00-\u9fd5]")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")

# Rare and new Han, which rjieba takes for Chinese and jieba does not, and half characters, which it refuses. A test
# tries every character.
_FOREIGN = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff\U00020000-\U0003ffff]")


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
        # In one trip where that is the same: an article is thirty blocks, and each trip has its price.
        return cut_blocks(text, self._words) if _FOREIGN.search(text) else self._words(text)

    def _words(self, block: str) -> list[str]:
        words: list[str] = self._cut(block)
        odd = {word for word in words if word < "\u3000" and self._is_cut_otherwise(word)}
        if not odd:
            return words
        parts = ([*filter(None, _LATIN.split(word))] if word in odd else (word,) for word in words)
        return list(chain.from_iterable(parts))

    def _is_cut_otherwise(self, word: str) -> bool:
        """Whether jieba may cut what is one word here and begins with no Han."""
        return len(word) > 1 and not (_LATIN.fullmatch(word) or _HAN.search(word) or self.has_word(word))
