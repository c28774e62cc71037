"""Merging segments: arrays joined to arrays, deleted documents left out; nothing is analysed again."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from searchnews.engines.whoosh.arrayfile import Array, write_arrays
from searchnews.engines.whoosh.building import blob, firsts, starts
from searchnews.engines.whoosh.contents import Segment
from searchnews.engines.whoosh.layout import MAX_BYTES, MAX_DOCUMENTS
from searchnews.engines.whoosh.segment import SegmentArrays
from searchnews.errors import DamagedIndex
from searchnews.language import tr
from searchnews.schema import KEYWORD_FIELDS

_COLUMNS = ("published", "months", "title.lengths", "body.lengths")
_SHARE = 1 << 17  # ranks done at a time: about 3 million postings of news


def too_many(segments: Sequence[Segment], size: Callable[[Segment], int]) -> list[list[Segment]]:
    """Which segments to write as one, if any: each group becomes a segment. `size` tells the bytes of a segment.

    Segments are of a tier by their live documents, each tier four times the one below; a tier that holds more than
    four is merged. A segment more than a third of which is deleted is written anew, so that an index never takes
    more than half as much again as a fresh one.
    """
    tiers: dict[int, list[Segment]] = {}
    for segment in segments:
        tiers.setdefault((segment.alive.bit_length() + 1) // 2, []).append(segment)
    groups = [group for tier in tiers.values() if len(tier) > 4 for group in _fitting(tier, size)]
    merged = {segment for group in groups for segment in group}
    return groups + [[s] for s in segments if s not in merged and s.dead * 3 > s.count]


def _fitting(tier: Sequence[Segment], size: Callable[[Segment], int]) -> list[list[Segment]]:
    """A tier cut into groups of neighbours that each fit one segment; a group of one stays as it is."""
    groups: list[list[Segment]] = [[]]
    room, space = MAX_DOCUMENTS, MAX_BYTES
    for segment in tier:
        if groups[-1] and (segment.alive > room or size(segment) > space):
            groups.append([])
            room, space = MAX_DOCUMENTS, MAX_BYTES
        groups[-1].append(segment)
        room -= segment.alive
        space -= size(segment)
    return [group for group in groups if len(group) > 1]


def merge(folder: Path, segments: Sequence[Segment]) -> Segment:
    """Write some segments as one, their documents in the same order, and give it back."""
    sources = [segment.open(folder) for segment in segments]
    for source in sources:
        # Written anew it would have checksums that are right for what is wrong, and `check` would never know.
        if problem := next(source.file.check(), None):
            raise DamagedIndex(
                tr(
                    "{problem}: nothing was changed; run `searchnews check` to see how much is damaged.",
                    problem=problem,
                )
            )
    merged = Segment(sum(segment.alive for segment in segments))
    write_arrays(merged.path(folder), _merged(sources), {"documents": merged.count})
    return merged


def _merged(sources: Sequence[SegmentArrays]) -> Iterator[tuple[str, Array | bytes]]:
    """The arrays of the merged segment, made as they are asked for."""
    moves = _moves(sources)
    for name in _COLUMNS:
        yield name, np.concatenate([s.array(name)[_kept(s)] for s in sources])
    prints = [s.array("fingerprints").reshape(-1, 16)[_kept(s)] for s in sources]
    yield "fingerprints", np.concatenate(prints).reshape(-1)
    yield from _merged_blob(sources, "articles", 1).items()
    yield from _merged_blob(sources, "text", 2).items()
    yield from _merged_runs("title.runs", sources, moves).items()
    yield from _merged_runs("runs", sources, moves).items()
    yield from _merged_terms(sources, moves).items()
    for field in KEYWORD_FIELDS:
        yield from _merged_facet(field, sources, moves).items()


def _kept(source: SegmentArrays) -> Array:
    return np.arange(source.count) if source.live is None else np.flatnonzero(source.live)


def _moves(sources: Sequence[SegmentArrays]) -> list[Array]:
    """For each source the new number of each of its documents, -1 for those left out."""
    moves, base = [], 0
    for source in sources:
        kept = _kept(source)
        move = np.full(source.count, -1, np.int32)
        move[kept] = np.arange(base, base + len(kept))
        base += len(kept)
        moves.append(move)
    return moves


def _merged_blob(sources: Sequence[SegmentArrays], name: str, each: int) -> dict[str, Array | bytes]:
    """The live documents' pieces of a blob, `each` a document, one source after the other."""
    parts, lengths = [], []
    for source in sources:
        sizes: Array = np.diff(source.array(f"{name}.starts").astype(np.int64))
        parts.append(source.array(name))
        if source.live is not None:
            kept = np.repeat(source.live, each)
            parts[-1] = parts[-1][np.repeat(kept, sizes)]
            sizes = sizes[kept]
        lengths.append(sizes)
    return {name: np.concatenate(parts), f"{name}.starts": starts(np.concatenate(lengths))}


