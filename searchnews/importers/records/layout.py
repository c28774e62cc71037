"""How a table is written: what parts its cells, how quotes are told from text, which row has the headings.

What parts the cells is found by reading: it is the character that makes the most headings ones we know. Counting
characters, as is usual, takes the commas of a text for those of the table.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from searchnews.importers.records.names import columns_of, says_html
from searchnews.importers.records.rows import Rows

TEXTS = ("title", "body", "digest")
"""The fields one of which a table must have, to be one of articles."""

_DELIMITERS = ",\t;|，"
_SEPARATOR = re.compile(r"\s*\"?sep=([^\r\n\"])", re.I)
_ABOVE = 30  # rows looked at for the headings; above them stand a title, who made the table and when
_CELLS = re.compile(r'"[^"]*+"')
_RETURNS = re.compile(r"\r(?!\n)")
# Where a quote has a backslash before it and a letter behind it, that is how quotes are written; unless some are
# doubled between letters. An opening or closing quote stands beside a delimiter.
_BACKSLASHED = re.compile(r'(?<!\\)\\"[^"\r\n,;|\t，]')
_DOUBLED = re.compile(r'[^\s",;|\t，\\]""[^\s",;|\t，]')


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written; `columns` has for each field the positions of its headings, the best first."""

    delimiter: str
    backslash: bool
    above: int
    headings: Sequence[str]
    columns: Mapping[str, tuple[int, ...]]

    @property
    def html(self) -> frozenset[int]:
        """The positions of the headings that say that their cells are HTML."""
        return frozenset(spot for spot in self.columns.get("body", ()) if says_html(self.headings[spot]))


def end_of_line(sample: str) -> str:
    """What ends a row: a line feed, or, as an old Macintosh writes, a carriage return; cells may hold the other."""
    plain = _CELLS.sub("", sample)
    return "\r" if len(_RETURNS.findall(plain)) > plain.count("\n") else "\n"


def find_layout(text: str, end: str) -> Layout | None:
    """The layout of a table that begins with this text; None when no row of it has headings that are known."""
    backslash = bool(_BACKSLASHED.search(text)) and not _DOUBLED.search(text)
    named = _SEPARATOR.match(text)
    best: Layout | None = None
    for delimiter in dict.fromkeys((named[1] if named else "") + _DELIMITERS):
        for layout in _candidates(Rows(iter([text]), delimiter, end=end, backslash=backslash), delimiter, backslash):
            if best is None or len(layout.columns) > len(best.columns):
                best = layout
    return best


def _candidates(rows: Rows, delimiter: str, backslash: bool) -> Iterator[Layout]:
    """A layout for each row that could be the headings: two that are known, or one at the very beginning."""
    is_first = True
    for above, row in enumerate(islice(rows, _ABOVE)):
        columns = columns_of(row.cells)
        if any(field in columns for field in TEXTS) and (is_first or len(columns) > 1):
            yield Layout(delimiter, backslash, above, row.cells, columns)
        is_first = is_first and not any(map(str.strip, row.cells))
