"""The contract of an engine: what stores documents and answers plans.

An engine keeps its files in one folder that is its own. `Engine.create` makes them, `Engine.open` finds them again.
One `Writer` at a time changes them, in one step; a `Searcher` sees one moment of them, whatever is written later.
Documents reach a writer as packs: `Engine.packer` makes the function that turns some documents into a pack, and that
function may run in any process, so that an engine that can writes its files in all of them at once.

What every engine answers alike: totals, ids, facets, and the order by date (newest or oldest first, ties by id
ascending, undated last). By relevance the order is that of `scan` and `weights`, ties newest first, then by id.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from searchnews.document import Document
from searchnews.engines.explaining import Part
from searchnews.query.plan import Node, Plan

Sort = Literal["relevance", "newest", "oldest"]
Pack = Any
Packer = Callable[[Sequence[Document]], Pack]


@dataclass(frozen=True, slots=True)
class Request:
    """One trip to an engine: what to find, in which order, which page of it, and whether to count facets."""

    plan: Plan
    sort: Sort = "relevance"
    limit: int = 10
    offset: int = 0
    facets: bool = True
    deadline: float = math.inf
    """When an engine that can stop adds no more to the scores, by `time.perf_counter`."""


@dataclass(frozen=True, slots=True)
class Match:
    """One article found: its stored bytes, and its score when the order is by relevance."""

    id: str
    stored: bytes
    score: float | None


class Counting(Protocol):
    """Counts that may not be done yet."""

    def result(self) -> "Counts":
        """The counts, once they are done."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles were found, and how many of them have what: raw values field by field, `Document.month`s."""

    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    months: Mapping[int, int] = field(default_factory=dict)

    def result(self) -> "Counts":
        """Themselves."""
        return self


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found; `needed` is the level of the plan that every article found reaches, by how many words it holds.

    An engine may still be counting while the hits are looked at: the counts wait until it is done.
    """

    needed: int
    hits: tuple[Match, ...]
    counting: Counting
    is_late: bool = False
    """Whether the deadline came before all that adds to the scores was added."""

    @property
    def total(self) -> int:
        """How many articles were found."""
        return self.counting.result().total

    @property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """How often each raw value stands in what was found, field by field."""
        return self.counting.result().facets

    @property
    def months(self) -> Mapping[int, int]:
        """How many articles were found of each month."""
        return self.counting.result().months


class Searcher(ABC):
    """One moment of an index, for reading; safe to use from several threads."""

    @abstractmethod
    def search(self, request: Request) -> Matches:
        """Answer a request."""

    @abstractmethod
    def stream(self, plan: Plan, sort: Sort) -> Iterator[bytes]:
        """Every stored article that answers a plan, in the order of `search`: ranked once, read one by one.

        What is kept meanwhile is a few numbers for each article, never the articles.
        """

    @abstractmethod
    def explain(self, id: str, plan: Plan) -> Sequence[Part] | None:
        """How an article's score adds up; None when the article does not answer the plan or is not there."""

    @abstractmethod
    def count(self, node: Node) -> int:
        """How many articles a node holds in."""

    def holds(self, node: Node) -> bool:
        """Whether a node holds in any article."""
        return self.count(node) > 0

    def holds_in_more(self, node: Node, count: int) -> bool:
        """Whether a node holds in more articles than so many."""
        return self.count(node) > count

    @abstractmethod
    def get(self, id: str) -> bytes | None:
        """The stored article, or None."""

    @abstractmethod
    def having(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are in the index."""

    @abstractmethod
    def ids_at(self, moment: int) -> Sequence[str]:
        """The ids of the articles published at one moment, in microseconds since 1970 UTC, ascending."""

    @abstractmethod
    def fingerprints(self) -> dict[str, bytes]:
        """Every id with its fingerprint."""

    @abstractmethod
    def stored(self) -> Iterator[bytes]:
        """Every stored article, by id ascending."""

    @abstractmethod
    def terms(self) -> Iterator[tuple[str, int]]:
        """Every word of the bodies and titles, as a sequence, with how many articles it was cut from."""

    @abstractmethod
    def values(self, field: str) -> Iterator[tuple[str, int]]:
        """Every raw facet value of a keyword field, as `Document.facets` has it, with how many articles have it.

        Deleted articles do not count; in the order of the values.
        """

    @abstractmethod
    def __len__(self) -> int:
        """How many articles there are."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the files; the searcher is of no use afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Writer(ABC):
    """Changes an index in one step.

    Leaving it cleanly commits; leaving it by an error, or by a commit that fails, rolls back; it always unlocks.
    A document that is added replaces the one of the same id; of two in one batch the later counts.
    """

    @abstractmethod
    def add(self, pack: Pack) -> None:
        """Add the documents of a pack that this engine's packer made since the writer was opened or last committed."""

    @abstractmethod
    def delete(self, ids: Collection[str]) -> None:
        """Delete the documents of some ids, those of packs added before included; unknown ids are passed over."""

    @abstractmethod
    def commit(self) -> None:
        """Publish everything so far in one step; when it returns, it is on the disk."""

    @abstractmethod
    def rollback(self) -> None:
        """Forget everything since the last commit."""

    @abstractmethod
    def close(self) -> None:
        """Unlock."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with closing(self):
            if kind is not None:
                self.rollback()
                return
            try:
                self.commit()
            except BaseException:
                self.rollback()  # what a full disk has no room for must not stay on it
                raise


class Engine(ABC):
    """What stores documents and answers plans, in one folder of its own."""

    name: str
    survives_damage: bool = True
    """Whether files that are damaged can be read in this process: it may be at an end, and nobody can catch that."""
    pack_articles: int = 6_000
    """Articles in a pack at most; many where a pack becomes a segment, since every segment costs every search."""

    @classmethod
    @abstractmethod
    def create(cls, folder: Path) -> Self:
        """Make a new, empty index in an empty folder."""

    @classmethod
    @abstractmethod
    def open(cls, folder: Path) -> Self:
        """Find an index again; DamagedIndex or ForeignIndex says what is wrong with it."""

    @abstractmethod
    def packer(self) -> Packer:
        """A picklable function that turns documents into a pack."""

    @abstractmethod
    def writer(self) -> Writer:
        """The one writer; LockedIndex when another process has it."""

    @abstractmethod
    def searcher(self) -> Searcher:
        """The index as it is now."""

    @abstractmethod
    def commit_id(self) -> str:
        """A decimal number that grows with every commit."""

    @abstractmethod
    def files(self) -> Sequence[str]:
        """The names of the files that are the current commit."""

    @abstractmethod
    def check(self) -> Iterator[str]:
        """What is damaged, a sentence each; nothing when all is well. Changes nothing."""

    @abstractmethod
    def size(self) -> int:
        """How many bytes it takes on the disk."""

    def deleted(self) -> int:
        """How many documents its files still hold that were deleted or replaced; no answer has them."""
        return 0
