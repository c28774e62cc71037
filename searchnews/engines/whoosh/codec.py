"""Whoosh's own view of the array segments: a codec, so that whatever reads Whoosh indexes reads these.

The table of contents is JSON in Whoosh's place for it, not a pickle: opening an index runs nothing.
"""

import base64
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from searchnews.document import decode
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.building import FIELDS
from searchnews.engines.whoosh.segment import SegmentArrays
from searchnews.errors import DamagedIndex, ForeignIndex

FORMAT = 1
NAME = "MAIN"
EXTENSION = ".arrays"

_SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    title=fields.KEYWORD(scorable=True),
    body=fields.KEYWORD(scorable=True),
    tag=fields.KEYWORD(),
    source=fields.KEYWORD(),
    category=fields.KEYWORD(),
    code=fields.KEYWORD(),
)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk (Windows does that by itself)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class ArraySegment(base.Segment):  # type: ignore[misc]
    """One segment as the table of contents knows it: its name, size and deleted documents."""

    def __init__(self, indexname: str, count: int, segid: str | None = None, deleted: Array | None = None) -> None:
        super().__init__(indexname)
        self.segid: str = segid or self._random_id()
        self._count = count
        self._deleted = np.zeros(count, bool) if deleted is None else deleted

    def codec(self) -> "ArrayCodec":
        return ArrayCodec()

    def path(self, folder: Path) -> Path:
        """Its file."""
        return folder / str(self.make_filename(EXTENSION))

    def doc_count_all(self) -> int:
        return self._count

    def deleted_count(self) -> int:
        return int(self._deleted.sum())

    def deleted_docs(self) -> list[int]:
        return [int(number) for number in np.flatnonzero(self._deleted)]

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._deleted[docnum])

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        self._deleted[docnum] = delete

    def live(self) -> Array | None:
        """Which documents are not deleted; None when none is."""
        return ~self._deleted if self._deleted.any() else None

    def copy(self) -> "ArraySegment":
        """The same, to be changed by itself."""
        return ArraySegment(self.indexname, self._count, self.segid, self._deleted.copy())

    def to_json(self) -> dict[str, Any]:
        """For the table of contents."""
        bits = base64.b64encode(np.packbits(self._deleted).tobytes()).decode() if self.has_deletions() else ""
        return {"segment": self.segid, "documents": self._count, "deleted": bits}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "ArraySegment":
        """From the table of contents."""
        count, segid = int(row["documents"]), str(row["segment"])
        if not re.fullmatch(r"[0-9a-z]{16}", segid) or not 0 <= count <= 1 << 16:
            raise ValueError(segid)
        bits = np.frombuffer(base64.b64decode(row["deleted"], validate=True), np.uint8)
        deleted = np.unpackbits(bits, count=count).astype(bool) if len(bits) else None
        return cls(NAME, count, segid, deleted)


