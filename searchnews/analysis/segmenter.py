"""jieba's cut of simplified text, by rjieba where it is installed, else by jieba itself: the same words either way.

Either is loaded when it is needed. A query is cut without them, by looking its words up: see `lookup`.
"""

import importlib
from collections.abc import Callable
from typing import Protocol

from searchnews.analysis.blocks import cut_blocks
from searchnews.analysis.lexicon import lexicon
from searchnews.analysis.lookup import LookupCutter


class Segmenter(Protocol):
    """What cuts simplified text into words."""

    name: str

    def cut(self, text: str) -> list[str]:
        """The words of a text in order; joined they are the text."""

    def has_word(self, word: str) -> bool:
        """Whether the dictionary lists the word."""


class QuerySegmenter:
    """Looks words up as long as they are few, which needs nothing loaded; cuts with a whole segmenter from then on."""

    LIMIT = 1_000
    """Characters that are looked up: at 0.04 ms each a third of the time it takes to load rjieba. A command for one
    search never comes there; whoever does searches again and again."""

    def __init__(self, load: Callable[[], Segmenter]) -> None:
        self._load = load
        self._left = self.LIMIT

    def cut(self, text: str) -> list[str]:
        """The words of a text."""
        self._left -= len(text)
        known = lexicon() if self._left >= 0 else None
        return cut_blocks(text, LookupCutter(known).cut) if known else self._load().cut(text)


def load_segmenter() -> Segmenter:
    """The fastest segmenter this machine has."""
    for place, name, library in _SEGMENTERS:
        try:
            loaded = importlib.import_module(library)
        except ImportError:
            continue
        segmenter: Segmenter = getattr(importlib.import_module(place), name)(loaded)
        return segmenter
    raise ImportError("neither rjieba nor jieba is installed")


_SEGMENTERS = (
    ("searchnews.analysis.fast", "FastSegmenter", "rjieba"),
    ("searchnews.analysis.plain", "PlainSegmenter", "jieba"),
)
"""Where each segmenter is, and the library it is made from; the fastest first."""
