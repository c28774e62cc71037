"""Whoosh's own view of the array segments: a codec, so that whatever reads Whoosh indexes reads these."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh import fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from searchnews.document import decode
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.building import FIELDS
from searchnews.engines.whoosh.contents import NAME, ArraySegment, Contents
from searchnews.engines.whoosh.segment import SegmentArrays

_SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    title=fields.KEYWORD(scorable=True),
    body=fields.KEYWORD(scorable=True),
    tag=fields.KEYWORD(),
    source=fields.KEYWORD(),
    category=fields.KEYWORD(),
    code=fields.KEYWORD(),
)


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


class CodedSegment(ArraySegment):
    """A segment that tells Whoosh how to read it."""

    def codec(self) -> ArrayCodec:
        return ArrayCodec()


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


class ArrayIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index whose table of contents is `Contents`; `reader()` and `searcher()` are Whoosh's."""

    def __init__(self, folder: Path) -> None:
        self.storage = ArrayStorage(folder)
        self.indexname = NAME
        self._schema = _SCHEMA
        self._folder = folder

    def _read_toc(self) -> TOC:
        contents = Contents.read(self._folder, CodedSegment)
        return TOC(_SCHEMA, contents.segments, contents.generation)
