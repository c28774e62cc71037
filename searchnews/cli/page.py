"""A page of results as a person reads it, on a terminal or in a pipe."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, tzinfo

from searchnews import Article, Hit, Results
from searchnews.cli.output import Line, Span, line, marked

# The facets a reader narrows a search by; the others are in the JSON.
_SHOWN = ("tag", "source")
_VALUES = 5
_NOTHING = "Try fewer or other words. A tag, source, category or code is given whole, or as its beginning with a *."


def page(results: Results, zone: tzinfo) -> Iterator[Line]:
    """The lines of a page: how many there are, the hits, what they have in common, and how to see more."""
    yield _headline(results)
    for note in results.notes:
        yield line((note.text, "note"))
    if results.suggestion:
        yield line(("Did you mean: ", "note"), (results.suggestion, "title"))
    margin = len(str(results.offset + len(results.hits))) + 2
    ranks = {hit.article.id: rank for rank, hit in enumerate(results.hits, results.offset + 1)}
    for hit in results.hits:
        yield line()
        yield from _hit(hit, ranks, zone, margin)
    if results.total:
        yield from _facets(results)
    else:
        yield line((_NOTHING, "dim"))
    shown = results.offset + len(results.hits)
    if results.hits and shown < results.total:
        yield line()
        yield line((f"For more: --offset {shown}", "dim"))


def byline(article: Article, zone: tzinfo) -> list[Span]:
    """Source and date as far as they are known, each with the dot that parts it from what follows."""
    known = [(article.source, "name"), (local_time(article.published, zone), "")]
    return [span for text, style in known if text for span in ((text, style), (" · ", "dim"))]


def local_time(moment: datetime | None, zone: tzinfo) -> str:
    """A moment in the archive's zone, to the minute; nothing for None."""
    if moment is None:
        return ""
    with suppress(OverflowError):  # within a day of the years 1 and 9999
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")


def amount(count: int, thing: str) -> str:
    """A count with its noun: ``1 article``, ``2,000 articles``."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _headline(results: Results) -> Line:
    first, last = results.offset + 1, results.offset + len(results.hits)
    shown = f" · {first:,}-{last:,}" if results.hits and len(results.hits) < results.total else ""
    return line((amount(results.total, "article"), "title"), (f"{shown} · {results.took_ms:.1f} ms", "dim"))


def _hit(hit: Hit, ranks: Mapping[str, int], zone: tzinfo, margin: int) -> Iterator[Line]:
    article = hit.article
    rank = ranks[article.id]
    title = marked(article.title, hit.title_marks, "title") or [("(no title)", "dim")]
    yield line(*title, indent=margin, lead=f"{rank:>{margin - 2}}")
    yield line(*byline(article, zone), (article.id, "dim"), indent=margin)
    if article.related:
        others = [f"{id} (hit {ranks[id]:,})" if id in ranks else id for id in article.related]
        yield line((f"same story: {' · '.join(others)}", "dim"), indent=margin)
    for snippet in hit.snippets:
        before = "…" if snippet.start > 0 else ""
        after = "…" if snippet.start + len(snippet.text) < len(article.body) else ""
        yield line((before, "dim"), *marked(snippet.text, snippet.marks), (after, "dim"), indent=margin)


def _facets(results: Results) -> Iterator[Line]:
    """The commonest tags and sources, a line each, but those that part nothing from nothing."""
    shown = [(name, results.facets.get(name, ())) for name in _SHOWN]
    rows = [(name, counts) for name, counts in shown if counts]
    if rows:
        yield line()
    for name, counts in rows:
        values: list[Span] = []
        for count in counts[:_VALUES]:
            values += [(" · ", "dim")] if values else []
            values += [(count.label or count.value, ""), (f" {count.count:,}", "dim")]
        rest = [(" · …", "dim")] if len(counts) > _VALUES else []
        yield line(*values, *rest, indent=8, lead=name)
