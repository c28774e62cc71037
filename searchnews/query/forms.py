"""What each word of a plain text is found by: itself and its synonyms, and never less than without the user's files.

The words that decide what is found are cut without the user's own words, so that no dictionary takes an article away.
A synonym is known by its whole word, which may be several of those: then it stands beside each of them. To hold
``雾岭`` or ``雾高铁``, and ``高铁`` or ``雾高铁``, is to hold ``雾岭`` and ``高铁``, or ``雾高铁``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from searchnews.analysis import Unit

Synonyms = Mapping[str, Sequence[str]]
"""A word's sequence to the sequences of its synonyms, itself left out."""


def forms(
    text: str, plain: Sequence[Unit], own: Sequence[Unit], synonyms: Synonyms, run: Callable[[str], str]
) -> list[tuple[str, ...]]:
    """The sequences of each word of a text, what was typed first, then its synonyms.

    `plain` are its words, `own` those with the user's words kept whole, which synonyms are known by. A plain word
    that a word with synonyms covers in part is cut there: its other part has no part in them.
    """
    known = [unit for unit in own if unit.run in synonyms]
    if not known:
        return [(unit.run,) for unit in plain]
    starts, ends = [unit.start for unit in known], [unit.end for unit in known]
    borders = sorted({*starts, *ends})
    found = []
    for unit in plain:
        inside = borders[bisect_right(borders, unit.start) : bisect_left(borders, unit.end)]
        for start, end in pairwise([unit.start, *inside, unit.end]):
            if typed := run(text[start:end]):
                over = known[bisect_right(ends, start) : bisect_left(starts, end)]
                others = (other for word in over for other in synonyms[word.run])
                found.append(tuple(dict.fromkeys((typed, *others))))
    return found
