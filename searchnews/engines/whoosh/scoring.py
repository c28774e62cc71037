"""What words are worth: BM25 over both text fields, a whole column at a time. `base.Weights` says with what weights."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searchnews.engines.base import WEIGHTS
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.columns import Columns
from searchnews.query.expand import And, Node, Or, Run, Word


@dataclass(frozen=True, slots=True)
class Held:
    """The live documents that hold a word or run, ascending, and how much it adds to the score of each."""

    documents: Array
    scores: Array

    def at(self, number: int) -> float:
        """What it adds to the score of a document that holds it."""
        return float(self.scores[np.searchsorted(self.documents, number)])


class Scoring:
    """Scores over the documents of some columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    @cached_property
    def _norms(self) -> dict[str, Array]:
        """For each text field what a document's length does to how much its words count."""
        norms = {}
        for field in ("title", "body"):
            lengths = self._columns.column(f"{field}.lengths").astype(np.float64)
            total = lengths.sum() if self._columns.live is None else lengths[self._columns.live].sum()
            average = total / self._columns.alive if total else 1.0
            norms[field] = WEIGHTS.k1 * (1 - WEIGHTS.b + WEIGHTS.b * lengths / average)
        return norms

    def _rarity(self, count: int) -> float:
        """How much a word or run counts that `count` articles hold."""
        return math.log(1 + (self._columns.alive - count + 0.5) / (count + 0.5))

    def _times(self, field: str, forms: Sequence[Run], documents: Array) -> Array:
        """How often each of some documents was cut into a word's forms in a field."""
        times = np.zeros(len(documents))
        for form in _in_scope(forms, field):
            for segment, base in zip(self._columns.segments, self._columns.bases, strict=False):
                holders, counts = segment.postings(field, form.text)
                if not len(holders):
                    continue
                holders = holders.astype(np.int64) + base
                places = np.searchsorted(documents, holders)
                there = places < len(documents)
                there[there] = documents[places[there]] == holders[there]
                times[places[there]] += counts[there]
        return times

    def _in_title(self, forms: Sequence[Run], documents: Array) -> Array:
        """For each of some documents whether its title holds one of some runs."""
        held = np.zeros(len(documents), bool)
        for number, base in enumerate(self._columns.bases[:-1]):
            first, last = np.searchsorted(documents, (base, self._columns.bases[number + 1]))
            if first < last:
                local = (documents[first:last] - base).astype(np.uint16)
                for form in _in_scope(forms, "title"):
                    held[first:last] |= self._columns.segments[number].holds_in_title(form, local)
        return held

    def _saturated(self, field: str, times: Array, documents: Array) -> Array:
        saturated: Array = times * (WEIGHTS.k1 + 1) / (times + self._norms[field][documents])
        return saturated

    def word(self, forms: Sequence[Run]) -> Held:
        """The documents that hold one of a word's forms, and what BM25 over both fields gives each."""
        documents = self._columns.any_form(forms)
        if not len(documents):
            return Held(documents, np.zeros(0))
        parts = self.field_scores(forms, documents, len(documents)).values()
        return Held(documents, np.sum([score for _, score in parts], axis=0))

    def field_scores(self, forms: Sequence[Run], documents: Array, count: int) -> dict[str, tuple[Array, Array]]:
        """For each text field how often some documents hold a word there, and what that adds to their scores."""
        title, body = (self._times(field, forms, documents) for field in ("title", "body"))
        uncut = np.flatnonzero((title == 0) & (body == 0))
        if len(uncut):
            inside = self._in_title(forms, documents[uncut])
            title[uncut[inside]] = 1
            body[uncut[~inside]] = 1
        rarity = self._rarity(count)
        return {
            "title": (title, WEIGHTS.title * rarity * self._saturated("title", title, documents)),
            "body": (body, rarity * self._saturated("body", body, documents)),
        }

    def near(self, run: Run) -> Held:
        documents = self._columns.run(run)
        return Held(documents, np.full(len(documents), WEIGHTS.near * self._rarity(len(documents))))


def scored(node: Node) -> Iterator[tuple[Run, ...]]:
    """The words and runs in the required part of a plan that count for the order: those under no Not."""
    match node:
        case Run(_, _, False):
            yield (node,)
        case Word(forms):
            yield forms
        case And(children) | Or(children):
            for child in children:
                yield from scored(child)


def _in_scope(forms: Sequence[Run], field: str) -> list[Run]:
    return [form for form in forms if form.scope in ("any", field)]
