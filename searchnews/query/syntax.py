"""The characters that mean something in a query, and how text that looks like them is written.

Full-width twins are folded one character to one, so that a place in the folded text is the same place in what was
typed. The full-width backslash is the exception: nobody types it to escape, so it stays text.
"""

import re

from searchnews.schema import FIELDS

_WIDTH = 0xFEE0
_HALF = {code: code - _WIDTH for code in range(0xFF01, 0xFF5F) if code != ord("＼")}

OPERATORS = ("OR", "AND", "NOT")
"""The words that join clauses: in capitals only, and only as whole words, for `or` and `not` are English text."""

TWIN = {'"': '"', "“": "”", "「": "」", "『": "』"}
"""What closes a quote, by what opens it, both folded: a full-width ＂ is a plain one."""

_QUOTES = "".join(TWIN) + "".join(TWIN.values())
ESCAPABLE = frozenset("\\()*-:" + _QUOTES)
"""What a backslash makes plain outside quotes; before anything else it is itself, as in ``C:\\temp``."""

ESCAPABLE_IN_QUOTES = frozenset("\\" + _QUOTES)

FIELD = re.compile("(" + "|".join(sorted(FIELDS, key=len, reverse=True)) + "):", re.IGNORECASE | re.ASCII)
"""A field's name and its colon, in folded text. ASCII: without it ſ would be an s."""


def fold(text: str) -> str:
    """`text` with full-width punctuation, letters and digits made half-width; as long as it was."""
    return text.translate(_HALF)


def write_word(text: str, *, prefix: bool = False) -> str:
    """The word `text` as a query has it, escaped wherever it would be read as something else."""
    folded = fold(text)
    if prefix:
        return _escape(text, folded, stars=True) + "*"
    if folded in OPERATORS:
        return "\\" + text
    return _escape(text, folded, stars=folded.strip("*") != "")


def write_quoted(text: str) -> str:
    """The quoted run `text` as a query has it, in plain double quotes."""
    plain = (
        "\\" + char if folded in ESCAPABLE_IN_QUOTES else char for char, folded in zip(text, fold(text), strict=True)
    )
    return '"' + "".join(plain) + '"'


def _escape(text: str, folded: str, *, stars: bool) -> str:
    field = FIELD.match(folded)
    colon = field.end() - 1 if field else -1
    tail = len(folded.rstrip("*")) if stars else len(folded)
    written = []
    for at, char in enumerate(text):
        risky = folded[at] in ESCAPABLE_IN_QUOTES or folded[at] in "()"
        if risky or at == colon or at >= tail or (at == 0 and folded[at] == "-"):
            written.append("\\")
        written.append(char)
    return "".join(written)
