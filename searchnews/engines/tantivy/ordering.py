"""Hits in order: by date or by score, and what ties by id. tantivy orders by one key and leaves ties as they lie.

By date, a page is asked for with one hit more than it shows: when that ties with the last, the hits that tie are asked
for by themselves. By score, dates and full matches count as well, which tantivy does not know of (`Ordering._best`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import groupby
from operator import itemgetter
from typing import Any

from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

from searchnews.engines.tantivy.layout import ID, PUBLISHED, SCHEMA
from searchnews.engines.tantivy.matching import all_of, worth
from searchnews.engines.tantivy.scoring import Ranked
from searchnews.engines.weights import PLACES

Hit = tuple[DocAddress, float | None]
"""Where an article is, and its score when the order is by relevance."""

_Found = tuple[float, DocAddress]
"""What tantivy says of a hit: its score, and where it is."""

_Row = tuple[float, int, DocAddress]
"""What a hit is ordered by, the least first: its score and its moment, both negative; and where it is."""


@dataclass(frozen=True, slots=True)
class Score:
    """A query whose score orders what it finds, once what `ranked` says is added, and `everywhere` to all of it where
    all holds every word; else `full` are the articles that do.

    Where not all that it finds is wanted, what is wanted has `step` more, or is `known` as tantivy scores it.
    """

    query: Query
    ranked: Ranked
    full: Sequence[DocAddress] = ()
    everywhere: float = 0.0
    step: float = 0.0
    known: Sequence[_Found] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some hits by relevance, and how many there are in all where that is known."""

    hits: Sequence[Hit]
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

    def moment(self, address: DocAddress) -> int | None:
        """When the article at an address was published."""
        return self._moments([address])[0]

    def _moments(self, addresses: list[DocAddress]) -> Sequence[int | None]:
        found: Any = self._searcher.fast_field_values(PUBLISHED, addresses)
        moments: Sequence[int | None] = found
        return moments

    def by_score(self, score: Score, first: int, last: int) -> Page:
        """Hits number `first` to `last`, ties newest first, then by id, the undated last."""
        seen = self._best(score, last)
        rows = sorted(seen.rows, key=itemgetter(0, 1))
        return Page(list(self._in_order(rows, first, last)), seen.total)

    def _best(self, score: Score, last: int) -> "_Seen":
        """Some hits, among them the first `last`.

        tantivy knows neither dates nor whether all words are there. So some hits more are looked at, until what was
        not seen cannot be among the first, though it were as new as can be; and where many have much the same score,
        the newest of all as well, further and further back.
        """
        if score.known is not None:
            return _Seen(self._rows(score, last, score.known), len(score.known))
        passes = (last + LONG,) if score.ranked.is_long else (last + AHEAD, 4 * (last + AHEAD))
        for asked in passes:
            found, is_all = self._found(score, score.query, asked)
            rows = self._rows(score, last, found)
            if is_all:
                return _Seen(rows, len(found))
            border = found[-1][0] + score.everywhere
            if _comes_before(rows, last, (-round(border + score.ranked.recent, PLACES), -UNDATED)):
                return _Seen(rows)
        back = FEW
        while back < self._searcher.num_docs:
            newest = self._newest(score.query, back)
            since = worth(_from(newest[-1][0]), 0.0) if newest else Query.empty_query()
            window, is_all = self._found(score, all_of([score.query, since]), 2 * back)
            if is_all:
                rows = self._rows(score, last, found, window)
                moment = newest[-1][0] if len(newest) == back else None
                most = border + score.ranked.recency(moment)
                if _comes_before(rows, last, (-round(most, PLACES), UNDATED if moment is None else -moment)):
                    return _Seen(rows)
            back *= 8
        found, _ = self._found(score, score.query, self._searcher.num_docs)
        return _Seen(self._rows(score, last, found), len(found))

    def _found(self, score: Score, query: Query, asked: int) -> tuple[Sequence[_Found], bool]:
        """The best that is wanted of what a scored query finds, and whether that is all."""
        found: Any = self._searcher.search(query, asked, count=False)
        hits: Sequence[_Found] = found.hits
        if score.step:
            hits = [(value - score.step, address) for value, address in hits if value >= score.step]
        return hits, len(hits) < asked

    def _newest(self, query: Query, count: int) -> Sequence[tuple[int, DocAddress]]:
        """The newest of what a query finds, with their dates."""
        dated = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.exists_query(PUBLISHED))])
        found: Any = self._searcher.search(dated, count, count=False, order_by_field=PUBLISHED, order=Order.Desc)
        newest: Sequence[tuple[int, DocAddress]] = found.hits
        return newest

    def _rows(self, score: Score, last: int, *found: Sequence[_Found]) -> list[_Row]:
        """Each hit that may be among the first `last` once, with what it is ordered by, the least first."""
        likely = [hit for hits in found for hit in _likely(score, last, hits)]
        distinct = {(address.segment_ord, address.doc): (value, address) for value, address in likely}
        full = {} if score.everywhere else _places(score.full)
        for place in full.keys() - distinct.keys():
            distinct[place] = self._score_of(score, full[place]), full[place]
        moments = self._moments([address for _, address in distinct.values()])
        ranked = score.ranked
        return [
            (
                -round(value + (ranked.full if place in full else score.everywhere) + ranked.recency(moment), PLACES),
                UNDATED if moment is None else -moment,
                address,
            )
            for (place, (value, address)), moment in zip(distinct.items(), moments, strict=True)
        ]

    def _score_of(self, score: Score, address: DocAddress) -> float:
        """What tantivy says of an article that it does not name among the best."""
        this = Query.term_query(SCHEMA, ID, self._id_of(address), "basic")
        found: Any = self._searcher.search(all_of([score.query, worth(this, 0.0)]), 1, count=False)
        return float(found.hits[0][0])

    def _in_order(self, rows: Sequence[_Row], first: int, last: int) -> Iterator[Hit]:
        """Rows number `first` to `last`, those of one score and one moment by id."""
        place = 0
        for (sunk, _), group in groupby(rows, key=itemgetter(0, 1)):
            addresses = [address for _, _, address in group]
            begin, place = place, place + len(addresses)
            if place <= first:
                continue
            if begin >= last:
                break
            for address in self._sorted(addresses)[max(0, first - begin) : last - begin]:
                yield address, -sunk


