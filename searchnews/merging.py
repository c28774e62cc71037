"""Several versions of one article: which of them the index keeps.

One id may stand in several files. Of the versions a run reads, the most complete is kept (`Article.completeness`);
of equally complete ones that of the lesser path, and of one path the one read last. The version that is stored from
an earlier run takes part, unless the run reads its path again or its file is gone: then what it said is superseded.
So what an index holds in the end does not depend on the order of the files, nor on which were read together.

The stream is long and is read once, so whatever is best so far is sent on at once, and sent again when something
better comes; what sends must let the later of two versions count. A version that loses to the stored one is put by,
since the stored one may yet turn out to be superseded.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from searchnews.article import Article
from searchnews.document import decode, encode, fingerprint

PUT_BY = 16 * 1024 * 1024
"""Bytes of put-by versions kept in memory; the rest goes to a temporary file. Few archives have any."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How the articles of a run fared; `merged` are the versions that were not kept."""

    added: int
    updated: int
    unchanged: int
    merged: int
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class _Rank:
    """What decides between versions."""

    completeness: tuple[bool, bool, bool, int]
    path: str

    @classmethod
    def of(cls, article: Article) -> Self:
        return cls(article.completeness, article.path)

    def yields_to(self, other: Self) -> bool:
        """Whether a version that was read later is to be kept instead."""
        if self.completeness == other.completeness:
            return other.path <= self.path
        return self.completeness < other.completeness


@dataclass(slots=True)
class _Best:
    """The best version of one id that this run has read; `rival` is the stored one while that takes part."""

    rank: _Rank
    fingerprint: bytes
    rival: _Rank | None
    sent: bool = False
    put_by: tuple[int, int] | None = None


class Merge:
    """Decides between the versions of a run and the stored ones; a context, for the file of what is put by.

    `fingerprints` are those of the stored articles and `stored` gets one of them. `gone` tells whether the file of a
    stored article is known to be gone. `send` gets the id and the encoded article of what is to be written.
    """

    def __init__(
        self,
        fingerprints: Mapping[str, bytes],
        stored: Callable[[str], bytes | None],
        gone: Callable[[str], bool],
        send: Callable[[str, bytes], None],
    ) -> None:
        self._fingerprints = fingerprints
        self._stored = stored
        self._gone = gone
        self._send = send
        self._best: dict[str, _Best] = {}
        self.kept: set[str] = set()
        """After `finish`: the ids whose stored version won over all that this run read."""
        self._offered = 0
        self._file = SpooledTemporaryFile(max_size=PUT_BY)  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._file.close()

    def __contains__(self, id: str) -> bool:
        return id in self._best

    def offer(self, article: Article) -> None:
        """Take in one version."""
        encoded = encode(article)
        rank, mark = _Rank.of(article), fingerprint(encoded)
        best = self._best.get(article.id)
        self._offered += 1
        if best is None:
            best = self._best[article.id] = _Best(rank, mark, self._rival(article.id, mark))
        elif best.rank.yields_to(rank):
            best.rank, best.fingerprint, best.put_by = rank, mark, None
        if best.rival and best.rival.path == article.path:
            best.rival = None
        if best.rank is rank:
            self._place(article.id, best, encoded)

    def _rival(self, id: str, mark: bytes) -> _Rank | None:
        """The stored version, where there is one, it is not this very one, and it is not known to be gone."""
        if self._fingerprints.get(id, mark) == mark:
            return None
        stored = self._stored(id)
        rank = _Rank.of(decode(stored)) if stored else None
        return rank if rank and not self._gone(rank.path) else None

    def _place(self, id: str, best: _Best, encoded: bytes) -> None:
        if best.rival and not best.rival.yields_to(best.rank):
            best.put_by = self._put_by(encoded)
        elif best.sent or self._fingerprints.get(id) != best.fingerprint:
            self._send(id, encoded)
            best.sent = True

    def _put_by(self, encoded: bytes) -> tuple[int, int]:
        start = self._file.seek(0, 2)
        self._file.write(encoded)
        return start, len(encoded)

    def finish(self, superseded: Container[tuple[str, str]] = ()) -> Counts:
        """Send what was put by for a stored version that was superseded after all, and count.

        `superseded` are stored versions, each by its id and path, whose file is another article now.
        """
        added = updated = unchanged = 0
        for id, best in self._best.items():
            if best.put_by and best.rival and (id, best.rival.path) not in superseded:
                self.kept.add(id)
                continue
            if best.put_by:
                self._file.seek(best.put_by[0])
                self._send(id, self._file.read(best.put_by[1]))
            if id not in self._fingerprints:
                added += 1
            elif self._fingerprints[id] == best.fingerprint:
                unchanged += 1
            else:
                updated += 1
        return Counts(added, updated, unchanged, self._offered - added - updated - unchanged)
