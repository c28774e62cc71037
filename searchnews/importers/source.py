"""A source, as a person names it (a file, a folder, ``-``), to articles.

One bad file never stops an import: what cannot be read is handed to `skipped` with its reason, and the rest goes on.
Only the source itself being missing or unreadable is an error.
"""

import hashlib
import io
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import BinaryIO, cast

from searchnews.article import Article
from searchnews.errors import SourceError
from searchnews.importers.base import SHANGHAI, Importer, Input, Skip, Skipped, Stream, Unusable
from searchnews.importers.encoding.characters import check_encoding
from searchnews.importers.files import File, file_at, files_below, is_index, may_be_articles, why
from searchnews.importers.formats import all_suffixes, check_format, formats
from searchnews.importers.packing import DAMAGED, members, unpacked
from searchnews.language import tr

STANDARD_INPUT = "-"

_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".numbers")

SMALL = 1 << 20
"""Bytes up to which a file is read at once, and known by what it holds when it turns up elsewhere."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are read: as which format, in which encoding where they do not say, with dates of which zone."""

    format: str = "auto"
    encoding: str = ""
    zone: tzinfo = SHANGHAI


def _ignore(_: Skipped) -> None:
    """What `read` does about skipped files when nobody asks."""


def read(
    source: str, *, format: str = "auto", encoding: str = "", skipped: Skip = _ignore, zone: tzinfo = SHANGHAI
) -> Iterator[Article]:
    """The articles of `source`: a file, a folder with all below it, an archive, or ``-`` for standard input.

    In a folder, files of other kinds are passed over. Raises SourceError, before the first article, when the source
    is not there, cannot be read or is of no known kind.
    """
    manner = Manner(format, encoding, zone)
    files = find(source, manner, skipped)
    return (article for file in files for article in Reading(file, file.path, manner, skipped))


def check_source(source: str, *, format: str = "auto", encoding: str = "") -> None:
    """SourceError when a source cannot be one: it is not there, or of no known kind, or its name is no text."""
    check_name(source)
    find(source, Manner(format, encoding))


def check_name(source: str) -> None:
    """SourceError when the name of a source cannot be written down, and so not be remembered."""
    try:
        source.encode()
    except UnicodeEncodeError:
        message = tr(
            "The name {source} is no text, so it cannot be remembered; name the folder it is in.", source=source
        )
        raise SourceError(message) from None


def find(source: str, manner: Manner, skipped: Skip = _ignore) -> Iterator[File]:
    """The files of a source, none of them opened; SourceError, at once, when there is no use in looking."""
    check_manner(manner)
    if source == STANDARD_INPUT:
        if manner.format != "auto" and formats().named(manner.format).single:
            raise SourceError(
                tr(
                    "Standard input is read as JSON lines, or another format of many articles; "
                    "give {format} as files or a folder.",
                    format=manner.format,
                )
            )
        return iter((File(STANDARD_INPUT, STANDARD_INPUT),))
    root = os.path.abspath(source)
    if _is_folder(source, root):
        if is_index(root):
            message = tr(
                "{source} is an index, not articles; name the folder or file that it was made from.", source=source
            )
            raise SourceError(message)
        return files_below(root, skipped)
    if manner.format == "auto" and root.lower().endswith(_BOOKS):
        raise SourceError(tr("{source} is a workbook: save it as CSV in its program, and name that.", source=source))
    if manner.format == "auto" and not may_be_articles(root):
        raise SourceError(
            tr(
                "{source} is of no known kind; known are {suffixes}, each also with .xz, .gz or .bz2 after it, and "
                "archives of them (.zip .tar .tar.gz .tar.xz .tar.bz2); --format says what a file of another name is.",
                source=source,
                suffixes=all_suffixes(),
            )
        )
    return iter((file_at(root),))


def check_manner(manner: Manner) -> None:
    """SourceError when there is no such format or encoding."""
    check_format(manner.format)
    if not manner.encoding:
        return
    try:
        check_encoding(manner.encoding)
    except ValueError as error:
        raise SourceError(str(error)) from None


