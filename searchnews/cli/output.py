"""From what is to be said to what is written: text for a terminal or for a pipe, and JSON.

A command makes `Line`s, once. On a terminal they are wrapped to its width and coloured; in a pipe each is one line
of plain text.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from searchnews.cli.screen import visible, wrap

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
# What JSON leaves as it is and a terminal might obey.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of styled text: each span is a text and the name of its style. `indent` holds for all its lines.

    `lead` stands in the indent of the first one.
    """

    spans: tuple[Span, ...] = ()
    indent: int = 0
    lead: str = ""


def line(*spans: str | Span, indent: int = 0, lead: str = "") -> Line:
    """A line of spans; a bare text has no style."""
    return Line(tuple((span, "") if isinstance(span, str) else span for span in spans), indent, lead)


def marked(text: str, marks: Iterable[Sequence[int]], style: str = "") -> list[Span]:
    """A text as spans, its marks in the style of marks."""
    spans, at = [], 0
    for start, end in marks:
        spans += [(text[at:start], style), (text[start:end], "mark")]
        at = end
    return [span for span in [*spans, (text[at:], style)] if span[0]]


def say(lines: Iterable[Line]) -> None:
    """Write lines to standard output, as it is."""
    if _is_terminal():
        wide = min(shutil.get_terminal_size().columns, _WIDEST)
        write("".join(f"{row}\n" for item in lines for row in _rows(item, wide, _is_coloured())))
    else:
        write("".join(f"{_plain(item)}\n" for item in lines))


def say_json(value: Any) -> None:
    """Write a value as one line of JSON, or spread out on a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2 if _is_terminal() else None)
    write(f"{_UNSAFE.sub(_escape, text)}\n")


def write(text: str) -> None:
    """Write to standard output; when its reader has gone, end quietly and well: it has seen what it wanted."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        hang_up()


def hang_up() -> None:
    """End with status 0, and keep Python from complaining that the rest could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise click.exceptions.Exit(0)


def _is_terminal() -> bool:
    return bool(sys.stdout and sys.stdout.isatty())


def _is_coloured() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _plain(item: Line) -> str:
    text = "".join(visible(text) for text, _ in item.spans)
    return f"{item.lead:<{item.indent}}{text}".rstrip()


def _rows(item: Line, wide: int, coloured: bool) -> Iterable[str]:
    """The rows a line takes on a terminal."""
    spans = [(visible(text), style) for text, style in item.spans]
    margin = item.lead
    for start, end in wrap("".join(text for text, _ in spans), max(wide - item.indent, 10)):
        text = "".join(_paint(*span, coloured) for span in _cut(spans, start, end))
        yield f"{margin:<{item.indent}}{text}".rstrip()
        margin = ""


def _cut(spans: Iterable[Span], start: int, end: int) -> Iterable[Span]:
    at = 0
    for text, style in spans:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            yield part, style
        at += len(text)


def _paint(text: str, style: str, coloured: bool) -> str:
    return click.style(text, **STYLES[style]) if coloured and STYLES[style] else text
