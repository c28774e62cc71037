"""Documents as rows of field values: made by worker processes, so that the one that writes only hands them on."""

from collections.abc import Sequence
from typing import Any

from searchnews.document import Document
from searchnews.engines.tantivy.layout import (
    ARTICLE,
    BETWEEN,
    FACETS,
    ID,
    KEY,
    MONTH,
    NO_MONTH,
    PUBLISHED,
    RUNS,
    TOKENS,
    VALUES,
    WORDS,
)
from searchnews.engines.tantivy.spreading import kept, spread
from searchnews.engines.tantivy.terms import whole

Row = dict[str, Any]


def pack(documents: Sequence[Document]) -> list[Row]:
    """The rows of some documents, of each id the last."""
    return [_row(document) for document in {document.id: document for document in documents}.values()]


def _row(document: Document) -> Row:
    row: Row = {
        ID: document.id,
        KEY: document.id + BETWEEN + document.fingerprint.hex(),
        ARTICLE: document.stored,
        MONTH: NO_MONTH if document.month is None else document.month,
        WORDS["title"]: kept(document.title_words),
        WORDS["all"]: kept((*document.title_words, *document.body_words)),
    }
    for field, text in (("title", document.title), ("body", document.body)):
        row[RUNS[field]], row[TOKENS[field]] = spread(text)
    for names, values, said in ((VALUES, document.values, whole), (FACETS, document.facets, str)):
        row |= {names[field]: [said(value) for value in found] for field, found in values.items() if found}
    if document.published is not None:
        row[PUBLISHED] = document.published
    return row
