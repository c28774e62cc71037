"""How a query goes through, in order: parse, expand, the engine in one trip, snippets for the page, `Results`."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from searchnews import reranking
from searchnews.article import Article
from searchnews.document import decode
from searchnews.engines.base import Match, Request, Searcher
from searchnews.facets import facets
from searchnews.faint import weighed
from searchnews.marks import marks, marks_of, needles_of
from searchnews.meant import Words, meant
from searchnews.offers import offers
from searchnews.query import nodes, parse
from searchnews.query.expand import expand
from searchnews.query.plan import Node, Plan
from searchnews.question import Question, aware, check, check_sort, filters_of
from searchnews.remarks import is_relaxed, late, remarks
from searchnews.results import Hit, Note, Results
from searchnews.snippet import snippets_of
from searchnews.sparing import spared
from searchnews.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an article answers a query: whether it does, with which score, and what that is the sum of."""

    matches: bool
    score: float | None = None
    parts: tuple[tuple[str, float], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The explanation as the public JSON has it."""
        parts = [{"what": what, "value": value} for what, value in self.parts]
        return {"matches": self.matches, "score": self.score, "parts": parts}


def search(
    searcher: Searcher,
    language: Language,
    question: Question,
    words: Words = lambda: None,
) -> Results:
    """Answer a question; QueryError when it is past a limit.

    `words` gives the word list, and is asked when what may have been meant is looked for.
    """
    began = time.perf_counter()
    check(question)
    now = aware(question.now or datetime.now(UTC), language.zone)
    tree, filters = parse(question.query), tuple(filters_of(question, language, now))
    plan = _for(searcher, _plan(tree, filters, now, language))
    deadline = math.inf if question.seconds is None else began + question.seconds
    request = Request(plan, question.sort, question.limit, question.offset, deadline=deadline)
    found = reranking.search(searcher, request, language.analyzer)
    hits, is_late = _hits(found.hits, plan if question.marked else Plan(), searcher, deadline)
    counted = facets(found.facets, found.months, language.value)
    suggestion: str | None = None
    offered: tuple[Note, ...] = ()
    if question.limit:  # whoever asks for counts alone, as a page does for each filter in force, goes on to nothing
        offered = tuple(offers(searcher, tree, filters, language, now))
        anew = partial(_plan, filters=filters, now=now, language=language)
        if not is_late:
            suggestion = meant(question.query, tree, plan, anew, found, searcher, language.analyzer, words)
    return Results(
        query=question.query,
        total=found.total,
        offset=question.offset,
        limit=question.limit,
        took_ms=round((time.perf_counter() - began) * 1000, 3),
        hits=hits,
        facets=counted,
        relaxed=is_relaxed(found, plan),
        suggestion=suggestion,
        notes=(*remarks(found, plan, question), *late(in_order=not found.is_late, marked=not is_late), *offered),
    )


def plan_of(question: Question, language: Language) -> Plan:
    """What an engine is asked for a question."""
    now = aware(question.now or datetime.now(UTC), language.zone)
    return _plan(parse(question.query), tuple(filters_of(question, language, now)), now, language)


def _plan(tree: nodes.Node, filters: Sequence[Node], now: datetime, language: Language) -> Plan:
    return expand(
        tree,
        language.analyzer,
        now=now,
        zone=language.zone,
        synonyms=language.synonyms,
        filters=filters,
        securities=language.securities,
        pinyin=language.pinyin,
    )


def _for(searcher: Searcher, plan: Plan) -> Plan:
    """A plan as it is asked of an index: what its words are worth there, and how many of them its order can bear."""
    return spared(weighed(plan, searcher), searcher)


def _hits(found: Iterable[Match], plan: Plan, searcher: Searcher, deadline: float) -> tuple[tuple[Hit, ...], bool]:
    """The articles found, marked; those for which it is too late as they begin, and whether there are any."""
    matches = [(match, decode(match.stored)) for match in found]
    there = searcher.having({id for _, article in matches for id in article.related})
    in_title, in_body = needles_of(plan.marks, "title"), needles_of(plan.marks, "body")
    hits = []
    is_late = False
    for match, article in matches:
        if not is_late and (in_title or in_body) and time.perf_counter() > deadline:
            in_title, in_body, is_late = (), (), True
        title_marks = marks_of(article.title[:HEADLINE], in_title)
        hits.append(Hit(_with_related(article, there), match.score, title_marks, snippets_of(article.body, in_body)))
    return tuple(hits), is_late


def _with_related(article: Article, there: set[str]) -> Article:
    """The article with only those related ones that a reader can open."""
    if there.issuperset(article.related):
        return article
    return replace(article, related=tuple(id for id in article.related if id in there))


def get(searcher: Searcher, id: str) -> Article | None:
    """One article, or None; of its related ones those that are there."""
    stored = searcher.get(id)
    if stored is None:
        return None
    article = decode(stored)
    return _with_related(article, searcher.having(article.related))


Marks = tuple[tuple[int, int], ...]


def marks_in(
    article: Article, query: str, language: Language, start: int = 0, end: int | None = None
) -> tuple[Marks, Marks]:
    """What a query marks in the whole title, and in the body or a part of it."""
    runs = plan_of(Question(query), language).marks
    start, end, _ = slice(start, end).indices(len(article.body))
    first = max(0, start - OVERHANG)
    found = ((first + a, first + b) for a, b in marks(article.body[first : end + OVERHANG], runs, "body"))
    clipped = ((max(a, start), min(b, end)) for a, b in found)
    return marks(article.title[:HEADLINE], runs, "title"), tuple((a, b) for a, b in clipped if a < b)


HEADLINE = 100_000
"""Characters of a title that are marked: marking a title of 10 MB took eight seconds, and no headline is as long."""

OVERHANG = 5_000
"""Characters read on either side of a part of a body: a run may begin before it, and be as long as a query, 2,000
characters, with blanks between."""


def explain(searcher: Searcher, language: Language, id: str, query: str) -> Explanation:
    """How one article answers a query."""
    plan = _for(searcher, plan_of(Question(query), language))
    parts = reranking.explain(searcher, id, plan, language.analyzer)
    if parts is None:
        return Explanation(False)
    return Explanation(True, sum(part.value for part in parts), tuple((part.what, part.value) for part in parts))


def export(searcher: Searcher, language: Language, question: Question) -> Iterator[Article]:
    """Every article that answers a question, in its order, whatever its limit and offset."""
    check_sort(question)
    plan = _for(searcher, plan_of(question, language))
    return map(decode, reranking.stream(searcher, plan, question.sort, language.analyzer))
