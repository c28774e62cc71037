"""Where the head of a post ends and its text begins, and what the head says.

Four kinds: lines between ``---`` (Jekyll, Hexo, VuePress, Obsidian), TOML between ``+++`` (Hugo, Zola), an object of
JSON (Hugo), and lines of well-known names with no fence above them (Pelican; old Hexo, with ``---`` below).
"""

import json
import re
import tomllib

from searchnews.importers.jekyll.head import ROLES, Head, flatten, normal
from searchnews.importers.jekyll.keylines import KEY, LOOSE_KEY, TOML_KEY, parse
from searchnews.importers.jekyll.scalars import value_of

_BLANKS = "\ufeff\u200b\n\r \t"
_OPENING = re.compile(r"(-{3,}|\+{3,})[ \t]*(yaml|yml|toml|json)?[ \t]*$", re.I)
_CLOSING = {"-": re.compile(r"(?:-{3,}|\.{3})[ \t]*$"), "+": re.compile(r"\+{3,}[ \t]*$")}
_OBJECT = re.compile(r"\{\s{0,99}\"")
_FENCED = re.compile(rb"(?:-{3,}|\+{3,})[ \t]*(?:yaml|yml|toml|json)?[ \t]*(?:[\r\n]|$)|\{\s{0,99}\"", re.I)
_INDENTED = (" ", "\t", "- ", "#", "]", "}")

LONGEST = 300_000
"""Lines; a head that is not closed by then ends where its lines stop looking like one. A megabyte of tags has as many;
the longest real heads have about a hundred."""

_TOML_LONGEST, _TOML_DOTS = 1 << 16, 50
"""Characters, and dots in a line: tomllib keeps every beginning of a name with dots, so that one name of 32,000 parts
takes it 31 s (Python 3.11). What has more is read line by line."""

_PROBE = 1 << 14
"""Characters in which a head without a fence ends; Pelican's take a few hundred."""


def split(text: str) -> tuple[Head, str]:
    """A post's head and its body. A head that is never closed ends where its lines stop looking like one."""
    text = text.lstrip(_BLANKS)
    first, _, rest = text.partition("\n")
    match = _OPENING.match(first)
    if match:
        return _fenced(match[1][0], (match[2] or "").lower(), rest, text)
    if first[:1] == "{":
        return _object(text)
    if count := _unfenced(text):
        lines = text.split("\n", count)
        return parse(lines[:count]), _below(lines[count] if len(lines) > count else "")
    return {}, text


def has_head(text: str) -> bool:
    """Whether a file begins as a site's generator asks of what it shall publish."""
    start = text[: _PROBE * 2].lstrip(_BLANKS).replace("\r\n", "\n").replace("\r", "\n")
    first = start.partition("\n")[0]
    return bool(_OPENING.match(first) or _OBJECT.match(start) or _unfenced(start))


def accepts_html(head: bytes) -> bool:
    """Whether a file of HTML, by its first bytes, is a post of a site: it begins with a head's fence."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[: len(head) & ~1].decode("utf-16", "replace").encode("utf-8", "replace")
    return _FENCED.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def _fenced(mark: str, language: str, rest: str, text: str) -> tuple[Head, str]:
    lines = rest.split("\n", LONGEST)
    closing, toml = _CLOSING[mark], mark == "+" or language == "toml"
    end = next((n for n, line in enumerate(lines[:LONGEST]) if line[:1] in "-+." and closing.match(line)), None)
    after = 0 if end is None else end + 1
    # Where no line is empty, a line that looks like the head's end is its end.
    if end is None or not all(map(str.strip, lines[:end])):
        stop = _where_it_stops(lines, toml)
        if end is None or _is_over(lines[stop:end], toml):
            # What looks like a comment just above the text is its first heading.
            while stop and lines[stop - 1].startswith("#"):
                stop -= 1
            end = after = stop
    head = _head(lines[:end], toml)
    if not head and _prose(lines[:end], toml):
        return {}, text
    return head, "\n".join(lines[after:])


def _head(lines: list[str], toml: bool) -> Head:
    """What the lines between two fences say: by a library where they are what it reads, else line by line."""
    whole = "\n".join(lines) if toml or (lines and lines[0].lstrip().startswith("{")) else ""
    if toml and len(whole) <= _TOML_LONGEST and all(line.count(".") <= _TOML_DOTS for line in lines):
        try:
            return flatten(tomllib.loads(whole))
        except (ValueError, RecursionError):
            pass
    elif whole and not toml:
        tree = value_of(whole.strip())
        if isinstance(tree, dict):
            return flatten(tree)
    return parse(lines, toml=toml)


def _object(text: str) -> tuple[Head, str]:
    """A head of JSON and what follows it; a text that only begins with a brace has none."""
    if not _OBJECT.match(text):
        return {}, text
    try:
        found, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return {}, text
    head = flatten(found)
    return (head, text[end:]) if any(name in ROLES for name in head) else ({}, text)


def _where_it_stops(lines: list[str], toml: bool) -> int:
    for number, line in enumerate(lines):
        if not line.strip() or _is_text(line, toml):
            return number
    return len(lines)


def _is_over(lines: list[str], toml: bool) -> bool:
    """Whether a head ended before these lines, though a line behind them looks like its end: they are text.

    Text right below a key, with more keys after it, is the rest of a value that a crawler broke in two.
    """
    if not lines or not _prose(lines, toml):
        return False
    return not lines[0].strip() or not any(_is_known(line) for line in lines)


def _is_known(line: str) -> bool:
    match = KEY.match(line)
    return match is not None and normal(match[1] or match[2] or match[3]) in ROLES


def _prose(lines: list[str], toml: bool) -> bool:
    """Whether text, and not more of a head, stands before the line that looks like the head's end."""
    return any(line.strip() and _is_text(line, toml) and not LOOSE_KEY.match(line) for line in lines)


def _is_text(line: str, toml: bool) -> bool:
    """Whether a line is certainly none of a head: it is not indented, no item, no comment and has no key."""
    if line.startswith(_INDENTED):
        return False
    return not (TOML_KEY.match(line) or line[0] == "[" if toml else KEY.match(line))


def _unfenced(text: str) -> int:
    """How many lines of a text without a fence are its head: names that are known, a title among them."""
    first = text[:200].partition("\n")[0]
    if ":" not in first and "：" not in first:
        return 0
    names: set[str] = set()
    for number, line in enumerate(text[:_PROBE].split("\n")):
        if not line.strip() or line.startswith("---"):
            enough = len(names) > 1 or line.startswith("---")
            return number if enough and _titled(names) else 0
        match = KEY.match(line)
        name = normal(match[1] or match[2] or match[3]) if match else ""
        if not match and not (number and line.startswith((" ", "\t", "- "))):
            return 0
        if not number and name not in ROLES:
            return 0
        names |= {name} if name in ROLES else set()
    return text.count("\n") + 1 if len(text) < _PROBE and len(names) > 1 and _titled(names) else 0


def _titled(names: set[str]) -> bool:
    return any(role == "title" for name in names for role, _ in ROLES[name])


def _below(text: str) -> str:
    """The text below a head without a fence, old Hexo's ``---`` taken away."""
    first, _, rest = text.partition("\n")
    return rest if _CLOSING["-"].match(first) else text
