"""Answering plans over arrays: one slot a document, whole columns at a time.

Document numbers here run over all segments of the searcher, one after the other.
"""

import heapq
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searchnews.engines.base import WEIGHTS, Match, Matches, Part, Request, Searcher, as_one_run, counted
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.building import NO_DATE, NO_MONTH
from searchnews.engines.whoosh.codec import ArrayIndex
from searchnews.engines.whoosh.segment import SegmentArrays
from searchnews.query.expand import All, And, Node, Not, Nothing, Or, Plan, Run, Span, Value, Word
from searchnews.schema import KEYWORD_FIELDS

_DATES_FIRST = {"newest": 1, "oldest": -1}


@dataclass(frozen=True, slots=True)
class Held:
    """The live documents that hold a word or run, ascending, and how much it adds to the score of each."""

    documents: Array
    scores: Array


class WhooshSearcher(Searcher):
    """The segments of one commit."""

    def __init__(self, index: ArrayIndex) -> None:
        self._reader = index.reader()
        leaves = self._reader.leaf_readers() if not self._reader.is_atomic() else [(self._reader, 0)]
        self._segments: list[SegmentArrays] = []
        for reader, _ in leaves:
            if reader.doc_count_all():
                self._segments.append(reader._perdoc.arrays)
        self._bases = np.cumsum([0, *(segment.count for segment in self._segments)]).tolist()
        self._size = self._bases[-1]
        self._live = self._live_mask()
        self._alive = self._size if self._live is None else int(self._live.sum())

    def _live_mask(self) -> Array | None:
        if all(segment.live is None for segment in self._segments):
            return None
        masks = (np.ones(s.count, bool) if s.live is None else s.live for s in self._segments)
        return np.concatenate(list(masks))

    def __len__(self) -> int:
        return self._alive

    def close(self) -> None:
        self._segments = []

    def _column(self, name: str) -> Array:
        parts = [segment.array(name) for segment in self._segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    @cached_property
    def _published(self) -> Array:
        return self._column("published")

    @cached_property
    def _months(self) -> Array:
        return self._column("months")

    @cached_property
    def _norms(self) -> dict[str, Array]:
        """For each text field what a document's length does to how much its words count."""
        norms = {}
        for field in ("title", "body"):
            lengths = self._column(f"{field}.lengths").astype(np.float64)
            total = lengths.sum() if self._live is None else lengths[self._live].sum()
            average = total / self._alive if total else 1.0
            norms[field] = WEIGHTS.k1 * (1 - WEIGHTS.b + WEIGHTS.b * lengths / average)
        return norms

    def _alive_only(self, documents: Array) -> Array:
        return documents if self._live is None else documents[self._live[documents]]

    def _gather(self, parts: Sequence[Array]) -> Array:
        """The documents of each segment as documents of the searcher, deleted ones left out."""
        moved = [part.astype(np.int64) + base for part, base in zip(parts, self._bases, strict=False) if len(part)]
        return self._alive_only(np.concatenate(moved)) if moved else np.zeros(0, np.int64)

    def _run(self, run: Run) -> Array:
        return self._gather([segment.run(run) for segment in self._segments])

    def _any_form(self, forms: Sequence[Run]) -> Array:
        if len(forms) == 1:
            return self._run(forms[0])
        return np.unique(np.concatenate([self._run(form) for form in forms]))

    def _rarity(self, count: int) -> float:
        """How much a word or run counts that `count` articles hold."""
        return math.log(1 + (self._alive - count + 0.5) / (count + 0.5))

    def _times(self, field: str, forms: Sequence[Run], documents: Array) -> Array:
        """How often each of some documents was cut into a word's forms in a field."""
        times = np.zeros(len(documents))
        for form in _in_scope(forms, field):
            for segment, base in zip(self._segments, self._bases, strict=False):
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
        for number, base in enumerate(self._bases[:-1]):
            first, last = np.searchsorted(documents, (base, self._bases[number + 1]))
            if first < last:
                local = (documents[first:last] - base).astype(np.uint16)
                for form in _in_scope(forms, "title"):
                    held[first:last] |= self._segments[number].holds_in_title(form, local)
        return held

    def _saturated(self, field: str, times: Array, documents: Array) -> Array:
        saturated: Array = times * (WEIGHTS.k1 + 1) / (times + self._norms[field][documents])
        return saturated

    def word(self, forms: Sequence[Run]) -> Held:
        """The documents that hold one of a word's forms, and what BM25 over both fields gives each."""
        documents = self._any_form(forms)
        parts = self._field_scores(forms, documents, len(documents)).values()
        return Held(documents, np.sum([score for _, score in parts], axis=0))

    def _field_scores(self, forms: Sequence[Run], documents: Array, count: int) -> dict[str, tuple[Array, Array]]:
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

    def _near(self, run: Run) -> Held:
        documents = self._run(run)
        return Held(documents, np.full(len(documents), WEIGHTS.near * self._rarity(len(documents))))

    def _mask(self, node: Node) -> Array:
        """For each document whether a node holds there; deleted ones may be in."""
        match node:
            case Run():
                return self._marked(self._run(node))
            case Word(forms):
                return self._marked(self._any_form(forms))
            case Value():
                return self._value(node)
            case Span(start, end):
                return self._span(start, end)
            case Nothing():
                return np.zeros(self._size, bool)
            case All():
                return np.ones(self._size, bool)
            case Not(child):
                return np.logical_not(self._mask(child))
            case And(children) | Or(children):
                joined = self._mask(children[0]).copy()
                for child in children[1:]:
                    if isinstance(node, And):
                        joined &= self._mask(child)
                    else:
                        joined |= self._mask(child)
                return joined

    def _marked(self, documents: Array) -> Array:
        mask = np.zeros(self._size, bool)
        mask[documents] = True
        return mask

    def _value(self, value: Value) -> Array:
        found = []
        for segment in self._segments:
            if value.prefix:
                found.append(segment.documents(segment.beginning(value.field, value.text)))
            else:
                found.append(segment.postings(value.field, value.text)[0])
        return self._marked(self._gather(found))

    def _span(self, start: int | None, end: int | None) -> Array:
        mask: Array = self._published != NO_DATE
        if start is not None:
            mask &= self._published >= start
        if end is not None:
            mask &= self._published < end
        return mask

    def _answer(self, plan: Plan, words: Sequence[Held]) -> tuple[Array, Array, int]:
        """The documents that answer a plan, how many of its words each holds, and how many were needed."""
        mask = self._mask(plan.required)
        if self._live is not None:
            mask = mask & self._live
        if not words:
            documents = np.flatnonzero(mask)
            return documents, np.zeros(len(documents), np.int16), 0
        held = np.zeros(self._size, np.int16)
        for word in words:
            held[word.documents] += 1
        held[~mask] = 0
        for needed in plan.levels():
            documents = np.flatnonzero(held >= needed)
            if len(documents) >= plan.ENOUGH:
                break
        return documents, held[documents], needed

    def _scores(self, held: Sequence[Held]) -> Array:
        scores = np.zeros(self._size)
        for word in held:
            scores[word.documents] += word.scores
        return scores

    def search(self, request: Request) -> Matches:
        plan = request.plan
        words = [self.word(word.forms) for word in plan.words]
        documents, held, needed = self._answer(plan, words)
        scores: Array | None = None
        if not request.limit:
            page: list[int] = []
        elif request.sort == "relevance":
            known = {word.forms for word in plan.words}
            extra = [self.word(forms) for forms in dict.fromkeys(scored(plan.required)) if forms not in known]
            scores = np.round(self._scores([*words, *extra, *map(self._near, plan.near)]), 4)
            keys: list[Array] = [held, scores[documents], self._dates(documents, 1)]
            page = self._page(documents, keys, request)
        else:
            page = self._page(documents, [self._dates(documents, _DATES_FIRST[request.sort])], request)
        return Matches(
            total=len(documents),
            needed=needed,
            hits=tuple(self._match(number, scores) for number in page),
            facets={f: self._counts(f, documents) for f in KEYWORD_FIELDS} if request.facets else {},
            months=self._month_counts(documents) if request.facets else {},
        )

    def _dates(self, documents: Array, sign: int) -> Array:
        """A key that is greater the earlier a document comes by date; undated come last either way."""
        published = self._published[documents]
        return np.where(published == NO_DATE, NO_DATE, published * sign)

    def _page(self, documents: Array, keys: Sequence[Array], request: Request) -> list[int]:
        """The page asked for: greater keys first, the first key before the others, then by id."""
        last = request.offset + request.limit
        chosen = _best(last, np.arange(len(documents)), keys)
        numbers = documents[chosen].tolist()
        columns = [key[chosen].tolist() for key in keys]
        rows = zip(*([-value for value in column] for column in columns), map(self._id, numbers), numbers, strict=True)
        return [row[-1] for row in heapq.nsmallest(last, rows)][request.offset :]

    def _place(self, number: int) -> tuple[SegmentArrays, int]:
        which = int(np.searchsorted(self._bases, number, side="right")) - 1
        return self._segments[which], number - self._bases[which]

    def _id(self, number: int) -> str:
        segment, local = self._place(number)
        return segment.id_of(local)

    def _match(self, number: int, scores: Array | None) -> Match:
        segment, local = self._place(number)
        score = None if scores is None else float(scores[number])
        return Match(segment.id_of(local), segment.piece("articles", local), score)

    def _counts(self, field: str, documents: Array) -> dict[str, int]:
        mask = self._marked(documents)
        counts: dict[str, int] = {}
        for segment, base in zip(self._segments, self._bases, strict=False):
            holders, values = segment.array(f"facet.{field}.documents"), segment.array(f"facet.{field}.values")
            found = np.bincount(values[mask[base : base + segment.count][holders]])
            for value in np.flatnonzero(found).tolist():
                text = segment.facet_value(field, value)
                counts[text] = counts.get(text, 0) + int(found[value])
        return counts

    def _month_counts(self, documents: Array) -> dict[int, int]:
        months, counts = np.unique(self._months[documents], return_counts=True)
        pairs = zip(months.tolist(), counts.tolist(), strict=True)
        return {month: count for month, count in pairs if month != NO_MONTH}

    def explain(self, id: str, plan: Plan) -> Sequence[Part] | None:
        number = self._number(id)
        if number is None:
            return None
        words = {word.forms: self.word(word.forms) for word in plan.words}
        if number not in self._answer(plan, list(words.values()))[0]:
            return None
        words |= {forms: self.word(forms) for forms in scored(plan.required)}
        parts = [part for forms, held in words.items() for part in self._parts(forms, held, number)]
        near = ((run, self._near(run)) for run in plan.near)
        return parts + [Part(as_one_run(run), _at(held, number)) for run, held in near if number in held.documents]

    def _parts(self, forms: Sequence[Run], held: Held, number: int) -> Iterator[Part]:
        """What a word adds to the score of one document, field by field."""
        if number not in held.documents:
            return
        for field, (times, score) in self._field_scores(forms, np.array([number]), len(held.documents)).items():
            if times[0]:
                yield Part(counted(forms, field, int(times[0])), float(score[0]))

    def _number(self, id: str) -> int | None:
        for segment, base in zip(self._segments, self._bases, strict=False):
            local = segment.document(id)
            if local is not None:
                return int(base + local)
        return None

    def get(self, id: str) -> bytes | None:
        number = self._number(id)
        if number is None:
            return None
        segment, local = self._place(number)
        return segment.piece("articles", local)

    def having(self, ids: Collection[str]) -> set[str]:
        return {id for id in ids if self._number(id) is not None}

    def fingerprints(self) -> dict[str, bytes]:
        found = {}
        for segment in self._segments:
            prints = segment.array("fingerprints").tobytes()
            found.update({id: prints[16 * n : 16 * n + 16] for id, n in segment.ids.items()})
        return found

    def stored(self) -> Iterator[bytes]:
        rows = ([(id, which, n) for id, n in s.ids.items()] for which, s in enumerate(self._segments))
        for _, which, number in heapq.merge(*rows):
            yield self._segments[which].piece("articles", number)

    def terms(self) -> Iterator[tuple[str, int]]:
        texts: set[str] = set()
        for segment in self._segments:
            texts.update(text for field in ("title", "body") for text, _ in segment.terms(field))
        for text in sorted(texts):
            holders = [
                np.union1d(segment.postings("title", text)[0], segment.postings("body", text)[0])
                for segment in self._segments
            ]
            count = len(self._gather(holders))
            if count:
                yield text, count


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


def _best(count: int, chosen: Array, keys: Sequence[Array]) -> Array:
    """Of some rows the `count` with the greatest keys, and those that tie with the last of them."""
    if len(chosen) <= count or not keys:
        return chosen
    values = keys[0][chosen]
    border = np.partition(values, len(values) - count)[len(values) - count]
    sure = chosen[values > border]
    return np.concatenate([sure, _best(count - len(sure), chosen[values == border], keys[1:])])


def _at(held: Held, number: int) -> float:
    return float(held.scores[np.searchsorted(held.documents, number)])


def _in_scope(forms: Sequence[Run], field: str) -> list[Run]:
    return [form for form in forms if form.scope in ("any", field)]
