"""A file that holds an article a line: its lines, and what is said of those that become no article.

Everything here is bounded, whatever the file: the length of a line, the lines in a row that hold nothing, the reasons
that are named.
"""

from collections.abc import Iterator

from searchnews.importers import base
from searchnews.importers.base import Input, Stream
from searchnews.importers.encoding.transcoded import as_utf8
from searchnews.importers.files import why
from searchnews.language import tr, trn

BARREN = 1_000_000
"""Lines without an article, one after the other, until a file is given up: a packed bomb of a megabyte holds a thousand
times as many, and reading them takes ten minutes and more."""

NAMED = 1_000
"""Lines of one file that are named one by one when they become no article: a list of millions would fill the memory."""


def nothing() -> str:
    """What is said of an article without an article's text."""
    return tr("has neither title nor text")


class Failures:
    """Counts what of a file becomes no article, and names the first thousand."""

    def __init__(self, input: Input) -> None:
        self._input = input
        self._failed = self._barren = 0

    def article(self) -> None:
        """An article was found."""
        self._barren = 0

    def failed(self, line: int, reason: str) -> bool:
        """A line became none; whether it is worth going on."""
        self._failed += 1
        self._barren += 1
        if self._failed <= NAMED:
            self._input.skip(reason, line)
        if self._barren <= BARREN:
            return True
        self._input.skip(
            tr("has {count} lines without an article; what follows line {line} was not read", count=BARREN, line=line)
        )
        return False

    def close(self) -> None:
        """Sum up what was not named."""
        if (more := self._failed - NAMED) > 0:
            self._input.skip(
                trn(
                    "has {count} more line that became no article",
                    "has {count} more lines that became no article",
                    more,
                    count=more,
                )
            )


class Blanks:
    """Counts the empty lines of a file that follow each other."""

    def __init__(self, input: Input) -> None:
        self._input = input
        self._empty = 0

    def filled(self) -> None:
        """A line holds something."""
        self._empty = 0

    def empty(self, line: int) -> bool:
        """A line holds nothing; whether it is worth going on."""
        self._empty += 1
        if self._empty <= BARREN:
            return True
        self._input.skip(tr("has {count} empty lines; what follows line {line} was not read", count=BARREN, line=line))
        return False


def lines(input: Input) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, counted from 1; of a damaged file those before the damage."""
    number = 0
    blanks = Blanks(input)
    try:
        stream = as_utf8(input.stream, input.encoding)
        while line := stream.readline(base.LONGEST):
            number += 1
            if len(line) == base.LONGEST and not line.endswith(b"\n"):
                too_long(input, number)
                if not _ends(stream):
                    endless(input, number)
                    return
            elif line and not line.isspace():
                blanks.filled()
                yield number, line
            elif not blanks.empty(number):
                return
    except OSError as error:
        broken_off(input, number, error)
    except input.damaged as error:
        broken_off(input, number, error)


def too_long(input: Input, line: int) -> None:
    """Say that a line is longer than an article may be."""
    input.skip(tr("is longer than {count} bytes", count=base.LONGEST), line)


def endless(input: Input, line: int) -> None:
    """Say that a line goes on and on."""
    input.skip(tr("has no end of line {line} in sight; what follows was not read", line=line))


def broken_off(input: Input, line: int, error: Exception) -> None:
    """Say that a file is damaged, or that the system stopped giving its bytes."""
    if isinstance(error, input.damaged):
        input.skip(tr("is cut short or damaged after line {line}; what came before was read", line=line))
    else:
        input.skip(tr("cannot be read after line {line}: {reason}", line=line, reason=why(error)))


def _ends(stream: Stream) -> bool:
    """Read to the end of a line that is too long; whether it comes within sixteen times as much. A device has none."""
    for _ in range(16):
        rest = stream.readline(base.LONGEST)
        if not rest or rest.endswith(b"\n"):
            return True
    return False
