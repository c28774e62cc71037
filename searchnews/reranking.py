"""A second look at the hits that come first: how much of the query their titles hold, and how much of them that is.

What an engine adds up is blind to the whole: a title that holds half of a query twice is worth as much as one that
holds all of it. Engines cannot ask for that, and need not: here are the first hits with their texts, the same from
every engine.

Measured as `engines.weights` says (MRR@10 and recall@10 of the keywords, nDCG@10 of the topics): 0.862, 0.945 and
0.796 without it, 0.870, 0.945 and 0.823 with it. With half of these weights it is 0.867, 0.945 and 0.822; the better
ones are better on each third of the keywords. The first 30 or 60 instead add nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import msgspec

from searchnews.analysis import Analyzer
from searchnews.engines.base import Match, Matches, Request, Searcher, Sort
from searchnews.engines.explaining import Part
from searchnews.engines.weights import PLACES
from searchnews.language import tr
from searchnews.query.plan import Plan
from searchnews.token import PUNCTUATION, split_sequence

LOOKED_AT = 20
"""The first hits, which are looked at again: two pages."""

WHOLE = 0.5
"""What a title with all of the query in it adds to a score, of the best score there is."""

POWER = 4
"""How fast that sinks with the part of the query that is missing: with half of it a sixteenth is left."""

SHARE = 0.3
"""What a title that is nothing but the query adds, likewise."""

LONGEST = 500
"""Characters of a title that are looked at: no headline is as long, and twenty of a million take a second."""


class _Titled(msgspec.Struct, gc=False):
    """What is read of a stored article."""

    title: str = ""


_DECODER = msgspec.json.Decoder(_Titled)


def search(searcher: Searcher, request: Request, analyzer: Analyzer) -> Matches:
    """What an engine answers to a request, its first hits by relevance put in order once more."""
    first, last = request.offset, request.offset + request.limit
    wanted = _wanted(request.plan)
    if request.sort != "relevance" or not 0 <= first < min(last, LOOKED_AT) or not wanted:
        return searcher.search(request)
    found = searcher.search(replace(request, limit=max(LOOKED_AT, last), offset=0))
    return replace(found, hits=tuple(_reordered(found.hits, wanted, analyzer)[first:last]))


def stream(searcher: Searcher, plan: Plan, sort: Sort, analyzer: Analyzer) -> Iterator[bytes]:
    """Every stored article that answers a plan, in the order of `search`."""
    matches = search(searcher, Request(plan, sort, LOOKED_AT, facets=False), analyzer).hits
    yield from (match.stored for match in matches)
    yield from islice(searcher.stream(plan, sort), len(matches), None)


def explain(searcher: Searcher, id: str, plan: Plan, analyzer: Analyzer) -> Sequence[Part] | None:
    """How an article's score adds up, the second look included; None when the article does not answer the plan."""
    parts = searcher.explain(id, plan)
    wanted = _wanted(plan)
    if not parts or not wanted:
        return parts
    hits = searcher.search(Request(plan, limit=LOOKED_AT, facets=False)).hits
    added = dict(zip((match.id for match in hits), _added(hits, wanted, analyzer), strict=True)).get(id, 0.0)
    what = tr("how much of the query is in the title, and of the title in the query")
    return [*parts, Part(what, added)] if added else parts


def _wanted(plan: Plan) -> frozenset[str]:
    """The tokens of all words and what else is scored: no word or number looks like a bare token."""
    words = dict.fromkeys([*(word.forms for word in plan.words), *plan.scored()])
    tokens = (token for forms in words for token in split_sequence(plan.meant(forms).text))
    return frozenset(tokens) - {PUNCTUATION}


def _reordered(hits: Sequence[Match], wanted: frozenset[str], analyzer: Analyzer) -> list[Match]:
    """The hits with what their titles add to the scores of the first of them, these in their new order."""
    again = hits[:LOOKED_AT]
    scored = [
        replace(match, score=round((match.score or 0.0) + added, PLACES))
        for match, added in zip(again, _added(again, wanted, analyzer), strict=True)
    ]
    # Of equal ones the engine's order stands.
    return [*sorted(scored, key=lambda match: -(match.score or 0.0)), *hits[LOOKED_AT:]]


def _added(hits: Sequence[Match], wanted: frozenset[str], analyzer: Analyzer) -> Iterator[float]:
    """What the title of each hit adds to its score."""
    best = (hits[0].score or 0.0) if hits else 0.0
    for match in hits:
        title = split_sequence(analyzer.sequence(_DECODER.decode(match.stored).title[:LONGEST]))
        there = len(wanted.intersection(title))
        yield best * (WHOLE * (there / len(wanted)) ** POWER + SHARE * min(1.0, there / max(1, len(title))))
