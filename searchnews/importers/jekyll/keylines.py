"""A head read line by line: ``key: value``, lists, what is indented, text over several lines.

Not with a YAML library: crawlers write heads by joining strings, so a title with a quote in it or a source that begins
with ``@`` is no YAML, and yet says clearly what it means. PyYAML 6.0.3 in C was tried: it takes 50 to 130 µs for a head
that is read here in 14 to 28 (reading a whole post takes 145), refuses those heads, so that this file would be needed
all the same, and 100,000 opening brackets end the process with a segmentation fault.

No line is read twice and nothing is copied as it grows, so that a head of any length takes one pass.
"""

import re

from searchnews.importers.jekyll.head import DEPTH, ROLES, Head, Value, flatten, normal
from searchnews.importers.jekyll.scalars import Tree, uncommented, value_of

_CHINESE = "|".join(sorted((name for name in ROLES if not name.isascii()), key=len, reverse=True))
_KNOWN = "|".join(name for name in ROLES if name.isascii())

KEY = re.compile(
    rf"(?:((?a:[A-Za-z_][\w-]{{0,63}})|<<|{_CHINESE})[ \t]*+:(?!//)"
    rf"|((?ai:{_KNOWN})|{_CHINESE})[ \t]*+："
    rf"|[\"']((?a:[A-Za-z_][\w -]{{0,63}})|{_CHINESE})[\"'][ \t]*+:)(.*)$"
)
"""A name and what stands behind its colon. A full-width colon is one only behind a name that is known."""

LOOSE_KEY = re.compile(r"([^\W\d][\w ()（）/.-]{0,63}?)[ \t]*+:(?:[ \t]+(.*))?$")
"""What is a key where a key must be: between two fences any name (``date created``) with a blank behind its colon."""

TOML_KEY = re.compile(rf"[\"']?((?a:[A-Za-z_][\w.-]{{0,63}})|{_CHINESE})[\"']?[ \t]*+=(.*)$")

_PLAIN = re.compile(r"([A-Za-z_][\w-]{0,63}):(?!//)(.*)$", re.A)
"""What nearly all lines are, and what `KEY` would say of them too, at a fifth of the time."""

_ITEM_KEY = re.compile(
    r"[\"']?(name|title|label|text|value|tag|id|slug|url|link|email|bio|avatar)[\"']?:(?:[ \t]+(.*))?$"
)
_TABLE = re.compile(r"\[{1,2}[ \t]*([\w.-]{1,64})[ \t]*\]{1,2}[ \t]*(?:#.*)?$", re.A)
_DASHES = re.compile(r"(?:-[ \t]+)+")
_UNCLOSED = re.compile(r"(?:[\[{](?!.*[\]}]$)|(\"{3}|'{3})(?!.*\1$))")
_BLOCK = re.compile(r"(?:![\w!]*\s+)?([>|])[+-]?\d?[+-]?(?:\s+#.*)?$")
_ANCHOR = re.compile(r"&([\w-]{1,64})(?:\s+(.*))?$", re.A | re.S)
_ALIAS = re.compile(r"\*([\w-]{1,64})$", re.A)

_MERGES, _MERGED = 10, 100
"""How often ``<<`` is done in a head, and how many names it may bring in: merges of merges grow without end."""


def parse(lines: list[str], *, toml: bool = False) -> Head:
    """The head those lines write, in YAML's manner or, for lines that are no valid TOML, in that of TOML."""
    reader = _Reader()
    for line in lines:
        if toml:
            reader.toml(line)
        else:
            reader.line(line)
    return reader.result()


