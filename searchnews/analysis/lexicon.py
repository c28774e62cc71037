"""jieba's dictionary and its model of unknown words, looked up in jieba's own files where they lie.

To load them takes rjieba 0.11 s, a third of the time in which a search has to be done as a whole process, and jieba
0.6; the words of a query need some thirty lines of the half million. Both files are sorted by the first character of
a line, so a line is found by halving, and only the pages it touches are ever read.
"""

import mmap
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Self

# The bytes of both files in jieba 0.42.1, its last release. Another's may be sorted otherwise, or be written otherwise.
_DICTIONARY, _DICTIONARY_BYTES = "dict.txt", 5_071_852
_MODEL, _MODEL_BYTES = "finalseg/prob_emit.py", 1_321_732

TOTAL = 60_101_967
"""How often all words of that dictionary were counted."""

LONGEST = 16
"""Characters of the longest word in it."""

# Some words with Latin letters stand at its head, in no order; the first word in order is this one.
_FIRST_SORTED = "一"

STATES = "BEMS"
"""Where in a word a character may stand, in the order of the model: it begins it, ends it, is inside it, or is it."""


Place = tuple[bytes | mmap.mmap, int, int]
"""Some bytes, and the range of them that is meant."""


class Lines:
    """The lines of a mapped file between two places, each begun by a mark and sorted by what follows it."""

    def __init__(self, data: mmap.mmap, mark: bytes, start: int, end: int) -> None:
        self._data = data
        self._mark = mark
        self._start = start
        self._end = end

    def those_of(self, key: bytes) -> tuple[int, int]:
        """Where the lines begin and end that have the key behind their mark."""
        return self._place(key, past=False), self._place(key, past=True)

    def _place(self, key: bytes, *, past: bool) -> int:
        """The first line whose key is not less, or is greater."""
        data, mark = self._data, self._mark
        low, high = self._start, self._end
        while low < high:
            at = data.rfind(mark, low, (low + high) // 2 + len(mark))
            found = data[at + len(mark) : at + len(mark) + len(key)]
            if found < key or (past and found == key):
                following = data.find(mark, at + len(mark), high)
                low = high if following < 0 else following
            else:
                high = at
        return low


class Lexicon:
    """How often a word was counted, and how likely a character stands where in a word that is not listed."""

    def __init__(self, dictionary: mmap.mmap, model: mmap.mmap) -> None:
        self._dictionary = dictionary
        self._model = model
        first = dictionary.find(f"\n{_FIRST_SORTED} ".encode())
        self._head = b"\n" + dictionary[:first]
        self._words = Lines(dictionary, b"\n", first, len(dictionary) - 1)
        begins = [model.find(f"'{state}': {{".encode()) for state in STATES]
        self._states = [
            Lines(model, b"'\\u", model.find(b"'\\u", start, end), end)
            for start, end in zip(begins, [*begins[1:], len(model)], strict=True)
        ]

    @classmethod
    def of_jieba(cls) -> Self | None:
        """That of jieba as it is installed; None when it is not, or is not the release whose files are known."""
        spec = find_spec("jieba")
        if spec is None or spec.origin is None:
            return None
        folder = Path(spec.origin).parent
        try:
            dictionary, model = _mapped(folder / _DICTIONARY), _mapped(folder / _MODEL)
        except (OSError, ValueError):  # not there, or empty
            return None
        known = (len(dictionary), len(model)) == (_DICTIONARY_BYTES, _MODEL_BYTES)
        return cls(dictionary, model) if known else None

    def frequency(self, word: str) -> int:
        """How often the word was counted; 0 when it is none."""
        return next((count for end, count in self.beginning(word) if end == len(word)), 0)

    def beginning(self, text: str) -> Iterator[tuple[int, int]]:
        """The words a text begins with: where each ends, and how often it was counted."""
        # Those of one character are some thirty lines, of 一 thousands; in them two are out of order, so no halving.
        places: list[Place] = [
            (self._head, 0, len(self._head)),
            (self._dictionary, *self._words.those_of(text[:1].encode())),
        ]
        for end in range(1, len(text) + 1):
            line = b"\n" + text[:end].encode()
            # What begins with more of the text stands behind the first line that begins with less of it.
            found = ((data, data.find(line, start, stop), stop) for data, start, stop in places)
            places = [place for place in found if place[1] >= 0]
            if not places:
                return
            count = max(_count(line, *place) for place in places)
            if count:
                yield end, count

    def likely(self, char: str, state: int) -> float | None:
        """The logarithm of how likely a character stands so (a place in `STATES`); None when it was never seen so."""
        start, end = self._states[state].those_of(f"{ord(char):04x}".encode())
        if start == end:
            return None
        said = self._model[start:end].partition(b":")[2]
        return float(said.split(b",")[0].strip(b" }\n"))


def _count(line: bytes, data: bytes | mmap.mmap, start: int, stop: int) -> int:
    """The number behind the word of a line that stands in a range; 0 when the word is not listed there."""
    at = data.find(line + b" ", start, stop)
    return int(data[at + len(line) : at + len(line) + 12].split(maxsplit=1)[0]) if at >= 0 else 0


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@cache
def lexicon() -> Lexicon | None:
    """`Lexicon.of_jieba`, once a process."""
    return Lexicon.of_jieba()
