"""Lines on a terminal: wrapped, coloured, and given to a pager when they are more than it can show.

Apart from the output because a pipe needs none of it, and it takes 3 ms of a search to load.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import click

from searchnews.cli.group import load
from searchnews.cli.output import Line, Span
from searchnews.cli.screen import visible, width, wrap

STYLES: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "title": {"bold": True},
    "mark": {"fg": "bright_yellow", "bold": True},
    "name": {"fg": "cyan"},
    "dim": {"dim": True},
    "note": {"fg": "green"},
}

# No line of text is longer than this, however wide the window: the eye loses its way back.
_WIDEST = 110


def rows(lines: Iterable[Line]) -> Iterator[str]:
    """The rows that lines take on the terminal, as wide and as coloured as it is."""
    wide = min(shutil.get_terminal_size().columns, _WIDEST)
    coloured = _is_coloured()
    for item in lines:
        yield from _rows(item, wide, coloured)


def show(lines: Iterator[str]) -> None:
    """Write to a terminal what fits on it, and give to the pager what does not."""
    screen = shutil.get_terminal_size()
    taken: list[str] = []
    rows = 0
    for text in lines:
        taken.append(text)
        rows += _height(text, screen)
        if rows >= screen.lines and _is_real():  # the prompt that follows takes a row
            load("searchnews.cli.pager:show")(chain(taken, lines))
            return
    click.echo("".join(taken), nl=False)


def _height(text: str, screen: os.terminal_size) -> int:
    """How many rows a text takes; of one that is more than a screen no more than that is counted."""
    all_of_it = screen.lines * screen.columns
    rows = click.unstyle(text[: all_of_it * 8]).split("\n")[: screen.lines + 1]
    return sum(max(1, -(-width(row[:all_of_it]) // screen.columns)) for row in rows[:-1])


def _is_real() -> bool:
    """Whether standard output is the terminal itself, and one that can be paged on."""
    try:
        return os.isatty(sys.stdout.fileno()) and os.environ.get("TERM") != "dumb"
    except (OSError, ValueError):  # something in memory, as programs put in its place
        return False


def _is_coloured() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _rows(item: Line, wide: int, coloured: bool) -> Iterable[str]:
    """The rows a line takes on a terminal."""
    spans = [(visible(text), style) for text, style in item.spans]
    name, style = item.lead
    margin = _paint(name, style, coloured) + " " * (item.indent - width(name))
    for start, end in wrap("".join(text for text, _ in spans), max(wide - item.indent, 10)):
        text = "".join(_paint(*span, coloured) for span in _cut(spans, start, end))
        yield f"{margin}{text}".rstrip()
        margin = " " * item.indent


def _cut(spans: Iterable[Span], start: int, end: int) -> Iterable[Span]:
    at = 0
    for text, style in spans:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            yield part, style
        at += len(text)


def _paint(text: str, style: str, coloured: bool) -> str:
    return click.style(text, **STYLES[style]) if coloured and STYLES[style] else text
