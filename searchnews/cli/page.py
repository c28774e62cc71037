"""A page of results as a person reads it, on a terminal or in a pipe; dates and counts as each language has them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo

from searchnews import Article, Hit, Results
from searchnews.article import in_zone
from searchnews.cli.output import Line, Span, line, marked
from searchnews.cli.screen import width
from searchnews.language import language, tr, trn

# The facets a reader narrows a search by; the others are in the JSON.
_SHOWN = ("tag", "source")
_VALUES = 5
# Not by the locale's own names: it may be another than the language that is spoken.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_AMOUNTS: Mapping[str, Callable[[int], str]] = {
    "article": lambda count: trn("{count} article", "{count} articles", count),
    "problem": lambda count: trn("{count} problem", "{count} problems", count),
}
"""What is counted: in Chinese each has its own measure word."""


def page(results: Results, zone: tzinfo) -> Iterator[Line]:
    """The lines of a page: how many there are, the hits, what they have in common, and how to see more."""
    yield _headline(results)
    for note in results.notes:
        yield line((note.text, "note"), *([(f" {note.query}", "title")] if note.query else []))
    if results.suggestion:
        yield line((tr("Did you mean: "), "note"), (results.suggestion, "title"))
    margin = len(str(results.offset + len(results.hits))) + 2
    ranks = {hit.article.id: rank for rank, hit in enumerate(results.hits, results.offset + 1)}
    for hit in results.hits:
        yield line()
        yield from _hit(hit, ranks, zone, margin)
    if results.total:
        yield from _facets(results)
    else:
        yield line((_nothing(), "dim"))
    shown = results.offset + len(results.hits)
    if results.hits and shown < results.total:
        yield line()
        yield line((tr("For more: --offset {offset}", offset=shown), "dim"))


def byline(article: Article, zone: tzinfo) -> list[Span]:
    """Source and date as far as they are known, each with the dot that parts it from what follows."""
    known = [(article.source, "name"), (local_time(article.published, zone), "")]
    return [span for text, style in known if text for span in ((text, style), (" · ", "dim"))]


def local_time(moment: datetime | None, zone: tzinfo) -> str:
    """A moment in the archive's zone, to the minute, as the language writes it; nothing for None.

    Midnight sharp means that only the day was known.
    """
    if moment is None:
        return ""
    there = in_zone(moment, zone)
    is_day = (there.hour, there.minute, there.second) == (0, 0, 0)
    if language() == "zh":
        day = f"{there.year}年{there.month}月{there.day}日"
        return day if is_day else f"{day} {there:%H:%M}"
    day = f"{there.day} {_MONTHS[there.month - 1]} {there.year}"
    return day if is_day else f"{day}, {there:%H:%M}"


def amount(count: int, thing: str) -> str:
    """A count with its noun (``article`` or ``problem``): ``1 article``, ``2,000 articles``, ``2,000 篇文章``."""
    return _AMOUNTS[thing](count)


def _nothing() -> str:
    return tr("Try fewer or other words. A tag, source, category or code is given whole, or as its beginning with a *.")


def _headline(results: Results) -> Line:
    first, last = results.offset + 1, results.offset + len(results.hits)
    shown = f" · {first:,}-{last:,}" if results.hits and len(results.hits) < results.total else ""
    return line((amount(results.total, "article"), "title"), (f"{shown} · {results.took_ms:.1f} ms", "dim"))


def _hit(hit: Hit, ranks: Mapping[str, int], zone: tzinfo, margin: int) -> Iterator[Line]:
    article = hit.article
    rank = ranks[article.id]
    title = marked(article.title, hit.title_marks, "title") or [(tr("(no title)"), "dim")]
    yield line(*title, indent=margin, lead=f"{rank:>{margin - 2}}")
    yield line(*byline(article, zone), (article.id, "dim"), indent=margin)
    if article.related:
        others = [_ranked(id, ranks) for id in article.related]
        yield line((tr("same story: {articles}", articles=" · ".join(others)), "dim"), indent=margin)
    for snippet in hit.snippets:
        before = "…" if snippet.start > 0 else ""
        after = "…" if snippet.start + len(snippet.text) < len(article.body) else ""
        yield line((before, "dim"), *marked(snippet.text, snippet.marks), (after, "dim"), indent=margin)


def _ranked(id: str, ranks: Mapping[str, int]) -> str:
    return tr("{id} (hit {rank})", id=id, rank=f"{ranks[id]:,}") if id in ranks else id


def _facets(results: Results) -> Iterator[Line]:
    """The commonest tags and sources, a line each, but those that part nothing from nothing."""
    names = {"tag": tr("tag"), "source": tr("source")}
    shown = [(names[field], results.facets.get(field, ())) for field in _SHOWN]
    rows = [(name, counts) for name, counts in shown if counts]
    if rows:
        yield line()
    indent = max(map(width, names.values())) + 2
    for name, counts in rows:
        values: list[Span] = []
        for count in counts[:_VALUES]:
            values += [(" · ", "dim")] if values else []
            values += [(count.label or count.value, ""), (f" {count.count:,}", "dim")]
        rest = [(" · …", "dim")] if len(counts) > _VALUES else []
        yield line(*values, *rest, indent=indent, lead=name)
