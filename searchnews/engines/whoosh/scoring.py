"""What words are worth, a whole column at a time. `scan` has the formula, `weights` the weights."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from searchnews.engines.weights import DAY, WEIGHTS
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.columns import Columns
from searchnews.engines.whoosh.layout import NO_DATE
from searchnews.query.plan import Run


@dataclass(frozen=True, slots=True)
class Held:
    """The live documents that hold a word or run, ascending, and how much it adds to the score of each.

    `rarity` is how much the word counts at all.
    """

    documents: Array
    scores: Array
    rarity: float = 0.0

    def at(self, number: int) -> float:
        """What it adds to the score of a document that holds it."""
        return float(self.scores[np.searchsorted(self.documents, number)])


@dataclass(frozen=True, slots=True)
class Parts:
    """What some documents get for a word: for holding it, in the title too, for all their words and for their titles'.

    `times` says for both lists how often that of its forms stands there that stands there most.
    """

    held: float
    heading: Array
    times: Mapping[str, Array]
    all: Array
    title: Array


class Scoring:
    """Scores over the documents of some columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    @cached_property
    def _norms(self) -> dict[str, Array]:
        """For each list of words what a document's length does to how much its words count."""
        title = self._columns.column("title.lengths").astype(np.int64)
        return {"title": self._norm(title), "all": self._norm(title + self._columns.column("body.lengths"))}

    def _norm(self, lengths: Array) -> Array:
        total = int(lengths.sum() if self._columns.live is None else lengths[self._columns.live].sum())
        average = total / self._columns.alive if total else 1.0
        norm: Array = WEIGHTS.k1 * (1 - WEIGHTS.b + WEIGHTS.b * kept(lengths) / average)
        return norm

    def _rarity(self, forms: Sequence[Run], holding: int) -> float:
        """How much a word counts that so many articles hold: by how many were cut into it, if any was."""
        return self._rarity_of(max(map(self._cut, forms)) or holding)

    def _rarity_of(self, count: float) -> float:
        return math.log(1 + (self._columns.alive - count + 0.5) / (count + 0.5))

    @cached_property
    def _common(self) -> float:
        """The rarity of the most common words whose number counts."""
        return self._rarity_of(max(WEIGHTS.common * self._columns.alive, WEIGHTS.many))

    def _cut(self, form: Run) -> int:
        """How many articles have a form among their words."""
        count = 0
        for segment in self._columns.segments:
            has = np.zeros(segment.count, bool)
            for field in ("title", "body"):
                has[segment.postings(field, form.text)[0]] = True
            count += int(np.count_nonzero(has if segment.live is None else has & segment.live))
        return count

    def _times(self, field: str, form: Run, documents: Array) -> Array:
        """How often each of some documents was cut into a form in a field."""
        times = np.zeros(len(documents))
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

    def word(self, forms: Sequence[Run]) -> Held:
        """The documents that hold one of a word's forms, and what that gives each."""
        documents = self._columns.any_form(forms)
        if not len(documents):
            return Held(documents, np.zeros(0), self._rarity(forms, 0))
        rarity = self._rarity(forms, len(documents))
        parts = self.parts(forms, documents, rarity)
        return Held(documents, parts.held + parts.heading + parts.all + parts.title, rarity)

    def faint(self, forms: Sequence[Run]) -> Held:
        """The documents that hold one of a word's forms, which gives them nothing."""
        documents = self._columns.any_form(forms)
        return Held(documents, np.zeros(len(documents)))

    def parts(self, forms: Sequence[Run], documents: Array, rarity: float) -> Parts:
        """What some documents get for a word that they hold."""
        times = {"all": np.zeros(len(documents)), "title": np.zeros(len(documents))}
        for form in forms:
            title = self._times("title", form, documents)
            if rarity >= self._common:
                np.maximum(times["all"], title + self._times("body", form, documents), out=times["all"])
            if form.scope != "body":
                np.maximum(times["title"], title, out=times["title"])
        saturated = {f: t * (WEIGHTS.k1 + 1) / (t + self._norms[f][documents]) for f, t in times.items()}
        of_all, of_title = rarity * saturated["all"], WEIGHTS.title * rarity * saturated["title"]
        heading = WEIGHTS.heading * rarity * self._headed(forms, documents)
        return Parts(WEIGHTS.held * rarity, heading, times, of_all, of_title)

    def _headed(self, forms: Sequence[Run], documents: Array) -> Array:
        """Which of some documents hold a word in the title."""
        headed = np.zeros(len(documents), bool)
        for form in forms:
            if form.scope != "body":
                headed |= np.isin(documents, self._columns.run(replace(form, scope="title")), assume_unique=True)
        return headed

    def near(self, run: Run, rarity: float) -> tuple[Held, Held]:
        """The documents that hold a run of several words, the rarest of that rarity, and those with it in the title."""
        anywhere = self._columns.run(run)
        title = self._columns.run(replace(run, scope="title"))
        return (
            Held(anywhere, np.full(len(anywhere), WEIGHTS.near * rarity)),
            Held(title, np.full(len(title), WEIGHTS.near_title * rarity)),
        )

    def recency(self, documents: Array, now: int, rarities: float) -> Array:
        """What some documents get for their date, where all words count so much together."""
        published = self._columns.published[documents]
        age = np.maximum(now - published.astype(float), 0.0)
        left = np.exp(-age / (WEIGHTS.fading * DAY))
        recent: Array = np.where(published == NO_DATE, 0.0, WEIGHTS.recent * rarities * left)
        return recent


def kept(lengths: Array) -> Array:
    """Lengths as an index keeps them in one byte: from 40 on the four highest bits of what is over 24."""
    over = np.maximum(lengths - 24, 0)
    steps = np.maximum(np.frexp(over)[1].astype(np.int64) - 4, 0)
    return np.where(steps > 0, 24 + (over >> steps << steps), lengths)
