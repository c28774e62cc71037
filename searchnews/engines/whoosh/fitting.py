"""Whether the arrays of a segment fit one another: what a checksum cannot say of arrays that somebody prepared."""

from collections.abc import Iterator

import numpy as np

from searchnews.engines.whoosh.arrayfile import Array, ArrayFile
from searchnews.language import tr
from searchnews.schema import KEYWORD_FIELDS

_FINGERPRINT = 16

_BLOBS = ("articles", "text", "terms", *(f"facet.{field}" for field in KEYWORD_FIELDS))
"""Pieces of bytes one after the other, each with its `.starts`."""

_LISTS = ("runs", "title.runs", "postings")
"""Lists of documents one after the other, each with its `.starts`."""


def misfits(file: ArrayFile, count: int) -> Iterator[str]:
    """The arrays that do not fit a segment of `count` documents, a sentence each."""
    for name in _unfit(file, count):
        yield tr("{file}: the array {name} does not fit the others", file=file.path.name, name=name)


def _unfit(file: ArrayFile, count: int) -> Iterator[str]:
    array = file.array
    sizes = dict.fromkeys(("published", "months", "title.lengths", "body.lengths"), count)
    sizes |= {"fingerprints": _FINGERPRINT * count, "articles.starts": count + 1, "text.starts": 2 * count + 1}
    sizes |= {f"{name}.starts": len(array(name)) + 1 for name in ("runs", "title.runs")}
    sizes |= {"postings.starts": len(array("terms.starts")), "postings.times": len(array("postings.documents"))}
    sizes |= {f"facet.{field}.values": len(array(f"facet.{field}.documents")) for field in KEYWORD_FIELDS}
    yield from (name for name, size in sizes.items() if len(array(name)) != size)
    for name in _BLOBS:
        if not _is_cut(array(f"{name}.starts"), len(array(name))):
            yield f"{name}.starts"
    for name in _LISTS:
        if not _is_cut(array(f"{name}.starts"), len(array(f"{name}.documents"))):
            yield f"{name}.starts"
    for name in (*_LISTS, *(f"facet.{field}" for field in KEYWORD_FIELDS)):
        if not _is_below(array(f"{name}.documents"), count):
            yield f"{name}.documents"
    for field in KEYWORD_FIELDS:
        if not _is_below(array(f"facet.{field}.values"), len(array(f"facet.{field}.starts")) - 1):
            yield f"facet.{field}.values"
    for name in _BLOBS:
        if not _is_text(file, name):
            yield name


def _is_cut(starts: Array, size: int) -> bool:
    """Whether places begin at 0, never go back and end where there is no more."""
    return len(starts) > 0 and starts[0] == 0 and starts[-1] == size and not (starts[1:] < starts[:-1]).any()


def _is_below(values: Array, limit: int) -> bool:
    return not len(values) or int(np.max(values)) < limit


def _is_text(file: ArrayFile, name: str) -> bool:
    begin, end = file.extent(name)
    try:
        file.map[begin:end].decode()
    except UnicodeDecodeError:
        return False
    return True
