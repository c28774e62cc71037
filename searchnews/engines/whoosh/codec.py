"""Whoosh's own view of the array segments: a codec, so that whatever reads Whoosh indexes reads these."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh import fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import SegmentReader, TermInfo, TermNotFound

from searchnews.document import decode
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.contents import NAME, Contents, Segment
from searchnews.engines.whoosh.layout import FIELDS
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

    def __init__(self, arrays: SegmentArrays, segment: "CodedSegment") -> None:
        self._arrays = arrays
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
        return self._arrays.array(f"{fieldname}.lengths") if fieldname in ("title", "body") else None

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
        return {"id": decode(self._arrays.piece("articles", docnum)).id}


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays. They are written whole by `building`, not a posting at a time through Whoosh."""

    def per_document_reader(self, storage: FileStorage, segment: "CodedSegment") -> ArrayDocuments:
        return ArrayDocuments(segment.arrays(storage), segment)

    def terms_reader(self, storage: FileStorage, segment: "CodedSegment") -> ArrayTerms:
        return ArrayTerms(segment.arrays(storage))


class CodedSegment(base.Segment):  # type: ignore[misc]
    """A segment as Whoosh knows one."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(NAME)
        self.segid = segment.name
        self._segment = segment
        self._arrays: SegmentArrays | None = None

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def arrays(self, storage: FileStorage) -> SegmentArrays:
        """Its arrays, mapped once."""
        self._arrays = self._arrays or self._segment.open(Path(storage.folder))
        return self._arrays

    def doc_count_all(self) -> int:
        return self._segment.count

    def deleted_count(self) -> int:
        return self._segment.dead

    def deleted_docs(self) -> list[int]:
        return [number for number, dead in enumerate(self._segment.deleted().tolist()) if dead]

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.deleted()[docnum])


class ArrayIndex(FileIndex):  # type: ignore[misc]
    """A folder of array segments as a Whoosh index: `reader()` and `searcher()` are Whoosh's own."""

    def __init__(self, folder: Path) -> None:
        self.storage = FileStorage(str(folder))
        self.indexname = NAME
        self._schema = _SCHEMA
        self._folder = folder

    def _read_toc(self) -> TOC:
        contents = Contents.read(self._folder)
        return TOC(_SCHEMA, [CodedSegment(segment) for segment in contents.segments], contents.generation)


def read_back(folder: Path, segment: Segment) -> int:
    """How many ids Whoosh finds in a segment, those of deleted documents included."""
    reader = SegmentReader(FileStorage(str(folder)), _SCHEMA, CodedSegment(segment))
    return sum(1 for _ in reader.lexicon("id"))
