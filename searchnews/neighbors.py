"""The articles before and after one in time: by date, those of one moment by id, the undated nowhere.

A walk from neighbor to neighbor visits every dated article once. Of many articles of one moment, as an archive that
knows no hours has them, only those are read that a search by halves looks at.
"""

from bisect import bisect_left

from searchnews.article import Article
from searchnews.document import decode, microseconds
from searchnews.engines.base import Match, Request, Searcher, Sort
from searchnews.query.expand import Plan, Span

Neighbors = tuple[Article | None, Article | None]


def neighbors(searcher: Searcher, id: str) -> Neighbors:
    """The article before and the article after one; None where there is none, or the one is undated or not there."""
    stored = searcher.get(id)
    published = decode(stored).published if stored is not None else None
    if published is None:
        return None, None
    at = microseconds(published)
    same = _Moment(searcher, at)
    place = same.place(id)
    before = same[place - 1] if place else _last_before(searcher, at)
    after = same[place + 1] if place + 1 < len(same) else _first(searcher, Span(at + 1, None), "oldest")
    return _article(before), _article(after)


class _Moment:
    """The articles of one moment, by id."""

    def __init__(self, searcher: Searcher, at: int) -> None:
        self._searcher = searcher
        self._span = Span(at, at + 1)
        self._total = searcher.search(_request(self._span, "oldest", limit=0)).total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, place: int) -> Match:
        return self._searcher.search(_request(self._span, "oldest", offset=place)).hits[0]

    def place(self, id: str) -> int:
        """Which of them the article `id`, which is one of them, is."""
        return bisect_left(range(self._total), id, key=lambda place: self[place].id) if self._total > 1 else 0


def _last_before(searcher: Searcher, at: int) -> Match | None:
    """The last article before a moment: newest first gives the first by id of those that tie for it."""
    newest = _first(searcher, Span(None, at), "newest")
    if newest is None:
        return None
    published = decode(newest.stored).published
    assert published is not None
    tied = _Moment(searcher, microseconds(published))
    return tied[len(tied) - 1] if len(tied) > 1 else newest


def _first(searcher: Searcher, span: Span, sort: Sort) -> Match | None:
    return next(iter(searcher.search(_request(span, sort)).hits), None)


def _request(span: Span, sort: Sort, *, limit: int = 1, offset: int = 0) -> Request:
    return Request(Plan(required=span), sort, limit, offset, facets=False)


def _article(match: Match | None) -> Article | None:
    return decode(match.stored) if match else None