_Places = Mapping[tuple[int, int], DocAddress]
"""Articles by where they are: an address itself cannot be looked up."""


def _places(addresses: Sequence[DocAddress]) -> _Places:
    return {(address.segment_ord, address.doc): address for address in addresses}


@dataclass(frozen=True, slots=True)
class _Seen:
    """Some hits, and how many there are where these are all."""

    rows: list[_Row]
    total: int | None = None


def _likely(score: Score, last: int, found: Sequence[_Found]) -> Sequence[_Found]:
    """Those of some distinct hits that may be among the first `last`, however new they are.

    All, where some of them have more for holding every word: which these are takes as long to find out.
    """
    if len(found) <= last or (score.full and not score.everywhere):
        return found
    least = nlargest(last, map(itemgetter(0), found))[-1] - score.ranked.recent - NOISE
    return [hit for hit in found if hit[0] >= least]


def _comes_before(rows: Sequence[_Row], last: int, border: tuple[float, int]) -> bool:
    """Whether the first `last` of some rows come before all that is ordered by a border, or after it."""
    return len(rows) >= last and nsmallest(last, map(itemgetter(0, 1), rows))[-1] < border


AHEAD = 54
"""Hits that are looked at beside those shown: with fewer, dates often leave open which come first."""

LONG = 1_000
"""The same of a long query, for which to look at more is nothing, and to look once more everything."""

NOISE = 0.001
"""More than rounding does to a score."""

FEW = 200
"""The newest that are looked at first."""

UNDATED = 1 << 64
"""What the undated are ordered by: it comes after every moment."""


def _from(moment: int) -> Query:
    return Query.range_query(SCHEMA, PUBLISHED, FieldType.Integer, lower_bound=moment, upper_bound=None)


def _at(moment: int) -> Query:
    return Query.range_query(SCHEMA, PUBLISHED, FieldType.Integer, lower_bound=moment, upper_bound=moment)
