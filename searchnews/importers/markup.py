"""HTML as a reader sees it: text with paragraphs, and the securities its links name.

One pass over the tags, no tree: a tree parser needs a minute for half a megabyte of nested tags (measured with
selectolax 1.0.2: 100,000 open ``<div>``, 68 s), and a crawler writes what it is given. What a browser does not show
(comments, scripts, ``display:none``) is dropped; an inline tag vanishes without a trace, because links stand inside
words; entities are decoded after the tags are gone, so ``&lt;b&gt;`` is the text ``<b>``.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from searchnews.importers.securities import name_of, security

_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.S)
_OTHER = re.compile(r"<(?:[!?]|/(?![A-Za-z]))[^>]*+>")
_TAG = re.compile(
    r"<(/?)([A-Za-z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+)>",
)
_OPENS = re.compile(r"</?[A-Za-z]")
# For a page with a quote that never ends: a tag is then whatever stands before the next ">".
_PLAIN_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)([^>]*+)>")
_CODE = re.compile(r"(?<![\w-])data-code\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_UNSEEN = re.compile(r"display\s*:\s*none", re.I)
# `int` refuses more than 4,300 digits, and `html.unescape` does not ask first.
_ENDLESS = re.compile(r"&#[0-9]{8,};?")

_BLOCK_NAMES = """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section summary
    table tbody tfoot thead tr ul
