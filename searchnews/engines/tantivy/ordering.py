"""Hits in order: by date or by score, and what ties by id. tantivy orders by one key and leaves ties as they lie.

A page is asked for with some hits more than it shows: when all of those tie with the last, the hits that tie are
asked for by themselves.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import Any

from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

from searchnews.engines.tantivy.layout import ID, PUBLISHED, SCHEMA
from searchnews.engines.tantivy.matching import all_of, worth
from searchnews.engines.tantivy.scoring import Ranked
from searchnews.query.expand import Plan

Hit = tuple[DocAddress, float | None]
"""Where an article is, and its score when the order is by relevance."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some hits by relevance, the level that all of them reach, whether they are all that hold a word at all
    (`is_least`), and how many these are, where that is known."""

    hits: Sequence[Hit]
    needed: int
    is_least: bool
    total: int | None


_ORDERS = {"newest": Order.Desc, "oldest": Order.Asc}


class Ordering:
    """What some queries find, in order; `id_of` says whose article a document is."""

    def __init__(self, searcher: Searcher, id_of: Callable[[DocAddress], str]) -> None:
        self._searcher = searcher
        self._id_of = id_of

    def by_date(self, query: Query, sort: str, first: int, last: int) -> Iterator[Hit]:
        """Hits number `first` to `last`, the undated after all others."""
        dated = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.exists_query(PUBLISHED))])
        found: Any = self._searcher.search(dated, last + 1, count=True, order_by_field=PUBLISHED, order=_ORDERS[sort])
        hits, count = found.hits, int(found.count)
        open_from = len(hits)
        if len(hits) > last:
            border = hits[-1][0]
            open_from = next(place for place, (moment, _) in enumerate(hits) if moment == border)
        yield from self._settled(hits[:open_from], first)
        if open_from < len(hits):
            tied = Query.boolean_query([(Occur.Must, dated), (Occur.Must, _at(hits[-1][0]))])
            yield from self._by_id(tied, max(0, first - open_from), last - open_from)
        if last > count:
            undated = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, Query.exists_query(PUBLISHED))])
            yield from self._by_id(undated, max(0, first - count), last - count)

    def by_id(self, query: Query, count: int) -> Iterator[Hit]:
        """The first `count` of all hits, by id."""
        return self._by_id(query, 0, count)

    def _by_id(self, query: Query, first: int, last: int) -> Iterator[Hit]:
        if first < last:
            found = self._searcher.search(
                query, last - first, count=False, offset=first, order_by_field=ID, order=Order.Asc
            )
            for _, address in found.hits:
                yield address, None

    def _settled(self, hits: Sequence[tuple[Any, DocAddress]], first: int) -> Iterator[Hit]:
        """Hits from number `first` on, those of one moment by id."""
        place = 0
        for _, group in groupby(hits, key=itemgetter(0)):
            addresses = [address for _, address in group]
            begin, place = place, place + len(addresses)
            if place > first:
                yield from ((address, None) for address in self._sorted(addresses)[max(0, first - begin) :])

    def _sorted(self, addresses: list[DocAddress]) -> list[DocAddress]:
        return sorted(addresses, key=self._id_of) if len(addresses) > 1 else addresses

    def by_score(self, ranked: Ranked, plan: Plan, first: int, last: int, *, count: bool = True) -> Page:
        """Hits number `first` to `last`, ties newest first, then by id, the undated last.

        The best of all that hold a word say how many words are needed: whether ten articles hold all, or enough.
        They are counted unless somebody else does: that is a twentieth of the time.
        """
        for asked in (last + AHEAD, 8 * (last + AHEAD)):
            found: Any = self._searcher.search(ranked.query, asked, count=count)
            hits = found.hits
            needed = _needed(plan, [ranked.held(value) for value, _ in hits[: plan.ENOUGH]])
            if needed > 1:
                hits = hits[: bisect_right(hits, -needed * ranked.step, key=_sinking)]
            if len(hits) < asked or hits[-1][0] < hits[last - 1][0]:
                break
        else:
            border = hits[-1][0]
            hits = hits[: bisect_left(hits, -border, key=_sinking)]
            hits += ((border, address) for address in self._tied(ranked.query, border, last - len(hits)))
        is_least = needed <= 1
        total = int(found.count) if is_least and count else None
        if is_least and 0 < len(found.hits) < asked:  # the last of all holds fewest
            needed = plan.reached(ranked.held(found.hits[-1][0]))
        return Page(list(self._ranked(ranked, hits, first, last)), needed, is_least, total)

    def _tied(self, query: Query, score: float, count: int) -> list[DocAddress]:
        """The `count` newest of all that have one score, and maybe some more.

        There may be very many, and tantivy would give them as they lie. So of all that is found the newest are looked
        through, whatever their score, further and further back.
        """
        recent = max(FEW, 2 * count)
        while recent < self._searcher.num_docs:
            dated = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.exists_query(PUBLISHED))])
            newest: Any = self._searcher.search(
                dated, recent, count=False, order_by_field=PUBLISHED, order=Order.Desc
            ).hits
            if len(newest) < recent:
                break
            tied = self._with_score(all_of([query, worth(_from(newest[-1][0]), 0.0)]), score, 2 * recent)
            if len(tied) >= count:
                return tied
            recent *= 8
        return self._with_score(query, score, SOME)

    def _with_score(self, query: Query, score: float, some: int) -> list[DocAddress]:
        """All that have one score; `some` is how many are asked for before it is known how many a query finds."""
        found: Any = self._searcher.search(query, some)
        if found.count > some:
            found = self._searcher.search(query, int(found.count))
        return [address for value, address in found.hits if value == score]

    def _ranked(self, ranked: Ranked, hits: Sequence[tuple[float, DocAddress]], first: int, last: int) -> Iterator[Hit]:
        place = 0
        for value, group in groupby(hits, key=itemgetter(0)):
            addresses = [address for _, address in group]
            begin, place = place, place + len(addresses)
            if place <= first:
                continue
            if begin >= last:
                break
            score = round(ranked.score(value), PLACES)
            for address in self._newest(addresses, max(0, first - begin), last - begin):
                yield address, score

    def _newest(self, addresses: list[DocAddress], first: int, last: int) -> Iterator[DocAddress]:
        """Number `first` to `last` of some articles, newest first, then by id, the undated last."""
        if len(addresses) == 1:
            yield from addresses
            return
        moments = self._searcher.fast_field_values(PUBLISHED, addresses)
        keys = [(moment is None, -(moment or 0)) for moment in moments]
        border = nsmallest(last, keys)[-1]
        rows = sorted((row for row in zip(keys, addresses, strict=True) if row[0] <= border), key=itemgetter(0))
        place = 0
        for _, group in groupby(rows, key=itemgetter(0)):
            same = [address for _, address in group]
            begin, place = place, place + len(same)
            if place > first:  # ids are read of those alone that the page shows, or could
                yield from self._sorted(same)[max(0, first - begin) : last - begin]


def _needed(plan: Plan, held: Sequence[int]) -> int:
    """How many words an article must hold, by how many the best hold."""
    *levels, least = plan.levels()
    enough = held[plan.ENOUGH - 1] if len(held) >= plan.ENOUGH else 0
    return next((needed for needed in levels if enough >= needed), least)


AHEAD = 12
"""Hits that are asked for beside those shown: hardly ever do so many tie with the last of them (8 of 2,000 queries at
74,487 articles, where 78 have a tie)."""

FEW = 200
"""The newest that are looked through first."""

SOME = 1_000
"""Hits of which it costs little to ask for."""

PLACES = 4
"""Of a score: what is behind them is the noise of adding in 32 bits."""


def _sinking(hit: tuple[float, DocAddress]) -> float:
    return -hit[0]


def _from(moment: int) -> Query:
    return Query.range_query(SCHEMA, PUBLISHED, FieldType.Integer, lower_bound=moment, upper_bound=None)


def _at(moment: int) -> Query:
    return Query.range_query(SCHEMA, PUBLISHED, FieldType.Integer, lower_bound=moment, upper_bound=moment)
