"""Securities in a text, and how else each is called: 600160, sh600160, 600160.SH, 巨化股份 and its short names.

The archive itself says which names a code has: its articles give them beside the code. Not every name is one:

- a name of fewer than three characters is, where `OFTEN` articles give it to the code: 太阳 is mostly the sun;
- what is given to more than `SHARED` codes is of none of them: A股, 公司;
- letters alone are no code, but with their market they are: NIO.US, not AI.

A code is typed as its number, five digits and more, with the market before or behind it.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from searchnews.analysis import Unit
from searchnews.document import LABEL
from searchnews.token import split_sequence

SHORT = 3
"""Characters of a name that is believed at once."""

OFTEN = 10
"""Articles that must give a shorter one."""

SHARED = 3
"""Codes that one name can have: a company is listed in Shanghai, Hong Kong and New York."""

LONGEST = 20
"""Characters of a name at most: longer ones are what a text said where a name was to be."""

MOST = 8
"""Names of one code that are asked for, those given most often first."""

DIGITS = 5
"""Digits of a code that is asked for without its market: shorter ones are any number."""

Found = tuple[int, int, tuple[str, ...]]
"""Where a security stands in a text, and the sequences of what else it is called."""


class Securities:
    """The codes and names of an archive; `raw` are the values of its codes, ``code\\tname``, each with its count.

    What `find` gives takes some microseconds a word; making it takes 3 microseconds a value.
    """

    def __init__(self, raw: Iterable[tuple[str, int]] = (), run: Callable[[str], str] = str) -> None:
        given: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for value, count in raw:
            code, _, name = value.partition(LABEL)
            given[code.lower()][run(name) if len(name) <= LONGEST else ""] += count
        holders: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for code, names in given.items():
            for name, count in names.items():
                if _is_name(name, count):
                    holders[name][code] = None
        self._codes = {name: tuple(codes) for name, codes in holders.items() if len(codes) <= SHARED}
        self._names = {
            code: tuple(islice((name for name, _ in names.most_common() if name in self._codes), MOST))
            for code, names in given.items()
        }
        self._typed = {code: tuple(filter(None, map(run, _typed(code)))) for code in given}
        for code, forms in self._typed.items():
            for form in forms:
                self._codes[form] = tuple(dict.fromkeys((*self._codes.get(form, ()), code)))
        self._sorted = sorted(self._codes)

    def find(self, text: str, units: Sequence[Unit], run: Callable[[str], str]) -> Iterator[Found]:
        """The securities of a text cut into `units`, the longest where several begin, none inside another."""
        done = 0
        for number, unit in enumerate(units if self._sorted else ()):
            if unit.start < done or not self._begins(unit.run):
                continue
            end, typed = 0, ""
            for last in units[number:]:
                sought = run(text[unit.start : last.end])
                if not self._begins(sought):
                    break
                if sought in self._codes:
                    end, typed = last.end, sought
            if end and (others := tuple(name for name in self._called(self.codes(typed)) if name != typed)):
                yield unit.start, end, others
                done = end

    def codes(self, typed: str) -> tuple[str, ...]:
        """The codes that the sequence of a name or of a code may mean, folded; none where too many have it."""
        codes = self._codes.get(typed, ())
        return codes if len(codes) <= SHARED else ()

    def _begins(self, sought: str) -> bool:
        """Whether a code or name begins so."""
        place = bisect_left(self._sorted, sought)
        return place < len(self._sorted) and self._sorted[place].startswith(sought)

    def _called(self, codes: Iterable[str]) -> dict[str, None]:
        """All that some codes and their companies are called."""
        called: dict[str, None] = {}
        for code in codes:
            called.update(dict.fromkeys((*self._typed.get(code, ()), *self._names[code])))
        return called


NO_SECURITIES = Securities()


def _is_name(name: str, count: int) -> bool:
    """Whether the sequence of a label is a name: see the module."""
    tokens = split_sequence(name)
    if all(token.isdigit() for token in tokens):
        return False
    return (size := sum(map(len, tokens))) >= SHORT or (size == SHORT - 1 and count >= OFTEN)


def _typed(code: str) -> Iterator[str]:
    """What a folded code is typed as; its number first, which stands in 600160.SH too."""
    number, dot, market = code.partition(".")
    if number.isdigit() and len(number) >= DIGITS:
        yield number
    if dot and market:
        yield from (code, market + number, number + market)
