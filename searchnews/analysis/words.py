"""Words: how a text is cut for ranking. They never decide what is found.

jieba's dictionary and algorithm cut contextually simplified text. A word never ends inside a Latin word or a
number, so every word is a run of whole tokens and the article that holds a run holds each word of it, whatever the
dictionary thinks.
"""

import hashlib
import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from searchnews.analysis.han import is_han
from searchnews.analysis.normalizer import VARIANTS, fold, fold_in_place
from searchnews.analysis.segmenter import QuerySegmenter, Segmenter, load_segmenter
from searchnews.analysis.tokenizer import run, sequence_and_solids

if TYPE_CHECKING:
    from opencc import OpenCC

Span = tuple[int, int]

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HAS_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_VARIANT_CHARS = frozenset(VARIANTS)


class _Remembered(dict[str, tuple[str, ...]]):
    """Pieces of text, each with its terms."""

    LIMIT = 200_000
    """Ten thousand articles of news have 80,000 different words, and the next still one new of seventy."""

    def __init__(self, terms_of: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__()
        self._terms_of = terms_of

    def __missing__(self, piece: str) -> tuple[str, ...]:
        if len(self) >= self.LIMIT:
            self.clear()
        terms = self[piece] = self._terms_of(piece)
        return terms


class Words:
    """Cuts texts into words; `user` words are kept whole wherever they stand.

    `cut` gives the fewest words that cover a text, for queries; `terms` the words of a text and the words inside
    them (jieba's search mode), for the index.
    """

    def __init__(self, user: Iterable[str] = ()) -> None:
        self.user = tuple(sorted({w for w in map(fold, user) if w}, key=lambda w: (-len(w), w)))
        self._user = frozenset(self.user)
        self._keep = re.compile("(" + "|".join(map(re.escape, self.user)) + ")") if self.user else None
        self._terms = _Remembered(self._terms_of)

    @cached_property
    def _segmenter(self) -> Segmenter:
        # A tenth of a second to load, which only long and many texts are worth.
        return load_segmenter()

    @cached_property
    def _for_queries(self) -> QuerySegmenter:
        return QuerySegmenter(lambda: self._segmenter)

    @cached_property
    def _simplifier(self) -> "OpenCC":
        # Loaded by its name: 12 ms, which a text in simplified characters need not wait for.
        simplifier: OpenCC = importlib.import_module("opencc").OpenCC("tw2s")
        return simplifier

    @property
    def fingerprint(self) -> str:
        """What the words depend on beside the fold: the user's own words."""
        return hashlib.sha256("\n".join(self.user).encode()).hexdigest()[:16]

    def simplify(self, text: str) -> str:
        """The text as the dictionary knows it: simplified in context, half width; of the same length."""
        if not _VARIANT_CHARS.isdisjoint(text):
            # OpenCC stops at NUL and refuses surrogates; a text whose length it would change stays as it is.
            simple = self._simplifier.convert(text.replace("\0", " ").encode("utf-8", "replace").decode())
            text = simple if len(simple) == len(text) else text
        return text.translate(_WIDE) if _HAS_WIDE.search(text) else text

    def cut(self, text: str) -> list[Span]:
        """The spans of the words that cover a text, whole tokens each; gaps and blanks are no words."""
        return [(start, end) for _, start, end in self.runs(text)]

    def runs(self, text: str) -> list[tuple[str, int, int]]:
        """The words that cover a text, each as a sequence with the span it has."""
        return _covering(text, self._pieces(self.simplify(text), self._for_queries))

    def plain_runs(self, text: str) -> list[tuple[str, int, int]]:
        """The words that would cover a text without the user's own."""
        return _covering(text, self._for_queries.cut(self.simplify(text)))

    @cached_property
    def own(self) -> frozenset[str]:
        """The user's words as sequences."""
        return frozenset(filter(None, map(run, self.user)))

    def terms(self, text: str, solids: Sequence[Span]) -> list[str]:
        """The words of a text and the words inside them as sequences, in order, with repeats.

        `solids` are the spans nothing may be cut in, as `sequence_and_solids` gives them.
        """
        simple = self.simplify(text)
        pieces = self._pieces(simple, self._segmenter)
        inside = {place for start, end in solids for place in range(start + 1, end)}
        if not inside.isdisjoint(accumulate(map(len, pieces))):
            pieces = [text[start:end] for start, end in _whole(_spans(pieces), solids)]
        elif simple != text:
            pieces = [text[start:end] for start, end in _spans(pieces)]
        return list(chain.from_iterable(map(self._terms.__getitem__, pieces)))

    def inner(self, word: str) -> list[Span]:
        """The spans of the dictionary's words of two and three characters in a longer one: jieba's search mode."""
        simple = self.simplify(word)
        return [
            (start, start + size)
            for size in (2, 3)
            if len(word) > size
            for start in range(len(word) - size + 1)
            if all(map(_is_han, part := simple[start : start + size])) and self._known(part)
        ]

    def _known(self, word: str) -> bool:
        return self._segmenter.has_word(word) or (bool(self._user) and fold_in_place(word) in self._user)

    def _pieces(self, simple: str, segmenter: QuerySegmenter | Segmenter) -> list[str]:
        """The simplified text cut into words, the user's kept whole; joined they are the text."""
        if self._keep is None:
            return segmenter.cut(simple)
        words: list[str] = []
        place = 0
        # The user's words are folded, and what the fold and the simplifier make of a character differs (乾隆).
        for number, part in enumerate(self._keep.split(fold_in_place(simple))):
            piece = simple[place : place + len(part)]
            words += [piece] if number % 2 else segmenter.cut(piece)
            place += len(part)
        return words

    def _terms_of(self, piece: str) -> tuple[str, ...]:
        whole = run(piece)
        if len(piece) <= 2 or not whole:
            return (piece if whole == piece else whole,) if whole else ()
        if whole == piece and is_han(
            piece
        ):  # so is each part of it, and nothing is to be simplified: a third of the time
            parts = [
                piece[at : at + size] for size in (2, 3) if len(piece) > size for at in range(len(piece) - size + 1)
            ]
            return (*filter(self._known, parts), piece)
        return (*(run(piece[start:end]) for start, end in self.inner(piece)), whole)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


def _spans(pieces: Iterable[str]) -> Iterator[Span]:
    place = 0
    for piece in pieces:
        yield place, place + len(piece)
        place += len(piece)


def _covering(text: str, pieces: Iterable[str]) -> list[tuple[str, int, int]]:
    """The words that some pieces of a text make, grown to whole tokens; gaps and blanks are no words."""
    spans = _whole(_spans(pieces), sequence_and_solids(text)[1])
    return [(found, start, end) for start, end in spans if (found := run(text[start:end]))]


def _whole(spans: Iterable[Span], solids: Sequence[Span]) -> list[Span]:
    """The spans grown to whole tokens; those that become one are one."""
    grown: list[Span] = []
    ahead = 0
    for start, end in spans:
        if grown and end <= grown[-1][1]:
            continue  # its solids are in there; 2,000 of ﷺ are a chain of solids that every span would walk to its end
        while ahead < len(solids) and solids[ahead][1] <= start:
            ahead += 1
        reach = ahead
        while reach < len(solids) and solids[reach][0] < end:
            start, end = min(start, solids[reach][0]), max(end, solids[reach][1])
            reach += 1
        if grown and start < grown[-1][1]:
            start, end = grown[-1][0], max(end, grown.pop()[1])
        grown.append((start, end))
    return grown
