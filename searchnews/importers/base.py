"""What an importer is, and what it is given: one file, or one member of an archive, to be read once.

An importer turns an `Input` into articles. It says of a line what is wrong with `Input.skip` and goes on, and raises
`Unusable` when the whole file is of no use; whatever else it raises costs that one file, never the import.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from searchnews.article import Article
from searchnews.importers.encoding.characters import decode
from searchnews.importers.identity import identify, twins
from searchnews.language import tr

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The zone of a date without one, unless `read` is told another."""

LONGEST = 64 * 1024 * 1024
"""Bytes of one article, unpacked: 20 million characters, which take 2 GB to analyze. No article comes near; a packed
bomb does."""


class Stream(Protocol):
    """What an importer reads: bytes, unpacked already."""

    def read1(self, size: int = -1, /) -> bytes:
        """Some bytes, none at the end."""
        ...

    def readline(self, size: int | None = -1, /) -> bytes:
        """The bytes up to a line feed, which is included."""
        ...

    def peek(self, size: int = 0, /) -> bytes:
        """Bytes that come next, without taking them; several thousand where there are as many."""
        ...


class Unusable(Exception):
    """A file that cannot become articles; what it says follows the file's name: ``is not text``."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something of a source that became no article: where (``file.jsonl:17``) and why."""

    source: str
    reason: str


Skip = Callable[[Skipped], None]


@dataclass(slots=True)
class Input:
    """One file to be read.

    `path` is what its articles are called by, the source's own name and the way below it; `place` what ids are made
    from where an article brings none: the path the file had when it was first read. `encoding` is the one that was
    named, or "" when it is to be found out. `in_site` says that the file lies in the folder of a site's generator,
    where pages without a head are no posts. `damaged` is what reading a packed file raises when it is cut short.
    """

    stream: Stream
    path: str
    skipped: Skip
    place: str = ""
    zone: tzinfo = SHANGHAI
    encoding: str = ""
    in_site: bool = False
    damaged: tuple[type[Exception], ...] = ()

    def __post_init__(self) -> None:
        self.place = self.place or self.path

    def data(self) -> bytes:
        """All its bytes; of a damaged file those before the damage. Unusable when they are more than `LONGEST`."""
        data = b"".join(self._chunks())
        if len(data) > LONGEST:
            raise Unusable(tr("is longer than {count} bytes", count=LONGEST))
        return data

    def _chunks(self) -> Iterator[bytes]:
        # `read1`, since `read` throws away what it has unpacked when it comes to the damage.
        size = 0
        try:
            while size <= LONGEST and (chunk := self.stream.read1(1 << 20)):
                size += len(chunk)
                yield chunk
        except self.damaged:
            self.skip(tr("is cut short or damaged; what came before was read"))

    def text(self) -> str:
        """All its text; Unusable when it is none."""
        text = decode(self.data(), self.encoding)
        if text is None:
            raise Unusable(tr("is not text"))
        return text

    def skip(self, reason: str, line: int | str = "") -> None:
        """Say that something of it, in that line if one is named, becomes no article, and why."""
        self.skipped(Skipped(f"{self.path}:{line}" if line else self.path, reason))

    def article(
        self,
        *,
        title: str = "",
        body: str = "",
        id: str = "",
        published: datetime | None = None,
        source: str = "",
        category: str = "",
        tags: Sequence[str] = (),
        url: str = "",
        digest: str = "",
        codes: Sequence[str] = (),
        part: int | str = "",
    ) -> Article:
        """An article of this file.

        Its id is the one given, if that fits, else made from its url, else from the file's place;
        `part`, such as the number of its line, tells apart several articles of one file that bring neither.
        """
        identifier = identify(id, url, self.place, part)
        return Article(
            id=identifier,
            title=title,
            body=body,
            published=published,
            source=source,
            category=category,
            tags=tuple(tags),
            url=url,
            digest=digest,
            codes=tuple(codes),
            path=self.path,
            related=twins(identifier),
        )


@dataclass(frozen=True, slots=True)
class Importer:
    """A format: what its files are called, and the function that reads one.

    `accepts`, for a suffix that other formats have as well, looks at the first bytes of a file. `single` says that a
    file is one article: when its id changes, the article of the old id is gone.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Input], Iterator[Article]]
    accepts: Callable[[bytes], bool] | None = None
    single: bool = False
