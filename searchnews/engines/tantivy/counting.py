"""How much a query finds, and how much of that has what: in columns, in one go."""

from collections.abc import Callable, Mapping
from typing import Any

from tantivy import Query, Searcher

from searchnews.engines.base import Counts
from searchnews.engines.tantivy.beside import beside
from searchnews.engines.tantivy.layout import FACETS, MONTH, NO_MONTH

BUCKETS = 60_000
"""Values that are counted for a facet in one go; tantivy gives up at 65,000."""

LARGE = 2_000
"""Articles whose facets are counted by another thread: having one takes 0.02 ms, counting so many 0.3 ms."""

_COUNTED = {
    **{field: {"terms": {"field": name, "size": BUCKETS}} for field, name in FACETS.items()},
    MONTH: {"terms": {"field": MONTH, "size": BUCKETS}},
}


class Later:
    """Counts that are made when somebody asks for them, or by another thread until then."""

    def __init__(self, count: Callable[[], Counts], *, apart: bool) -> None:
        self._count = count
        self._found: Counts | None = None
        self._done = beside(self._run) if apart else None

    def _run(self) -> None:
        self._found = self._count()

    def result(self) -> Counts:
        """What was counted; what went wrong in the other thread goes wrong again here, where somebody hears of it."""
        if self._done:
            with self._done:
                pass
        found = self._found
        if found is None:
            found = self._found = self._count()
        return found


def count(searcher: Searcher, query: Query) -> Counts:
    """How much a query finds, the raw values of every facet field in it, and its months."""
    try:
        found = searcher.aggregate(query, _COUNTED)
        facets = {field: _by_value(found[field]) for field in FACETS}
    except ValueError:  # more values than it counts in one go: by the terms, which takes longer
        found = searcher.aggregate(query, {MONTH: _COUNTED[MONTH]})
        facets = {field: dict(searcher.terms_with_prefix(name, "", query)) for field, name in FACETS.items()}
    months = _by_value(found[MONTH])
    total = sum(months.values())
    months.pop(NO_MONTH, None)
    return Counts(total, facets, months)


def _by_value(counted: Mapping[str, Any]) -> dict[Any, int]:
    """How often each value was counted; ValueError when there are more of them than were asked for."""
    if len(counted["buckets"]) >= BUCKETS:
        raise ValueError(BUCKETS)
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