def _merged_postings(
    keys: Sequence[Array], counts: Sequence[Array], documents: Sequence[Array], times: Sequence[Array] | None
) -> tuple[Array, Array, Array, Array]:
    """Postings of several sources as one: which keys are left, how many each has, the documents, how often.

    `keys` are a source's keys as ranks among all, ascending; documents of -1 are left out. A share of the ranks is
    done at a time: all at once would take 1 GB for 65,000 articles of news.
    """
    size = max((int(own[-1]) + 1 for own in keys if len(own)), default=0)
    ends = [np.append(0, np.cumsum(own)) for own in counts]
    found = np.zeros(size, np.int64)
    holders, often = [np.zeros(0, np.uint16)], [np.zeros(0, np.uint8)]
    for low in range(0, size, _SHARE):
        rows = []
        for number, own in enumerate(keys):
            first, last = np.searchsorted(own, (low, low + _SHARE))
            begin, end = int(ends[number][first]), int(ends[number][last])
            moved = documents[number][begin:end]
            row = np.repeat(own[first:last].astype(np.uint64), counts[number][first:last]) << np.uint64(24)
            there = moved >= 0
            row = row[there] | (moved[there].astype(np.uint64) << np.uint64(8))
            rows.append(row if times is None else row | times[number][begin:end][there])
        merged = np.sort(np.concatenate(rows))
        share = (merged >> np.uint64(24)).astype(np.int64) - low
        found[low : low + _SHARE] = np.bincount(share, minlength=min(_SHARE, size - low))
        holders.append(((merged >> np.uint64(8)) & np.uint64(0xFFFF)).astype(np.uint16))
        often.append((merged & np.uint64(0xFF)).astype(np.uint8))
    kept = np.flatnonzero(found)
    return kept, found[kept], np.concatenate(holders), np.concatenate(often)


def _merged_runs(name: str, sources: Sequence[SegmentArrays], moves: Sequence[Array]) -> dict[str, Array | bytes]:
    every = np.sort(np.concatenate([source.array(name) for source in sources]))
    every = every[firsts(every)]
    keys = [np.searchsorted(every, source.array(name)) for source in sources]
    counts = [np.diff(source.array(f"{name}.starts").astype(np.int64)) for source in sources]
    moved = [move[source.array(f"{name}.documents")] for source, move in zip(sources, moves, strict=True)]
    kept, found, holders, _ = _merged_postings(keys, counts, moved, None)
    return {name: every[kept], f"{name}.starts": starts(found), f"{name}.documents": holders}


def _merged_terms(sources: Sequence[SegmentArrays], moves: Sequence[Array]) -> dict[str, Array | bytes]:
    names = [source.pieces("terms") for source in sources]
    every = sorted(set().union(*names))
    ranks = {text: rank for rank, text in enumerate(every)}
    keys = [np.fromiter(map(ranks.__getitem__, own), np.int64, len(own)) for own in names]
    counts = [np.diff(source.array("postings.starts").astype(np.int64)) for source in sources]
    moved = [move[source.array("postings.documents")] for source, move in zip(sources, moves, strict=True)]
    times = [source.array("postings.times") for source in sources]
    kept, found, holders, often = _merged_postings(keys, counts, moved, times)
    return {
        **blob([every[rank] for rank in kept.tolist()], "terms"),
        "postings.starts": starts(found),
        "postings.documents": holders,
        "postings.times": often,
    }


def _merged_facet(field: str, sources: Sequence[SegmentArrays], moves: Sequence[Array]) -> dict[str, Array | bytes]:
    numbers: dict[bytes, int] = {}
    holders, values = [], []
    for source, move in zip(sources, moves, strict=True):
        moved = move[source.array(f"facet.{field}.documents")]
        held = source.array(f"facet.{field}.values")[moved >= 0]
        texts = source.pieces(f"facet.{field}")
        renumbered = np.zeros(len(texts), np.uint32)
        for value in np.unique(held).tolist():  # not those that only deleted documents had
            renumbered[value] = numbers.setdefault(texts[value], len(numbers))
        holders.append(moved[moved >= 0])
        values.append(renumbered[held])
    return {
        **blob(list(numbers), f"facet.{field}"),
        f"facet.{field}.documents": np.concatenate(holders).astype(np.uint16),
        f"facet.{field}.values": np.concatenate(values),
    }
