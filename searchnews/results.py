"""The answer to one search: a page of hits with marks, and counts. Terminal, JSON and HTML are all made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from searchnews.article import Article
from searchnews.snippet import Snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """One article of an answer. `score` is None when the order is by date; `title_marks` are offsets in the title."""

    article: Article
    score: float | None = None
    title_marks: tuple[tuple[int, int], ...] = ()
    snippets: tuple[Snippet, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The hit as the public JSON has it."""
        a = self.article
        return {
            "id": a.id,
            "title": a.title,
            "url": a.url,
            "source": a.source,
            "category": a.category,
            "tags": list(a.tags),
            "codes": list(a.codes),
            "published": a.published.isoformat() if a.published else None,
            "path": a.path,
            "related": list(a.related),
            "score": self.score,
            "title_marks": [list(mark) for mark in self.title_marks],
            "snippets": [
                {"text": s.text, "start": s.start, "marks": [list(mark) for mark in s.marks]} for s in self.snippets
            ],
        }


class Count(msgspec.Struct, frozen=True, gc=False):
    """One counted value of a facet; `label` is what a reader calls it, where that is another word (codes).

    No dataclass, for every search makes some 150: those take 0.09 ms, these 0.02.
    """

    value: str
    count: int
    label: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The count as the public JSON has it."""
        if self.label is None:
            return {"value": self.value, "count": self.count}
        return {"value": self.value, "label": self.label, "count": self.count}


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about an answer: `code` for programs, `text` for people.

    A note that offers another query has that as `query`; whatever filters are in force stay so.
    """

    code: str
    text: str
    query: str | None = None

    def to_dict(self) -> dict[str, str]:
        """The note as the public JSON has it."""
        offered = {} if self.query is None else {"query": self.query}
        return {"code": self.code, "text": self.text, **offered}


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits out of `total`, with facets counted over all of them.

    `relaxed` says that not every word had to be there. `took_ms` is wall time in milliseconds.
    """

    query: str
    total: int
    offset: int
    limit: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Count, ...]]
    relaxed: bool = False
    suggestion: str | None = None
    notes: tuple[Note, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The answer as the public JSON has it, the same from the command line, the API and here."""
        return {
            "query": self.query,
            "total": self.total,
            "offset": self.offset,
            "limit": self.limit,
            "took_ms": self.took_ms,
            "relaxed": self.relaxed,
            "suggestion": self.suggestion,
            "notes": [note.to_dict() for note in self.notes],
            "hits": [hit.to_dict() for hit in self.hits],
            "facets": {name: [c.to_dict() for c in counts] for name, counts in self.facets.items()},
        }
