"""A query's text cut into lexemes, in one pass and without going back.

First the pairs are found: a quote with its twin, a parenthesis with its partner; whatever has none is text. Then the
text is read from left to right, and what a character means depends on the lexeme that touches it on the left, if any:

    -            a minus after a blank, at the start and after (
    field:       a field there, and after a minus; with a full-width colon only as the first thing in the query
    (            a group there, and after a field, an operator or ); inside a word or touching one it is text
    OR AND NOT   an operator wherever it is a whole word, but not as what a minus or a field takes
    quotes       a quoted run anywhere
"""

from dataclasses import dataclass
from enum import Enum, auto

from searchnews.query.syntax import ESCAPABLE, ESCAPABLE_IN_QUOTES, FIELD, OPERATORS, TWIN, fold
from searchnews.schema import FIELDS


class Kind(Enum):
    """What a lexeme is."""

    WORD = auto()
    PREFIX = auto()
    QUOTED = auto()
    FIELD = auto()
    MINUS = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    END = auto()


PIECES: frozenset[Kind | None] = frozenset({Kind.WORD, Kind.PREFIX, Kind.QUOTED})
"""What a clause can be made of; pieces that touch make one clause."""

_BEFORE_MINUS: frozenset[Kind | None] = frozenset({None, Kind.OPEN})
_BEFORE_FIELD: frozenset[Kind | None] = _BEFORE_MINUS | {Kind.MINUS}
_TAKES_TEXT: frozenset[Kind | None] = frozenset({Kind.MINUS, Kind.FIELD})
_LONGEST_OPERATOR = max(map(len, OPERATORS))


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a query: `text` is what it says, less quotes, escapes and star (for FIELD: the field's name).

    `raw` is the piece as typed; `start` and `end` are half-open offsets of it.
    """

    kind: Kind
    text: str
    raw: str
    start: int
    end: int


def lex(text: str) -> list[Lexeme]:
    """The lexemes of `text`; the last one is END. Takes time in proportion to the length, whatever the text."""
    lexer = _Lexer(text)
    at = 0
    while at < len(text):
        at = at + 1 if text[at].isspace() else lexer.read(at)
    lexer.add(Kind.END, at, at)
    return lexer.lexemes


class _Lexer:
    """Reads one lexeme at a time into `lexemes`; `read` and `add` give the place after it."""

    def __init__(self, text: str) -> None:
        self.lexemes: list[Lexeme] = []
        self._text = text
        self._folded = fold(text)
        self._quotes, self._groups = _pairs(self._folded)
        self._closes: set[int] = set()

    def read(self, at: int) -> int:
        last = self.lexemes[-1] if self.lexemes else None
        touching = last.kind if last and last.end == at else None
        if at in self._closes:
            return self.add(Kind.CLOSE, at, at + 1)
        if at in self._groups and touching not in PIECES:
            self._closes.add(self._groups[at])
            return self.add(Kind.OPEN, at, at + 1)
        if touching in _BEFORE_MINUS and self._is_minus(at):
            return self.add(Kind.MINUS, at, at + 1)
        if touching in _BEFORE_FIELD and (end := self._field_end(at)):
            return self.add(Kind.FIELD, at, end, FIELDS[self._folded[at : end - 1].lower()].name)
        if at in self._quotes:
            end = self._quotes[at]
            return self.add(Kind.QUOTED, at, end, _unescape_quoted(self._text[at + 1 : end - 1]))
        return self._word(at, operators=touching not in _TAKES_TEXT)

    def add(self, kind: Kind, start: int, end: int, text: str | None = None) -> int:
        raw = self._text[start:end]
        self.lexemes.append(Lexeme(kind, raw if text is None else text, raw, start, end))
        return end

    def _is_minus(self, at: int) -> bool:
        return self._folded[at] == "-" and self._touched_by_text(at + 1) and self._folded[at + 1] != "-"

    def _field_end(self, at: int) -> int | None:
        """Where the value of the field named at `at` begins; None where there is no field, or no value."""
        name = FIELD.match(self._folded, at)
        if name is None or not self._touched_by_text(name.end()):
            return None
        if self._text[name.end() - 1] != ":" and self.lexemes:
            return None
        return name.end()

    def _touched_by_text(self, at: int) -> bool:
        return at < len(self._text) and not self._text[at].isspace() and at not in self._closes

    def _is_operator(self, start: int, end: int) -> bool:
        return end - start <= _LONGEST_OPERATOR and self._folded[start:end] in OPERATORS

    def _word(self, start: int, *, operators: bool) -> int:
        """Reads to the next blank, quoted run or end of a group."""
        chars: list[str] = []
        kept = 0
        at = start
        while self._touched_by_text(at) and at not in self._quotes:
            folded = self._folded[at]
            if folded == "(" and operators and at in self._groups and self._is_operator(start, at):
                break
            escaped = folded == "\\" and self._folded[at + 1 : at + 2] in ESCAPABLE
            at += escaped
            chars.append(self._text[at])
            at += 1
            if escaped or folded != "*":
                kept = len(chars)
        return self._add_word(start, at, "".join(chars), kept, operators)

    def _add_word(self, start: int, end: int, text: str, kept: int, operators: bool) -> int:
        """`kept` is how much of `text` is left without the plain stars at its end."""
        if operators and self._is_operator(start, end):
            return self.add(Kind[self._folded[start:end]], start, end)
        if text[0] == "\\" and self._is_operator(start + 1, end):
            return self.add(Kind.WORD, start, end, text[1:])
        if 0 < kept < len(text):
            return self.add(Kind.PREFIX, start, end, text[:kept])
        return self.add(Kind.WORD, start, end, text)


def _pairs(folded: str) -> tuple[dict[int, int], dict[int, int]]:
    """The quoted runs (opening place to the place after the closing one) and the parentheses (place to place).

    Pairs around nothing but blanks are left out: they are text. `solid` is the last place that holds no blank.
    """
    quotes: dict[int, int] = {}
    groups: dict[int, int] = {}
    opened: list[int] = []
    hopeless: set[str] = set()
    solid = -1
    at = 0
    while at < len(folded):
        char = folded[at]
        if char == "\\" and folded[at + 1 : at + 2] in ESCAPABLE:
            at += 1
        elif char in TWIN and char not in hopeless:
            close = _closing(folded, at + 1, TWIN[char])
            if close is None:
                hopeless.add(char)
            else:
                if folded[at + 1 : close].strip():
                    quotes[at] = close + 1
                at = close
        elif char == "(":
            opened.append(at)
        elif char == ")" and opened:
            partner = opened.pop()
            if partner < solid:
                groups[partner] = at
        if not folded[at].isspace():
            solid = at
        at += 1
    return quotes, groups


def _closing(folded: str, at: int, twin: str) -> int | None:
    """Where the next `twin` that no backslash makes plain stands; when there is none now, there is none later."""
    while at < len(folded):
        if folded[at] == "\\" and folded[at + 1 : at + 2] in ESCAPABLE_IN_QUOTES:
            at += 1
        elif folded[at] == twin:
            return at
        at += 1
    return None


def _unescape_quoted(text: str) -> str:
    """What stands between two quotes, less its escapes and the blanks at its ends, which no match can see."""
    folded = fold(text)
    chars: list[str] = []
    at = 0
    while at < len(text):
        at += folded[at] == "\\" and folded[at + 1 : at + 2] in ESCAPABLE_IN_QUOTES
        chars.append(text[at])
        at += 1
    return "".join(chars).strip()
