"""Markdown of other people's posts, turned into the little HTML that `markup` reads.

Only marks that are certainly marks go: ``2*3``, ``*ST``, ``snake_case`` and a lone bracket stay as they are. Line by
line and without nesting, so that no text, however long or hostile, takes more than a pass.
"""

import re
from html import escape

from searchnews.importers.jekyll.templates import without_tags

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+")
_NUMBER = re.compile(r"[ \t]*\d{1,9}[.)][ \t]")
_FURNITURE = re.compile(r" {0,3}\[[^\]\n^]{1,200}\]:[ \t]*\S+|\{:.*\}[ \t]*$|\[{1,2}toc\]{1,2}[ \t]*$", re.I)
_CONTAINER = re.compile(
    r" {0,3}:{3,}[ \t]*(?:\{[^{}]{0,200}\}|[a-z][\w-]{0,30})?[ \t]*(?:\[(.{0,500})\]|(.*))$", re.I | re.A
)
_BOXES = """
    note abstract summary info tip hint success question warning caution attention danger error bug example quote
    important
"""
_ADMONITION = re.compile(
    rf"(?:!!!|\?\?\?\+?)[ \t]+(?:{'|'.join(_BOXES.split())})\b[\w \t-]*+(?:\"([^\"]*)\")?[ \t]*$", re.I | re.A
)
_CALLOUT = re.compile(r"\[![a-z][\w-]{0,30}\][+-]?[ \t]*", re.I | re.A)
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_BLOCK_ID = re.compile(r"[ \t]\^(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]{3,40}$")
_HEADING_ID = re.compile(r"\{[#.:][^{}\n]{0,200}\}$")

_SPAN = re.compile(r"(?<!`)(`++)(?!`)([^\n]{1,1000}?)(?<!`)\1(?!`)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")
_IMAGE = re.compile(
    r"!\[[^\[\]\n]{0,500}\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)|\[[^\[\]]{0,99}\])"
)
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_REFERENCE = re.compile(r"\[([^\[\]\n^]{1,500})\]\[[^\[\]\n]{0,99}\]")
_WIKI_PICTURE = re.compile(r"!\[\[[^\[\]\n]{1,500}\]\]")
_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]{1,500})(?:\|([^\[\]\n]{1,500}))?\]\]")
_ATTRIBUTES = re.compile(r"(?<=[)\]*_])\{[:.#][^{}\n]{0,200}\}")
_HIDDEN = re.compile(r"%%[^%\n]{0,1000}%%")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,50}\]:?")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,200})>")
# Between letters or digits a star multiplies, and before ST it marks a share at risk: neither is emphasis.
_EMPHASIS = (
    ("**", re.compile(r"(?<![A-Za-z0-9*\\])\*{2,3}(?=[^\s*])([^*\n]{1,1000}?)(?<=\S)\*{2,3}(?![A-Za-z0-9*])")),
    (
        "*",
        re.compile(r"(?<![A-Za-z0-9*\\])\*(?!ST(?![a-z])|[\s*])([^*\n]{1,1000}?)(?<=\S)\*(?!ST(?![a-z])|[A-Za-z0-9*])"),
    ),
    ("_", re.compile(r"(?<!\w)_{1,3}(?=[^\s_])([^_\n]{1,1000}?)(?<=\S)_{1,3}(?!\w)")),
    ("~~", re.compile(r"~~(?=[^\s~])([^~\n]{1,1000}?)(?<=\S)~~")),
    ("==", re.compile(r"(?<![A-Za-z0-9=])==(?=[^\s=])([^=\n]{1,1000}?)(?<=\S)==(?![A-Za-z0-9=])")),
)


def heading_of(text: str) -> str | None:
    """The text of a heading of the first level, when `text` is one."""
    return _HEADING_ID.sub("", text.strip()).lstrip("#").strip(" #") if text.startswith("# ") else None


