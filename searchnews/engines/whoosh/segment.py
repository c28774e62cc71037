"""A segment, mapped: looking up terms, runs and articles in the arrays that `building` made."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from searchnews.engines.whoosh.arrayfile import Array, ArrayFile
from searchnews.engines.whoosh.layout import FIELDS, token_code
from searchnews.engines.whoosh.openings import Openings
from searchnews.language import tr
from searchnews.query.plan import Run
from searchnews.token import JOINED, OPEN, PUNCTUATION

EMPTY = np.zeros(0, np.uint16)

LOOKED_UP = 10_000
"""Terms whose places are remembered: one search looks for each word four times."""

_UNKNOWN = -1

MANY = 500
"""Candidates for a run with a star that are compared one by one; with more, its last word's beginning is looked for."""


class SegmentArrays:
    """One segment's arrays; `live` says which of its documents are not deleted."""

    def __init__(self, path: Path, live: Array | None = None) -> None:
        self.file = ArrayFile(path)
        self.count = self.file.facts["documents"]
        self.live = live
        self._map = self.file.map
        self._key_starts = self._starts("terms", None)
        self._posting_starts = self.file.array("postings.starts")
        self._text_starts = self._starts("text", 2 * self.count)
        if (self._text_starts[1:] < self._text_starts[:-1]).any():
            raise self.file.damaged(tr("has places of the match text that are in no order"))
        self._text_begin = self.file.extent("text")[0]
        self._terms_begin = self.file.extent("terms")[0]
        self._looked_up: dict[bytes, int | None] = {}

    def _starts(self, name: str, count: int | None) -> Array:
        starts = self.file.array(f"{name}.starts")
        begin, end = self.file.extent(name)
        if len(starts) == 0 or int(starts[-1]) != end - begin or (count is not None and len(starts) != count + 1):
            raise self.file.damaged(tr("has an array {name} of another length than its places say", name=name))
        return starts

    def count_of(self, name: str) -> int:
        """How many pieces a blob has."""
        return len(self.file.array(f"{name}.starts")) - 1

    def array(self, name: str) -> Array:
        """One of the segment's arrays."""
        return self.file.array(name)

    def pieces(self, name: str) -> list[bytes]:
        """A blob cut into its pieces."""
        starts = self._starts(name, None).tolist()
        begin = self.file.extent(name)[0]
        return [self._map[begin + a : begin + b] for a, b in pairwise(starts)]

    def piece(self, name: str, number: int) -> bytes:
        """One piece of a blob."""
        starts = self.file.array(f"{name}.starts")
        begin = self.file.extent(name)[0]
        return self._map[begin + int(starts[number]) : begin + int(starts[number + 1])]

    def _key(self, number: int) -> bytes:
        begin = self._terms_begin
        return self._map[begin + int(self._key_starts[number]) : begin + int(self._key_starts[number + 1])]

    def place(self, key: bytes) -> int:
        """The number of the first term that is not less than a key."""
        low, high = 0, len(self._key_starts) - 1
        while low < high:
            middle = (low + high) // 2
            if self._key(middle) < key:
                low = middle + 1
            else:
                high = middle
        return low

    def term(self, field: str, text: str) -> int | None:
        """The number of a term, or None."""
        key = FIELDS[field] + text.encode("utf-8", "replace")
        number = self._looked_up.get(key, _UNKNOWN)
        if number == _UNKNOWN:
            # Threads share this: what one has just looked up, another may have cleared away.
            if len(self._looked_up) >= LOOKED_UP:
                self._looked_up.clear()
            number = self.place(key)
            if number == len(self._key_starts) - 1 or self._key(number) != key:
                number = None
            self._looked_up[key] = number
        return number

    def beginning(self, field: str, prefix: str) -> range:
        """The numbers of a field's terms that begin with a prefix."""
        key = FIELDS[field] + prefix.encode("utf-8", "replace")
        return range(self.place(key), self.place(key + b"\xff"))

    def terms(self, field: str, prefix: str = "") -> Iterator[tuple[str, int]]:
        """A field's terms that begin with a prefix, in order, each with its number."""
        for number in self.beginning(field, prefix):
            yield self._key(number)[1:].decode(), number

    def documents(self, numbers: range) -> Array:
        """The documents that hold the terms of some neighbouring numbers; one term's are ascending."""
        first, last = int(self._posting_starts[numbers.start]), int(self._posting_starts[numbers.stop])
        return self.file.array("postings.documents")[first:last]

    def holders(self, field: str) -> tuple[Array, Array]:
        """The documents of all terms of a field, term by term, and where those of each term begin, and the last end."""
        numbers = self.beginning(field, "")
        starts = self._posting_starts[numbers.start : numbers.stop + 1].astype(np.int64)
        return self.documents(numbers).astype(np.int64), starts - starts[0]

    def postings(self, field: str, text: str) -> tuple[Array, Array]:
        """The documents that hold a term, ascending, and how often each does (at most 255)."""
        number = self.term(field, text)
        if number is None:
            return EMPTY, EMPTY
        first, last = int(self._posting_starts[number]), int(self._posting_starts[number + 1])
        return self.file.array("postings.documents")[first:last], self.file.array("postings.times")[first:last]

    @cached_property
    def id_terms(self) -> Array:
        """For each document the number of its id's term."""
        numbers = self.beginning("id", "")
        terms = np.zeros(self.count, np.uint32)
        terms[self.documents(numbers)] = np.arange(numbers.start, numbers.stop, dtype=np.uint32)
        return terms

    def id_of(self, document: int) -> str:
        """The id of a document."""
        return self._key(int(self.id_terms[document]))[1:].decode()

    def facet_value(self, field: str, value: int) -> str:
        """One of a facet field's raw values."""
        return self.piece(f"facet.{field}", value).decode()

    def document(self, id: str) -> int | None:
        """The document of an id, if it is there and not deleted."""
        found = self.postings("id", id)[0]
        if not len(found):
            return None
        number = int(found[0])
        return number if self.live is None or self.live[number] else None

    @cached_property
    def ids(self) -> dict[str, int]:
        """Every id, in order, with its document; deleted ones left out."""
        numbers = self.beginning("id", "")
        pairs = zip((self._key(n)[1:].decode() for n in numbers), self.documents(numbers).tolist(), strict=True)
        return {id: number for id, number in pairs if self.live is None or self.live[number]}

    def _side_by_side(self, runs: str, pairs: Sequence[tuple[int, int]]) -> list[Array]:
        """For each of some pairs of tokens the documents that hold it; nothing when one of the pairs stands nowhere."""
        sought = np.array(sorted({left << 32 | right for left, right in pairs}), np.uint64)
        keys, starts = self.file.array(runs), self.file.array(f"{runs}.starts")
        places = np.searchsorted(keys, sought)
        if not len(keys) or (keys[np.minimum(places, len(keys) - 1)] != sought).any():
            return []
        documents = self.file.array(f"{runs}.documents")
        return [documents[first:last] for first, last in zip(starts[places], starts[places + 1], strict=True)]

    def run(self, run: Run) -> Array:
        """The documents that hold a run, ascending, deleted ones included.

        Where the words of a text agree with the run, they say so; where two bare tokens are all of it, the pair
        says so; else the pairs of its tokens name candidates and the match text decides.
        """
        tokens = JOINED.findall(run.text[: run.text.rfind(OPEN)] if run.prefix else run.text)
        bare = not run.prefix and OPEN not in run.text
        candidates = self._candidates(tokens, "title.runs" if run.scope == "title" else "runs")
        if run.prefix and len(candidates) > MANY:
            return self._opened(run)
        known = np.zeros(self.count, bool)
        if bare and len(tokens) < 3:
            if run.scope != "body":
                return candidates
            known[candidates] = True
            known[self._candidates(tokens, "title.runs")] = False
        elif not run.prefix:
            for field in ("title", "body") if run.scope == "any" else (run.scope,):
                known[self.postings(field, run.text)[0]] = True
        doubtful = candidates[~known[candidates]]
        known[self._compare(run, doubtful)] = True
        return np.flatnonzero(known).astype(np.uint16)

    def _candidates(self, tokens: Sequence[tuple[str, str]], runs: str) -> Array:
        """The documents that hold each token, word or bare, beside its neighbour; all, for nothing to go by."""
        # Punctuation is not in the array of runs: a token between two of them is looked up alone.
        codes = [token_code(word) if word else ord(bare) if bare != PUNCTUATION else 0 for word, bare in tokens]
        pairs = [(a, b) for a, b in pairwise(codes) if a and b]
        paired = {code for pair in pairs for code in pair}
        pairs += [(code, 0) for code in codes if code and code not in paired]
        if not pairs:
            return np.arange(self.count).astype(np.uint16)
        found = sorted(self._side_by_side(runs, pairs), key=len)
        common = found[0] if found else EMPTY
        for documents in found[1:]:
            if not len(common):
                break
            holds = np.zeros(self.count, bool)
            holds[documents] = True
            common = common[holds[common]]
        return common

    def _compare(self, run: Run, documents: Array) -> list[int]:
        """Those of some documents whose match text holds a run."""
        sought, find, begin = run.text.encode(), self._map.find, self._text_begin
        title, end = (0, 1) if run.scope == "title" else (1, 2) if run.scope == "body" else (0, 2)
        rows = documents.astype(np.int64) * 2
        first = (self._text_starts[rows + title].astype(np.int64) + begin).tolist()
        last = (self._text_starts[rows + end].astype(np.int64) + begin).tolist()
        return [d for d, a, b in zip(documents.tolist(), first, last, strict=True) if find(sought, a, b) >= 0]

    @cached_property
    def _openings(self) -> Openings:
        return Openings(self.file.array("text"))

    def _opened(self, run: Run) -> Array:
        """The documents that hold a run whose last word only begins there."""
        places = self._openings.find(run.text.encode("utf-8", "replace"))
        parts = np.searchsorted(self._text_starts, places, side="right") - 1
        if run.scope != "any":
            parts = parts[parts % 2 == (run.scope == "body")]
        holds = np.zeros(self.count, bool)
        holds[parts // 2] = True
        return np.flatnonzero(holds).astype(np.uint16)
