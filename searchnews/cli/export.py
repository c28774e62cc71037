"""`searchnews export`: articles as JSON lines that `index` reads in again, or as a table for a spreadsheet."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from searchnews import Article, Index
from searchnews.cli.failure import Failure
from searchnews.cli.files import replacing, unpacked
from searchnews.cli.filters import SORTS, Sort, filters
from searchnews.cli.options import example, index_option, typed
from searchnews.cli.output import hang_up, is_terminal, write_lines
from searchnews.cli.screen import visible
from searchnews.importers.jsonl import write_line
from searchnews.language import tr, trn

_COLUMNS = (
    "id",
    "title",
    "published",
    "source",
    "category",
    "tags",
    "url",
    "digest",
    "body",
    "codes",
    "path",
    "related",
    "names",
)

# A spreadsheet runs a cell that begins like this. The apostrophe before it says "text", and one more apostrophe
# before a cell that has some already keeps apart what was there and what was put there.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# Excel takes a table without it for one in the encoding of its system, and shows every Chinese character as two others.
_BYTE_ORDER_MARK = "\ufeff"
# Excel opens neither kind of ours under these names: it would say that the file is damaged.
_BOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")
# What parts the items of a list in a cell when tables are read. A list with such an item, or one that would be read as
# something else for what stands at its ends, is written as JSON.
_PARTING = re.compile(r"[,，、;；|\r\n]|^\s|\s$|^$|^\[")


def _json_lines(articles: Iterable[Article]) -> Iterator[str]:
    return (write_line(article).decode("utf-8") for article in articles)


def _table(articles: Iterable[Article]) -> Iterator[str]:
    row = io.StringIO()
    writer = csv.writer(row)
    writer.writerow(_COLUMNS)
    yield row.getvalue()
    for article in articles:
        row.seek(0)
        row.truncate()
        writer.writerow(_cell(getattr(article, name)) for name in _COLUMNS)
        yield row.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        text = _json(value) if any(map(_PARTING.search, value)) else ", ".join(value)
    elif isinstance(value, Mapping):
        text = _json(value) if value else ""
    elif isinstance(value, str):
        text = value
    else:
        text = value.isoformat() if hasattr(value, "isoformat") else ""
    return f"'{text}" if _FORMULA.match(text) else text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=dict)


FORMATS: Mapping[str, Callable[[Iterable[Article]], Iterator[str]]] = {"jsonl": _json_lines, "csv": _table}


@click.command(
    epilog=example(
        "searchnews export archive.jsonl.gz",
        "searchnews export --query '知识产权 date:2022' --sort newest found.csv",
        "searchnews export --tag 科技 --since 2022 --format csv | head",
        "searchnews export | searchnews index - --index copy",
    )
)
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False, allow_dash=True))
@click.option("--query", default="", type=typed, metavar="Q", help="Only the articles that answer it.")
@click.option("--sort", type=click.Choice(SORTS), help="Their order; by id where nothing is asked for.")
@filters
@click.option("--format", type=click.Choice(list(FORMATS)), help="jsonl, unless FILE is called .csv.")
@index_option
def export(file: Path | None, query: str, sort: Sort | None, format: str | None, folder: Path, **narrowed: Any) -> None:
    """Write articles out, as they can be read in again.

    To FILE, which is replaced in one step and packed when it ends in .gz, .xz or .bz2; else to standard output.
    All that answer are written, in the order of a search. JSON lines hold the whole article, and so does CSV, where
    cells that a spreadsheet would run as a formula get an apostrophe before them.
    """
    if file == Path("-"):
        file = None
    if file and file.name.lower().endswith(_BOOKS):
        raise Failure(tr("{file} cannot be written: name it .csv, which spreadsheets open.", file=file))
    lines_of = FORMATS[format or ("csv" if file and unpacked(file.name).endswith(".csv") else "jsonl")]
    with Index.open(folder) as index:
        lines = lines_of(index.export(query, sort=sort, **narrowed))
        if file is None:
            _to_stdout(lines)
            return
        count = _to_file(lines, file, mark=lines_of is _table) - (lines_of is _table)
    click.echo(
        visible(trn("Wrote {count} article to {file}.", "Wrote {count} articles to {file}.", count, file=file)),
        err=True,
    )


def _to_file(lines: Iterable[str], file: Path, *, mark: bool) -> int:
    """Write lines to a file in one step, after a byte order mark or without; how many there were."""
    count = 0
    with replacing(file) as target:
        if mark:
            target.write(_BYTE_ORDER_MARK.encode())
        for text in lines:
            target.write(text.encode("utf-8", "replace"))
            count += 1
    return count


def _to_stdout(lines: Iterable[str]) -> None:
    """In a pipe, what the file would hold, but no byte order mark: the programs there would take it for a part of
    the first heading. A terminal is shown nothing that could steer it.
    """
    if sys.stdout is None:
        return
    if is_terminal():
        write_lines(f"{visible(text.rstrip())}\n" for text in lines)
        return
    try:
        for text in lines:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.flush()
    except BrokenPipeError:
        hang_up()
