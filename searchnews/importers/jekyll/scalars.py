"""A value of a head as it is written: quotes, escapes, comments, and lists on one line.

YAML's notation where it is certainly meant. Crawlers write heads by joining strings, so ``"a "b" c"``, ``[深度]茶``,
``*ST茶`` and ``&茶`` are text that only looks like notation, and stay what they are.
"""

import json
import re

from searchnews.importers.encoding.characters import repair

Tree = str | list["Tree"] | dict[str, "Tree"]

DEPTH = 20
"""Brackets in one another; a list that is deeper is text."""

_ESCAPE = re.compile(r"\\(?:([\"\\/ ])|([ntr])|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|U([0-9A-Fa-f]{8})|\n\s*)")
_BLANKS = {"n": "\n", "t": "\t", "r": "\n"}
# A comment has a blank on both sides of its mark: ` #新茶上市#` is a headline's own.
_COMMENT = re.compile(r"\s#(?:\s.*)?$", re.S)
_QUOTED = re.compile(r"(\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+'|\[.*\]|\{.*\})\s+#[^\"'\]}]*$", re.S)
_TYPE = re.compile(r"!{1,2}[A-Za-z]+(?:\s+|$)")
_TOKEN = re.compile(
    r"\s*(?:(\"(?:[^\"\\]|\\.){0,2000}+\"|'(?:[^']|''){0,2000}+')(?=\s*(?:[,\]}:]|$))"
    r"|([\[\]{},]|:(?=[\s\"'\[{]|$))"
    r"|((?:[^\s,\[\]{}:]|:(?![\s\"'\[{]|$))(?:[^,\[\]{}:]|:(?![\s\"'\[{]|$))*+))",
    re.S,
)
_ITEM = re.compile(r"(\s*\"[^\"]*\"\s*|\s*'[^']*'\s*|[^,]*)(?:,|$)")


def value_of(text: str) -> Tree:
    """What a value means: text, or the lists and mappings that it writes on one line."""
    if not text:
        return ""
    if text[0] == "!" and (match := _TYPE.match(text)):
        text = text[match.end() :] or ""
    first = text[:1]
    if first and first in "[{\"'":
        if "#" in text and (match := _QUOTED.match(text)):
            text = match[1]
        return unquote(text) if first in "\"'" else _collection(text)
    text = uncommented(text)
    return "" if text in ("~", "null", "Null", "NULL") else text


def uncommented(text: str) -> str:
    """A plain value without the comment behind it."""
    if "#" not in text:
        return text
    if text[0] == "#":
        return "" if text[1:2] in ("", " ", "\t") else text
    match = _COMMENT.search(text)
    return text[: match.start()].rstrip() if match else text


def unquote(value: str) -> str:
    """A value without its one pair of quotes.

    Quotes inside stay, and so do backslashes (``"a "b\\c" d"`` is what a crawler writes), unless every inner quote
    is escaped, or the text is written as code points: then a program wrote it, and meant YAML's escapes.
    """
    if len(value) < 2 or value[0] != value[-1] or value[0] not in "\"'":
        return value
    inner = value[1:-1]
    if value[0] == "'":
        return inner.replace("''", "'")
    if "\\" in inner:
        unescaped = inner.replace("\\\\", "").replace('\\"', "")
        if ('\\"' in inner or "\\u" in inner or "\\U" in inner) and '"' not in unescaped:
            return repair(_ESCAPE.sub(_escaped, inner))
    return inner


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    if match[2]:
        return _BLANKS[match[2]]
    digits = match[3] or match[4] or match[5]
    if not digits:
        return ""  # a line broken for its length only
    number = int(digits, 16)
    return chr(number) if number < 0x110000 else "\ufffd"


def _collection(text: str) -> Tree:
    if text[-1] != ("]" if text[0] == "[" else "}"):
        return text
    if text[0] == "{":
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            return found if isinstance(found, dict) else text
    tree = _tree(text)
    if isinstance(tree, list) or (isinstance(tree, dict) and any(tree.values())):
        return tree
    if text[0] == "[" and len(text) > 1:
        # No YAML, and yet a list: its items are what stands between the commas.
        return [unquote(item.strip()) for item in _ITEM.findall(text[1:-1]) if item.strip()]
    return text


class _Frame:
    """A list or mapping that is being read: its items, or its pairs and the key that waits for its value."""

    def __init__(self, closing: str) -> None:
        self.closing = closing
        self.items: list[Tree] = []
        self.pairs: dict[str, Tree] = {}
        self.key: str | None = None
        self.valued = False

    def add(self, value: Tree) -> bool:
        """Take a value in; False where none may stand."""
        if self.closing == "]":
            self.items.append(value)
        elif self.key is None and isinstance(value, str):
            self.key = value
            self.pairs[value] = ""
        elif self.key is not None and self.valued and not self.pairs[self.key]:
            self.pairs[self.key] = value
        else:
            return False
        return True


def _tree(text: str) -> Tree | None:
    """Lists and mappings in YAML's notation for one line; None when it is none."""
    frames = [_Frame("")]
    for match in _TOKEN.finditer(text):
        quoted, mark, plain = match.groups()
        frame = frames[-1]
        if mark in ("[", "{"):
            frames.append(_Frame("]" if mark == "[" else "}"))
            taken = len(frames) < DEPTH
        elif mark in ("]", "}"):
            done = frames.pop()
            taken = done.closing == mark
            if taken and len(frames) == 1:
                # Whatever stands behind the last bracket makes the whole of it text.
                whole = done.items if mark == "]" else done.pairs
                return whole if match.end() == len(text) else None
            taken = taken and frames[-1].add(done.items if mark == "]" else done.pairs)
        elif mark == ",":
            frame.key, frame.valued, taken = None, False, len(frames) > 1
        elif mark == ":":
            taken = frame.closing == "}" and frame.key is not None and not frame.valued
            frame.valued = True
        else:
            taken = len(frames) > 1 and frame.add(unquote(quoted) if quoted else plain.rstrip())
        if not taken:
            return None
    return None
