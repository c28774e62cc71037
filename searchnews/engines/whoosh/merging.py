"""Merging segments: arrays joined to arrays, deleted documents left out; nothing is analysed again."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from searchnews.engines.whoosh.arrayfile import Array, write_arrays
from searchnews.engines.whoosh.building import MAX_DOCUMENTS, blob, firsts
from searchnews.engines.whoosh.codec import NAME, ArraySegment
from searchnews.engines.whoosh.segment import SegmentArrays
from searchnews.schema import KEYWORD_FIELDS

_COLUMNS = ("published", "months", "title.lengths", "body.lengths")


def too_many(segments: Sequence[ArraySegment]) -> list[list[ArraySegment]]:
    """Which segments to merge, if any.

    Segments are of a tier by their live documents: each tier is four times the one below, and holds at most four
    segments before they become one of the next. A segment more than a third of which is deleted is written anew, so
    that an index never takes more than half as much again as a fresh one.
    """
    groups: dict[int, list[ArraySegment]] = {}
    alone = []
    for segment in segments:
        count = segment.doc_count()
        if segment.deleted_count() * 3 > segment.doc_count_all():
            alone.append(segment)
        elif count * 4 <= MAX_DOCUMENTS:
            groups.setdefault((count.bit_length() + 1) // 2, []).append(segment)
    merged = [group for group in groups.values() if len(group) > 4 and _fits(group)]
    return merged + [[segment] for segment in alone]


def _fits(group: Sequence[ArraySegment]) -> bool:
    return bool(sum(segment.doc_count() for segment in group) <= MAX_DOCUMENTS)


def merge(folder: Path, segments: Sequence[ArraySegment]) -> ArraySegment:
    """Write some segments as one, their documents in the same order, and give it back."""
    sources = [SegmentArrays(segment.path(folder), segment.live()) for segment in segments]
    moves = _moves(sources)
    count = sum(segment.doc_count() for segment in segments)
    arrays: dict[str, Array | bytes] = {}
    for name in _COLUMNS:
        arrays[name] = np.concatenate([s.array(name)[_kept(s)] for s in sources])
    prints = [s.array("fingerprints").reshape(-1, 16)[_kept(s)] for s in sources]
    arrays["fingerprints"] = np.concatenate(prints).reshape(-1)
    arrays.update(blob([piece for s in sources for piece in _live_pieces(s, "articles", 1)], "articles"))
    arrays.update(blob([piece for s in sources for piece in _live_pieces(s, "text", 2)], "text"))
    arrays.update(_merged_runs(sources, moves))
    arrays.update(_merged_terms(sources, moves))
    for field in KEYWORD_FIELDS:
        arrays.update(_merged_facet(field, sources, moves))
    merged = ArraySegment(NAME, count)
    write_arrays(merged.path(folder), arrays, {"documents": count})
    return merged


def _kept(source: SegmentArrays) -> Array:
    return np.arange(source.count) if source.live is None else np.flatnonzero(source.live)


def _moves(sources: Sequence[SegmentArrays]) -> list[Array]:
    """For each source the new number of each of its documents, -1 for those left out."""
    moves, base = [], 0
    for source in sources:
        kept = _kept(source)
        move = np.full(source.count, -1, np.int64)
        move[kept] = np.arange(base, base + len(kept))
        base += len(kept)
        moves.append(move)
    return moves


def _live_pieces(source: SegmentArrays, name: str, each: int) -> list[bytes]:
    pieces = source.pieces(name)
    return [pieces[each * number + part] for number in _kept(source).tolist() for part in range(each)]


def _sorted(keys: Array, documents: Array) -> tuple[Array, Array, Array]:
    """Postings by key, then document: their order, the distinct keys, and where each one's postings begin."""
    order = np.lexsort((documents, keys))
    keys = keys[order]
    first = firsts(keys)
    return order, keys[first], np.append(first, len(keys)).astype(np.uint32)


def _merged_runs(sources: Sequence[SegmentArrays], moves: Sequence[Array]) -> dict[str, Array | bytes]:
    keys, documents = [], []
    for source, move in zip(sources, moves, strict=True):
        moved = move[source.array("runs.documents")]
        named = np.repeat(source.array("runs"), np.diff(source.array("runs.starts")))
        keys.append(named[moved >= 0])
        documents.append(moved[moved >= 0])
    holders = np.concatenate(documents)
    order, distinct, starts = _sorted(np.concatenate(keys), holders)
    return {"runs": distinct, "runs.starts": starts, "runs.documents": holders[order].astype(np.uint16)}


def _merged_terms(sources: Sequence[SegmentArrays], moves: Sequence[Array]) -> dict[str, Array | bytes]:
    names = [source.pieces("terms") for source in sources]
    texts = sorted(set().union(*names))
    numbers = {text: number for number, text in enumerate(texts)}
    keys, documents, times = [], [], []
    for source, move, own in zip(sources, moves, names, strict=True):
        moved = move[source.array("postings.documents")]
        lengths = [b - a for a, b in pairwise(source.array("postings.starts").tolist())]
        named = np.repeat(np.fromiter(map(numbers.__getitem__, own), np.uint64, len(own)), lengths)
        keys.append(named[moved >= 0])
        documents.append(moved[moved >= 0])
        times.append(source.array("postings.times")[moved >= 0])
    holders = np.concatenate(documents)
    order, distinct, starts = _sorted(np.concatenate(keys), holders)
    return {
        **blob([texts[number] for number in distinct.tolist()], "terms"),
        "postings.starts": starts,
        "postings.documents": holders[order].astype(np.uint16),
        "postings.times": np.concatenate(times)[order],
    }


def _merged_facet(field: str, sources: Sequence[SegmentArrays], moves: Sequence[Array]) -> dict[str, Array | bytes]:
    numbers: dict[bytes, int] = {}
    holders, values = [], []
    for source, move in zip(sources, moves, strict=True):
        own = [numbers.setdefault(text, len(numbers)) for text in source.pieces(f"facet.{field}")]
        moved = move[source.array(f"facet.{field}.documents")]
        holders.append(moved[moved >= 0])
        values.append(np.array(own, np.uint32)[source.array(f"facet.{field}.values")][moved >= 0])
    return {
        **blob(list(numbers), f"facet.{field}"),
        f"facet.{field}.documents": np.concatenate(holders).astype(np.uint16),
        f"facet.{field}.values": np.concatenate(values).astype(np.uint32),
    }
