"""Writing: packs become segments in any process, a commit makes them the index in one step."""

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from searchnews.document import Document
from searchnews.engines.base import Writer
from searchnews.engines.durable import sync_folder
from searchnews.engines.lock import WriteLock
from searchnews.engines.whoosh.arrayfile import write_arrays
from searchnews.engines.whoosh.building import build
from searchnews.engines.whoosh.codec import read_back
from searchnews.engines.whoosh.contents import NAME, Contents, Segment
from searchnews.engines.whoosh.layout import MAX_DOCUMENTS
from searchnews.engines.whoosh.merging import merge, too_many
from searchnews.errors import DamagedIndex
from searchnews.language import tr

_OURS = re.compile(rf"{NAME}_[0-9a-z]{{16}}\..*|_{NAME}_[0-9]+\.toc(\.new)?")


@dataclass(frozen=True, slots=True)
class Pack:
    """Segments written, in order, but not yet part of the index: name and number of documents of each."""

    segments: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Packing:
    """Writes documents as segments into a folder; a picklable function for any process."""

    folder: Path

    def __call__(self, documents: Sequence[Document]) -> Pack:
        """Write the documents, of each id the last, and wait until they are on the disk."""
        last = list({document.id: document for document in documents}.values())
        parts = [last[first : first + MAX_DOCUMENTS] for first in range(0, len(last), MAX_DOCUMENTS)]
        return Pack(tuple((self._write(part), len(part)) for part in parts))

    def _write(self, documents: Sequence[Document]) -> str:
        segment = Segment(len(documents))
        write_arrays(segment.path(self.folder), build(documents), {"documents": len(documents)})
        return segment.name


class WhooshWriter(Writer):
    """The one writer of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = WriteLock(folder / "write.lock")
        try:
            self._start()
            self._sweep()
        except BaseException:
            self._lock.release()
            raise

    def _start(self) -> None:
        contents = Contents.read(self._folder)
        self._generation = contents.generation
        self._segments = [segment.copy() for segment in contents.segments]
        self._published = {segment.name for segment in contents.segments}
        self._ids: dict[str, dict[str, int]] = {}
        self._changed = False

    def _documents(self, segment: Segment) -> dict[str, int]:
        """The ids of a segment, with their documents."""
        known = self._ids.get(segment.name)
        if known is None:
            known = self._ids[segment.name] = segment.open(self._folder).ids
        return known

    def add(self, pack: Pack) -> None:
        for name, count in pack.segments:
            segment = Segment(count, name)
            if self._segments:
                self.delete(self._documents(segment).keys())
            self._segments.append(segment)
            self._changed = self._changed or count > 0

    def delete(self, ids: Collection[str]) -> None:
        for segment in self._segments:
            documents = self._documents(segment)
            for id in documents.keys() & ids:
                self._changed |= segment.delete(documents[id])

    def commit(self) -> None:
        if not self._changed:
            return
        segments = [segment for segment in self._segments if segment.alive]
        for group in too_many(segments, lambda segment: segment.path(self._folder).stat().st_size):
            merged = merge(self._folder, group)
            segments = [segment for segment in segments if segment not in group]
            segments.append(merged)
        for segment in segments:
            if segment.name not in self._published and read_back(self._folder, segment) != segment.count:
                name = segment.file_name()
                raise DamagedIndex(tr("{name} cannot be read back as it was written; nothing was changed.", name=name))
        Contents(self._generation + 1, segments).write(self._folder)
        self._start()
        self._sweep()

    def rollback(self) -> None:
        self._start()
        self._sweep()

    def _sweep(self) -> None:
        """Remove what no table of contents names: older generations, and what a writer that died has left."""
        kept = {segment.file_name() for segment in self._segments}
        kept.add(Contents.file_name(self._generation))
        for name in os.listdir(self._folder):
            if _OURS.fullmatch(name) and name not in kept:
                try:
                    os.remove(self._folder / name)
                except PermissionError:
                    continue  # Windows: a reader still looks at it; the next writer removes it
        sync_folder(self._folder)

    def close(self) -> None:
        self._lock.release()
