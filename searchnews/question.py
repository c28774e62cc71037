"""What is asked: a query with all that narrows and orders its answer, and the limits of that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from searchnews.document import microseconds
from searchnews.engines.base import Sort
from searchnews.errors import QueryError
from searchnews.language import tr
from searchnews.query import dates
from searchnews.query.expand import filter_values
from searchnews.query.plan import Node, Span
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
    marked: bool = True


def check(question: Question) -> None:
    """QueryError where a question is past a limit."""
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
    check_sort(question)


def check_sort(question: Question) -> None:
    """QueryError where there is no such order."""
    if question.sort not in SORTS:
        raise QueryError(
            tr("There is no order '{sort}'; the orders are {sorts}.", sort=question.sort, sorts=", ".join(SORTS)),
            code="sort",
        )


def filters_of(question: Question, language: Language, now: datetime) -> Iterator[Node]:
    """What narrows an answer beside the query: the same filter twice is OR, but for tags; different ones are AND."""
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
        instant = microseconds(aware(moment, zone))
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
    return Span.between(*dates.resolve(named, now, zone))


def aware(moment: datetime, zone: tzinfo) -> datetime:
    """A moment with its zone: that of the archive where it has none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
