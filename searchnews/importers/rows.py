"""Rows of a table written as text: cells between delimiters, quoted where they hold one, over several lines if need be.

Read as spreadsheets read it, and as people write it: a quote inside a quoted cell that nobody doubled stays where it
is when its twin stands before the next delimiter, a cell that only begins with a quoted word is that text, and a quote
that is never closed costs one row. Everything is bounded by the length of a row, and so is what is read twice.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from searchnews.importers import base
from searchnews.importers.lines import BARREN
from searchnews.language import tr


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line it begins in; `problem` says why what stood there is no row."""

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Parsed:
    cells: list[str]
    held: list[str]
    closed: bool


def bare(line: str) -> str:
    """A line without its end."""
    return line[:-1].removesuffix("\r") if line.endswith("\n") else line.removesuffix("\r")


class Rows:
    """The rows of numbered lines, each with its end.

    `backslash` says that quotes inside cells have a backslash before them, not another quote. `width`, once it is
    known, is how many cells a row has: what tells an opening quote from one that is only text.
    """

    def __init__(self, lines: Iterator[tuple[int, str]], delimiter: str, *, backslash: bool = False) -> None:
        self.width = 0
        self._lines = lines
        self._waiting: deque[tuple[int, str]] = deque()
        self._twice = 4 * base.LONGEST  # characters that may be read again, or rows of stray quotes take for ever
        self._number = 0
        self._delimiter = delimiter
        self._backslash = backslash
        self._after = re.compile(rf" *(?:({re.escape(delimiter)})|\r?\n?\Z)")
        self._escaped = re.compile(rf"\\([\"\\{re.escape(delimiter)}\r\n])")
        self._plain = re.compile(rf"(?:[^\\{re.escape(delimiter)}]|\\.)*+", re.S)

    def __iter__(self) -> Iterator[Row]:
        while (line := self._next()) is not None:
            start = self._number
            if '"' not in line and not self._backslash:
                yield Row(start, bare(line).split(self._delimiter))
                continue
            parsed = self._parse(line)
            if len(parsed.held) > 1 and (not parsed.closed or len(parsed.cells) != self.width):
                if self._is_text(parsed.held):
                    self._give_back(start, parsed.held)
                    if parsed.closed:
                        yield Row(start, bare(line).split(self._delimiter))
                        continue
                elif not parsed.closed:
                    yield Row(start, [], tr("opens a quote that is never closed; what follows was not read"))
                    return
            if parsed.closed:
                yield Row(start, parsed.cells)
            else:
                yield Row(start, [], tr("opens a quote that is never closed"))

    def _next(self) -> str | None:
        found = self._waiting.popleft() if self._waiting else next(self._lines, None)
        if found is None:
            return None
        self._number = found[0]
        return found[1]

    def _give_back(self, start: int, held: list[str]) -> None:
        """Let every line but the first be read again; lines without a number of their own are counted on."""
        self._twice -= sum(map(len, held))
        self._waiting.extendleft((start + n, held[n]) for n in range(len(held) - 1, 0, -1))

    def _is_text(self, held: list[str]) -> bool:
        """Whether the quote that swallowed these lines is no more than a character of the first one's text.

        It is when that line and the next are rows without it; the lines of a text that was cut short are not.
        """
        if self.width < 2 or sum(map(len, held)) > self._twice:
            return False
        second = Rows(iter(()), self._delimiter, backslash=self._backslash)._parse(held[1])
        return len(bare(held[0]).split(self._delimiter)) == self.width == len(second.cells)

    def _parse(self, line: str) -> _Parsed:
        """The cells of the row that begins with this line, and the lines it takes."""
        cells: list[str] = []
        held, position = [line], 0
        while True:
            line = held[-1]
            start = position
            while line.startswith(" ", start):
                start += 1
            if not line.startswith('"', start):
                cell, end = self._unquoted(line, position)
            elif (quoted := self._quoted(held, position, start + 1)) is None:
                return _Parsed(cells, held, False)
            else:
                cell, end = quoted
            cells.append(cell)
            if end < 0:
                return _Parsed(cells, held, True)
            position = end

    def _unquoted(self, line: str, position: int) -> tuple[str, int]:
        """A cell up to the next delimiter, and where the next one begins; -1 after the last."""
        if self._backslash:
            match = self._plain.match(line, position)
            end = match.end() if match and line.startswith(self._delimiter, match.end()) else -1
        else:
            end = line.find(self._delimiter, position)
        text = bare(line[position:]) if end < 0 else line[position:end]
        return self._unescaped(text), end + 1 if end >= 0 else -1

    def _quoted(self, held: list[str], beginning: int, position: int) -> tuple[str, int] | None:
        """A quoted cell whose text begins at `position`, and where the next one begins; None when it never ends."""
        pieces: list[str] = []
        line, size = held[-1], len(held[-1])
        while True:
            quote = line.find('"', position)
            if quote < 0:
                pieces.append(line[position:])
                following = self._next()
                if following is None:
                    return None
                held.append(following)
                size += len(following)
                if size > base.LONGEST or len(held) > BARREN:
                    return None
                line, position, beginning = following, 0, -1
            elif self._backslash and _is_escaped(line, position, quote):
                pieces.append(line[position : quote + 1])
                position = quote + 1
            elif line.startswith('"', quote + 1):
                pieces.append(line[position : quote + 1])
                position = quote + 2
            elif after := self._after.match(line, quote + 1):
                pieces.append(line[position:quote])
                return self._unescaped("".join(pieces)), after.end() if after[1] else -1
            elif self._has_twin(line, quote):
                pieces.append(line[position : quote + 1])
                position = quote + 1
            else:
                end = line.find(self._delimiter, quote)
                pieces.append(line[position : end if end >= 0 else None])
                text = "".join(pieces) if beginning < 0 else line[beginning : end if end >= 0 else None]
                return self._unescaped(text if end >= 0 else bare(text)), end + 1 if end >= 0 else -1

    def _has_twin(self, line: str, quote: int) -> bool:
        """Whether another quote comes before the next delimiter, so that both belong to the text between quotes."""
        other = line.find('"', quote + 1)
        return other >= 0 and line.find(self._delimiter, quote + 1, other) < 0

    def _unescaped(self, text: str) -> str:
        return self._escaped.sub(r"\1", text) if self._backslash and "\\" in text else text


def _is_escaped(line: str, start: int, quote: int) -> bool:
    """Whether the backslashes before a quote are of an odd number, so that the last is the quote's own."""
    run = quote
    while run > start and line[run - 1] == "\\":
        run -= 1
    return (quote - run) % 2 == 1
