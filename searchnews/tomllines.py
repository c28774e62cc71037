"""TOML with the line of each key, which `tomllib` does not tell, and with mistakes in plain words.

A text is cut into statements: a key up to its ``=``, then a value up to the end of the line in which its last bracket
and its last string are closed; or the head of a table. What a key is called is left to `tomllib`. Whatever the text
is, this ends, in time proportional to its length.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from searchnews.language import tr

# Each string is possessive and ends with the text where its quotes are missing, so that nothing is read twice.
_PIECE = re.compile(
    r'''(?P<string>"""(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5}|\\?\Z)'''
    r"""|\'\'\'(?:[^\']|\'{1,2}(?!\'))*+(?:\'{3,5}|\Z)"""
    r"""|"(?:[^"\\\n]|\\[^\n])*+"?|\'[^\'\n]*+\'?)"""
    r"""|(?P<comment>\#[^\n]*+)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<line>\n)|(?P<equals>=)"""
    r"""|(?P<other>[^"'\#\[\]{}\n=]++)""",
    re.DOTALL,
)

_CHAIN = re.compile(r"(?<![\w'\"-])(?:[\w'\"-]++[ \t]*+\.[ \t]*+){20}")
"""Names that are chained by dots without end: `tomllib` takes twelve seconds for a line of 30,000."""

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_WIDE = re.compile("[＝“”‘’＂＇，［］＃]")
_NARROW = str.maketrans("＝“”‘’＂＇，［］＃", "=\"\"''\"',[]#")


class Mistake(ValueError):
    """What is wrong with a text, as whoever wrote it understands it, and in which line; None when that is not known."""

    def __init__(self, sentence: str, line: int | None) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass(frozen=True, slots=True)
class Statement:
    """A key that is given a value, or the head of a table: its whole name from the top, and its line from 1."""

    path: tuple[str, ...]
    line: int
    is_table: bool = False


def parse(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """What a text says, and the line in which each name of its top level first stands. Raises Mistake."""
    found = list(statements(text))
    if chain := _CHAIN.search(text):
        raise Mistake(tr("names are chained by dots without end."), text.count("\n", 0, chain.start()) + 1)
    try:
        given = tomllib.loads(text)
    except RecursionError:
        raise Mistake(tr("brackets are nested too deep."), found[-1].line if found else None) from None
    except ValueError as error:  # TOMLDecodeError is one, and so is a number of thousands of digits
        raise _repeated(found) or _explained(str(error), text, found) from error
    return given, {statement.path[0]: statement.line for statement in reversed(found)}


def _repeated(found: list[Statement]) -> Mistake | None:
    """The mistake of setting a name twice, if that was made."""
    first: dict[tuple[str, ...], int] = {}
    for statement in found:
        before = first.setdefault(statement.path, statement.line)
        if not statement.is_table and before < statement.line:
            name = ".".join(statement.path)[:60]
            sentence = tr("{name} is set a second time; line {line} sets it first.", name=name, line=before)
            return Mistake(sentence, statement.line)
    return None


_MISTAKES: Mapping[str, Callable[[], str]] = {
    "Invalid value": lambda: tr('a value is missing or is not written as it must be: text stands in quotes, "...".'),
    "Expected newline": lambda: tr("something follows the value: text stands in quotes, and a # begins a comment."),
    "Expected '='": lambda: tr('a setting is written as name = "value".'),
    "Invalid statement": lambda: tr('a setting is written as name = "value", its name in plain letters.'),
    "Unterminated string": lambda: tr("the quote that ends a text is missing."),
    "Illegal character '\\n'": lambda: tr("the quote that ends a text is missing."),
    "Unescaped": lambda: tr("a path with \\ stands in single quotes, '...', or is written with /."),
    "Invalid hex": lambda: tr("a path with \\ stands in single quotes, '...', or is written with /."),
    "Unclosed array": lambda: tr("the bracket ] that ends a list is missing."),
}
"""What is wrong, by the beginning of what `tomllib` calls it."""


def _explained(said: str, text: str, found: list[Statement]) -> Mistake:
    """What `tomllib` says, in plain words; at the end of a text, what began last is to blame."""
    at = _AT.search(said)
    line = int(at[1]) if at and at[1] else found[-1].line if found else None
    reason = said[: at.start()] if at else said
    if at and not at[1] and line and "[" in text.split("\n")[line - 1]:
        reason = "Unclosed array"  # it says that a value is missing
    if line and (wide := _WIDE.search(text.split("\n")[line - 1])):
        sign = wide[0]
        plain = sign.translate(_NARROW)
        return Mistake(tr("{sign} is not a sign of this file; write {plain} instead.", sign=sign, plain=plain), line)
    for beginning, sentence in _MISTAKES.items():
        if reason.startswith(beginning):
            return Mistake(sentence(), line)
    return Mistake(tr("this is not TOML: {reason}.", reason=f"{reason[:1].lower()}{reason[1:200]}".rstrip(".")), line)


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text in order; those whose key is none are left out."""
    table: tuple[str, ...] = ()
    for line, head in _heads(text.replace("\r\n", "\n")):
        is_table = head.startswith("[")
        path = _path(head if is_table else f"{head} = 0")
        if is_table:
            table = path or ("",)
        if path:
            yield Statement(path if is_table else table + path, line, is_table)


def _heads(text: str) -> Iterator[tuple[int, str]]:
    """The line in which each statement begins, with its key or, in brackets, its table's name."""
    line, depth = 1, 0
    begun, start, in_value = 0, 0, False
    for piece in _PIECE.finditer(text):
        kind = piece.lastgroup
        if kind == "line" or kind == "comment":
            if not in_value and begun and text.startswith("[", start):
                yield begun, text[start : piece.start()]
            if not (in_value and depth > 0):
                begun, depth, in_value = 0, 0, False
        elif in_value:
            depth += (kind == "open") - (kind == "close")
        elif kind == "equals" and begun:
            yield begun, text[start : piece.start()]
            in_value = True
        elif not begun and not piece[0].isspace():
            begun = line
            start = piece.start() + len(piece[0]) - len(piece[0].lstrip())
        line += piece[0].count("\n")
    if not in_value and begun and text.startswith("[", start):
        yield begun, text[start:]


def _path(statement: str) -> tuple[str, ...]:
    """What a statement without its value names; nothing when it is no TOML."""
    if _CHAIN.search(statement):
        return ()
    try:
        found: object = tomllib.loads(statement)
    except (ValueError, RecursionError):  # TOMLDecodeError is a ValueError
        return ()
    path = []
    while found:
        found = found[0] if isinstance(found, list) else found
        if not isinstance(found, dict) or not found:
            break
        name, found = next(iter(found.items()))
        path.append(name)
    return tuple(path)
