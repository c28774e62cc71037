"""What the cells of a table say: lists, dates as spreadsheets count them, formulas that were kept from running."""

import json
import re
from datetime import datetime, timedelta, tzinfo
from typing import Any

from searchnews.importers.dates import parse_date

# A spreadsheet runs a cell that begins so, which is why our export puts an apostrophe before it. A cell that had some
# itself got one more, so that taking one away is exactly the reverse.
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_PARTS = re.compile(r"[,，、;；|\r\n]")
_QUOTED = re.compile(r"\s*(?:'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\")\s*(?:,|\Z)", re.S)
_ESCAPE = re.compile(r"\\(.)", re.S)

# Days since the end of 1899, which is how a spreadsheet counts: from 1954 to 2119.
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d{1,15})?")
_DAY_ZERO = datetime(1899, 12, 30)
# A column of numbers with a gap in it is one of fractions to many a program: 20220424.0
_WHOLE = re.compile(r"(\d{8}|\d{10,14})\.0{1,6}")


def parts_of(cell: str) -> tuple[str, ...]:
    """The texts of a cell that holds several: a list as JSON or Python write it, else parted by commas and the like."""
    text = cell.strip()
    if not text:
        return ()
    if text.startswith("[") and text.endswith("]") and (found := _listed(text)) is not None:
        return found
    return tuple([part for piece in _PARTS.split(text) if (part := piece.strip())])


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def _listed(text: str) -> tuple[str, ...] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _python_list(text[1:-1])
    return tuple(str(item) for item in found if isinstance(item, str | int | float) and not isinstance(item, bool))


def _python_list(text: str) -> tuple[str, ...] | None:
    """The texts of a list as Python prints it, None when it is none."""
    parts, position = [], 0
    while position < len(text):
        match = _QUOTED.match(text, position)
        if match is None:
            return None
        parts.append(_ESCAPE.sub(r"\1", match[1] if match[1] is not None else match[2]))
        position = match.end()
    return tuple(parts)


def object_of(cell: str) -> dict[str, Any] | None:
    """The object a cell holds as JSON, None when it holds none."""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def date_of(value: object, zone: tzinfo) -> datetime | None:
    """A date as `parse_date` reads it, or as a spreadsheet counts days."""
    text = str(value).strip()
    if text.endswith("0") and (match := _WHOLE.fullmatch(text)):
        text = match[1]
    if found := parse_date(text, zone):
        return found
    if not _SERIAL.fullmatch(text):
        return None
    return (_DAY_ZERO + timedelta(seconds=round(float(text) * 86400))).replace(tzinfo=zone)
