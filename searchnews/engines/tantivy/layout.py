"""The fields of the index, and opening its folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tantivy

from searchnews.engines.tantivy.trouble import plainly
from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure
from searchnews.language import reason, tr
from searchnews.schema import KEYWORD_FIELDS

META = "meta.json"
"""What tantivy publishes a commit by: it replaces this file in one step."""

ID, KEY, ARTICLE, PUBLISHED, MONTH = "id", "key", "article", "published", "month"
RUNS = {"title": "title.runs", "body": "body.runs"}
TOKENS = {"title": "title.tokens", "body": "body.tokens"}
WORDS = {"title": "title.words", "all": "words"}
VALUES = {field: f"{field}.value" for field in KEYWORD_FIELDS}
FACETS = {field: f"{field}.facet" for field in KEYWORD_FIELDS}

NO_MONTH = -1
"""The month of what has no date: every document has one, so that the months add up to how many were found."""

BETWEEN = "\0"
"""Between an id and its fingerprint in a key."""

_BLANKS = "blanks"
"""The tokenizer that cuts at ASCII blanks, of which match text has none: we cut, it only takes apart what we joined."""

TRIES = 10
"""How often a reader looks again when a commit happens while it opens."""


def schema() -> tantivy.Schema:
    """The fields: `key` is the id with the fingerprint, so that all of them are read from the terms alone."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(KEY, tokenizer_name="raw", index_option="basic")
    for name in RUNS.values():
        builder.add_text_field(name, tokenizer_name=_BLANKS, index_option="position")
    for name in TOKENS.values():
        builder.add_text_field(name, tokenizer_name=_BLANKS, index_option="basic")
    for name in WORDS.values():
        builder.add_text_field(name, tokenizer_name=_BLANKS, index_option="freq")
    for name in VALUES.values():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS.values():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(PUBLISHED, fast=True)
    builder.add_integer_field(MONTH, fast=True)
    builder.add_bytes_field(ARTICLE, stored=True)
    return builder.build()


SCHEMA = schema()


def create(folder: Path) -> None:
    """Make an empty index in an empty folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ForeignIndex(tr("{folder} is not empty; an index needs a folder of its own.", folder=folder))
    except OSError as error:
        raise IndexFailure(
            tr("There can be no index in {folder}: {reason}.", folder=folder, reason=reason(error))
        ) from error
    with plainly(folder):
        tantivy.Index(SCHEMA, path=str(folder), reuse=False)


def open_index(folder: Path) -> tuple[tantivy.Index, int]:
    """The index of a folder, and how many documents its files hold, deleted ones included."""
    for _ in range(TRIES):
        meta = read_meta(folder)
        with plainly(folder):
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
        # Each commit replaces the file; when it is the same as before, it is what was opened.
        if read_meta(folder) == meta:
            index.register_tokenizer(_BLANKS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
            return index, sum(segment["max_doc"] for segment in meta["segments"])
    raise IndexFailure(tr("The index in {folder} changes faster than it can be opened; try again.", folder=folder))


def read_meta(folder: Path) -> Mapping[str, Any]:
    """What tantivy says of a commit; ForeignIndex when its fields are not ours."""
    try:
        meta: dict[str, Any] = json.loads((folder / META).read_bytes())
        names = {entry["name"] for entry in meta["schema"]}
        segments, _ = meta["segments"], meta["opstamp"]
        if not all(isinstance(segment["max_doc"], int) for segment in segments):
            raise ValueError(META)
    except OSError as error:
        raise DamagedIndex(tr("{path} cannot be read: {reason}.", path=folder / META, reason=reason(error))) from error
    except (ValueError, KeyError, TypeError):
        raise DamagedIndex(tr("{path} does not hold what it should; index anew.", path=folder / META)) from None
    if names != {ID, KEY, ARTICLE, PUBLISHED, MONTH}.union(
        *(group.values() for group in (RUNS, TOKENS, WORDS, VALUES, FACETS))
    ):
        raise ForeignIndex(
            tr("{path} is of another version of searchnews; use that one, or index anew.", path=folder / META)
        )
    return meta


def commit_id(folder: Path) -> str:
    """The stamp of the last commit; a merge of segments changes nothing that can be found, nor this."""
    return str(read_meta(folder)["opstamp"])
