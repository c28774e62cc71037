"""`searchnews stats`: what the index says about itself."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from searchnews import Index
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import Line, line, say, say_json
from searchnews.cli.screen import width

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@click.command(epilog=example("searchnews stats", "searchnews stats --json --index ~/archive"))
@json_option("Print it as JSON.")
@index_option
def stats(as_json: bool, folder: Path) -> None:
    """Say what the index holds."""
    with Index.open(folder) as index:
        found = index.stats()
        if as_json:
            say_json(found)
        else:
            say(_lines({"index": str(index.path), **found}))


def _lines(found: Mapping[str, Any]) -> Iterator[Line]:
    margin = max(map(width, found)) + 2
    for name, value in found.items():
        yield line(_words(name, value), indent=margin, lead=name)


def _words(name: str, value: Any) -> str:
    if name == "bytes":
        return size(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def size(count: float) -> str:
    """A number of bytes in the unit that leaves one to three digits before the point."""
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.1f} {_UNITS[unit]}" if unit else f"{count} bytes"
