"""From what is to be said to what is written: text for a terminal or for a pipe, and JSON.

A command makes `Line`s, once. On a terminal they are wrapped to its width and coloured, and shown by a pager when they
are more than fit on it (`terminal`); in a pipe each is one line of plain text.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from searchnews.cli.group import load
from searchnews.cli.screen import pad, visible

Span = tuple[str, str]

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
        write_lines(f"{row}\n" for row in load("searchnews.cli.terminal:rows")(lines))
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
            load("searchnews.cli.terminal:show")(iter(lines))
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


def hang_up() -> None:
    """End with status 0, and keep Python from complaining that the rest could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise click.exceptions.Exit(0)


def is_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return bool(sys.stdout and sys.stdout.isatty())


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _plain(item: Line) -> str:
    text = "".join(visible(text) for text, _ in item.spans)
    return f"{pad(item.lead[0], item.indent)}{text}".rstrip()
