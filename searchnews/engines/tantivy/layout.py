"""The fields of the index, and what tantivy says of a commit."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from searchnews.errors import DamagedIndex, ForeignIndex
from searchnews.language import reason, tr
from searchnews.schema import KEYWORD_FIELDS

META = "meta.json"
"""What tantivy publishes a commit by: it replaces this file in one step."""

MANAGED = ".managed.json"
"""Which files tantivy takes away once no commit names them."""

SEGMENT = re.compile(r"[0-9a-f]{32}\.[0-9a-z.]+")
"""What a file of a segment is called."""

ENDS = ("term", "idx", "pos", "fast", "fieldnorm", "store")
"""What every segment has a file of each."""

ID, KEY, ARTICLE, PUBLISHED, MONTH = "id", "key", "article", "published", "month"
RUNS = {"title": "title.runs", "body": "body.runs"}
TOKENS = {"title": "title.tokens", "body": "body.tokens"}
WORDS = {"title": "title.words", "all": "words"}
VALUES = {field: f"{field}.value" for field in KEYWORD_FIELDS}
FACETS = {field: f"{field}.facet" for field in KEYWORD_FIELDS}

NO_MONTH = -1
"""The month of what has no date: every document has one, so that the months add up to how many were found."""

BLANKS = "blanks"
"""The tokenizer that cuts at ASCII blanks, of which match text has none: we cut, it only takes apart what we joined."""

BETWEEN = "\0"
"""Between an id and its fingerprint in a key."""


def schema() -> tantivy.Schema:
    """The fields: `key` is the id with the fingerprint, so that all of them are read from the terms alone."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(KEY, tokenizer_name="raw", index_option="basic")
    for name in RUNS.values():
        builder.add_text_field(name, tokenizer_name=BLANKS, index_option="position")
    for name in TOKENS.values():
        builder.add_text_field(name, tokenizer_name=BLANKS, index_option="basic")
    for name in WORDS.values():
        builder.add_text_field(name, tokenizer_name=BLANKS, index_option="freq")
    for name in VALUES.values():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS.values():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(PUBLISHED, fast=True)
    builder.add_integer_field(MONTH, fast=True)
    builder.add_bytes_field(ARTICLE, stored=True)
    return builder.build()


SCHEMA = schema()


def read_meta(folder: Path) -> Mapping[str, Any]:
    """What tantivy says of a commit; ForeignIndex when its fields are not ours."""
    if (folder / META).exists() and not (folder / META).is_file():  # nobody is kept waiting by a pipe
        raise DamagedIndex(tr("{path} is not a file; take it away and try again.", path=folder / META))
    try:
        meta: dict[str, Any] = json.loads((folder / META).read_bytes())
        names = {entry["name"] for entry in meta["schema"]}
        segments, _ = meta["segments"], meta["opstamp"]
        if not all(isinstance(segment["max_doc"], int) for segment in segments):
            raise ValueError(META)
        if not all(isinstance(s["deletes"]["num_deleted_docs"], int) for s in segments if s["deletes"]):
            raise ValueError(META)
        if not all(SEGMENT.fullmatch(name) for name in named_files(meta)):
            raise ValueError(META)
    except OSError as error:
        raise DamagedIndex(tr("{path} cannot be read: {reason}.", path=folder / META, reason=reason(error))) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DamagedIndex(tr("{path} does not hold what it should; index anew.", path=folder / META)) from None
    if names != {ID, KEY, ARTICLE, PUBLISHED, MONTH}.union(
        *(group.values() for group in (RUNS, TOKENS, WORDS, VALUES, FACETS))
    ):
        raise ForeignIndex(
            tr("{path} is of another version of searchnews; use that one, or index anew.", path=folder / META)
        )
    return meta


def named_files(meta: Mapping[str, Any]) -> Iterator[str]:
    """The files of a commit's segments."""
    for segment in meta["segments"]:
        name = segment["segment_id"].replace("-", "")
        yield from (f"{name}.{end}" for end in ENDS)
        if segment["deletes"]:
            yield f"{name}.{segment['deletes']['opstamp']}.del"


def commit_id(folder: Path) -> str:
    """The stamp of the last commit; a merge of segments changes nothing that can be found, nor this."""
    try:
        status = (folder / META).stat()
    except OSError:  # reading it will say why
        return str(read_meta(folder)["opstamp"])
    return _stamp(folder, status.st_ino, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _stamp(folder: Path, *_: int) -> str:
    """The stamp in a file that is replaced when anything in it changes: every page asks, and reading takes 0.2 ms."""
    return str(read_meta(folder)["opstamp"])