class _Reader:
    """Where the reading is: the keys that are open, innermost last, and the value that may still go on."""

    def __init__(self) -> None:
        self.head: Head = {}
        self.lists: dict[str, list[list[str]]] = {}
        self.open: list[tuple[int, str, bool]] = []  # indent, name, whether it stands in a list
        self.dashes: dict[str, int] = {}
        self.anchors: dict[str, str] = {}
        self.aliases: list[tuple[str, str]] = []
        self.name = self.block = self.prefix = ""
        self.indent, self.merges = 0, _MERGES
        self.item = self.nested = self.listed = False
        self.pieces: list[str] = []

    def line(self, line: str) -> None:
        if not self.block and (match := _PLAIN.match(line)):
            self._key(0, match[1], match[2].strip())
            return
        bare = line.strip()
        indent = len(line) - len(line.lstrip()) if line[:1] in " \t" else 0
        if self.block and (not bare or indent > self.indent):
            self.pieces.append(line)
            return
        if not bare or (bare[0] == "#" and uncommented(bare) == ""):
            return
        goes_on = bool(self.pieces) and indent > self.indent
        if bare[0] == "-" and (bare == "-" or bare[1] in " \t") and (self.item or not goes_on):
            self._item(indent, bare)
        elif not goes_on and (match := KEY.match(bare)):
            self._key(indent, match[1] or match[2] or match[3], match[4].strip())
        elif not goes_on and (match := LOOSE_KEY.match(bare)):
            self._key(indent, match[1], (match[2] or "").strip())
        elif self.name:
            self.pieces.append(bare)

    def toml(self, line: str) -> None:
        bare = line.strip()
        if match := _TABLE.match(bare):
            self._finish()
            self.open, self.prefix = [], match[1].lower() + "."
        elif match := TOML_KEY.match(bare):
            value = match[2].strip()
            self._key(0, match[1], value.replace('"""', '"').replace("'''", "'"))
            self.name = self.prefix + self.name
            if not _UNCLOSED.match(value):
                self._finish()
        elif self.name and bare and bare[0] != "#":
            self.pieces.append(bare.replace('"""', '"').replace("'''", "'"))

    def _key(self, indent: int, key: str, value: str) -> None:
        self._finish()
        while self.open and self.open[-1][0] >= indent:
            self.open.pop()
        name, listed = normal(key), False
        if self.open:
            _, outer, listed = self.open[-1]
            name = f"{outer}.{name}" if len(self.open) < DEPTH else ""
            if self.head.get(outer):
                self.head[outer] = ""
        self.open.append((indent, name, listed))
        self.dashes.pop(name, None)
        if not listed:
            self.lists.pop(name, None)
        self._begin(name, indent, value, listed=listed)

    def _item(self, indent: int, bare: str) -> None:
        self._finish()
        while self.open and self.open[-1][0] > indent:
            self.open.pop()
        if not self.open:
            return
        name = self.open[-1][1]
        first = self.dashes.setdefault(name, indent)
        dashes = match[0] if (match := _DASHES.match(bare)) else "-"
        rest = bare[len(dashes) :]
        nested = indent > first and dashes.count("-") == 1
        if match := _ITEM_KEY.match(rest):
            inside = indent + len(bare) - len(rest)
            inner = f"{name}.{match[1]}" if len(self.open) < DEPTH else ""
            # Its siblings stand as deep as itself, below the same list.
            self.open += (indent + 1, name, True), (inside, inner, True)
            self._begin(inner, inside, (match[2] or "").strip(), listed=True)
            return
        if not rest:
            self.open.append((indent + 1, name, True))
        self._begin(name, indent, rest, listed=True)
        self.item, self.nested = True, nested

    def _begin(self, name: str, indent: int, value: str, *, listed: bool) -> None:
        self.item, self.listed, self.nested = False, listed, False
        self.name, self.indent, self.block = name, indent, ""
        if value[:1] == "&" and (match := _ANCHOR.match(value)):
            self.anchors[match[1]] = name
            # An anchor of nothing is what it looks like, a word, until something nested proves it one.
            self.head.setdefault(name, "" if match[2] else value)
            value = match[2] or ""
        if value[:1] in (">", "|", "!") and (match := _BLOCK.match(value)):
            self.block, value = match[1], ""
        self.pieces = [value] if value else []

    def _finish(self) -> None:
        """The value that has been read goes where it belongs."""
        name, pieces = self.name, self.pieces
        self.name, self.pieces = "", []
        if not name:
            return
        tree: Tree = _block(pieces, self.block) if self.block else _joined(pieces)
        self.block = ""
        if isinstance(tree, str):
            if tree[:1] == "*" and (match := _ALIAS.match(tree)) and match[1] in self.anchors and not self.listed:
                self.aliases.append((name, self.anchors[match[1]]))
                tree = ""
            self._store(name, tree)
        elif isinstance(tree, dict):
            for inner, value in flatten(tree, name + ".").items():
                self._store(inner, value)
        else:
            found = flatten({"": tree}, name)
            for inner, value in found.items():
                self._store(inner, value)

    def _store(self, name: str, value: Value) -> None:
        if self.listed:
            if not value:
                return
            text = value if isinstance(value, str) else "/".join(value)
            chains = self.lists.setdefault(name, [])
            if self.nested and chains:
                chains[-1].append(text)
            else:
                chains.append([text])
        elif value or name not in self.head:
            self.head[name] = value

    def result(self) -> Head:
        self._finish()
        for name, chains in self.lists.items():
            before = self.head.get(name) or []
            if isinstance(before, str):
                before = [] if before[0] == "&" else [before]
            self.head[name] = [*before, *["/".join(chain) for chain in chains]]
        for name, target in self.aliases:
            if name.endswith("<<"):
                self._merge(name.removesuffix("<<"), target + ".")
            elif self.head.get(target):
                self.head[name] = self.head[target]
        return self.head

    def _merge(self, prefix: str, target: str) -> None:
        found = [name for name in self.head if name.startswith(target)] if self.merges > 0 else []
        self.merges -= 1
        if len(found) <= _MERGED:
            for name in found:
                self.head.setdefault(prefix + name.removeprefix(target), self.head[name])


def _joined(pieces: list[str]) -> Tree:
    """The value of lines that follow one another: joined by a blank, unless a program broke the line with ``\\``."""
    if len(pieces) == 1:
        return value_of(pieces[0])
    if not pieces:
        return ""
    first = pieces[0][0]
    if first in "[{":
        pieces = [text for piece in pieces if (text := uncommented(piece))]
    if first in '[{"':
        return value_of("".join([piece[:-1] if piece[-1] == "\\" else f"{piece} " for piece in pieces]).rstrip())
    return value_of(" ".join(pieces))


def _block(lines: list[str], style: str) -> str:
    """A text that stands below its key: kept line by line (``|``), or joined, with paragraphs (``>``)."""
    lines = [line.strip() for line in lines]
    if style == "|":
        return "\n".join(lines).strip("\n")
    return "\n".join([" ".join(part.split("\n")) for part in "\n".join(lines).strip("\n").split("\n\n")])
