"""What each word of a plain text is found by: itself and its synonyms, and never less than without the user's files.

The words that decide what is found are cut without the user's own words, so that no dictionary takes an article away.
A synonym is known by its whole word, which may be several of those: then it stands beside each of them. To hold
``雾岭`` or ``雾高铁``, and ``高铁`` or ``雾高铁``, is to hold ``雾岭`` and ``高铁``, or ``雾高铁``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from searchnews.analysis import Analyzer, Unit
from searchnews.query.securities import Securities
from searchnews.query.spelling import Spelled, spelled

Synonyms = Mapping[str, Sequence[str]]
"""A word's sequence to the sequences of its synonyms, itself left out."""

Placed = tuple[Unit, tuple[str, ...]]
"""A word of a text, and the sequences it is found by: what was typed comes first."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of the texts of one query; each text is cut once."""

    analyzer: Analyzer
    synonyms: Synonyms
    securities: Callable[[], Securities]
    cut: dict[str, list[Unit]] = field(default_factory=dict)
    known: dict[str, list[Placed]] = field(default_factory=dict)

    def placed(self, text: str) -> list[Placed]:
        """The words of a plain text as it stands."""
        if text not in self.known:
            words = spelled(text, self.plain_units(text), self.analyzer, self.securities())
            self.known[text] = forms(text, words, self.units(text), self.synonyms, self.analyzer.run)
        return self.known[text]

    def units(self, text: str) -> list[Unit]:
        """The words of a plain text as the analyzer cuts them, the user's own whole."""
        if text not in self.cut:
            self.cut[text] = self.analyzer.units(text)
        return self.cut[text]

    def plain_units(self, text: str) -> list[Unit]:
        """The words of a plain text that decide what is found: none of them is the user's own."""
        return self.analyzer.plain_units(text) if self.analyzer.words.own else self.units(text)


def forms(
    text: str,
    plain: Iterable[Spelled],
    own: Sequence[Unit],
    synonyms: Synonyms,
    run: Callable[[str], str],
) -> list[Placed]:
    """The words of a text, each with its sequences: what was typed, how else that is written, then its synonyms.

    `plain` are its words with their other spellings, `own` its words with the user's kept whole, which synonyms are
    known by. A plain word that a word with synonyms covers in part is cut there, and its other part has no part in
    them; but a number or a name with other spellings is never cut.
    """
    known = [unit for unit in own if unit.run in synonyms]
    if not known:
        return [(unit, tuple(dict.fromkeys((unit.run, *spellings)))) for unit, spellings in plain]
    starts, ends = [unit.start for unit in known], [unit.end for unit in known]
    borders = sorted({*starts, *ends})
    found = []
    for unit, spellings in plain:
        inside = borders[bisect_right(borders, unit.start) : bisect_left(borders, unit.end)]
        for start, end in pairwise([unit.start, *([] if spellings else inside), unit.end]):
            if typed := run(text[start:end]):
                over = known[bisect_right(ends, start) : bisect_left(starts, end)]
                covering = (word for word in over if word.start <= start and end <= word.end)
                others = (other for word in covering for other in synonyms[word.run])
                found.append((Unit(typed, start, end), tuple(dict.fromkeys((typed, *spellings, *others)))))
    return found
