"""How a query goes through, in order: parse, expand, the engine in one trip, snippets for the page, `Results`."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Any

from searchnews import reranking
from searchnews.article import Article
from searchnews.document import decode, microseconds
from searchnews.engines.base import Match, Matches, Request, Searcher, Sort
from searchnews.errors import QueryError
from searchnews.facets import facets
from searchnews.language import tr
from searchnews.marks import marks, marks_of, needles_of
from searchnews.meant import Words, meant
from searchnews.offers import offers
from searchnews.query import dates, nodes, parse
from searchnews.query.expand import And, Node, Plan, Span, expand, filter_values
from searchnews.query.reading import Read
from searchnews.results import Hit, Note, Results
from searchnews.snippet import snippets_of
from searchnews.vocabulary import Language

SORTS = ("relevance", "newest", "oldest")

MAX_LIMIT = 1_000
"""Hits on one page: more is an export."""

MAX_DEPTH = 10_000
"""Hits that can be paged to: every page before is found and ranked again for each that follows."""

Moment = str | date | datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """A query with all that narrows and orders its answer; see `Index.search`."""

    query: str = ""
    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"
    tags: Sequence[str] = ()
    sources: Sequence[str] = ()
    categories: Sequence[str] = ()
    codes: Sequence[str] = ()
    since: Moment = None
    until: Moment = None
    now: datetime | None = None
    seconds: float | None = None


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
    _check(question)
    now = _aware(question.now or datetime.now(UTC), language.zone)
    tree, filters = parse(question.query), tuple(_filters(question, language, now))
    plan = _plan(tree, filters, now, language)
    request = Request(plan, question.sort, question.limit, question.offset)
    found = reranking.search(searcher, request, language.analyzer)
    deadline = math.inf if question.seconds is None else began + question.seconds
    hits, is_late = _hits(found.hits, plan, searcher, deadline)
    counted = facets(found.facets, found.months, language.value)
    anew = partial(_plan, filters=filters, now=now, language=language)
    suggestion = None if is_late else meant(question.query, tree, plan, anew, found, searcher, language.analyzer, words)
    return Results(
        query=question.query,
        total=found.total,
        offset=question.offset,
        limit=question.limit,
        took_ms=round((time.perf_counter() - began) * 1000, 3),
        hits=hits,
        facets=counted,
        relaxed=_is_relaxed(found, plan),
        suggestion=suggestion,
        notes=(
            *_notes(found, plan, question),
            *([_late()] if is_late else []),
            *offers(searcher, tree, filters, language, now),
        ),
    )


def _check(question: Question) -> None:
    if not 0 <= question.limit <= MAX_LIMIT:
        raise QueryError(
            tr("limit can be 0 to {most}, not {limit}; export gives everything.", most=MAX_LIMIT, limit=question.limit),
            code="limit",
        )
    if question.offset < 0:
        raise QueryError(tr("offset cannot be less than 0, and {offset} is.", offset=question.offset), code="offset")
    if question.offset + question.limit > MAX_DEPTH:
        raise QueryError(
            tr("Only the first {most} hits can be paged to; narrow the query, or export it.", most=MAX_DEPTH),
            code="pages",
        )
    _check_sort(question)


def _check_sort(question: Question) -> None:
    if question.sort not in SORTS:
        raise QueryError(
            tr("There is no order '{sort}'; the orders are {sorts}.", sort=question.sort, sorts=", ".join(SORTS)),
            code="sort",
        )


def plan_of(question: Question, language: Language) -> Plan:
    """What an engine is asked for a question."""
    now = _aware(question.now or datetime.now(UTC), language.zone)
    return _plan(parse(question.query), tuple(_filters(question, language, now)), now, language)


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


def _filters(question: Question, language: Language, now: datetime) -> Iterator[Node]:
    """The same filter twice is OR, but for tags; different ones are AND."""
    for tag in question.tags:
        yield filter_values("tag", [tag], language.analyzer)
    for name, texts in (("source", question.sources), ("category", question.categories), ("code", question.codes)):
        if texts:
            yield filter_values(name, texts, language.analyzer)
    if question.since is not None or question.until is not None:
        yield _time(question, now, language.zone)


def _time(question: Question, now: datetime, zone: tzinfo) -> Span:
    """From the first moment of `since` until after the last of `until`; of no length where that comes before it."""
    start = _span("since", question.since, now, zone).start
    end = _span("until", question.until, now, zone).end
    return Span(start, end if start is None or end is None else max(start, end))


def _span(option: str, moment: Moment, now: datetime, zone: tzinfo) -> Span:
    """The time a date names, from its first moment until after its last."""
    if moment is None:
        return Span(None, None)
    if isinstance(moment, datetime):
        instant = microseconds(_aware(moment, zone))
        return Span(instant, instant + 1)
    if isinstance(moment, date):
        moment = moment.isoformat()
    named = dates.read(moment)
    if named is None or ".." in named.text or named.text[0] in "<>":
        raise QueryError(
            tr(
                "{option}: '{text}' is not a date; write one such as 2022, 2022-04, 2022-04-24, 7d or 今天.",
                option=option,
                text=moment,
            ),
            code="date",
            value=moment,
        )
    start, end = dates.resolve(named, now, zone)
    return Span(microseconds(start) if start else None, microseconds(end) if end else None)


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


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


def _is_relaxed(found: Matches, plan: Plan) -> bool:
    return 0 < found.needed < len(plan.words) and found.total > 0


def _notes(found: Matches, plan: Plan, question: Question) -> Iterator[Note]:
    for read in plan.read:
        yield Note("pinyin", read_as(read))
    if _is_relaxed(found, plan):
        yield Note("relaxed", _relaxed(len(plan.words), found.needed))
    if question.since and question.until and any(map(_is_of_no_length, _parts(plan.required))):
        yield Note("reversed", tr("The first time comes after the second, so nothing can be found; swap them."))


def read_as(read: Read) -> str:
    """What is said when something was read as pinyin."""
    words = " + ".join(map("/".join, read.words))
    return tr("No article holds “{typed}” as it stands; it was read as pinyin: {words}.", typed=read.typed, words=words)


def _late() -> Note:
    return Note("early", tr("Marking what was found took too long; use fewer words to see all of it marked."))


def _parts(required: Node) -> Sequence[Node]:
    return required.children if isinstance(required, And) else (required,)


def _is_of_no_length(node: Node) -> bool:
    return isinstance(node, Span) and node.start is not None and node.start == node.end


def _relaxed(count: int, needed: int) -> str:
    """What is said when not every word had to be there."""
    if count == 2:
        return tr(
            "Fewer than {enough} articles hold both words, so those that hold only one of them are shown too.",
            enough=Plan.ENOUGH,
        )
    return tr(
        "Fewer than {enough} articles hold all {count} words, so those that hold at least {needed} of them are shown "
        "too.",
        enough=Plan.ENOUGH,
        count=count,
        needed=needed,
    )


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
    parts = reranking.explain(searcher, id, plan_of(Question(query), language), language.analyzer)
    if parts is None:
        return Explanation(False)
    return Explanation(True, sum(part.value for part in parts), tuple((part.what, part.value) for part in parts))


def export(searcher: Searcher, language: Language, question: Question) -> Iterator[Article]:
    """Every article that answers a question, in its order, whatever its limit and offset."""
    _check_sort(question)
    plan = plan_of(question, language)
    return map(decode, reranking.stream(searcher, plan, question.sort, language.analyzer))
