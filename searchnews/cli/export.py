"""`searchnews export`: articles as JSON lines that `index` reads in again, or as a table for a spreadsheet."""

import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import click

from searchnews import Article, Index
from searchnews.cli.files import replacing, unpacked
from searchnews.cli.options import example, index_option, typed
from searchnews.cli.output import hang_up
from searchnews.cli.page import amount
from searchnews.cli.screen import visible
from searchnews.importers.jsonl import write_line

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
)

# A spreadsheet runs a cell that begins like this. The apostrophe before it says "text", and one more apostrophe
# before a cell that has some already keeps apart what was there and what was put there.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


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
        text = ", ".join(value)
    elif isinstance(value, str):
        text = value
    else:
        text = value.isoformat() if hasattr(value, "isoformat") else ""
    return f"'{text}" if _FORMULA.match(text) else text


FORMATS: Mapping[str, Callable[[Iterable[Article]], Iterator[str]]] = {"jsonl": _json_lines, "csv": _table}


@click.command(
    epilog=example(
        "searchnews export archive.jsonl.gz",
        "searchnews export --query '知识产权 date:2022' --format csv found.csv",
        "searchnews export | searchnews index - --index copy",
    )
)
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False, allow_dash=True))
@click.option("--query", default="", type=typed, metavar="Q", help="Only the articles that answer it.")
@click.option("--format", type=click.Choice(list(FORMATS)), help="jsonl, unless FILE is called .csv.")
@index_option
def export(file: Path | None, query: str, format: str | None, folder: Path) -> None:
    """Write articles out, as they can be read in again.

    To FILE, which is replaced in one step and packed when it ends in .gz or .xz; else to standard output. JSON lines
    hold the whole article; in CSV, cells that a spreadsheet would run as a formula get an apostrophe before them.
    """
    if file == Path("-"):
        file = None
    write = FORMATS[format or ("csv" if file and unpacked(file.name).endswith(".csv") else "jsonl")]
    with Index.open(folder) as index:
        lines = write(index.export(query))
        if file is None:
            _to_stdout(lines)
            return
        count = 0
        with replacing(file) as target:
            for text in lines:
                target.write(text.encode("utf-8", "replace"))
                count += 1
    count -= write is _table
    click.echo(f"Wrote {amount(count, 'article')} to {visible(str(file))}.", err=True)


def _to_stdout(lines: Iterable[str]) -> None:
    if sys.stdout is None:
        return
    is_terminal = sys.stdout.isatty()
    try:
        for text in lines:
            # In a pipe, exactly what the file would hold; a terminal is shown nothing that could steer it.
            shown = f"{visible(text.rstrip())}\n" if is_terminal else text
            sys.stdout.buffer.write(shown.encode("utf-8", "replace"))
        sys.stdout.flush()
    except BrokenPipeError:
        hang_up()