def markdown_to_html(text: str) -> str:
    """The same text with its Markdown marks gone; blocks are parted by ``<p>``, hard line ends are ``<br>``."""
    blocks: list[str] = []
    fence = ""
    for line in without_tags(text).split("\n"):
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0])
            blocks.append("</pre>" if closes else escape(line, quote=False) + "\n")
            fence = "" if closes else fence
        elif mark:
            fence = mark[1]
            blocks.append("<pre>")
        else:
            blocks.append(_block(line))
    return "".join(blocks)


def _block(line: str) -> str:
    if quote := _QUOTE.match(line):
        line = line[quote.end() :]
        if callout := _CALLOUT.match(line):
            return f"<p>{inline(line[callout.end() :])}<p>"
    bare = line.strip()
    if not bare or _is_rule(bare) or _FURNITURE.match(line):
        return "<p>"
    if bare.startswith("|") and bare.count("|") > 1:
        return "<p>" + " ".join(inline(cell.strip()) for cell in bare.strip("|").split("|"))
    if heading := _HEADING.match(line):
        return f"<p>{inline(_HEADING_ID.sub('', line[heading.end() :].rstrip()).rstrip('# '))}<p>"
    if bullet := _BULLET.match(line):
        item = line[bullet.end() :]
        task = _TASK.match(item)
        return "<p>" + inline(item[task.end() :] if task else item) + "\n"
    if bare[0] in ":!?" and (box := _box(line)) is not None:
        return f"<p>{inline(box)}<p>"
    if "^" in line:
        line = _BLOCK_ID.sub("", line)
    if line.endswith(("  ", "\\")):
        return inline(line.rstrip("\\ ")) + "<br>"
    starts = line.startswith("\u3000") or _NUMBER.match(line)
    return ("<p>" if starts else "") + inline(line) + "\n"


def _box(line: str) -> str | None:
    """The title of a box that a line opens (``::: tip``, ``!!! note``), or None when it opens and closes none."""
    match = _CONTAINER.match(line) if ":::" in line[:6] else _ADMONITION.match(line) if line[:1] in "!?" else None
    return next(filter(None, match.groups()), "") if match else None


def _is_rule(bare: str) -> bool:
    """Whether a line only draws: a rule, a heading's underline, the line below a table's head."""
    first, rest = bare[0], set(bare.replace(" ", "").replace("\t", ""))
    if first in "-=*_" and rest == {first}:
        return len(bare) > 2 or first in "-="
    return "-" in rest and "|" in rest and rest <= set("|:-")


def inline(line: str) -> str:
    """One line without its inline marks: links and emphasis leave their text, pictures nothing, code all of it."""
    if "`" not in line:
        return _unmark(line)
    parts: list[str] = []
    position = 0
    for span in _SPAN.finditer(line):
        parts += _unmark(line[position : span.start()]), escape(span[2].strip(), quote=False)
        position = span.end()
    return "".join((*parts, _unmark(line[position:])))


def _unmark(text: str) -> str:
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: f"&#{ord(found[1])};", text)
    if "[[" in text:
        text = _WIKI_LINK.sub(_wiki, _WIKI_PICTURE.sub("", text))
    if "{" in text:
        text = _ATTRIBUTES.sub("", text)
    if "%%" in text:
        text = _HIDDEN.sub("", text)
    if "[" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
        text = _FOOTNOTE.sub("", _REFERENCE.sub(r"\1", text))
    if "<" in text:
        text = _AUTOLINK.sub(lambda found: escape(found[1].removeprefix("mailto:"), quote=False), text)
    for mark, pattern in _EMPHASIS:
        if mark in text:
            text = pattern.sub(r"\1", text)
    return text


def _wiki(match: re.Match[str]) -> str:
    """A link of Obsidian as it shows it: its other name, else the note and the heading in it."""
    return match[2] or match[1].lstrip("#").replace("#", " > ")
