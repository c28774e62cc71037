"""Texts of a table or of JSON that are HTML, which most sources do not say of them.

Crawlers write what stood on the page, ``<p>一段</p>``, and databases of sites what their editors typed: a line a
paragraph, and tags in between. A text about HTML has tags as well, and nothing of it may be lost. So tags are weighed:
those that stand where only markup does (at a line's or a sentence's end, beside another tag, with attributes, in a
pair) against those in the middle of a sentence, 用<br>换行. What was exported from an index is never weighed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from searchnews.article import Article
from searchnews.importers.markup import Text, html_to_text, line_of

_BLOCKS = (
    "address|article|aside|blockquote|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|iframe|li|main|ol|p|pre|"
    "script|section|style|table|tbody|td|th|thead|tr|ul|video"
)
_BLOCK = re.compile(rf"<(?:(br)\s*/?|(/?)(?:{_BLOCKS})(?:\s[^<>]*+)?)>", re.I)
_BEGINS = re.compile(rf"\s*+<(?:!--|!doctype|html|body|(?:{_BLOCKS})(?=[\s>]))", re.I)
_ENDS = re.compile(rf"(?:</(?:{_BLOCKS}|body|html)\s*>|<br\s*/?>)\s*\Z", re.I)
_LONGEST_END = 80
"""Characters looked at for a tag at a text's end, blanks behind it among them."""
_ATTRIBUTED = re.compile(
    rf"<(?:{_BLOCKS}|a|img|span|font|strong|em|b|i|embed|source)\s++[a-z][a-z-]*+\s*+=\s*+[\"'\w/#][^<>]*+>", re.I
)
_PAIR = re.compile(r"<(a|b|em|font|i|span|strong|sub|sup|u)(?:\s[^<>]*+)?>[^<>]*+</\1\s*+>", re.I)
_SCRIPT = re.compile(r"<(script|style|iframe)(?:\s[^<>]*+)?>", re.I)
_BEFORE = frozenset(">\n。！？…”’」』）!?;；：】")
_AFTER = ("<", "\n", "\u3000", "&nbsp;", "&emsp;", "&#12288;")
_NEAR = 8
"""Blanks beside a tag that are looked past."""
_MANY = 2
"""Breaks of lines that are markup wherever they stand; one in the middle of a sentence is mentioned."""


class Html(str):
    """A text that is HTML because its name says so: ``content_html``."""


def without_markup(article: Article, *, is_html: bool = False) -> Article | None:
    """An article whose texts are what a reader sees, and None when that is nothing; `is_html` is known of its body."""
    body = _shown(article.body, is_html=is_html)
    digest = _shown(article.digest).text
    title = line_of(article.title) if _PAIR.search(article.title) else article.title
    text = body.text or ("" if title else digest)
    if not title and not text:
        return None
    codes = tuple(dict.fromkeys((*article.codes, *body.codes)))
    return replace(article, title=title, body=text, digest=digest, codes=codes, names=body.names | dict(article.names))


def _shown(text: str, *, is_html: bool = False) -> Text:
    return html_to_text(_broken(text)) if is_html or looks_like_html(text) else Text(text)


def looks_like_html(text: str) -> bool:
    """Whether a text's tags are markup, and not what it tells of."""
    if "<" not in text:
        return False
    markup = 2 * bool(_BEGINS.match(text)) + 2 * bool(_ENDS.search(text, max(0, len(text) - _LONGEST_END)))
    markup += bool(_ATTRIBUTED.search(text)) + bool(_PAIR.search(text)) + 2 * _holds_script(text)
    told = breaks = 0
    for match in _BLOCK.finditer(text):
        is_break, is_closing = bool(match[1]), bool(match[2])
        breaks += is_break
        if "=" in match[0]:
            markup += 1
        elif not _is_placed(text, match.start(), match.end()):
            told += 1
        elif is_break or is_closing:
            markup += 1
    return markup > told or breaks >= _MANY


def _holds_script(text: str) -> bool:
    """Whether a text has a whole script or the like in it, which nobody reads."""
    match = _SCRIPT.search(text)
    return match is not None and f"</{match[1]}>".lower() in text[match.end() :].lower()


def _is_placed(text: str, start: int, end: int) -> bool:
    """Whether a tag stands where no sentence mentions one."""
    before = text[max(0, start - _NEAR) : start].rstrip(" \t\r\xa0\u3000")
    after = text[end : end + _NEAR].lstrip(" \t\r\xa0")
    return not before or before[-1] in _BEFORE or not after or after.startswith(_AFTER)


def _broken(html: str) -> str:
    """The same HTML; its lines outside of all elements are paragraphs, as its editors typed them."""
    return "".join(_pieces(html)) if "\n" in html else html


def _pieces(html: str) -> Iterator[str]:
    position = depth = 0
    for match in _BLOCK.finditer(html):
        piece = html[position : match.start()]
        yield piece if depth else piece.replace("\n", "<br>")
        yield match[0]
        position = match.end()
        if not match[1]:
            depth = max(0, depth - 1) if match[2] else depth + 1
    rest = html[position:]
    yield rest if depth else rest.replace("\n", "<br>")
