"""Words of a query that are written in several ways: a number, a day or a security is one word, whatever it is cut in.

Where it ends inside a word of the dictionary (亿元, 万人), what is left of that is a word of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from searchnews.analysis import Analyzer, Unit
from searchnews.query.days import days
from searchnews.query.numbers import MOST, numbers
from searchnews.query.securities import Found, Securities

Spelled = tuple[Unit, tuple[str, ...]]
"""A word, and the sequences of its other spellings."""


def spelled(text: str, units: Sequence[Unit], analyzer: Analyzer, securities: Securities) -> Iterable[Spelled]:
    """The words of a text, given as the analyzer cut it, what is written in several ways whole and with its forms."""
    found = _apart(_found(text, units, analyzer, securities)) if units else ()
    return _joined(text, units, found, analyzer) if found else [(unit, ()) for unit in units]


def _found(text: str, units: Sequence[Unit], analyzer: Analyzer, securities: Securities) -> Iterator[Found]:
    yield from securities.find(text, units)
    borders = set(chain.from_iterable((unit.start, unit.end) for unit in units))
    for number in chain(days(text, borders), numbers(text, borders)):
        yield number.start, number.end, tuple(map(analyzer.run, number.spellings))


def _apart(found: Iterable[Found]) -> list[Found]:
    """The first `MOST` of those that share no character with one before them, by their places."""
    taken: set[int] = set()
    kept = []
    for start, end, others in found:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end, others))
    return sorted(kept)[:MOST]


def _joined(text: str, units: Sequence[Unit], found: Sequence[Found], analyzer: Analyzer) -> list[Spelled]:
    words: list[Spelled] = []
    ahead = done = 0
    for unit in units:
        while ahead < len(found) and found[ahead][0] < unit.end:
            start, done, others = found[ahead]
            words.append((Unit(analyzer.run(text[start:done]), start, done), others))
            ahead += 1
        if unit.start >= done:
            words.append((unit, ()))
        elif unit.end > done and (rest := analyzer.run(text[done : unit.end])):
            words.append((Unit(rest, done, unit.end), ()))
    return words
