"""Rows of a table written as text: cells between delimiters, quoted where they hold one, over several lines if need be.

Read as spreadsheets read it, and as people write it: a quote inside a quoted cell that nobody doubled stays where it
is when its twin stands before the next delimiter, a cell that only begins with a quoted word is that text, and a quote
that is never closed costs one row. Everything is bounded by the length of a row, and so is what is read twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from searchnews.importers import base
from searchnews.language import tr

WIDEST = 20_000
"""Cells of a row; a spreadsheet has 16,384 columns, and a hundred million commas fill the memory with cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line it begins in; `problem` says why what stood there is no row."""

    line: int
    cells: list[str]
    problem: str = ""


class _TooShort(Exception):
    """The text ends before the row does, and there is more of it."""


class _TooWide(Exception):
    """The row has more cells than any table."""


class _Open(Exception):
    """A quote is not closed before the text ends."""


class Rows:
    """The rows of a text that comes in blocks; a last block of None says that the text was cut off.

    `end` is the character a row ends with. `backslash` says that quotes inside cells have a backslash before them, not
    another quote. `width`, once it is known, is how many cells a row has: what tells an opening quote from one that is
    only text.
    """

    def __init__(
        self, blocks: Iterator[str | None], delimiter: str, *, end: str = "\n", backslash: bool = False
    ) -> None:
        self.width = 0
        self._blocks = blocks
        self._delimiter = delimiter
        self._end = end
        self._backslash = backslash
        self._text = ""
        self._at, self._line = 0, 1
        self._stop = -1  # where the line ends that is being read; found once, or a long line takes quadratic time
        self._is_all = self._is_cut = False
        self._twice = base.LONGEST  # characters that may be read again, or rows of stray quotes take for ever
        mark = re.escape(delimiter)
        self._after = re.compile(rf" *(?:({mark})|\r?{end}|\Z)")
        self._escaped = re.compile(rf"\\([\"\\{mark}\r\n])")
        self._plain = re.compile(rf"(?:[^\\{mark}{end}]|\\.)*+", re.S)

    def __iter__(self) -> Iterator[Row]:
        while self._at < len(self._text) or self._more():
            row = None if self._backslash else self._quick()
            if row is None:
                row, goes_on = self._slow()
                if row is None or not goes_on:
                    yield from [row] if row else []
                    return
            yield row

    def _more(self) -> bool:
        """Get at least as much text as is still waiting, so that reading a long row again and again stays linear."""
        parts, size = [self._text[self._at :]], 0
        wanted = max(len(parts[0]), 1)
        while size < wanted and not self._is_all:
            block = next(self._blocks, "")
            self._is_all = not block
            self._is_cut = block is None
            parts.append(block or "")
            size += len(parts[-1])
        self._text, self._at, self._stop = "".join(parts), 0, -1
        return size > 0

    def _row(self, cells: list[str], end: int) -> Row:
        """A row that is read; the next one begins at `end`."""
        row = Row(self._line, cells)
        self._line += self._text.count(self._end, self._at, end)
        self._at, self._stop = end, -1
        return row

    def _quick(self) -> Row | None:
        """The next row where it is written by the rules and all there; None for what takes a closer look."""
        text, delimiter, position = self._text, self._delimiter, self._at
        cells: list[str] = []
        stop = text.find(self._end, position)
        if stop < 0:
            return None
        while True:
            if text[position] != '"':
                quote = text.find('"', position, stop)
                if quote < 0:
                    last = stop - 1 if text[stop - 1] == "\r" and stop > position else stop
                    cells += text[position:last].split(delimiter, WIDEST)
                    return self._row(cells, stop + 1) if len(cells) <= WIDEST else None
                if quote == position or text[quote - 1] != delimiter:
                    return None
                cells += text[position : quote - 1].split(delimiter, WIDEST)
                position = quote
            quote = text.find('"', position + 1)
            if quote < 0 or quote + 2 >= len(text):
                return None
            cell = text[position + 1 : quote]
            following = text[quote + 1]
            if following == '"':
                cell, quote = self._doubled(position + 1, quote)
                if quote + 2 >= len(text):
                    return None
                following = text[quote + 1]
            if quote > stop:
                stop = text.find(self._end, quote)
            if len(cells) >= WIDEST:
                return None
            if following == delimiter and stop > 0:
                cells.append(cell)
                position = quote + 2
            elif stop == quote + 1 or (stop == quote + 2 and following == "\r"):
                # Over more than one line only what has its width is sure to be no stray quote.
                cells.append(cell)
                is_sure = len(cells) == self.width or text.find(self._end, self._at) == stop
                return self._row(cells, stop + 1) if is_sure else None
            else:
                return None

    def _doubled(self, start: int, quote: int) -> tuple[str, int]:
        """A quoted cell with doubled quotes, and where its last quote is; the end of the text where it has none."""
        text = self._text
        while text.startswith('"', quote + 1):
            quote = text.find('"', quote + 2)
            if quote < 0:
                return "", len(text)
        return text[start:quote].replace('""', '"'), quote

    def _slow(self) -> tuple[Row | None, bool]:
        """The next row, however it is written, and whether it is worth going on; None after the last."""
        while True:
            try:
                cells, end = self._parse()
            except _TooShort:
                if len(self._text) - self._at > base.LONGEST:
                    return self._endless()
                self._more()
            except _TooWide:
                return self._wide()
            except _Open:
                if not self._is_all and len(self._text) - self._at <= base.LONGEST:
                    self._more()
                    continue
                return self._open()
            else:
                break
        if self._is_cut and end == len(self._text) and not self._text.endswith(self._end):
            return None, False  # an id that is cut short is another article's
        first = self._text.find(self._end, self._at, end)
        if 0 <= first < end - 1 and len(cells) != self.width and self._is_text(first, end):
            self._twice -= end - self._at
            cells, end = self._bare(self._at, first).split(self._delimiter), first + 1
        return self._row(cells, end), True

    def _open(self) -> tuple[Row | None, bool]:
        """A row whose quote is not closed in the whole text: it is left out, and what follows only if it is rows."""
        if self._is_cut:
            return None, False
        first = self._text.find(self._end, self._at)
        if first < 0 and not self._is_all:
            return self._endless()
        if first < 0 or first + 1 == len(self._text) or self._is_text(first, len(self._text)):
            self._twice -= len(self._text) - self._at
            row = Row(self._line, [], tr("opens a quote that is never closed"))
            self._row([], first + 1 if first >= 0 else len(self._text))
            return row, True
        return Row(self._line, [], tr("opens a quote that is never closed; what follows was not read")), False

    def _wide(self) -> tuple[Row, bool]:
        """A row of too many cells is left out, up to the end of its first line."""
        reason = tr("has more than {count} cells", count=WIDEST)
        if (end := self._text.find(self._end, self._at)) < 0:
            return self._endless(reason)
        row = Row(self._line, [], reason)
        self._row([], end + 1)
        return row, True

    def _endless(self, reason: str = "") -> tuple[Row, bool]:
        """A line that is too long is left out, if its end comes within sixteen times as much: a device has none."""
        row = Row(self._line, [], reason or tr("is longer than {count} bytes", count=base.LONGEST))
        size = 0
        while size <= 16 * base.LONGEST and not self._is_all:
            size += len(self._text)
            self._text, self._at = "", 0
            self._more()
            if (end := self._text.find(self._end)) >= 0:
                self._row([], end + 1)
                return row, True
        reason = tr("has no end of line {line} in sight; what follows was not read", line=self._line)
        return row if self._is_all else Row(self._line, [], reason), False

    def _is_text(self, first: int, end: int) -> bool:
        """Whether the quote that swallowed the lines up to `end` is no more than a character of the first one's text.

        It is when that line, which ends at `first`, and the next are rows without it; the lines of a text that was cut
        short are not.
        """
        if self.width < 2 or end - self._at > self._twice:
            return False
        second = self._text.find(self._end, first + 1, end)
        line = self._text[first + 1 : second if second >= 0 else end]
        cells = self._bare(self._at, first).split(self._delimiter)
        row = next(iter(Rows(iter([line]), self._delimiter, end=self._end, backslash=self._backslash)), None)
        return row is not None and len(cells) == self.width == len(row.cells)

    def _bare(self, start: int, end: int) -> str:
        """A stretch of text without the half of a line's end that may be its last character."""
        return self._text[start:end].removesuffix("\r")

    def _parse(self) -> tuple[list[str], int]:
        """The cells of the row that begins here, and where the next one does."""
        cells: list[str] = []
        position, text = self._at, self._text
        while True:
            start = position
            while text.startswith(" ", start):
                start += 1
            is_quoted = text.startswith('"', start)
            cell, position, is_last = self._quoted(position, start + 1) if is_quoted else self._unquoted(position)
            cells.append(cell)
            if len(cells) > WIDEST:
                raise _TooWide
            if is_last:
                return cells, position

    def _stop_from(self, position: int) -> int:
        """Where the line ends that this position is in."""
        if self._stop < position:
            self._stop = self._text.find(self._end, position)
            if self._stop < 0:
                if not self._is_all:
                    raise _TooShort
                self._stop = len(self._text)
        return self._stop

    def _unquoted(self, position: int) -> tuple[str, int, bool]:
        """A cell up to the next delimiter, where the next one begins, and whether there is none in this row."""
        stop = self._stop_from(position)
        end = self._text.find(self._delimiter, position, stop)
        if self._backslash:
            match = self._plain.match(self._text, position)
            end = match.end() if match else position
            stop = self._stop_from(end)
            end = end if self._text.startswith(self._delimiter, end) else -1
        if end >= 0:
            return self._unescaped(self._text[position:end]), end + 1, False
        return self._unescaped(self._bare(position, stop)), min(stop + 1, len(self._text)), True

    def _quoted(self, beginning: int, position: int) -> tuple[str, int, bool]:
        """The same for a quoted cell; `beginning` is where it begins, `position` where its text does."""
        text, start, pieces = self._text, position, list[str]()
        while True:
            quote = text.find('"', position)
            if quote < 0:
                raise _Open
            stop = self._stop_from(quote)
            if self._backslash and _is_escaped(text, start, quote):
                position = quote + 1
            elif text.startswith('"', quote + 1):
                pieces.append(text[start : quote + 1])
                start = position = quote + 2
            elif after := self._after.match(text, quote + 1):
                pieces.append(text[start:quote])
                return self._unescaped("".join(pieces)), after.end(), not after[1]
            elif self._has_twin(quote, stop):
                position = quote + 1
            else:
                break
        end = text.find(self._delimiter, quote, stop)
        is_last = end < 0
        end = stop if is_last else end
        is_one_line = text.find(self._end, beginning, quote) < 0
        cell = text[beginning:end] if is_one_line else "".join((*pieces, text[start:end]))
        return self._unescaped(cell.removesuffix("\r") if is_last else cell), min(end + 1, len(text)), is_last

    def _has_twin(self, quote: int, stop: int) -> bool:
        """Whether another quote comes before the next delimiter, so that both belong to the text between quotes."""
        other = self._text.find('"', quote + 1, stop)
        return other >= 0 and self._text.find(self._delimiter, quote + 1, other) < 0

    def _unescaped(self, text: str) -> str:
        return self._escaped.sub(r"\1", text) if self._backslash and "\\" in text else text


def _is_escaped(text: str, start: int, quote: int) -> bool:
    """Whether the backslashes before a quote are of an odd number, so that the last is the quote's own."""
    run = quote
    while run > start and text[run - 1] == "\\":
        run -= 1
    return (quote - run) % 2 == 1
