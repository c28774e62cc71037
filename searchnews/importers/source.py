"""A source, as a person names it (a file, a folder, ``-``), to articles.

One bad file never stops an import: what cannot be read is handed to `skipped` with its reason, and the rest goes on.
Only the source itself being missing or unreadable is an error.
"""

import os
import stat
import sys
from collections.abc import Iterator
from datetime import tzinfo
from typing import BinaryIO
from zoneinfo import ZoneInfo

from searchnews.article import Article
from searchnews.errors import SourceError
from searchnews.importers.characters import decode
from searchnews.importers.files import (
    DAMAGED,
    FORMATS,
    Skip,
    Skipped,
    Stream,
    files_below,
    format_of,
    is_index,
    name_below,
    open_file,
    printable,
    unpacked,
    why,
)
from searchnews.importers.jekyll import has_head, read_post
from searchnews.importers.jsonl import read_line

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The zone of a date without one, unless `read` is told another."""

LONGEST = 64 * 1024 * 1024
"""Bytes of one article, unpacked: 20 million characters, which take 2 GB to analyze. No article comes near; a packed
bomb does."""

BARREN = 1_000_000
"""Lines without an article, one after the other, until a file is given up: a packed bomb of a megabyte holds a thousand
times as many, and reading them takes ten minutes and more."""

NAMED = 1_000
"""Lines of one file that are named one by one when they become no article: a list of millions would fill the memory."""

_NOTHING = "has neither title nor text"


def _ignore(_: Skipped) -> None:
    """What `read` does about skipped files when nobody asks."""


def read(source: str, *, format: str = "auto", skipped: Skip = _ignore, zone: tzinfo = SHANGHAI) -> Iterator[Article]:
    """The articles of `source`: a file, a folder with all below it, or ``-`` for JSON lines on standard input.

    In a folder, files of other kinds are passed over. Raises SourceError, before the first article, when the source
    is not there, cannot be read or is of no known kind.
    """
    if format != "auto" and format not in FORMATS:
        raise SourceError(f"There is no format {format!r}; the formats are auto, {', '.join(FORMATS)}.")
    if source == "-":
        if format == "jekyll":
            raise SourceError("Standard input is read as JSON lines; give Jekyll posts as files or a folder.")
        return _read_lines(sys.stdin.buffer, "-", skipped, zone)
    root = os.path.abspath(source)
    if _is_folder(source, root):
        if is_index(root):
            raise SourceError(f"{source} is an index, not articles; name the folder or file that it was made from.")
        return _read_folder(root, format, skipped, zone)
    kind = format_of(root) if format == "auto" else format
    if kind is None:
        known = " ".join(suffix for suffixes in FORMATS.values() for suffix in suffixes)
        raise SourceError(f"{source} is of no known kind; known are {known}, each also with .xz or .gz after it.")
    return _read_file(root, printable(os.path.basename(root)), kind, skipped, zone)


def _is_folder(source: str, root: str) -> bool:
    """Whether a source is a folder; SourceError when it cannot be read. A pipe is left alone: it opens only once."""
    try:
        mode = os.stat(root).st_mode
        if stat.S_ISDIR(mode):
            os.scandir(root).close()
        elif stat.S_ISREG(mode):
            open(root, "rb").close()
    except (OSError, ValueError) as error:
        raise SourceError(f"{source} cannot be read: {why(error)}.") from None
    return stat.S_ISDIR(mode)


def _read_folder(root: str, format: str, skipped: Skip, zone: tzinfo) -> Iterator[Article]:
    sites: dict[str, bool] = {}
    for file in files_below(root, skipped):
        kind = format_of(file)
        if kind and format in ("auto", kind):
            folder = os.path.dirname(file)
            if folder not in sites:
                sites[folder] = os.path.isdir(os.path.join(folder, "_posts"))
            yield from _read_file(file, name_below(root, file), kind, skipped, zone, in_site=sites[folder])


def _read_file(
    file: str, path: str, kind: str, skipped: Skip, zone: tzinfo, *, in_site: bool = False
) -> Iterator[Article]:
    """The articles of one file. `in_site`: at the top of a Jekyll site Markdown without a head is no post."""
    try:
        with open_file(file) as stream:
            if kind == "jsonl":
                yield from _read_lines(stream, path, skipped, zone)
                return
            article = _post(stream, path, skipped, zone, in_site)
    except OSError as error:
        skipped(Skipped(path, f"cannot be read: {why(error)}"))
        return
    if article:
        yield article


def _post(stream: Stream, path: str, skipped: Skip, zone: tzinfo, in_site: bool) -> Article | None:
    data = b"".join(_chunks(stream, path, skipped))
    if len(data) > LONGEST:
        skipped(Skipped(path, f"is longer than {LONGEST} bytes"))
        return None
    text = decode(data)
    if text is None:
        skipped(Skipped(path, "is not text"))
        return None
    if in_site and not has_head(text):
        return None
    article = read_post(text, path, zone)
    if article is None:
        skipped(Skipped(path, _NOTHING))
    return article


def _chunks(stream: Stream, path: str, skipped: Skip) -> Iterator[bytes]:
    """A file's bytes up to `LONGEST` and one more chunk; of a damaged one, those before the damage.

    That takes `read1`: `read` throws away what it has unpacked when it comes to the damage.
    """
    size = 0
    try:
        while size <= LONGEST and (chunk := stream.read1(1 << 20)):
            size += len(chunk)
            yield chunk
    except DAMAGED:
        skipped(Skipped(path, "is cut short or damaged; what came before was read"))


def _read_lines(stream: Stream | BinaryIO, path: str, skipped: Skip, zone: tzinfo) -> Iterator[Article]:
    """The articles of a stream of JSON lines.

    Without an id or url an article is called by its line; on standard input, where the next stream's first line is
    another article, by what it says.
    """
    failed = barren = 0
    for number, line in _lines(stream, path, skipped):
        try:
            article = read_line(line, path, "" if path == "-" else f"{path}:{number}", zone)
            reason = "" if article else _NOTHING
        except ValueError as error:
            if number == 1 and unpacked(path).lower().endswith(".json"):
                # A folder may hold settings and lists that are only called JSON: one reason for each is enough.
                skipped(Skipped(path, "is JSON, but not one article a line"))
                return
            article, reason = None, str(error)
        if article:
            barren = 0
            yield article
            continue
        failed += 1
        barren += 1
        if failed <= NAMED:
            skipped(Skipped(f"{path}:{number}", reason))
        if barren > BARREN:
            skipped(Skipped(path, f"has {BARREN} lines without an article; what follows line {number} was not read"))
            break
    if failed > NAMED:
        skipped(Skipped(path, f"has {failed - NAMED} more lines that became no article"))


def _lines(stream: Stream | BinaryIO, path: str, skipped: Skip) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, counted from 1; of a damaged file those before the damage."""
    number = empty = 0
    try:
        while line := stream.readline(LONGEST):
            number += 1
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if len(line) == LONGEST and not line.endswith(b"\n"):
                skipped(Skipped(f"{path}:{number}", f"is longer than {LONGEST} bytes"))
                if not _ends(stream):
                    skipped(Skipped(path, f"has no end of line {number} in sight; what follows was not read"))
                    return
            elif line and not line.isspace():
                empty = 0
                yield number, line
            elif (empty := empty + 1) > BARREN:
                skipped(Skipped(path, f"has {BARREN} empty lines; what follows line {number} was not read"))
                return
    except DAMAGED:
        skipped(Skipped(path, f"is cut short or damaged after line {number}; what came before was read"))
    except OSError as error:
        skipped(Skipped(path, f"cannot be read after line {number}: {why(error)}"))


def _ends(stream: Stream | BinaryIO) -> bool:
    """Read to the end of a line that is too long; whether it comes within sixteen times as much. A device has none."""
    for _ in range(16):
        rest = stream.readline(LONGEST)
        if not rest or rest.endswith(b"\n"):
            return True
    return False
