"""Answering requests: which level of a plan suffices, the page in its order, its articles, the facets."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from tantivy import DocAddress, Index, Occur, Query

from searchnews.engines.base import Match, Matches, Part, Request, Searcher, Sort, as_held, as_one_run, counted
from searchnews.engines.tantivy.layout import ARTICLE, BETWEEN, FACETS, ID, KEY, MONTH, SCHEMA, WORDS
from searchnews.engines.tantivy.matching import Matching, all_of, at_least
from searchnews.engines.tantivy.ordering import Hit, Ordering
from searchnews.engines.tantivy.scoring import Part as ScorePart
from searchnews.engines.tantivy.scoring import Scoring, ranked, scored
from searchnews.engines.tantivy.terms import is_whole
from searchnews.query.expand import All, Plan, Word

BUCKETS = 60_000
"""Values that are counted for a facet in one go; tantivy gives up at 65,000."""

_COUNTED = {
    **{field: {"terms": {"field": name, "size": BUCKETS}} for field, name in FACETS.items()},
    MONTH: {"terms": {"field": MONTH, "size": BUCKETS}},
}


class _Identified(msgspec.Struct):
    id: str


_ID = msgspec.json.Decoder(_Identified)


class TantivySearcher(Searcher):
    """One commit; `documents` counts those of its files, deleted ones included."""

    def __init__(self, index: Index, documents: int) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._matching = Matching(self._searcher)
        self._scoring = Scoring(self._matching, documents)
        self._ordering = Ordering(self._searcher, self._id_of)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def close(self) -> None:
        """Nothing: the files are let go with the last reference to the searcher."""

    def search(self, request: Request) -> Matches:
        plan = request.plan
        query, needed, total = self._answer(plan)
        if not total:
            return Matches(0, needed)
        hits: Sequence[Hit] = ()
        if request.limit:
            first, last = request.offset, request.offset + request.limit
            hits = self._page(plan, request.sort, query, needed, first, min(last, total))
        found = tuple(self._match(address, score) for address, score in hits)
        if not request.facets:
            return Matches(total, needed, found)
        facets, months = self._counts(query)
        return Matches(total, needed, found, facets, months)

    def _answer(self, plan: Plan) -> tuple[Query, int, int]:
        """Where a plan holds, how many of its words were needed, and how many articles it finds."""
        required = [] if isinstance(plan.required, All) and plan.words else [self._matching.query(plan.required)]
        words = [self._matching.query(word) for word in plan.words if self._matching.count(word)]
        for needed in plan.levels():
            query, total = Query.empty_query(), 0
            if needed <= len(words):
                query = all_of([*required, at_least(needed, words)] if needed else required)
                total = self._matching.count_of(query)
            if total >= plan.ENOUGH:
                break
        return query, needed, total

    def _page(self, plan: Plan, sort: Sort, query: Query, needed: int, first: int, last: int) -> Sequence[Hit]:
        if first >= last:
            return ()
        if sort != "relevance":
            return list(self._ordering.by_date(query, sort, first, last))
        order = ranked(plan, needed, self._matching, self._scoring)
        if order is None:
            return [(address, 0.0) for address, _ in self._ordering.by_date(query, "newest", first, last)]
        return self._ordering.by_score(order, first, last)

    def _match(self, address: DocAddress, score: float | None) -> Match:
        stored = self._article(address)
        return Match(_ID.decode(stored).id, stored, score)

    def _article(self, address: DocAddress) -> bytes:
        stored: Any = self._searcher.doc(address).get_first(ARTICLE)
        return bytes(stored)

    def _id_of(self, address: DocAddress) -> str:
        return _ID.decode(self._article(address)).id

    def _counts(self, query: Query) -> tuple[Mapping[str, Mapping[str, int]], Mapping[int, int]]:
        """The raw values of every facet field in what a query finds, and its months."""
        try:
            found = self._searcher.aggregate(query, _COUNTED)
        except ValueError:  # more values than it counts in one go: by the terms, which takes longer
            facets = {f: dict(self._searcher.terms_with_prefix(name, "", query)) for f, name in FACETS.items()}
            months = self._searcher.aggregate(query, {MONTH: _COUNTED[MONTH]})
            return facets, _by_value(months[MONTH])
        return {field: _by_value(found[field]) for field in FACETS}, _by_value(found[MONTH])

    def stream(self, plan: Plan, sort: Sort) -> Iterator[bytes]:
        query, needed, total = self._answer(plan)
        for address, _ in self._page(plan, sort, query, needed, 0, total):
            yield self._article(address)

    def explain(self, id: str, plan: Plan) -> Sequence[Part] | None:
        query, _, _ = self._answer(plan)
        this = Query.term_query(SCHEMA, ID, id, "basic")
        if not self._matching.count_of(all_of([this, query])):
            return None
        parts = [*self._word_parts(plan), *(self._scoring.near(run) for run in plan.near)]
        return [said for part in parts if (said := self._said(part, this))]

    def _word_parts(self, plan: Plan) -> Iterator[ScorePart]:
        for forms in dict.fromkeys([*(word.forms for word in plan.words), *scored(plan.required)]):
            yield self._scoring.held(forms, self._matching.query(Word(forms)))
            yield from self._scoring.parts(forms)

    def _said(self, part: ScorePart, this: Query) -> Part | None:
        """A part of the score of one document, in words; None when the document has none of it."""
        one = Query.boolean_query([(Occur.Must, Query.const_score_query(this, 0.0)), (Occur.Must, part.query)])
        hits = self._searcher.search(one, 1).hits
        if not hits:
            return None
        value, address = hits[0]
        if part.kind == "near":
            return Part(as_one_run(part.forms[0]), value)
        if part.kind == "held":
            return Part(as_held(part.forms), value)
        times = max(_frequencies(json.loads(part.query.explain(self._searcher, address).to_json())), default=1)
        return Part(counted(part.forms, part.kind, int(times)), value)

    def _find(self, id: str) -> DocAddress | None:
        hits = self._searcher.search(Query.term_query(SCHEMA, ID, id, "basic"), 1, count=False).hits
        return hits[0][1] if hits else None

    def get(self, id: str) -> bytes | None:
        address = self._find(id)
        return None if address is None else self._article(address)

    def having(self, ids: Collection[str]) -> set[str]:
        return {id for id in ids if self._find(id) is not None}

    def fingerprints(self) -> dict[str, bytes]:
        keys = self._searcher.terms_with_prefix(KEY, "", Query.all_query())
        pairs = (key.rpartition(BETWEEN) for key, _ in keys)
        return {id: bytes.fromhex(print_) for id, _, print_ in pairs}

    def stored(self) -> Iterator[bytes]:
        if len(self):
            for address, _ in self._ordering.by_id(Query.all_query(), len(self)):
                yield self._article(address)

    def terms(self) -> Iterator[tuple[str, int]]:
        found = self._searcher.terms_with_prefix(WORDS["all"], "", Query.all_query())
        return iter(sorted(pair for pair in found if is_whole(pair[0])))


def _by_value(counted: Mapping[str, Any]) -> dict[Any, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}


def _frequencies(explanation: Mapping[str, Any]) -> Iterator[float]:
    """How often the terms of an explanation stand in the document."""
    if explanation["description"].startswith("freq, occurrences"):
        yield explanation["value"]
    for detail in explanation.get("details", ()):
        yield from _frequencies(detail)
