"""Tables as text: CSV and its kin, as spreadsheets, databases and crawlers write them, an article a row.

Rows are read one by one, in constant memory. What our own export writes comes back as the same article.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from itertools import chain
from typing import Any

from searchnews.article import Article
from searchnews.importers import base
from searchnews.importers.base import Importer, Input, Unusable
from searchnews.importers.dates import parse_date
from searchnews.importers.fields import article_of
from searchnews.importers.layout import TEXTS, Layout, end_of_line, find_layout
from searchnews.importers.lines import Blanks, Failures, broken_off, endless, nothing, too_long
from searchnews.importers.rows import Rows
from searchnews.language import tr

_SAMPLE = 256 * 1024  # bytes read before anything is decided: a hundred articles, so that one has a quote in it
_CHUNK = 64 * 1024
_BOM = b"\xef\xbb\xbf"

# A spreadsheet runs a cell that begins so, which is why our export puts an apostrophe before it. A cell that had some
# itself got one more, so that taking one away is exactly the reverse.
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_LISTS = ("tags", "codes", "related")
_PARTS = re.compile(r"[,，、;；|\r\n]")
_QUOTED = re.compile(r"\s*(?:'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\")\s*(?:,|\Z)", re.S)
_ESCAPE = re.compile(r"\\(.)", re.S)

# Days since the end of 1899, which is how a spreadsheet counts: from 1954 to 2119.
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d{1,15})?")
_DAY_ZERO = datetime(1899, 12, 30)
# A column of numbers with a gap in it is one of fractions to many a program: 20220424.0
_WHOLE = re.compile(r"(\d{8}|\d{10,14})\.0{1,6}")


def read_csv(input: Input) -> Iterator[Article]:
    """The articles of a table, one a row. Unusable when no row of it has headings that are known.

    Without an id or url an article is called by the line its row begins in; on standard input, by what it says.
    """
    chunks = _chunks(input)
    first = list(_up_to(_SAMPLE, chunks))
    sample = b"".join(chunk for chunk in first if isinstance(chunk, bytes))
    end = end_of_line(sample)
    # A sample that ends inside a row may end inside a character.
    whole = sample[: sample.rfind(end) + 1] or sample
    layout = find_layout([*_lines(Input(input.stream, "", lambda _: None), iter([whole]), end)])
    if layout is None:
        raise Unusable(_unknown_headings())
    lines = _lines(input, chain(first, chunks), end)
    yield from _articles(input, Rows(lines, layout.delimiter, backslash=layout.backslash), layout)


def parts_of(cell: str) -> tuple[str, ...]:
    """The texts of a cell that holds several: a list as JSON or Python write it, else parted by commas and the like."""
    text = cell.strip()
    if text.startswith("[") and text.endswith("]") and (found := _listed(text)) is not None:
        return found
    return tuple([part for piece in _PARTS.split(text) if (part := piece.strip())])


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _unknown_headings() -> str:
    return tr(
        "has no row of headings that are known, such as {names}",
        names="title 标题, body 正文, published 日期, source 来源, url 链接, id 编号",
    )


def _articles(input: Input, rows: Rows, layout: Layout) -> Iterator[Article]:
    failures, blanks = Failures(input), Blanks(input)
    for number, row in enumerate(rows):
        if number <= layout.above:
            rows.width = len(layout.headings) if number == layout.above else 0
            continue
        if row.problem:
            going_on = failures.failed(row.line, row.problem)
        elif not any(map(str.strip, row.cells)):
            going_on = blanks.empty(row.line)
        elif row.cells == layout.headings:
            going_on = True
        else:
            blanks.filled()
            place = "" if input.path == "-" else f"{input.place}:{row.line}"
            article = article_of(_values(row.cells, layout), input.path, place, input.zone, _date)
            if article:
                failures.article()
                yield article
            going_on = article is not None or failures.failed(row.line, nothing())
        if not going_on:
            break
    failures.close()


def _values(cells: list[str], layout: Layout) -> dict[str, list[Any]]:
    """For each field the values of its columns; a cell the row is too short for is missing, an empty one is empty."""
    if len(cells) > len(layout.headings):
        cells = _narrowed(cells, layout)
    values: dict[str, list[Any]] = {}
    for field, positions in layout.columns.items():
        found = [unguarded(cells[position]) for position in positions if position < len(cells)]
        if found:
            read = _READERS.get(field)
            values[field] = [read(cell) for cell in found] if read else found
    return values


def _narrowed(cells: list[str], layout: Layout) -> list[str]:
    """A row wider than its headings: where the last is of a text, nobody has quoted the commas in it."""
    last = len(layout.headings) - 1
    if not any(last in layout.columns.get(field, ()) for field in TEXTS):
        return cells
    while len(cells) > last + 1 and not cells[-1]:
        cells = cells[:-1]
    return [*cells[:last], layout.delimiter.join(cells[last:])]


def _listed(text: str) -> tuple[str, ...] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _python_list(text[1:-1])
    return tuple(str(item) for item in found if isinstance(item, str | int | float) and not isinstance(item, bool))


def _python_list(text: str) -> tuple[str, ...] | None:
    """The texts of a list as Python prints it, None when it is none."""
    parts, position = [], 0
    while position < len(text):
        match = _QUOTED.match(text, position)
        if match is None:
            return None
        parts.append(_ESCAPE.sub(r"\1", match[1] if match[1] is not None else match[2]))
        position = match.end()
    return tuple(parts)


def _names(cell: str) -> dict[str, Any] | None:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _date(value: object, zone: tzinfo) -> datetime | None:
    """A date as `parse_date` reads it, or as a spreadsheet counts days."""
    text = str(value).strip()
    if match := _WHOLE.fullmatch(text):
        text = match[1]
    if found := parse_date(text, zone):
        return found
    if not _SERIAL.fullmatch(text):
        return None
    return (_DAY_ZERO + timedelta(seconds=round(float(text) * 86400))).replace(tzinfo=zone)


_READERS: Mapping[str, Callable[[str], Any]] = {"id": str.strip, "names": _names, **dict.fromkeys(_LISTS, parts_of)}


def _chunks(input: Input) -> Iterator[bytes | Exception]:
    """The bytes of a table, piece by piece, and at last the error that ended it, if one did."""
    is_first = True
    try:
        while chunk := input.stream.read1(_CHUNK):
            yield chunk.removeprefix(_BOM) if is_first else chunk
            is_first = False
    except OSError as error:
        yield error
    except input.damaged as error:
        yield error


def _up_to(size: int, chunks: Iterator[bytes | Exception]) -> Iterator[bytes | Exception]:
    while size > 0 and (chunk := next(chunks, None)) is not None:
        yield chunk
        size -= len(chunk) if isinstance(chunk, bytes) else size


def _lines(input: Input, chunks: Iterable[bytes | Exception], end: bytes) -> Iterator[tuple[int, str]]:
    """The lines of a table with their ends, counted from 1.

    What is behind the last end of a damaged file is left out: an id that is cut short is another article's.
    """
    number, size = 1, 0
    pieces: list[bytes] = []
    for chunk in chunks:
        if not isinstance(chunk, bytes):
            broken_off(input, number - 1, chunk)
            return
        *whole, rest = chunk.split(end)
        for part in whole:
            if size + len(part) <= base.LONGEST:
                yield number, b"".join((*pieces, part, end)).decode("utf-8", "replace")
            elif size <= base.LONGEST:
                too_long(input, number)
            number += 1
            size = 0
            pieces.clear()
        if size <= base.LONGEST < size + len(rest):
            too_long(input, number)
        size += len(rest)
        if size <= base.LONGEST:
            pieces.append(rest)
        elif pieces:
            pieces.clear()
        elif size > 17 * base.LONGEST:
            endless(input, number)
            return
    if any(pieces):
        yield number, b"".join(pieces).decode("utf-8", "replace")


IMPORTER = Importer(suffixes=(".csv", ".tsv"), read=read_csv)
"""Tables as text."""
