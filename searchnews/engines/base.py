"""The contract of an engine: what stores documents and answers plans.

An engine keeps its files in one folder that is its own. `Engine.create` makes them, `Engine.open` finds them again.
One `Writer` at a time changes them, in one step; a `Searcher` sees one moment of them, whatever is written later.
Documents reach a writer as packs: `Engine.packer` makes the function that turns some documents into a pack, and that
function may run in any process, so that an engine that can writes its files in all of them at once.

What every engine answers alike: totals, ids, facets, and the order by date (newest or oldest first, ties by id
ascending, undated last). By relevance the order is that of `Weights`, ties newest first, then by id.
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
from searchnews.language import tr, trn
from searchnews.query.expand import Node, Plan, Run

Sort = Literal["relevance", "newest", "oldest"]
Pack = Any
Packer = Callable[[Sequence[Document]], Pack]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign of relevance counts; the same on every engine.

    For each word `held` for being there at all and `heading` for standing in the title, BM25 (`k1`, `b`) of the
    article's words and `title` times that of the words of its title, which are among the article's too. Each of a
    plan's `near` runs that an article holds adds `near` times the rarity of the rarest word, and `near_title` times if
    it stands in the title. All words together add `full` times the sum of their rarities, and the date `recent` times
    that, less by half every four years (`fading` is when 1/e of it is left, in days). A word that more than `common` of
    the articles have, and more than `many`, counts for being there and in the title: how often says nothing then.
    `k1` and `b` are those that tantivy has built in.

    Found on 2,760 keyword queries of editors and 16 judged topics over 74,487 articles, step by step on a grid, on four
    fifths of them; on the fifths that were left out MRR@10 is 0.862 and recall@10 0.943, as on all. Without one of
    them these are less by so many thousandths: `held` 1, 1; `heading` 7, 4; `title` 5, 1; `near` 4, 1; `near_title`
    1, 0; `full` 2, 0; `recent` 4, -1. With fuller matches before all others, whatever else there is, by 6 and 5.
    """

    k1: float = 1.2
    b: float = 0.75
    held: float = 1.5
    heading: float = 0.75
    title: float = 0.75
    near: float = 0.75
    near_title: float = 0.5
    full: float = 0.4
    recent: float = 0.2
    fading: float = 2_000.0
    common: float = 0.2
    many: int = 1_000

    def recency(self, published: int | None, now: int) -> float:
        """What is left of `recent`, of 1, for an article of a moment, both in microseconds since 1970 UTC."""
        if published is None:
            return 0.0
        return math.exp(-max(0, now - published) / (self.fading * DAY))


DAY = 86_400_000_000
"""Microseconds."""

WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Request:
    """One trip to an engine: what to find, in which order, which page of it, and whether to count facets."""

    plan: Plan
    sort: Sort = "relevance"
    limit: int = 10
    offset: int = 0
    facets: bool = True


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


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of a score: what it is for, in words, and how much it adds."""

    what: str
    value: float


def counted(forms: Sequence[Run], field: str, times: int) -> str:
    """What a word adds to a score for, in words."""
    if field == "title":
        return trn(
            "{words} in the title, {count} time", "{words} in the title, {count} times", times, words=_quoted(forms)
        )
    return trn(
        "{words} in the article, {count} time", "{words} in the article, {count} times", times, words=_quoted(forms)
    )


def as_held(forms: Sequence[Run]) -> str:
    """What a word adds to a score for being there at all, in words."""
    return tr("{words} is there", words=_quoted(forms))


def as_headed(forms: Sequence[Run]) -> str:
    """What a word adds to a score for standing in the title at all, in words."""
    return tr("{words} is in the title", words=_quoted(forms))


def as_one_run(run: Run) -> str:
    """What a run of several words adds to a score for, in words."""
    return tr("{words} as it stands", words=_quoted((run,)))


def as_one_run_of_title(run: Run) -> str:
    """What a run of several words in the title adds to a score for, in words."""
    return tr("{words} as it stands in the title", words=_quoted((run,)))


def as_full() -> str:
    """What all words together add to a score for, in words."""
    return tr("all words are there")


def as_recent() -> str:
    """What the date of an article adds to its score for, in words."""
    return tr("the newer, the more")


def _quoted(forms: Sequence[Run]) -> str:
    return " / ".join(f"“{readable(form.text)}”" for form in forms)


def readable(joined: str) -> str:
    """A joined sequence for people to read: blanks between words, a comma where punctuation stood."""
    text = joined.replace("\x02\x01", " ").replace("\x01", "").replace("\x02", "")
    return text.replace("|", "，")


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
        """What changes with every commit."""

    @abstractmethod
    def check(self) -> Iterator[str]:
        """What is damaged, a sentence each; nothing when all is well. Changes nothing."""

    @abstractmethod
    def size(self) -> int:
        """How many bytes it takes on the disk."""

    def deleted(self) -> int:
        """How many documents its files still hold that were deleted or replaced; no answer has them."""
        return 0
