"""Helpers for tests that run on every engine: from articles to an index, from a query to its answer."""

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from searchnews.analysis import Analyzer
from searchnews.article import Article
from searchnews.document import Document, microseconds, prepare
from searchnews.engines import ENGINES, load_engine
from searchnews.engines.base import Engine, Matches, Request
from searchnews.query import dates, parse
from searchnews.query.expand import expand, filter_values
from searchnews.query.plan import Node, Plan, Span
from searchnews.query.securities import NO_SECURITIES, Securities
from searchnews.schema import KEYWORD_FIELDS

ANALYZER = Analyzer()
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 5, 10, 12, tzinfo=ZONE)

# An engine whose library is an extra is left out where that is not installed.
_LIBRARIES = {"tantivy": "tantivy", "opensearch": "opensearchpy"}
NAMES = [name for name in ENGINES if name not in _LIBRARIES or importlib.util.find_spec(_LIBRARIES[name])]
OTHERS = [name for name in NAMES if name != "memory"]
"""All engines but the one they are compared with."""

document = partial(prepare, analyzer=ANALYZER, zone=ZONE)


def create(name: str, folder: Path) -> Engine:
    """A new engine in a folder that is not there yet."""
    folder.mkdir(parents=True)
    return load_engine(name).create(folder)


def write(engine: Engine, documents: Sequence[Document] = (), delete: Sequence[str] = ()) -> None:
    """One commit; the deletions come after the additions."""
    pack = engine.packer()
    with engine.writer() as writer:
        if documents:
            writer.add(pack(documents))
        writer.delete(delete)


def fill(engine: Engine, articles: Iterable[Article]) -> None:
    write(engine, [document(article) for article in articles])


def make_plan(
    query: str,
    *,
    filters: Iterable[Node] = (),
    synonyms: Mapping[str, Sequence[str]] | None = None,
    now: datetime = NOW,
    zone: tzinfo = ZONE,
    securities: Securities = NO_SECURITIES,
) -> Plan:
    known = {"synonyms": synonyms, "securities": lambda: securities}
    return expand(parse(query), ANALYZER, now=now, zone=zone, filters=filters, **known)  # type: ignore[arg-type]


def filters(
    *,
    tags: Sequence[str] = (),
    sources: Sequence[str] = (),
    categories: Sequence[str] = (),
    codes: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> list[Node]:
    """The nodes of a search's filters: every tag, one of each other kind, between two days."""
    nodes = [filter_values("tag", [tag], ANALYZER) for tag in tags]
    given = {"source": sources, "category": categories, "code": codes}
    nodes += [filter_values(field, values, ANALYZER) for field, values in given.items() if values]
    start, end = _bound(since, 0), _bound(until, 1)
    return nodes if start is end is None else [*nodes, Span(start, end)]


def _bound(text: str | None, side: int) -> int | None:
    when = dates.read(text) if text else None
    moment = dates.resolve(when, NOW, ZONE)[side] if when else None
    return microseconds(moment) if moment else None


def answer(engine: Engine, query: str, **options: object) -> Matches:
    """What an engine finds, up to a thousand of it."""
    with engine.searcher() as searcher:
        return searcher.search(Request(make_plan(query), **{"limit": 1000, **options}))  # type: ignore[arg-type]


def ids(matches: Matches) -> list[str]:
    return [hit.id for hit in matches.hits]


def counts(matches: Matches) -> dict[str, dict[str, int]]:
    """Facets, those of nothing included, whether the engine names them or not."""
    return {field: dict(matches.facets.get(field, {})) for field in KEYWORD_FIELDS}
