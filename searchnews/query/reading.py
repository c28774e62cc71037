"""Stretches of a query that are read as pinyin: what asks for them, and what they are turned into.

Whatever knows how words sound stands above and is handed in, as a `Pinyin`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from searchnews.analysis import Unit
from searchnews.query import nodes

LATIN = re.compile("[A-Za-zＡ-Ｚａ-ｚÀ-ɏḀ-ỿ]")
"""A query without such a letter is never read as pinyin, and pays for this look only: 0.2 microseconds."""

_APART = re.compile(r"[^\W\d_]+(?:['’‘`][^\W\d_]+)*")

VARIANTS = 4
"""Readings of a whole clause whose neighbours count for the order, best first."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """A stretch ``text[start:end]`` that sounds like words; `words` are what each may be, best first."""

    start: int
    end: int
    words: tuple[tuple[str, ...], ...]


class Pinyin(Protocol):
    """What can be read as pinyin in one archive."""

    def read(self, text: str, units: Sequence[Unit]) -> Sequence[Sounded]:
        """The stretches of a clause, in order, that no article holds as they stand and that sound like its words."""

    def joins(self, unit: Unit) -> bool:
        """Whether a Latin word may be a part of pinyin that was typed with blanks: of syllables, and no word here."""


class _NoPinyin:
    def read(self, text: str, units: Sequence[Unit]) -> Sequence[Sounded]:
        return ()

    def joins(self, unit: Unit) -> bool:
        return False


NO_PINYIN: Pinyin = _NoPinyin()
"""Nothing is read."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: as it was typed, the sequence of that, and word by word what it was taken for, best first."""

    typed: str
    run: str
    words: tuple[tuple[str, ...], ...]


def is_latin(node: nodes.Node) -> bool:
    """Whether a part of a query is one Latin word, which may belong together with those beside it."""
    return isinstance(node, nodes.Term) and _APART.fullmatch(node.text) is not None and bool(LATIN.match(node.text))


def variants(text: str, sounded: Sequence[Sounded]) -> Iterator[str]:
    """A clause with its stretches as they are read, the best readings first, at most `VARIANTS`."""
    choices = product(*(words for stretch in sounded for words in stretch.words))
    for number, choice in enumerate(choices):
        if number == VARIANTS:
            return
        chosen = iter(choice)
        parts: list[str] = []
        done = 0
        for stretch in sounded:
            parts += (text[done : stretch.start], *(next(chosen) for _ in stretch.words))
            done = stretch.end
        yield "".join([*parts, text[done:]])
