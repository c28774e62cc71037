"""Answering requests: which level of a plan suffices, the page in its order, its articles, the facets."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Index, Occur, Query

from searchnews.document import id_of
from searchnews.engines.base import (
    Counting,
    Counts,
    Match,
    Matches,
    Part,
    Request,
    Searcher,
    Sort,
    as_held,
    as_one_run,
    counted,
)
from searchnews.engines.tantivy.counting import LARGE, Later, count
from searchnews.engines.tantivy.guessing import one_will_do
from searchnews.engines.tantivy.layout import ARTICLE, BETWEEN, FACETS, ID, KEY, SCHEMA, WORDS
from searchnews.engines.tantivy.matching import Matching, all_of, any_of, at_least
from searchnews.engines.tantivy.ordering import PLACES, Hit, Ordering
from searchnews.engines.tantivy.scoring import Scoring, Summand, ranked
from searchnews.engines.tantivy.terms import as_id, is_whole
from searchnews.engines.tantivy.trouble import explanation, guarded
from searchnews.query.expand import All, Node, Plan, Span

MANY = 1_000
"""Articles of one moment whose ids are no longer read from the articles, but picked from all ids there are: 25 ms at
74,487 articles, which is what it takes to read a thousand."""


class TantivySearcher(Searcher):
    """One commit; `documents` counts those of its files, deleted ones included."""

    def __init__(self, index: Index, documents: int, folder: Path) -> None:
        self._index = index
        self._searcher = guarded(index.searcher(), folder)
        self._matching = Matching(self._searcher)
        self._scoring = Scoring(self._matching, documents)
        # Not a method of its own: it would keep itself, and the files of its commit, until garbage is looked for.
        self._ordering = Ordering(self._searcher, partial(_id_at, self._searcher))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def close(self) -> None:
        del self._index, self._searcher, self._matching, self._scoring, self._ordering

    def search(self, request: Request) -> Matches:
        plan, first, last = request.plan, request.offset, request.offset + request.limit
        counting = self._ahead(plan) if request.facets else None
        order = ranked(plan, self._matching, self._scoring) if request.sort == "relevance" and request.limit else None
        hits: Sequence[Hit]
        if order and order.same is None:
            page = self._ordering.by_score(order, plan, first, last, count=counting is None)
            hits, needed, is_least, total = page.hits, page.needed, page.is_least, page.total
        else:
            query, needed, total = self._answer(plan)
            is_least = needed == plan.levels()[-1]
            last = last if total is None else min(last, total)
            hits = list(self._by_date(query, request.sort, first, last, order.same or 0.0 if order else 0.0))
        if counting is None or not is_least:
            counting = self._counting(self._holding(plan, needed), total, request.facets)
        return Matches(needed, tuple(self._match(address, score) for address, score in hits), counting)

    def _ahead(self, plan: Plan) -> Counting | None:
        """Facets of the least level, counted while the page is ranked.

        None where that may well not be the one that is needed: wrong ones keep a processor from others' searches.
        """
        *levels, needed = plan.levels()
        if levels and not one_will_do([self._scoring.count(word.forms) for word in plan.words], levels[-1], len(self)):
            return None
        return self._counting(self._holding(plan, needed), None, facets=True)

    def _counting(self, query: Query, total: int | None, facets: bool) -> Counting:
        """The facets of what a query finds, or only how much that is, where it is not known to be `total`.

        Where it was too doubtful to count ahead they are counted beside the making of the page, not beside the ranking:
        finding out twice which level suffices took longer than was waited for (0.9 ms against 0.3 at 74,487 articles).
        """
        if facets and total != 0:
            searcher = self._searcher  # what was found may be counted after `close`
            return Later(lambda: count(searcher, query), apart=total is None or total > LARGE)
        return Counts(self._matching.count_of(query) if total is None else total)

    def _answer(self, plan: Plan) -> tuple[Query, int, int | None]:
        """Where a plan holds, how many of its words were needed, and how many articles it finds, where that is known.

        Most queries have too few articles already for two thirds of their words; then all words are not asked for.
        """
        *levels, needed = plan.levels()
        query = self._holding(plan, needed)
        total: int | None = None
        for more in reversed(levels):
            narrower = self._holding(plan, more)
            if 0 < (found := self._matching.count_of(narrower)) < plan.ENOUGH and total is None:
                total = self._matching.count_of(query)
            if found < plan.ENOUGH and found != total:
                break
            query, needed, total = narrower, more, found
        return query, needed, total

    def _holding(self, plan: Plan, needed: int) -> Query:
        """Where a plan holds when so many of its words are enough."""
        required = [] if isinstance(plan.required, All) and plan.words else [self._matching.query(plan.required)]
        if needed == 1:  # all forms in all fields side by side: 0.7 of the time that words of their own take
            return all_of([*required, any_of([part for word in plan.words for part in self._matching.places(word)])])
        words = [at_least(needed, [self._matching.held(word) for word in plan.words])] if needed else []
        return all_of([*required, *words])

    def _by_date(self, query: Query, sort: Sort, first: int, last: int, same: float) -> Iterator[Hit]:
        """Hits by date; by relevance, where all have the `same` score, the newest come first."""
        if first < last:
            by_date = self._ordering.by_date(query, "newest" if sort == "relevance" else sort, first, last)
            score = round(same, PLACES) if sort == "relevance" else None
            yield from ((address, score) for address, _ in by_date)

    def _match(self, address: DocAddress, score: float | None) -> Match:
        stored = self._article(address)
        return Match(id_of(stored), stored, score)

    def _article(self, address: DocAddress) -> bytes:
        return _article_at(self._searcher, address)

    def stream(self, plan: Plan, sort: Sort) -> Iterator[bytes]:
        order = ranked(plan, self._matching, self._scoring) if sort == "relevance" and len(self) else None
        if order and order.same is None:
            hits: Iterable[Hit] = self._ordering.by_score(order, plan, 0, len(self)).hits
        else:
            query, _, _ = self._answer(plan)
            hits = self._by_date(query, sort, 0, len(self), 0.0)
        for address, _ in hits:
            yield self._article(address)

    def explain(self, id: str, plan: Plan) -> Sequence[Part] | None:
        query, _, _ = self._answer(plan)
        this = Query.term_query(SCHEMA, ID, as_id(id), "basic")
        if not self._matching.count_of(all_of([this, query])):
            return None
        words = {forms: self._scoring.rarity(forms) for forms in plan.scored()}
        rarest = max(words.values(), default=0.0)
        parts = [part for word in words.items() for part in (self._scoring.held(*word), *self._scoring.parts(*word))]
        parts += [self._scoring.near(run, rarest) for run in plan.near]
        return [said for part in parts if (said := self._said(part, this))]

    def _said(self, part: Summand, this: Query) -> Part | None:
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
        times = max(_frequencies(json.loads(explanation(part.query, self._searcher, address))), default=1)
        return Part(counted(part.forms, part.kind, int(times)), value)

    def _find(self, id: str) -> DocAddress | None:
        hits = self._searcher.search(Query.term_query(SCHEMA, ID, as_id(id), "basic"), 1, count=False).hits
        return hits[0][1] if hits else None

    def count(self, node: Node) -> int:
        return self._matching.count(node)

    def get(self, id: str) -> bytes | None:
        address = self._find(id)
        return None if address is None else self._article(address)

    def having(self, ids: Collection[str]) -> set[str]:
        return {id for id in ids if self._find(id) is not None}

    def ids_at(self, moment: int) -> Sequence[str]:
        query = self._matching.query(Span(moment, moment + 1))
        if (total := self._matching.count_of(query)) > MANY:
            return sorted(id for id, _ in self._searcher.terms_with_prefix(ID, "", query))
        return [_id_at(self._searcher, address) for address, _ in self._ordering.by_id(query, total)]

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

    def values(self, field: str) -> Iterator[tuple[str, int]]:
        return iter(sorted(self._searcher.terms_with_prefix(FACETS[field], "", Query.all_query())))


def _article_at(searcher: tantivy.Searcher, address: DocAddress) -> bytes:
    stored: Any = searcher.doc(address).get_first(ARTICLE)
    return bytes(stored)


def _id_at(searcher: tantivy.Searcher, address: DocAddress) -> str:
    return id_of(_article_at(searcher, address))


def _frequencies(explanation: Mapping[str, Any]) -> Iterator[float]:
    """How often the terms of an explanation stand in the document."""
    if explanation["description"].startswith("freq, occurrences"):
        yield explanation["value"]
    for detail in explanation.get("details", ()):
        yield from _frequencies(detail)
