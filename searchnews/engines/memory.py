"""An engine that keeps its documents in one file and reads every one of them for every question.

What is found and how it is scored stands in `scan`; the formula there binds every engine. By relevance the highest
score comes first, then the newest with the undated last, then by id.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec

from searchnews.document import Document, decode, fingerprint
from searchnews.engines.base import Counts, Engine, Match, Matches, Packer, Request, Searcher, Sort, Writer
from searchnews.engines.durable import folder_size, replace_file
from searchnews.engines.explaining import Part
from searchnews.engines.lock import WriteLock
from searchnews.engines.scan import Entry, Scorer, holds
from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, NoIndex
from searchnews.language import reason, tr
from searchnews.query.plan import Node, Plan
from searchnews.schema import KEYWORD_FIELDS

FORMAT = 1
FILE = "documents.json"
LOCK = "lock"


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the file holds; `commit` counts how often it was written."""

    format: int
    commit: int
    documents: tuple[Document, ...]


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(_Contents)
_FORMAT_DECODER = msgspec.json.Decoder(dict[str, Any])


def _write(folder: Path, commit: int, documents: Iterable[Document]) -> None:
    """Put the file in place in one step: what is under its name is whole, and on the disk, at any moment."""
    contents = _Contents(FORMAT, commit, tuple(documents))
    try:
        replace_file(folder / FILE, _ENCODER.encode(contents))
    except OSError as error:
        raise IndexFailure(
            tr("The index in {folder} could not be written: {reason}.", folder=folder, reason=reason(error))
        ) from error


def _read(folder: Path) -> _Contents:
    path = folder / FILE
    try:
        data = path.read_bytes()
        return _DECODER.decode(data)
    except FileNotFoundError as error:
        raise NoIndex(tr("There is no index in {folder}.", folder=folder)) from error
    except OSError as error:
        raise IndexFailure(tr("{path} cannot be read: {reason}.", path=path, reason=reason(error))) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        if _format_of(data) not in (FORMAT, None):
            raise ForeignIndex(
                tr("{path} is of another version of searchnews; use that one, or index anew.", path=path)
            ) from error
        raise DamagedIndex(tr("{path} does not hold what it should; index anew.", path=path)) from error


