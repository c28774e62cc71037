"""The head of a Jekyll post, read line by line.

Not with a YAML library: crawlers write it by joining strings, so a title with a quote in it or a source that begins
with ``@`` is no YAML, and yet says clearly what it means.
"""

import re

from searchnews.importers.characters import repair

_KEY = re.compile(r"([A-Za-z_][\w-]{0,63})[ \t]*:(?!//)(.*)$", re.ASCII)
_FENCE = re.compile(r"(?:---+|\.\.\.)[ \t]*$")
_BLOCK_SCALAR = re.compile(r"[>|][+-]?\d?$")
_ITEM = re.compile(r"(\s*\"[^\"]*\"\s*|\s*'[^']*'\s*|[^,]*)(?:,|$)")
_ESCAPE = re.compile(r"\\(?:([\"\\/])|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")

LONGEST = 1000
"""Lines; a head that is not closed by then is text (the longest real ones have about a hundred)."""

Head = dict[str, list[str]]
"""Key (in lower case) to values: a list of one for a plain value, as written but for its quotes."""


def split(text: str) -> tuple[Head, str]:
    """A post's head and its body. A head that is never closed ends where its lines stop looking like one."""
    text = text.lstrip("\n \t")
    first, _, rest = text.partition("\n")
    if not first.startswith("---") or not _FENCE.match(first):
        return {}, text
    lines = rest.split("\n", LONGEST)
    end = next((n for n, line in enumerate(lines[:LONGEST]) if _FENCE.match(line)), None)
    open_end = _where_it_stops(lines)
    if end is None or (open_end < end and not lines[open_end].strip() and _prose(lines[open_end:end])):
        return _parse(lines[:open_end]), "\n".join(lines[open_end:])
    return _parse(lines[:end]), "\n".join(lines[end + 1 :])


def _where_it_stops(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if not line.startswith((" ", "\t", "- ", "#")) and not _KEY.match(line):
            return number
        if not line.strip():
            return number
    return len(lines)


def _prose(lines: list[str]) -> bool:
    """Whether text, and not more of a head, stands before the line that looks like the head's end."""
    return any(line.strip() and not line.startswith((" ", "\t", "- ", "#")) and not _KEY.match(line) for line in lines)


def _parse(lines: list[str]) -> Head:
    head: Head = {}
    key, folded = "", False
    for line in lines:
        match = _KEY.match(line)
        if match:
            key, value = match[1].lower(), (match[2] or "").strip()
            folded = bool(_BLOCK_SCALAR.match(value))
            head[key] = _values("" if folded else value)
        elif key and (bare := line.strip()) and not bare.startswith("#"):
            if bare.startswith("- ") and not folded:
                head[key].append(_unquote(bare[2:].strip()))
            elif head[key]:
                head[key][-1] = _unquote(f"{head[key][-1]} {bare}")
            else:
                head[key].append(bare)
    return head


def _values(value: str) -> list[str]:
    if not value:
        return []
    if value[0] == "[" and value[-1] == "]" and len(value) > 1:
        return [_unquote(item.strip()) for item in _ITEM.findall(value[1:-1]) if item.strip()]
    return [_unquote(value)]


def _unquote(value: str) -> str:
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
        if ('\\"' in inner or "\\u" in inner) and '"' not in unescaped:
            return repair(_ESCAPE.sub(_escaped, inner))
    return inner


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    return chr(int(match[2] or match[3], 16))
