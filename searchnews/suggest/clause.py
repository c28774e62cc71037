"""Which part of a query is being typed: its last clause. What stands before stays as it is.

A quote that is not closed yet is the beginning of a quoted run here, though a search takes it for text.
"""

import re
from dataclasses import dataclass

from searchnews.query.lexer import PIECES, Kind, Lexeme, lex
from searchnews.query.parser import MAX_LENGTH
from searchnews.query.syntax import FIELD, TWIN, fold
from searchnews.schema import FIELDS

_LATIN = re.compile(r"[A-Za-z'’]{1,12}")

MAX_SYLLABLES = 8
"""Words of Latin letters before the last that may be its pinyin: zhi shi chan q."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause that is being typed.

    `before` is the query up to it, its field, minus and parentheses included; `typed` what there is of it; `field`
    the English name of its field; `quoted` whether a quote before it is still open (it stands in neither).
    `others` are the plain words before it, None when there is anything else: quotes, operators, fields.
    """

    before: str
    typed: str
    field: str = ""
    quoted: bool = False
    others: tuple[str, ...] | None = ()

    @property
    def is_negated(self) -> bool:
        """Whether articles with it are left out."""
        return fold(self.before).endswith(("-", "NOT ")) or "-" in fold(self.before).rpartition(" ")[2]


def clause(query: str) -> Clause | None:
    """The clause at the end of a query; None when none is being typed there, or no query can be as long."""
    if not query.strip() or len(query) > MAX_LENGTH:
        return None
    folded = fold(query)
    opened = _open_quote(folded)
    if opened is not None:
        before = lex(query[:opened] + "x")[:-2]  # a field is one only where something touches it
        typed = query[opened + 1 :].lstrip()
        return Clause(query[:opened], typed, _field(before, opened), True, _others(before)) if typed.strip() else None
    *before, last = lex(query)[:-1]
    return _last(query, before, last) if last.end == len(query) else None


def joined(found: Clause) -> Clause | None:
    """The same with the Latin words before it: syllables with blanks between; None when there are none."""
    if found.quoted or found.field or not found.others or not _LATIN.fullmatch(found.typed):
        return None
    start = len(found.before)
    for word in reversed(found.others[-MAX_SYLLABLES:]):
        end = len(found.before[:start].rstrip())
        if not _LATIN.fullmatch(word) or found.before[end - len(word) : end] != word:
            break
        start = end - len(word)
    if start == len(found.before):
        return None
    kept = len(found.before[:start].split())
    return Clause(found.before[:start], found.before[start:] + found.typed, others=found.others[:kept])


def _last(query: str, before: list[Lexeme], last: Lexeme) -> Clause | None:
    raw = fold(last.raw)
    if last.kind is not Kind.WORD or (before and before[-1].kind in PIECES and before[-1].end == last.start):
        return None
    if (name := FIELD.fullmatch(raw)) and (last.raw[-1] == ":" or not before):
        return Clause(query, "", FIELDS[name[1].lower()].name, others=_others(before))
    # A parenthesis or a minus that has nothing behind it yet, or no partner, is not what is to be completed.
    start = last.start + len(raw) - len(raw.lstrip("("))
    typed = query[start:].replace("\\", "")
    return Clause(query[:start], typed, _field(before, last.start), others=_others(before)) if typed else None


def _field(before: list[Lexeme], start: int) -> str:
    """The field that a clause beginning there has."""
    return before[-1].text if before and before[-1].kind is Kind.FIELD and before[-1].end == start else ""


def _others(before: list[Lexeme]) -> tuple[str, ...] | None:
    return tuple(one.text for one in before) if all(one.kind is Kind.WORD for one in before) else None


def _open_quote(folded: str) -> int | None:
    """Where a quote stands, as the first sign of a clause, that is not closed."""
    at = 0
    while at < len(folded):
        char = folded[at]
        if char == "\\":
            at += 1
        elif char in TWIN and (at == 0 or folded[at - 1].isspace() or folded[at - 1] in "(-:"):
            close = folded.find(TWIN[char], at + 1)
            if close < 0:
                return at
            at = close
        at += 1
    return None