def _is_folder(source: str, root: str) -> bool:
    """Whether a source is a folder; SourceError when it cannot be read. A pipe is left alone: it opens only once."""
    try:
        mode = os.stat(root).st_mode
        if stat.S_ISDIR(mode):
            os.scandir(root).close()
        elif stat.S_ISREG(mode):
            open(root, "rb").close()
    except (OSError, ValueError) as error:
        raise SourceError(tr("{source} cannot be read: {why}.", source=source, why=why(error))) from None
    return stat.S_ISDIR(mode)


class Reading:
    """One file being read, to be gone through once; `path` is what its articles are called by.

    Then `digest` is what the file holds in 16 bytes (none for a large file), `single` whether it is one article, and
    `failed` whether another try may do better with the same file: it could not be opened, or an importer broke down.
    """

    def __init__(self, file: File, path: str, manner: Manner, skipped: Skip, place: str = "") -> None:
        self._file = file
        self._path = path
        self._manner = manner
        self._skipped = skipped
        self._place = place or path
        self.digest = b""
        self.single = False
        self.failed = False

    def __iter__(self) -> Iterator[Article]:
        try:
            if self._file.file == STANDARD_INPUT:
                yield from self._articles("", _standard_input())
                return
            with open(self._file.file, "rb") as raw:
                for member, stream in members(self._at_once(raw), self._file.file, self._skip_member):
                    yield from self._articles(member, stream)
        except OSError as error:
            self.failed = True
            self._skipped(Skipped(self._path, tr("cannot be read: {why}", why=why(error))))

    def _at_once(self, raw: BinaryIO) -> BinaryIO:
        """A small file in memory, so that it is read once for all that is to be known of it."""
        if not 0 <= self._file.size <= SMALL:
            return raw
        data = raw.read(SMALL + 1)
        if len(data) > SMALL:  # it has grown since it was found
            raw.seek(0)
            return raw
        self.digest = digest_of(data)
        return io.BytesIO(data)

    def _skip_member(self, member: str, reason: str) -> None:
        self._skipped(Skipped(_joined(self._path, member), reason))

    def _articles(self, member: str, stream: Stream) -> Iterator[Article]:
        """The articles of a file, or of one member of an archive; whatever goes wrong in an importer costs that."""
        path = _joined(self._path, member)
        name = unpacked(member or self._file.file)
        try:
            importer = self._importer(name, member, stream)
            if importer is None:
                return
            self.single = importer.single and not member
            place = _joined(self._place, member)
            yield from importer.read(
                Input(
                    stream,
                    path,
                    self._skipped,
                    place=place,
                    zone=self._manner.zone,
                    encoding=self._manner.encoding,
                    in_site=self._file.in_site,
                    damaged=DAMAGED,
                )
            )
        except Unusable as error:
            self._skipped(Skipped(path, str(error)))
        except DAMAGED:
            self._skipped(Skipped(path, tr("is cut short or damaged; what came before was read")))
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - any text at all goes through parsers that others wrote
            self.failed = True
            what = f"{type(error).__name__}: {error}"[:200]
            self._skipped(Skipped(path, tr("cannot be read to the end: {why}", why=what)))

    def _importer(self, name: str, member: str, stream: Stream) -> Importer | None:
        wanted = self._manner.format
        if name == STANDARD_INPUT:
            return formats().named("jsonl" if wanted == "auto" else wanted)
        found = formats().choose(name, wanted, lambda: stream.peek(8192))
        if found is None and self._file.named and not member:
            if wanted != "auto":
                return formats().named(wanted)
            raise Unusable(tr("is of no known kind, whatever its name says"))
        return found


def _standard_input() -> Stream:
    stream = sys.stdin.buffer
    return cast(Stream, stream if hasattr(stream, "peek") else io.BufferedReader(cast(io.RawIOBase, stream)))


def digest_of(data: bytes) -> bytes:
    """16 bytes that two files have in common when they hold the same."""
    return hashlib.sha256(data).digest()[:16]


def _joined(path: str, member: str) -> str:
    return f"{path}/{member}" if member else path
