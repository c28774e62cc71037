"""Answering requests: the plan over the columns, the page asked for, its articles."""

import heapq
import math
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from searchnews.engines import explaining
from searchnews.engines.base import Counts, Match, Matches, Request, Searcher, Sort
from searchnews.engines.explaining import Part
from searchnews.engines.weights import PLACES, WEIGHTS
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.columns import Columns
from searchnews.engines.whoosh.contents import Contents
from searchnews.engines.whoosh.layout import NO_DATE
from searchnews.engines.whoosh.ordering import best, by_id, in_order
from searchnews.engines.whoosh.scoring import Held, Scoring
from searchnews.engines.whoosh.vocabulary import word_counts
from searchnews.query.plan import Node, Or, Plan, Run, Span, Word
from searchnews.schema import KEYWORD_FIELDS

_DATES_FIRST = {"newest": 1, "oldest": -1}
_RUNS = (explaining.one_run, explaining.one_run_of_title)


class Clock:
    """Whether a deadline has come, by `time.perf_counter`, and whether that was ever so when it was asked."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self.was_late = False

    def is_late(self) -> bool:
        """Whether it has come by now."""
        self.was_late = self.was_late or time.perf_counter() > self._deadline
        return self.was_late


class WhooshSearcher(Searcher):
    """The segments of one commit."""

    def __init__(self, folder: Path, contents: Contents) -> None:
        self._columns = Columns([segment.open(folder) for segment in contents.segments if segment.count])
        self._scoring = Scoring(self._columns)

    def __len__(self) -> int:
        return self._columns.alive

    def close(self) -> None:
        self._columns = Columns([])
        self._scoring = Scoring(self._columns)

    def _words(self, plan: Plan, clock: Clock) -> list[Held]:
        """Each of a plan's words; the faint ones, and those it is too late for, without a score."""
        faint = set(plan.faint)
        return [
            (self._scoring.faint if word in faint or clock.is_late() else self._scoring.word)(word.forms)
            for word in plan.words
        ]

    def _answer(self, plan: Plan, words: Sequence[Held]) -> tuple[Array, Array, int]:
        """The documents that answer a plan, how many of its words each holds, and how many were needed."""
        mask = self._columns.mask(plan.required)
        if self._columns.live is not None:
            mask = mask & self._columns.live
        if not words:
            documents = np.flatnonzero(mask)
            return documents, np.zeros(len(documents), np.int16), 0
        held = np.zeros(self._columns.size, np.int16)
        for word in words:
            held[word.documents] += 1
        held[~mask] = 0
        for needed in plan.levels():
            enough = held >= needed
            if needed == 1 and plan.faint:
                enough &= self._columns.mask(Or(plan.telling()))
            documents = np.flatnonzero(enough)
            if len(documents) >= plan.ENOUGH:
                break
        held = held[documents]
        return documents, held, plan.reached(int(held.min())) if len(documents) else needed

    def _scores(self, held: Sequence[Held]) -> Array:
        scores = np.zeros(self._columns.size)
        for word in held:
            scores[word.documents] += word.scores
        return scores

    def search(self, request: Request) -> Matches:
        plan = request.plan
        is_ranked = request.sort == "relevance" and request.limit > 0
        clock = Clock(request.deadline if is_ranked else -math.inf)
        words = self._words(plan, clock)
        documents, held, needed = self._answer(plan, words)
        scores: Array | None = None
        page: list[int] = []
        if request.limit:
            keys, scores = self._keys(plan, request.sort, words, documents, held, clock)
            page = self._page(documents, keys, request)
        return Matches(
            needed=needed,
            hits=tuple(self._match(number, scores) for number in page),
            counting=self._counts(documents) if request.facets else Counts(len(documents)),
            is_late=is_ranked and clock.was_late,
        )

    def _counts(self, documents: Array) -> Counts:
        facets = {field: self._columns.counts(field, documents) for field in KEYWORD_FIELDS}
        return Counts(len(documents), facets, self._columns.month_counts(documents))

    def stream(self, plan: Plan, sort: Sort) -> Iterator[bytes]:
        clock = Clock(math.inf)
        words = self._words(plan, clock)
        documents, held, _ = self._answer(plan, words)
        keys, _ = self._keys(plan, sort, words, documents, held, clock)
        yield from self._articles(in_order(self._columns, documents, keys))

    def _articles(self, numbers: Iterable[int]) -> Iterator[bytes]:
        for segment, local in map(self._columns.place, numbers):
            yield segment.piece("articles", local)

    def _keys(
        self, plan: Plan, sort: Sort, words: Sequence[Held], documents: Array, held: Array, clock: Clock
    ) -> tuple[list[Array], Array | None]:
        """What some documents are ordered by, greater first, and the scores when the order is by relevance."""
        if sort != "relevance":
            return [self._dates(documents, _DATES_FIRST[sort])], None
        own = _telling(plan, words)  # they come first of what is scored
        extra = [self._scoring.word(forms) for forms in plan.scored()[len(own) :] if not clock.is_late()]
        rarities = [word.rarity for word in (*own, *extra)]
        rarest = max(rarities, default=0.0)
        near = [part for run in plan.near if not clock.is_late() for part in self._scoring.near(run, rarest)]
        scores = self._scores([*own, *extra, *near])
        scores[documents] += self._scoring.recency(documents, plan.now, sum(rarities))
        if len(words) > 1:
            scores[documents[held == len(words)]] += WEIGHTS.full * _together(own)
        scores = np.round(scores, PLACES)
        return [scores[documents], self._dates(documents, 1)], scores

    def _dates(self, documents: Array, sign: int) -> Array:
        """A key that is greater the earlier a document comes by date; undated come last either way."""
        published = self._columns.published[documents]
        return np.where(published == NO_DATE, NO_DATE, published * sign)

    def _page(self, documents: Array, keys: Sequence[Array], request: Request) -> list[int]:
        """The page asked for: greater keys first, the first key before the others, then by id."""
        last = request.offset + request.limit
        chosen = best(last, np.arange(len(documents)), keys)
        numbers = documents[chosen].tolist()
        sinking = ([-value for value in key[chosen].tolist()] for key in keys)
        rows = zip(*sinking, map(self._columns.id, numbers), numbers, strict=True)
        return [row[-1] for row in heapq.nsmallest(last, rows)][request.offset :]

    def _match(self, number: int, scores: Array | None) -> Match:
        segment, local = self._columns.place(number)
        score = None if scores is None else float(scores[number])
        return Match(segment.id_of(local), segment.piece("articles", local), score)

    def explain(self, id: str, plan: Plan) -> Sequence[Part] | None:
        number = self._columns.number(id)
        if number is None:
            return None
        own = self._words(plan, Clock(math.inf))
        if number not in self._answer(plan, own)[0]:
            return None
        telling = _telling(plan, own)
        scored = plan.scored()
        words = dict(zip(scored, telling, strict=False))
        words |= {forms: self._scoring.word(forms) for forms in scored[len(telling) :]}
        parts = [part for forms, held in words.items() for part in self._parts(forms, held, number)]
        rarities = [held.rarity for held in words.values()]
        near = ((run, self._scoring.near(run, max(rarities, default=0.0))) for run in plan.near)
        said = ((says(run), held) for run, both in near for says, held in zip(_RUNS, both, strict=True))
        parts += [Part(what, held.at(number)) for what, held in said if number in held.documents]
        if len(own) > 1 and all(number in held.documents for held in own):
            parts.append(Part(explaining.full(), WEIGHTS.full * _together(telling)))
        recency = float(self._scoring.recency(np.array([number]), plan.now, sum(rarities))[0])
        return [*parts, Part(explaining.recent(), recency)] if recency else parts

    def _parts(self, forms: Sequence[Run], held: Held, number: int) -> Iterator[Part]:
        """What a word adds to the score of one document."""
        if number not in held.documents:
            return
        parts = self._scoring.parts(forms, np.array([number]), held.rarity)
        yield Part(explaining.held(forms), parts.held)
        if parts.heading[0]:
            yield Part(explaining.headed(forms), float(parts.heading[0]))
        for field, score in (("all", parts.all), ("title", parts.title)):
            if parts.times[field][0]:
                yield Part(explaining.counted(forms, field, int(parts.times[field][0])), float(score[0]))

    def count(self, node: Node) -> int:
        if isinstance(node, Word):
            return len(self._columns.any_form(node.forms))
        mask = self._columns.mask(node)
        return int(np.count_nonzero(mask if self._columns.live is None else mask & self._columns.live))

    def get(self, id: str) -> bytes | None:
        number = self._columns.number(id)
        if number is None:
            return None
        segment, local = self._columns.place(number)
        return segment.piece("articles", local)

    def having(self, ids: Collection[str]) -> set[str]:
        return {id for id in ids if self._columns.number(id) is not None}

    def ids_at(self, moment: int) -> Sequence[str]:
        mask = self._columns.mask(Span(moment, moment + 1))
        if self._columns.live is not None:
            mask = mask & self._columns.live
        return sorted(map(self._columns.id, np.flatnonzero(mask).tolist()))

    def fingerprints(self) -> dict[str, bytes]:
        found = {}
        for segment in self._columns.segments:
            prints = segment.array("fingerprints").tobytes()
            found.update({id: prints[16 * n : 16 * n + 16] for id, n in segment.ids.items()})
        return found

    def stored(self) -> Iterator[bytes]:
        live = self._columns.live
        documents = np.arange(self._columns.size) if live is None else np.flatnonzero(live)
        yield from self._articles(by_id(self._columns, documents))

    def terms(self) -> Iterator[tuple[str, int]]:
        counts: dict[str, int] = {}
        for segment in self._columns.segments:
            for text, count in word_counts(segment):
                counts[text] = counts.get(text, 0) + count
        return iter(sorted((text, count) for text, count in counts.items() if count))

    def values(self, field: str) -> Iterator[tuple[str, int]]:
        live = self._columns.live
        documents = np.arange(self._columns.size) if live is None else np.flatnonzero(live)
        return iter(sorted(self._columns.counts(field, documents).items()))


def _telling(plan: Plan, words: Sequence[Held]) -> list[Held]:
    """Those of a plan's words that are not faint."""
    faint = set(plan.faint)
    return [held for word, held in zip(plan.words, words, strict=True) if word not in faint]


def _together(words: Sequence[Held]) -> float:
    """How much some words count together."""
    return sum(held.rarity for held in words)