"""
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_DROPPED_NAMES = "script style template iframe noscript noembed noframes head title svg textarea select"

_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset(("td", "th"))
_VOID = frozenset(_VOID_NAMES.split())
_DROPPED = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.I) for name in _DROPPED_NAMES.split()}

_EMPHASIS = re.compile(r"<(em|strong|b|i|u|span|font|a|sub|sup)(?:\s[^<>]*+)?>([^<>]*+)</\1\s*+>", re.I)
_NESTED = 4  # pairs of tags inside one another; what is deeper is no headline's emphasis

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]+")
_HARD_BLANK = re.compile(r"(?<=[!-~])\xa0++(?=[!-~])")
_BLANKS = re.compile(r"[ \t]{2,}|\t")
_SOFT = re.compile(r"[ \t\r]++")
_WIDE = re.compile(r"[⺀-\uffef\U00020000-\U0003ffff“”‘’…—]")


@dataclass(frozen=True, slots=True)
class Text:
    """What a page says: its text (paragraphs parted by ``\\n``), its securities and what it calls them."""

    text: str
    codes: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def html_to_text(html: str) -> Text:
    """The text of a piece of HTML, in one pass whatever is in it."""
    reader = _Reader()
    position, last, tags = 0, html.rfind(">"), _TAG
    while (start := html.find("<", position)) != -1:
        reader.text(html[position:start])
        if html.startswith("<!--", start):
            match = _COMMENT.match(html, start)
            position = match.end() if match else len(html)
            continue
        if start > last:
            position = start
            break
        match = tags.match(html, start)
        if match is None and tags is _TAG and _OPENS.match(html, start):
            # A second try at every tag would make a page of unclosed quotes quadratic; one failure settles the page.
            match, tags = _PLAIN_TAG.match(html, start), _PLAIN_TAG
        if match is None:
            other = _OTHER.match(html, start)
            if other is None:
                reader.text("<")
            position = other.end() if other else start + 1
            continue
        position = _after(html, match, reader)
    reader.text(html[position:])
    return reader.result()


def line_of(text: str) -> str:
    """A title or another single line: emphasis and links around a part of it go, anything else stays text.

    A title is seldom HTML and often about it: of ``昵称里的<script>`` nothing may be lost. So only a pair of tags
    that no headline means as text is taken for markup; entities and invisible characters are dealt with as in a page.
    """
    for _ in range(_NESTED):
        bare = _EMPHASIS.sub(r"\2", text)
        if bare == text:
            break
        text = bare
    return clean(unescape(_ENDLESS.sub("\ufffd", text))).replace("\n", " ")


def _after(html: str, match: re.Match[str], reader: "_Reader") -> int:
    """Hand one tag to the reader; where to go on, which is past the whole element when nothing in it is text."""
    closing, name, attributes = match[1] == "/", match[2].lower(), match[3]
    dropped = _DROPPED.get(name)
    if dropped is None or attributes.endswith("/"):
        reader.tag(closing, name, attributes)
        return match.end()
    if closing:
        return match.end()
    end = dropped.search(html, match.end())
    return end.end() if end else len(html)


class _Reader:
    """Collects pieces of text; ``\\n`` is a paragraph's end and ``\\r`` stands for a line's end in the source."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.codes: dict[str, None] = {}
        self.names: dict[str, str] = {}
        self.naming: tuple[str, str, int] | None = None
        self.hidden = ""
        self.depth = 0
        self.pre = False

    def text(self, raw: str) -> None:
        if not raw or self.hidden:
            return
        if "&" in raw:
            raw = unescape(_ENDLESS.sub("\ufffd", raw) if "&#" in raw else raw)
        if "\n" in raw and not self.pre:
            raw = raw.replace("\n", "\r")
        self.pieces.append(raw)

    def tag(self, closing: bool, name: str, attributes: str) -> None:
        block = name in _BLOCKS
        if self.hidden and self._still_hidden(closing, name, block):
            return
        if block:
            self.pieces.append("\n")
            if name == "pre":
                self.pre = not closing
        elif name in _CELLS:
            self.pieces.append(" ")
        if closing:
            if self.naming and self.naming[0] == name:
                self._name()
        elif len(attributes) > 8:
            self._attributes(name, attributes)

    def _still_hidden(self, closing: bool, name: str, block: bool) -> bool:
        """Whether a hidden element goes on after this tag; where its end tag is missing, as a browser decides."""
        if name == self.hidden and (closing or name != "p"):
            self.depth += -1 if closing else name not in _VOID
            if closing and self.depth <= 0:
                self.hidden = ""
                return True
        if block and name != "br" and (self.hidden == "p" or self.hidden not in _BLOCKS):
            self.hidden = ""
            return False
        return True

    def _attributes(self, name: str, attributes: str) -> None:
        if "display" in attributes.lower() and name not in _VOID and _UNSEEN.search(attributes):
            self.hidden, self.depth = name, 1
            return
        if "data-code" not in attributes:
            return
        found = _CODE.search(attributes)
        code = security(unescape(found[1] or found[2] or found[3] or "")) if found else None
        if code:
            self.codes[code] = None
            if name not in _VOID and code not in self.names:
                self.naming = (name, code, len(self.pieces))

    def _name(self) -> None:
        assert self.naming is not None
        _, code, start = self.naming
        self.naming = None
        name = name_of(code, clean("".join(self.pieces[start : start + 20])))
        if name:
            self.names[code] = name

    def result(self) -> Text:
        return Text(clean("".join(self.pieces)), tuple(self.codes), self.names)


def clean(text: str) -> str:
    """Text without what nobody sees: invisible characters, doubled blanks, indents, empty lines.

    A no-break blank stays a blank between Latin letters or digits, where it parts words; beside Chinese it is only
    an indent, and goes. A line's end in the source (``\\r``) is a blank, and nothing between Chinese characters.
    """
    text = _INVISIBLE.sub("", text)
    if "\xa0" in text:
        text = _HARD_BLANK.sub(" ", text).replace("\xa0", "")
    text = _SOFT.sub(_join, text) if "\r" in text else _BLANKS.sub(" ", text)
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return "\n".join([line for raw in text.split("\n") if (line := raw.strip())])


def _join(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    if "\r" not in match[0] or not start or end == len(text):
        return " "
    return "" if _WIDE.match(text, start - 1) and _WIDE.match(text, end) else " "