def _format_of(data: bytes) -> object:
    try:
        return _FORMAT_DECODER.decode(data).get("format")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def pack(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents as they are."""
    return tuple(documents)


class MemorySearcher(Searcher):
    """One moment of the documents, all of them in memory."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._entries = {document.id: Entry.of(document) for document in sorted(documents, key=lambda d: d.id)}

    def search(self, request: Request) -> Matches:
        needed, found = self._found(request.plan)
        documents, scores = self._ordered(request.plan, request.sort, found)
        page = documents[request.offset : request.offset + request.limit]
        hits = tuple(Match(d.id, d.stored, scores.get(d.id)) for d in page)
        if not request.facets:
            return Matches(needed, hits, Counts(len(found)))
        facets = {field: Counter(value for d in documents for value in d.facets[field]) for field in KEYWORD_FIELDS}
        months = Counter(d.month for d in documents if d.month is not None)
        return Matches(needed, hits, Counts(len(found), facets, months))

    def stream(self, plan: Plan, sort: Sort) -> Iterator[bytes]:
        documents, _ = self._ordered(plan, sort, self._found(plan)[1])
        return (document.stored for document in documents)

    def _ordered(self, plan: Plan, sort: Sort, found: Mapping[str, int]) -> tuple[list[Document], dict[str, float]]:
        """What was found, in order, and its scores when the order is by relevance."""
        documents = [self._entries[id].document for id in found]
        if sort != "relevance":
            return sorted(documents, key=newest if sort == "newest" else oldest), {}
        scorer = Scorer(tuple(self._entries.values()), plan)
        scores = {id: scorer.score(self._entries[id]) for id in found}
        return sorted(documents, key=lambda d: (-scores[d.id], *newest(d))), scores

    def _found(self, plan: Plan) -> tuple[int, dict[str, int]]:
        """How many words were needed, and what was found: ids, with how many of the plan's words each holds."""
        held = {
            id: sum(holds(entry, word) for word in plan.words)
            for id, entry in self._entries.items()
            if holds(entry, plan.required)
        }
        for needed in plan.levels():
            found = {id: n for id, n in held.items() if n >= needed and (needed != 1 or self._is_told(id, plan))}
            if len(found) >= plan.ENOUGH:
                break
        return plan.reached(min(found.values())) if found else needed, found

    def _is_told(self, id: str, plan: Plan) -> bool:
        return any(holds(self._entries[id], word) for word in plan.telling())

    def explain(self, id: str, plan: Plan) -> Sequence[Part] | None:
        if id not in self._found(plan)[1]:
            return None
        return Scorer(tuple(self._entries.values()), plan).parts(self._entries[id])

    def count(self, node: Node) -> int:
        return sum(holds(entry, node) for entry in self._entries.values())

    def get(self, id: str) -> bytes | None:
        entry = self._entries.get(id)
        return entry.document.stored if entry else None

    def having(self, ids: Collection[str]) -> set[str]:
        return set(ids) & self._entries.keys()

    def ids_at(self, moment: int) -> Sequence[str]:
        return [id for id, entry in self._entries.items() if entry.document.published == moment]

    def fingerprints(self) -> dict[str, bytes]:
        return {id: entry.document.fingerprint for id, entry in self._entries.items()}

    def stored(self) -> Iterator[bytes]:
        return (entry.document.stored for entry in self._entries.values())

    def terms(self) -> Iterator[tuple[str, int]]:
        documents = [entry.document for entry in self._entries.values()]
        counts = Counter(term for d in documents for term in {*d.title_words, *d.body_words})
        return iter(sorted(counts.items()))

    def values(self, field: str) -> Iterator[tuple[str, int]]:
        counts = Counter(value for entry in self._entries.values() for value in entry.document.facets[field])
        return iter(sorted(counts.items()))

    def __len__(self) -> int:
        return len(self._entries)

    def close(self) -> None:
        self._entries = {}


def newest(document: Document) -> tuple[bool, int, str]:
    """What newest first sorts by: the undated last, ties by id."""
    return document.published is None, -(document.published or 0), document.id


def oldest(document: Document) -> tuple[bool, int, str]:
    """What oldest first sorts by: the undated last, ties by id."""
    return document.published is None, document.published or 0, document.id


class MemoryWriter(Writer):
    """Changes the documents it read when it was opened, and writes all of them at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = WriteLock(folder / LOCK)
        try:
            self.rollback()
        except BaseException:
            self._lock.release()
            raise

    def add(self, pack: Sequence[Document]) -> None:
        self._documents.update((document.id, document) for document in pack)

    def delete(self, ids: Collection[str]) -> None:
        for id in ids:
            self._documents.pop(id, None)

    def commit(self) -> None:
        _write(self._folder, self._commit + 1, self._documents.values())
        self._commit += 1

    def rollback(self) -> None:
        contents = _read(self._folder)
        self._commit = contents.commit
        self._documents = {document.id: document for document in contents.documents}

    def close(self) -> None:
        self._lock.release()


class MemoryEngine(Engine):
    """Keeps its documents in one file of JSON, and knows nothing else."""

    name = "memory"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def create(cls, folder: Path) -> Self:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise ForeignIndex(tr("{folder} is not empty; an index needs a folder of its own.", folder=folder))
        except OSError as error:
            raise IndexFailure(
                tr("There can be no index in {folder}: {reason}.", folder=folder, reason=reason(error))
            ) from error
        _write(folder, 0, ())
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        _read(folder)
        return cls(folder)

    def packer(self) -> Packer:
        return pack

    def writer(self) -> MemoryWriter:
        return MemoryWriter(self._folder)

    def searcher(self) -> MemorySearcher:
        return MemorySearcher(_read(self._folder).documents)

    def commit_id(self) -> str:
        return str(_read(self._folder).commit)

    def files(self) -> Sequence[str]:
        return [FILE]

    def check(self) -> Iterator[str]:
        try:
            documents = _read(self._folder).documents
        except IndexFailure as error:
            yield str(error)
            return
        for id, times in Counter(document.id for document in documents).items():
            if times > 1:
                yield tr("The article {id} is stored {count} times.", id=id, count=times)
        for document in documents:
            if fingerprint(document.stored) != document.fingerprint:
                yield tr("The article {id} is not what was stored.", id=document.id)
            elif decode(document.stored).id != document.id:
                yield tr("The article {id} is stored under another's id.", id=document.id)

    def size(self) -> int:
        return folder_size(self._folder)
