"""Which documents come first: the best of many for a page, or all of them, one after the other."""

import heapq
from collections.abc import Iterator, Sequence

import numpy as np

from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.columns import Columns


def best(count: int, chosen: Array, keys: Sequence[Array]) -> Array:
    """Of some rows the `count` with the greatest keys, and those that tie with the last of them."""
    if len(chosen) <= count or not keys:
        return chosen
    values = keys[0][chosen]
    border = np.partition(values, len(values) - count)[len(values) - count]
    sure = chosen[values > border]
    return np.concatenate([sure, best(count - len(sure), chosen[values == border], keys[1:])])


def in_order(columns: Columns, documents: Array, keys: Sequence[Array]) -> Iterator[int]:
    """All documents, greater keys first, the first key before the others, then by id.

    Only whole columns of numbers are held: where many tie (the undated of an archive all do), their ids are looked
    at as they are merged, not kept.
    """
    if not len(documents):
        return
    order = np.lexsort(tuple(reversed(keys)))[::-1]
    changes = np.zeros(len(order), bool)
    for key in keys:
        changes[1:] |= key[order[1:]] != key[order[:-1]]
    starts = np.append(np.flatnonzero(changes), len(order))
    first = 0
    for last in starts:
        yield from by_id(columns, documents[order[first:last]])
        first = last


def by_id(columns: Columns, documents: Array) -> Iterator[int]:
    """Some documents by id. Within a segment the numbers of the ids' terms are in their order."""
    if len(documents) == 1:
        yield int(documents[0])
        return
    documents = np.sort(documents)
    rows = []
    for segment, base, end in zip(columns.segments, columns.bases[:-1], columns.bases[1:], strict=True):
        first, last = np.searchsorted(documents, (base, end))
        if first < last:
            local = documents[first:last] - base
            rows.append(local[np.argsort(segment.id_terms[local])] + base)
    yield from map(int, heapq.merge(*rows, key=columns.id))
