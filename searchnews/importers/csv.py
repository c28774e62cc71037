"""Tables as text: CSV and its kin, as spreadsheets, databases and crawlers write them, an article a row.

Rows are read one by one, in constant memory. What our own export writes comes back as the same article.
"""

import codecs
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from searchnews.article import Article
from searchnews.importers.base import Importer, Input, Unusable
from searchnews.importers.encoding.transcoded import as_utf8
from searchnews.importers.files import why
from searchnews.importers.identity import identify, is_counter, twins
from searchnews.importers.records.cells import date_of, object_of, parts_of, unguarded
from searchnews.importers.records.fields import OURS, article_of, names_of
from searchnews.importers.records.hypertext import Html, without_markup
from searchnews.importers.records.layout import TEXTS, Layout, end_of_line, find_layout
from searchnews.importers.records.lines import Blanks, Failures, nothing
from searchnews.importers.records.names import FIELDS, fold
from searchnews.importers.records.rows import Rows
from searchnews.language import tr

_SAMPLE = 256 * 1024  # characters read before anything is decided: a hundred articles, so that one has a quote in it
_CHUNK = 64 * 1024

_READERS: Mapping[str, Callable[[str], Any]] = {
    "id": str.strip,
    "tags": parts_of,
    "codes": parts_of,
    "related": parts_of,
    "names": object_of,
}


def read_csv(input: Input) -> Iterator[Article]:
    """The articles of a table, one a row. Unusable when no row of it has headings that are known.

    Without an id or url an article is called by the line its row begins in; on standard input, by what it says.
    """
    blocks = _blocks(input)
    first = list(_up_to(_SAMPLE, blocks))
    sample = "".join(filter(None, first))
    end = end_of_line(sample)
    layout = find_layout(sample, end)
    if layout is None:
        raise Unusable(
            tr(
                "has no row of headings that are known, such as {names}",
                names="title 标题, body 正文, published 日期, source 来源, url 链接, id 编号",
            )
        )
    rows = Rows(chain(first, blocks), layout.delimiter, end=end, backslash=layout.backslash)
    yield from _articles(input, rows, layout)


def _blocks(input: Input) -> Iterator[str | None]:
    """The text of a table, piece by piece, and None at the end of what is damaged."""
    try:
        stream = as_utf8(input.stream, input.encoding)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while chunk := stream.read1(_CHUNK):
            if text := decode(chunk):
                yield text
        if rest := decode(b"", True):
            yield rest
        return
    except OSError as error:
        _say_broken(input, error)
    except input.damaged as error:
        _say_broken(input, error)
    yield None


def _say_broken(input: Input, error: Exception) -> None:
    if isinstance(error, input.damaged):
        input.skip(tr("is cut short or damaged; what came before was read"))
    else:
        input.skip(tr("cannot be read: {reason}", reason=why(error)))


def _up_to(size: int, blocks: Iterator[str | None]) -> Iterator[str | None]:
    while size > 0 and (block := next(blocks, "")) != "":
        yield block
        size -= len(block or "")


def _articles(input: Input, rows: Rows, layout: Layout) -> Iterator[Article]:
    failures, blanks, read = Failures(input), Blanks(input), _reader(input, layout)
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
            article = read(row.cells, row.line)
            if article:
                failures.article()
                yield article
            going_on = article is not None or failures.failed(row.line, nothing())
        if not going_on:
            break
    failures.close()


def _reader(input: Input, layout: Layout) -> Callable[[list[str], int], Article | None]:
    """What makes an article of a row's cells, given the number of its line.

    Nearly all rows have a cell for each heading, and nearly all tables a heading for each field at most: those are read
    at three times the speed of others.
    """
    path, zone, width, columns = input.path, input.zone, len(layout.headings), layout.columns
    place = "" if input.path == "-" else input.place
    ours = all(field in columns for field in OURS)
    named = str if any(fold(layout.headings[position]) == "id" for position in columns.get("id", ())) else _numbered

    def read(cells: list[str], line: int) -> Article | None:
        values = _values(cells, layout)
        if "id" in values:
            values["id"] = [named(cell.strip()) for cell in values["id"]]
        return article_of(values, path, place, zone, line, date=date_of)

    if layout.html or any(len(positions) > 1 for positions in columns.values()):
        return read
    # The position behind the last cell is that of an empty one, for the fields without a heading.
    spots = {field: columns.get(field, (width,))[0] for field in FIELDS}
    id, title, body, published, source, category = (spots[field] for field in FIELDS[:6])
    tags, url, digest, codes, given, related, names = (spots[field] for field in FIELDS[6:])

    def read_plain(cells: list[str], line: int) -> Article | None:
        if len(cells) != width:
            return read(cells, line)
        cells = [cell[1:] if cell[:1] == "'" and cell != unguarded(cell) else cell for cell in cells]
        cells.append("")
        text = cells[body] or ("" if cells[title] else cells[digest])
        if not text and not cells[title]:
            return None
        says = "" if place else f"{path}:{cells[title]}\n{text}"
        identifier = identify(named(cells[id].strip()), cells[url], place or says, line if place else "")
        article = Article(
            identifier,
            cells[title],
            text,
            date_of(cells[published], zone) if cells[published] else None,
            cells[source],
            cells[category],
            parts_of(cells[tags]) if cells[tags] else (),
            cells[url],
            cells[digest],
            parts_of(cells[codes]) if cells[codes] else (),
            cells[given] if given < width else path,
            parts_of(cells[related]) if related < width else twins(identifier),
            names_of([object_of(cells[names])]) if cells[names] else {},
        )
        is_plain = ours or not ("<" in text or "<" in article.title or "<" in article.digest)
        return article if is_plain else without_markup(article)

    return read_plain


def _numbered(cell: str) -> str:
    """What stands below a heading such as 编号: a row's number, which fits no id, or the article's own."""
    return f"#{cell}" if is_counter(cell) else cell


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
        if found and field == "body" and layout.html:
            pairs = zip(positions, found, strict=False)
            values[field] = [Html(cell) if position in layout.html else cell for position, cell in pairs]
    return values


def _narrowed(cells: list[str], layout: Layout) -> list[str]:
    """A row wider than its headings: where the last is of a text, nobody has quoted the commas in it."""
    last = len(layout.headings) - 1
    if not any(last in layout.columns.get(field, ()) for field in TEXTS):
        return cells
    while len(cells) > last + 1 and not cells[-1]:
        cells = cells[:-1]
    return [*cells[:last], layout.delimiter.join(cells[last:])]


IMPORTER = Importer(suffixes=(".csv", ".tsv"), read=read_csv)
"""Tables as text."""