class ArrayTerms(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment, as Whoosh asks for them."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self._arrays = arrays

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return term[0] in FIELDS and self._arrays.term(term[0], term[1].decode()) is not None

    def indexed_field_names(self) -> list[str]:
        return sorted(FIELDS)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in self.indexed_field_names():
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for text, _ in self._arrays.terms(fieldname):
            if text.encode() >= prefix:
                yield fieldname, text.encode()

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, times = self._arrays.postings(fieldname, text.decode())
        if not len(documents):
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return TermInfo(
            weight=float(times.sum()),
            df=len(documents),
            minlength=1,
            maxlength=255,
            maxweight=float(times.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._arrays.postings(fieldname, text.decode())[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._arrays.postings(fieldname, text.decode())[0])

    def matcher(self, fieldname: str, text: bytes, format_: formats.Format, scorer: Any = None) -> ListMatcher:
        documents, times = self._arrays.postings(fieldname, text.decode())
        info = self.term_info(fieldname, text)
        ids, weights = documents.tolist(), [float(t) for t in times]
        return ListMatcher(ids, weights, None, format_, scorer, term=(fieldname, text), terminfo=info)


class ArrayDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """The documents of a segment, as Whoosh asks for them."""

    def __init__(self, arrays: SegmentArrays, segment: ArraySegment) -> None:
        self.arrays = arrays
        self._segment = segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> list[int]:
        return self._segment.deleted_docs()

    def _lengths(self, fieldname: str) -> Array | None:
        return self.arrays.array(f"{fieldname}.lengths") if fieldname in ("title", "body") else None

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.sum())

    def min_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(lengths.min())

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(lengths.max())

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"id": decode(self.arrays.piece("articles", docnum)).id}


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays. They are written whole by `building`, not a posting at a time through Whoosh."""

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocuments:
        return ArrayDocuments(storage.arrays(segment), segment)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayTerms:
        return ArrayTerms(storage.arrays(segment))

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        return ArraySegment(indexname, 0)


class ArrayStorage(FileStorage):  # type: ignore[misc]
    """A folder of array segments; each file is mapped once, and shared by whoever reads the segment."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.path = folder
        self._open: dict[str, SegmentArrays] = {}

    def arrays(self, segment: ArraySegment) -> SegmentArrays:
        """The arrays of a segment, with those of its documents that are live."""
        known = self._open.get(segment.segid)
        if known is None:
            known = self._open[segment.segid] = SegmentArrays(segment.path(self.path), segment.live())
            if known.count != segment.doc_count_all():
                raise known.file.damaged("has another number of documents than the table of contents says")
        return known

    def close(self) -> None:
        """Nothing to let go of: a map closes when nobody looks at it any more."""


class Contents:
    """The table of contents: which segments are the index at one commit. `generation` grows with each."""

    PATTERN = re.compile(rf"_{NAME}_([0-9]+)\.toc")

    def __init__(self, generation: int, segments: list[ArraySegment]) -> None:
        self.generation = generation
        self.segments = segments
        # What Whoosh's own FileIndex looks at.
        self.schema = _SCHEMA
        self.version, self.release = -111, (2, 7, 5)

    @classmethod
    def latest(cls, folder: Path) -> int:
        """The newest generation in a folder, -1 when there is none."""
        if not folder.is_dir():
            return -1
        names = (cls.PATTERN.fullmatch(name) for name in os.listdir(folder))
        return max((int(match[1]) for match in names if match), default=-1)

    @classmethod
    def file_name(cls, generation: int) -> str:
        """Where Whoosh looks for a generation's table of contents."""
        return f"_{NAME}_{generation}.toc"

    @classmethod
    def read(cls, folder: Path, generation: int | None = None) -> "Contents":
        """The newest table of contents of a folder, or that of a generation."""
        newest = cls.latest(folder) if generation is None else generation
        name = cls.file_name(newest)
        if newest < 0:
            raise DamagedIndex(f"{folder.name} has no table of contents: index the sources again into a new folder.")
        try:
            content = json.loads((folder / name).read_bytes())
            if content["format"] > FORMAT:
                raise ForeignIndex(f"{name} was written by a newer searchnews: upgrade, or index into a new folder.")
            return cls(newest, [ArraySegment.from_json(row) for row in content["segments"]])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DamagedIndex(
                f"{name} is not a whole table of contents: index the sources again into a new folder."
            ) from None

    def write(self, folder: Path) -> None:
        """Publish: the one step by which a commit happens."""
        rows = [segment.to_json() for segment in self.segments]
        text = json.dumps({"format": FORMAT, "segments": rows}).encode()
        temporary = folder / f"{self.file_name(self.generation)}.tmp"
        with temporary.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
        os.replace(temporary, folder / self.file_name(self.generation))
        sync_folder(folder)


class ArrayIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index whose table of contents is `Contents`; `reader()` and `searcher()` are Whoosh's."""

    def __init__(self, folder: Path) -> None:
        self.storage = ArrayStorage(folder)
        self.indexname = NAME
        self._schema = _SCHEMA
        self._folder = folder

    def _read_toc(self) -> Contents:
        return Contents.read(self._folder)
