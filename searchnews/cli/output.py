"""From what is to be said to what is written: text for a terminal or for a pipe, and JSON.

A command makes `Line`s, once. On a terminal they are wrapped to its width and coloured, and shown by a pager when they
are more than fit on it; in a pipe each is one line of plain text.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import click

from searchnews.cli.group import load
from searchnews.cli.screen import pad, visible, width, wrap

Span = tuple[str, str]

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
# Characters that are written at once: what Python's own buffers hold.
_BLOCK = 8192
# What JSON leaves as it is and a terminal might obey.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of styled text: each span is a text and the name of its style. `indent` holds for all its lines.

    `lead`, a span too, stands in the indent of the first one.
    """

    spans: tuple[Span, ...] = ()
    indent: int = 0
    lead: Span = ("", "")


def line(*spans: str | Span, indent: int = 0, lead: str | Span = "") -> Line:
    """A line of spans; a bare text has no style."""
    return Line(tuple(map(_span, spans)), indent, _span(lead))


def _span(text: str | Span) -> Span:
    return (text, "") if isinstance(text, str) else text


def marked(text: str, marks: Iterable[Sequence[int]], style: str = "") -> list[Span]:
    """A text as spans, its marks in the style of marks."""
    spans, at = [], 0
    for start, end in marks:
        spans += [(text[at:start], style), (text[start:end], "mark")]
        at = end
    return [span for span in [*spans, (text[at:], style)] if span[0]]


def say(lines: Iterable[Line]) -> None:
    """Write lines to standard output, as it is."""
    if is_terminal():
        wide = min(shutil.get_terminal_size().columns, _WIDEST)
        write_lines(f"{row}\n" for item in lines for row in _rows(item, wide, _is_coloured()))
    else:
        write_lines(f"{_plain(item)}\n" for item in lines)


def say_json(value: Any) -> None:
    """Write a value as one line of JSON, or spread out on a terminal."""
    say_each_json([value])


def say_each_json(values: Iterable[Any]) -> None:
    """Write each value as one line of JSON, or all of them spread out on a terminal."""
    indent = 2 if is_terminal() else None
    texts = (json.dumps(value, ensure_ascii=False, indent=indent) for value in values)
    write_lines(f"{_UNSAFE.sub(_escape, text)}\n" for text in texts)


def write(text: str) -> None:
    """Write a text to standard output, as `write_lines` does."""
    write_lines([text])


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output as they come, through a pager when they are more than a terminal can show.

    When its reader has gone, end quietly and well: it has seen what it wanted.
    """
    try:
        if is_terminal():
            _show(iter(lines))
        else:
            for block in _blocks(lines):
                click.echo(block, nl=False)
    except BrokenPipeError:
        hang_up()


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    """Lines in blocks: each write is a call of the system, and a pipe may get a hundred thousand ids."""
    block: list[str] = []
    size = 0
    for text in lines:
        block.append(text)
        size += len(text)
        if size >= _BLOCK:
            yield "".join(block)
            block, size = [], 0
    yield "".join(block)


def _show(lines: Iterator[str]) -> None:
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


def hang_up() -> None:
    """End with status 0, and keep Python from complaining that the rest could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise click.exceptions.Exit(0)


def is_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return bool(sys.stdout and sys.stdout.isatty())


def _is_real() -> bool:
    """Whether standard output is the terminal itself, and one that can be paged on."""
    try:
        return os.isatty(sys.stdout.fileno()) and os.environ.get("TERM") != "dumb"
    except (OSError, ValueError):  # something in memory, as programs put in its place
        return False


def _is_coloured() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _plain(item: Line) -> str:
    text = "".join(visible(text) for text, _ in item.spans)
    return f"{pad(item.lead[0], item.indent)}{text}".rstrip()


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
