"""Answering requests: which level of a plan suffices, the page in its order, its articles, the facets."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Index, Occur, Query

from searchnews.document import id_of
from searchnews.engines import explaining
from searchnews.engines.base import Counting, Counts, Match, Matches, Request, Searcher, Sort
from searchnews.engines.explaining import Part
from searchnews.engines.tantivy.counting import LARGE, Later, count
from searchnews.engines.tantivy.guessing import one_will_do
from searchnews.engines.tantivy.layout import ARTICLE, BETWEEN, FACETS, ID, KEY, SCHEMA, WORDS
from searchnews.engines.tantivy.levels import Level, level_of, scored_level_of
from searchnews.engines.tantivy.matching import Matching, all_of, any_of, at_least
from searchnews.engines.tantivy.ordering import Hit, Ordering, Score
from searchnews.engines.tantivy.scoring import Ranked, Scoring, Summand, ranked
from searchnews.engines.tantivy.terms import as_id, is_whole
from searchnews.engines.tantivy.trouble import explanation, guarded
from searchnews.query.plan import All, Node, Plan, Span

MANY = 1_000
"""Articles of one moment whose ids are no longer read from the articles, but picked from all ids there are: 25 ms at
74,487 articles, which is what it takes to read a thousand."""


_WORDS = {"held": explaining.held, "heading": explaining.headed}
_RUNS = {"near": explaining.one_run, "near_title": explaining.one_run_of_title}
"""What the parts of a score are for, in words, where it does not matter how often."""


class TantivySearcher(Searcher):
    """One commit; `documents` counts those of its files, deleted ones included."""

    def __init__(self, index: Index, documents: int, folder: Path) -> None:
        self._index = index
        self._searcher = guarded(index.searcher(), folder)
        self._matching = Matching(self._searcher)
        self._documents = documents
        self._last_required: tuple[Node, Query] | None = None
        self._scoring = Scoring(self._matching, documents)
        # Not a method of its own: it would keep itself, and the files of its commit, until garbage is looked for.
        self._ordering = Ordering(self._searcher, partial(_id_at, self._searcher))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def close(self) -> None:
        del self._index, self._searcher, self._matching, self._scoring, self._ordering

    def search(self, request: Request) -> Matches:
        plan, first, last = request.plan, request.offset, request.offset + request.limit
        ranked = self._ranked(plan) if request.sort == "relevance" and request.limit else None
        level = self._level(plan, ranked)
        counting = self._counting(self._holding(plan, level.needed), level.total, request.facets)
        hits: Sequence[Hit]
        if ranked:
            page = self._ordering.by_score(self._score(plan, level, ranked), first, last)
            hits, total = page.hits, plan.ENOUGH if page.total is None else page.total
        else:
            hits, total = list(self._by_date(self._holding(plan, level.needed), request.sort, first, last)), None
        needed = self._reached(plan, level, total)
        return Matches(needed, tuple(self._match(address, score) for address, score in hits), counting)

    def _counting(self, query: Query, total: int | None, facets: bool) -> Counting:
        """The facets of what a query finds, or only how much that is, where it is not known to be `total`.

        They are counted beside the ranking of the page.
        """
        if facets and total != 0:
            searcher = self._searcher  # what was found may be counted after `close`
            return Later(lambda: count(searcher, query), apart=total is None or total > LARGE)
        return Counts(self._matching.count_of(query) if total is None else total)

    def _level(self, plan: Plan, ranked: Ranked | None) -> Level:
        """The level that suffices. Where that is hardly the least, articles are scored at once to find it."""
        *levels, least = plan.levels()
        if plan.silent or not (levels and ranked) or self._one_will_do(plan, levels[-1]):
            level = level_of(plan, self._matching, self._scoring, self._required(plan))
            if plan.silent or not (levels and ranked) or level.needed == least:
                return level
        return scored_level_of(plan, self._matching, ranked, self._required(plan))

    def _one_will_do(self, plan: Plan, enough: int) -> bool:
        return one_will_do([self._scoring.count(word.forms) for word in plan.words], enough, len(self))

    def _required(self, plan: Plan) -> Query | None:
        if isinstance(plan.required, All) and plan.words:
            return None
        known = self._last_required
        if known is None or known[0] is not plan.required:  # one request asks for it three times
            known = self._last_required = plan.required, self._matching.query(plan.required)
        return known[1]

    def _reached(self, plan: Plan, level: Level, total: int | None) -> int:
        """The fullest level that all reach that were found; `total` is how many, where that is known."""
        if level.is_fullest:
            return level.needed
        if total is None:
            total = self._matching.count_of(self._holding(plan, level.needed))
        if not 0 < total < plan.ENOUGH:
            return level.needed
        levels = (needed for needed in plan.levels() if needed > level.needed)
        return next((n for n in levels if self._matching.count_of(self._holding(plan, n)) == total), level.needed)

    def _ranked(self, plan: Plan) -> Ranked | None:
        return ranked(plan, self._matching, self._scoring)

    def _score(self, plan: Plan, level: Level, ranked: Ranked) -> Score:
        """The scored query of a plan, where so many of its words are enough."""
        required = self._required(plan)
        everywhere = ranked.full if level.is_fullest else 0.0
        if level.known is not None:  # nothing is looked for any more
            return Score(Query.empty_query(), ranked, level.full, everywhere, known=level.known)
        if level.needed <= 1:
            return Score(ranked.query(required), ranked, level.full, everywhere)
        lifted = at_least(level.needed, [self._matching.held(word) for word in plan.words])
        return Score(ranked.query(required, lifted), ranked, level.full, everywhere, step=ranked.step)

    def _holding(self, plan: Plan, needed: int) -> Query:
        """Where a plan holds when so many of its words are enough."""
        required = [query] if (query := self._required(plan)) else []
        if needed == 1:  # all forms in all fields side by side: 0.7 of the time that words of their own take
            return all_of(
                [*required, any_of([part for word in plan.telling() for part in self._matching.places(word)])]
            )
        words = [at_least(needed, [self._matching.held(word) for word in plan.words])] if needed else []
        return all_of([*required, *words])

    def _by_date(self, query: Query, sort: Sort, first: int, last: int) -> Iterator[Hit]:
        """Hits by date; by relevance, where nothing scores, the newest come first, with a score of 0."""
        if first < last:
            by_date = self._ordering.by_date(query, "newest" if sort == "relevance" else sort, first, last)
            yield from ((address, 0.0 if sort == "relevance" else None) for address, _ in by_date)

    def _match(self, address: DocAddress, score: float | None) -> Match:
        stored = self._article(address)
        return Match(id_of(stored), stored, score)

    def _article(self, address: DocAddress) -> bytes:
        return _article_at(self._searcher, address)

    def stream(self, plan: Plan, sort: Sort) -> Iterator[bytes]:
        ranked = self._ranked(plan) if sort == "relevance" and len(self) else None
        level = self._level(plan, None)
        if ranked:
            hits: Iterable[Hit] = self._ordering.by_score(self._score(plan, level, ranked), 0, len(self)).hits
        else:
            hits = self._by_date(self._holding(plan, level.needed), sort, 0, len(self))
        for address, _ in hits:
            yield self._article(address)

    def explain(self, id: str, plan: Plan) -> Sequence[Part] | None:
        this = Query.term_query(SCHEMA, ID, as_id(id), "basic")
        found: Any = self._searcher.search(all_of([this, self._holding(plan, self._level(plan, None).needed)]), 1)
        if not found.hits:
            return None
        words = {forms: self._scoring.rarity(forms) for forms in plan.scored()}
        rarest = max(words.values(), default=0.0)
        parts = [part for word in words.items() for part in self._scoring.explained(*word)]
        parts += [part for run in plan.near for part in self._scoring.explained_run(run, rarest)]
        said = [said for part in parts if (said := self._said(part, this))]
        ranked = self._ranked(plan)
        if ranked is None:
            return said
        if ranked.full and self._matching.count_of(all_of([this, self._holding(plan, len(plan.words))])):
            said.append(Part(explaining.full(), ranked.full))
        recency = ranked.recency(self._ordering.moment(found.hits[0][1]))
        return [*said, Part(explaining.recent(), recency)] if recency else said

    def _said(self, part: Summand, this: Query) -> Part | None:
        """A part of the score of one document, in words; None when the document has none of it."""
        one = Query.boolean_query([(Occur.Must, Query.const_score_query(this, 0.0)), (Occur.Must, part.query)])
        hits = self._searcher.search(one, 1).hits
        if not hits:
            return None
        value, address = hits[0]
        if part.kind in _RUNS:
            return Part(_RUNS[part.kind](part.forms[0]), value)
        if part.kind in _WORDS:
            return Part(_WORDS[part.kind](part.forms), value)
        times = max(_frequencies(json.loads(explanation(part.query, self._searcher, address))), default=1)
        return Part(explaining.counted(part.forms, part.kind, int(times)), value)

    def _find(self, id: str) -> DocAddress | None:
        hits = self._searcher.search(Query.term_query(SCHEMA, ID, as_id(id), "basic"), 1, count=False).hits
        return hits[0][1] if hits else None

    def count(self, node: Node) -> int:
        return self._matching.count(node)

    def holds(self, node: Node) -> bool:
        return self._matching.is_held(node)

    def holds_in_more(self, node: Node, count: int) -> bool:
        return self._matching.is_held_in_more(node, count, deleted=self._documents - len(self))

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
    if stored is None:
        raise ValueError("a document without its article: its file is damaged")
    return bytes(stored)


def _id_at(searcher: tantivy.Searcher, address: DocAddress) -> str:
    return id_of(_article_at(searcher, address))


def _frequencies(explanation: Mapping[str, Any]) -> Iterator[float]:
    """How often the terms of an explanation stand in the document."""
    if explanation["description"].startswith("freq, occurrences"):
        yield explanation["value"]
    for detail in explanation.get("details", ()):
        yield from _frequencies(detail)
