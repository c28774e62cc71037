"""All segments of a searcher as one: which documents hold what, one slot a document, whole columns at a time.

Document numbers here run over all segments, one after the other.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.layout import NO_DATE, NO_MONTH
from searchnews.engines.whoosh.segment import SegmentArrays
from searchnews.language import tr
from searchnews.query.plan import All, And, Node, Not, Nothing, Or, Run, Span, Value, Word

REMEMBERED = 32_000_000
"""Bytes of documents that are remembered; a run that all of 74,487 articles hold takes 300,000."""


class Columns:
    """The documents of some segments; `live` says which are not deleted (None: all), `alive` how many those are."""

    def __init__(self, segments: Sequence[SegmentArrays]) -> None:
        self.segments = segments
        self.bases: list[int] = np.cumsum([0, *(segment.count for segment in segments)]).tolist()
        self.size = self.bases[-1]
        self.live = self._live_mask()
        self.alive = self.size if self.live is None else int(self.live.sum())
        self._runs: dict[Run, Array] = {}
        self._room = REMEMBERED

    def _live_mask(self) -> Array | None:
        if all(segment.live is None for segment in self.segments):
            return None
        masks = (np.ones(s.count, bool) if s.live is None else s.live for s in self.segments)
        return np.concatenate(list(masks))

    def column(self, name: str) -> Array:
        """One array of every segment."""
        parts = [segment.array(name) for segment in self.segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    @cached_property
    def published(self) -> Array:
        return self.column("published")

    @cached_property
    def months(self) -> Array:
        return self.column("months")

    def _alive_only(self, documents: Array) -> Array:
        return documents if self.live is None else documents[self.live[documents]]

    def gather(self, parts: Sequence[Array]) -> Array:
        """The documents of each segment as documents of the searcher, deleted ones left out."""
        moved = [part.astype(np.int64) + base for part, base in zip(parts, self.bases, strict=False) if len(part)]
        return self._alive_only(np.concatenate(moved)) if moved else np.zeros(0, np.int64)

    def run(self, run: Run) -> Array:
        """The documents that hold a run, remembered: one search asks for each two to four times."""
        known = self._runs.get(run)
        if known is None:
            found = self.gather([segment.run(run) for segment in self.segments])
            self._remember(run, found.astype(np.uint32))
            return found
        return known.astype(np.int64)

    def _remember(self, run: Run, documents: Array) -> None:
        # Threads share this: what one has just found, another may have cleared away.
        if documents.nbytes > self._room:
            self._runs.clear()
            self._room = REMEMBERED
        self._room -= documents.nbytes
        self._runs[run] = documents

    def any_form(self, forms: Sequence[Run]) -> Array:
        if len(forms) == 1:
            return self.run(forms[0])
        return np.unique(np.concatenate([self.run(form) for form in forms]))

    def marked(self, documents: Array) -> Array:
        mask = np.zeros(self.size, bool)
        mask[documents] = True
        return mask

    def mask(self, node: Node) -> Array:
        """For each document whether a node holds there; deleted ones may be in."""
        match node:
            case Run():
                return self.marked(self.run(node))
            case Word(forms):
                return self.marked(self.any_form(forms))
            case Value():
                return self._value(node)
            case Span(start, end):
                return self._span(start, end)
            case Nothing():
                return np.zeros(self.size, bool)
            case All():
                return np.ones(self.size, bool)
            case Not(child):
                return np.logical_not(self.mask(child))
            case And(children) | Or(children):
                joined = self.mask(children[0]).copy()
                for child in children[1:]:
                    if isinstance(node, And):
                        joined &= self.mask(child)
                    else:
                        joined |= self.mask(child)
                return joined

    def _value(self, value: Value) -> Array:
        found = []
        for segment in self.segments:
            if value.prefix:
                found.append(segment.documents(segment.beginning(value.field, value.text)))
            else:
                found.append(segment.postings(value.field, value.text)[0])
        return self.marked(self.gather(found))

    def _span(self, start: int | None, end: int | None) -> Array:
        mask: Array = self.published != NO_DATE
        if start is not None:
            mask &= self.published >= start
        if end is not None:
            mask &= self.published < end
        return mask

    def counts(self, field: str, documents: Array) -> dict[str, int]:
        mask = self.marked(documents)
        counts: dict[str, int] = {}
        for segment, base in zip(self.segments, self.bases, strict=False):
            holders, values = segment.array(f"facet.{field}.documents"), segment.array(f"facet.{field}.values")
            held = values[mask[base : base + segment.count][holders]]
            # A number out of range would have bincount ask for all the memory there is.
            if len(held) and int(held.max()) >= segment.count_of(f"facet.{field}"):
                raise segment.file.damaged(tr("has a value in {name} that is not there", name=f"facet.{field}.values"))
            found = np.bincount(held)
            for value in np.flatnonzero(found).tolist():
                text = segment.facet_value(field, value)
                counts[text] = counts.get(text, 0) + int(found[value])
        return counts

    def month_counts(self, documents: Array) -> dict[int, int]:
        months, counts = np.unique(self.months[documents], return_counts=True)
        pairs = zip(months.tolist(), counts.tolist(), strict=True)
        return {month: count for month, count in pairs if month != NO_MONTH}

    def place(self, number: int) -> tuple[SegmentArrays, int]:
        which = int(np.searchsorted(self.bases, number, side="right")) - 1
        return self.segments[which], number - self.bases[which]

    def id(self, number: int) -> str:
        segment, local = self.place(number)
        return segment.id_of(local)

    def number(self, id: str) -> int | None:
        for segment, base in zip(self.segments, self.bases, strict=False):
            local = segment.document(id)
            if local is not None:
                return int(base + local)
        return None
