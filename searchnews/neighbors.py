"""The articles before and after one in time: by date, those of one moment by id, the undated nowhere.

A walk from neighbor to neighbor visits every dated article once, however many there are of one moment: an archive that
knows no hours has many.
"""

from bisect import bisect_left

from searchnews.article import Article
from searchnews.document import decode, microseconds
from searchnews.engines.base import Request, Searcher, Sort
from searchnews.query.plan import Plan, Span

Neighbors = tuple[Article | None, Article | None]


def neighbors(searcher: Searcher, id: str) -> Neighbors:
    """The article before and the article after one; None where there is none, or the one is undated or not there."""
    article = _get(searcher, id)
    if article is None or article.published is None:
        return None, None
    at = microseconds(article.published)
    same = searcher.ids_at(at)
    place = bisect_left(same, id)
    before = _get(searcher, same[place - 1]) if place else _last_before(searcher, at)
    after = _get(searcher, same[place + 1]) if place + 1 < len(same) else _first(searcher, Span(at + 1, None), "oldest")
    return before, after


def _last_before(searcher: Searcher, at: int) -> Article | None:
    """The last article before a moment: of those that tie for it, newest first gives the first by id."""
    newest = _first(searcher, Span(None, at), "newest")
    if newest is None or newest.published is None:
        return None
    last = searcher.ids_at(microseconds(newest.published))[-1]
    return newest if last == newest.id else _get(searcher, last)


def _first(searcher: Searcher, span: Span, sort: Sort) -> Article | None:
    hits = searcher.search(Request(Plan(required=span), sort, limit=1, facets=False)).hits
    return decode(hits[0].stored) if hits else None


def _get(searcher: Searcher, id: str) -> Article | None:
    stored = searcher.get(id)
    return decode(stored) if stored is not None else None
