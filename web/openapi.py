"""The OpenAPI 3.1 document of what programs ask for, as data: parameters, limits, answers and errors."""

from collections.abc import Mapping
from typing import Any

from searchnews import Suggestion, __version__

from .address import LANGUAGES, MAX_FILTERED, MAX_FILTERS, PER_PAGE, SORTS
from .api import DEEPEST, MOST, MOST_OFFERED, OFFERED

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_MARKS: Schema = {
    "type": "array",
    "description": "Half-open ranges in that very string, in code points.",
    "items": {"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2},
}


def document(root: str) -> dict[str, Any]:
    """The document for a server whose addresses begin with `root`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "searchnews",
            "version": __version__,
            "description": "Search an archive of Chinese news. Everything is read-only; errors are English sentences.",
        },
        "servers": [{"url": root or "/"}],
        "paths": _paths(),
        "components": {"schemas": _SCHEMAS},
    }


def _paths() -> dict[str, Any]:
    return {
        "/api/v1/search": _get("Search", _FILTERS + _PAGING, {"application/json": _of("Results")}, refused=True),
        "/api/v1/articles/{id}": _get("All of one article", [_ID], {"application/json": _of("Article")}, missing=True),
        "/api/v1/suggest": _get(
            "How a query may go on",
            [_TYPED, _OFFERS],
            {"application/json": _of("Suggestions")},
            refused=True,
        ),
        "/api/v1/stats": _get("What the index is", [], {"application/json": _of("Stats")}),
        "/feed.atom": _get(
            "The newest articles of a search, as Atom",
            [*_FILTERS, _LANG],
            {"application/atom+xml": _TEXT},
            refused=True,
        ),
        "/feed.json": _get(
            "The newest articles of a search, as JSON Feed 1.1",
            [*_FILTERS, _LANG],
            {"application/feed+json": _of("Feed")},
            refused=True,
        ),
        "/suggest": _get(
            "How a query may go on, as OpenSearch Suggestions 1.1",
            [_TYPED, _LANG],
            {"application/x-suggestions+json": _SUGGESTED},
            named=True,
        ),
        "/opensearch.xml": _get(
            "OpenSearch description", [_LANG], {"application/opensearchdescription+xml": _TEXT}, index=False, named=True
        ),
        "/openapi.json": _get("This document", [], {"application/json": {"type": "object"}}, index=False, named=True),
        "/healthz": _get("Whether searches can be answered now", [], {"application/json": _of("Health")}, kept=False),
        "/metrics": _get("Counts in the text format of Prometheus", [], {"text/plain": _TEXT}, index=False, kept=False),
    }


def _get(
    summary: str,
    parameters: list[Schema],
    content: Mapping[str, Schema],
    *,
    refused: bool = False,
    missing: bool = False,
    index: bool = True,
    named: bool = False,
    kept: bool = True,
) -> dict[str, Any]:
    """One route: what it takes, what it gives, and how it can fail.

    `named`, because the answer holds this server's name; `kept`, by who asks whether it is still the same.
    """
    kind = next(iter(content))
    problem = "text/plain" if kind.endswith("+xml") else "application/json"
    errors = {400: "A parameter or the query cannot be; the sentence says which and why."} if refused else {}
    errors |= {400: "The host that was asked for is none."} if named else {}
    errors |= {403: "This server does not go by the name that it was asked by."}
    errors |= {404: "There is no such article."} if missing else {}
    errors |= {503: "There is no index, or it cannot be read."} if index else {}
    schema = _TEXT if problem == "text/plain" else _of("Error")
    responses: dict[str, Any] = {
        "200": {"description": summary + ".", "content": {name: {"schema": found} for name, found in content.items()}},
    }
    if kept:
        responses["304"] = {"description": "Still what the ETag in If-None-Match stands for."}
    # Said before it is known what was asked for, and so in no form of its own.
    responses["429"] = {"description": "Too often.", "content": {"text/plain": {"schema": _TEXT}}}
    for status, said in errors.items():
        responses[str(status)] = {"description": said, "content": {problem: {"schema": schema}}}
    return {"get": {"summary": summary + ".", "parameters": parameters, "responses": responses}}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Mapping[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these keys and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


def _list(item: Schema, **limits: int) -> Schema:
    return {"type": "array", "items": item, **limits}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _query(name: str, description: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _filter(name: str, description: str) -> Schema:
    """A filter that may be given more than once: ``tag=a&tag=b``. The same one twice counts once, so no maxItems."""
    limits = f"At most {MAX_FILTERS} different filters of all kinds together, of {MAX_FILTERED:,} characters in all."
    some = f"{description} {limits}"
    return {**_query(name, some, _TEXTS), "style": "form", "explode": True}


_WHEN = "A year, month or day (2022, 2022-04, 2022-04-24), a number of days (7d), or a word such as 今天."
_DAY = "(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_WORDS = "今天|昨天|前天|本周|上周|本月|上月|今年|去年|前年"
_TIME: Schema = {
    "type": "string",
    "pattern": f"^((?!0000)[0-9]{{4}}{_DAY}|[1-9][0-9]{{0,3}}[dwmy]|{_WORDS})?$",
    "examples": ["2022", "2022-04", "2022-04-24", "7d", "今天"],
}
"""The times a program should ask for. More is read, as people write it; a day that its month has not is refused."""

_FILTERS = [
    _query("q", "The query, in the language of the search page; without it, every article.", _TEXT),
    _filter("tag", "A tag; of several, all must be there."),
    _filter("source", "A source; of several, one."),
    _filter("category", "A category; of several, one."),
    _filter("code", "A security such as 600160.SH; of several, one."),
    _query("since", f"The beginning of a span of time, itself included. {_WHEN}", _TIME),
    _query("until", f"The end of a span of time, itself included. {_WHEN}", _TIME),
]
_LANG = _query(
    "lang",
    "The language of what is said around the articles; without it, that of Accept-Language.",
    {"enum": list(LANGUAGES)},
)
_PAGING = [
    _query("sort", "The order.", {"enum": list(SORTS), "default": SORTS[0]}),
    _query(
        "limit",
        "Hits to answer with; 0 asks for the total and the facets only.",
        {
            "type": "integer",
            "minimum": 0,
            "maximum": MOST,
            "default": PER_PAGE,
        },
    ),
    _query("offset", "Hits to pass over.", {"type": "integer", "minimum": 0, "maximum": DEEPEST, "default": 0}),
]
_TYPED = _query("q", "What was typed so far; its last word is completed, in characters, pinyin or initials.", _TEXT)
_OFFERS = _query(
    "limit",
    "Suggestions at most.",
    {"type": "integer", "minimum": 0, "maximum": MOST_OFFERED, "default": OFFERED},
)
_SUGGESTED: Schema = {
    "type": "array",
    "description": "What was typed (a string), the queries, what they are, and where their answers are (three arrays).",
    "items": {"anyOf": [_TEXT, _TEXTS]},
    "minItems": 4,
    "maxItems": 4,
}
_ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The id of an article, as every hit has it.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
}

_FACET = _list(_object({"value": _TEXT, "label": _TEXT, "count": _COUNT}, optional=("label",)))
_OFFERED = {**_TEXT, "description": "A query the note offers instead; the filters stay."}
_SNIPPET = _object({"text": _TEXT, "start": _COUNT, "marks": _MARKS})
_HIT = {
    "id": _TEXT,
    "title": _TEXT,
    "url": _TEXT,
    "source": _TEXT,
    "category": _TEXT,
    "tags": _TEXTS,
    "codes": _TEXTS,
    "published": _or_null(_MOMENT),
    "path": _TEXT,
    "related": _TEXTS,
}

_SCHEMAS: Mapping[str, Schema] = {
    "Results": _object(
        {
            "query": _TEXT,
            "total": _COUNT,
            "offset": _COUNT,
            "limit": _COUNT,
            "took_ms": {"type": "number", "minimum": 0},
            "relaxed": {"type": "boolean", "description": "Whether articles with only some of the words are counted."},
            "suggestion": _or_null({**_TEXT, "description": "What may have been meant."}),
            "notes": _list(_object({"code": _TEXT, "text": _TEXT, "query": _OFFERED}, optional=("query",))),
            "hits": _list(_of("Hit"), maxItems=MOST),
            "facets": _object(dict.fromkeys(("tag", "source", "category", "code", "year", "month"), _FACET)),
        }
    ),
    "Hit": _object(
        {
            **_HIT,
            "score": _or_null({"type": "number", "description": "null when sorted by date."}),
            "title_marks": _MARKS,
            "snippets": _list(_SNIPPET, maxItems=3),
        }
    ),
    "Article": _object(
        {**_HIT, "digest": _TEXT, "body": _TEXT, "names": {"type": "object", "additionalProperties": _TEXT}}
    ),
    "Suggestions": _object(
        {
            "query": _TEXT,
            "suggestions": _list(
                _object(
                    {
                        "text": {**_TEXT, "description": "The whole query, with what is suggested."},
                        "label": {**_TEXT, "description": "What is suggested, as people read it."},
                        "kind": {"enum": list(Suggestion.kinds())},
                        "count": _COUNT,
                    }
                ),
                maxItems=MOST_OFFERED,
            ),
        }
    ),
    "Stats": _object(
        {
            "engine": _TEXT,
            "articles": _COUNT,
            "bytes": _COUNT,
            "analyzer": _TEXT,
            "dictionary": _TEXT,
            "timezone": _TEXT,
            "created": _MOMENT,
            "updated": _MOMENT,
        }
    ),
    "Feed": _object(
        {
            "version": {"const": "https://jsonfeed.org/version/1.1"},
            "title": _TEXT,
            "home_page_url": {"type": "string", "format": "uri"},
            "feed_url": {"type": "string", "format": "uri"},
            "language": _TEXT,
            "items": _list(_of("Item")),
        }
    ),
    "Item": _object(
        {
            "id": _TEXT,
            "url": {"type": "string", "format": "uri"},
            "external_url": _TEXT,
            "title": _TEXT,
            "content_text": _TEXT,
            "date_published": _MOMENT,
            "authors": _list(_object({"name": _TEXT})),
            "tags": _TEXTS,
        },
        optional=("external_url", "date_published", "authors", "tags"),
    ),
    "Health": _object({"status": {"const": "ok"}}),
    "Error": _object({"error": {"type": "string", "description": "One English sentence."}}),
}
