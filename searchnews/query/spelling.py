"""Words of a query that are written in several ways: a number or a day is one word, whatever the dictionary cuts it in.

Where it ends inside a word (亿元, 万人), what is left of that is a word of its own.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from searchnews.analysis import Analyzer, Unit
from searchnews.query.days import days
from searchnews.query.numbers import MOST, Number, numbers

Spelled = tuple[Unit, tuple[str, ...]]
"""A word, and the sequences of its other spellings."""


def spelled(text: str, units: Sequence[Unit], analyzer: Analyzer) -> Iterable[Spelled]:
    """The words of a text, given as the analyzer cut it, its numbers and days whole and with their spellings."""
    if not units:
        return []
    borders = set(chain.from_iterable((unit.start, unit.end) for unit in units))
    found = list(days(text, borders))
    inside = {place for day in found for place in range(day.start, day.end)}
    found += [number for number in numbers(text, borders) if inside.isdisjoint(range(number.start, number.end))]
    if not found:
        return [(unit, ()) for unit in units]
    return _joined(text, units, sorted(found, key=lambda one: one.start)[:MOST], analyzer)


def _joined(text: str, units: Sequence[Unit], found: Sequence[Number], analyzer: Analyzer) -> list[Spelled]:
    words: list[Spelled] = []
    ahead = 0
    for unit in units:
        while ahead < len(found) and found[ahead].start < unit.end:
            words.append(_word(text, found[ahead], analyzer))
            ahead += 1
        done = found[ahead - 1].end if ahead else 0
        if unit.start >= done:
            words.append((unit, ()))
        elif unit.end > done and (rest := analyzer.run(text[done : unit.end])):
            words.append((Unit(rest, done, unit.end), ()))
    return words


def _word(text: str, number: Number, analyzer: Analyzer) -> Spelled:
    run = analyzer.run(text[number.start : number.end])
    others = dict.fromkeys(map(analyzer.run, number.spellings))
    return Unit(run, number.start, number.end), tuple(other for other in others if other != run)
