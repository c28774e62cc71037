"""Cutting a string of full pinyin into words: the likeliest way, by how many articles hold each word."""

from collections.abc import Callable, Iterator, Sequence
from math import log2

from searchnews.suggest.pinyin import LONGEST_SYLLABLE, is_syllable

SYLLABLES = 5
"""Of a word at most: longer ones are found when they are typed by themselves."""

EACH = 3.0
"""What one word more costs: as much as one that stands in an eighth of the articles."""

RARE = 5_000
"""A word of a string stands in one of so many articles: Mobileye is no 莫比 乐业."""

Scored = list[tuple[float, str]]


def cut(typed: str, borders: frozenset[int], look: Callable[[int, int], Scored], articles: int) -> Sequence[Scored]:
    """What each word may be, in order; () where the letters are no words put together.

    `look` gives the words that a part sounds like, best first; no syllable goes over one of the `borders`.
    """
    ways: dict[int, tuple[float, tuple[Scored, ...]]] = {0: (0.0, ())}
    for start in range(len(typed)):
        if start not in ways:
            continue
        cost, words = ways[start]
        for end in sorted(_ends(typed, start, borders)):
            found = look(start, end)
            if found and found[0][0] * RARE >= articles:
                total = cost + EACH + log2(1 + articles / found[0][0])
                if end not in ways or total < ways[end][0]:
                    ways[end] = total, (*words, found)
    return ways[len(typed)][1] if len(typed) in ways else ()


def _ends(typed: str, start: int, borders: frozenset[int]) -> set[int]:
    """Where a word of two syllables or more that begins at a place may end."""
    found: set[int] = set()
    reached = {start}
    for count in range(1, SYLLABLES + 1):
        reached = {end for place in reached for end in _syllable_ends(typed, place, borders)}
        if count > 1:
            found |= reached
    return found


def _syllable_ends(typed: str, start: int, borders: frozenset[int]) -> Iterator[int]:
    for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(typed)) + 1):
        if is_syllable(typed[start:end]):
            yield end
        if end in borders:
            return
