"""The tags that generators of sites put into a text: Liquid's and Hexo's ``{% %}``, Hugo's ``{{< >}}``, ``{{ }}``.

What a reader of the site sees stays: what stands between an opening and a closing tag, the caption of a picture, the
words of a link. The tags go, and what was written as a comment. One pass, and a tag is of a bounded length.
"""

import re

from searchnews.importers.jekyll.scalars import unquote

_TAG = re.compile(r"\{%-?([^%]{0,1000}+(?:%(?!\})[^%]{0,1000}+){0,3}+)%\}|\{\{([^{}]{0,1000}+)\}\}")
_NAMED = re.compile(r"(?<![\w-])(?:caption|title|text|summary)\s{0,9}=\s{0,9}(\"[^\"]*+\"|'[^']*+')", re.I)
_ARGUMENT = re.compile(r"\"([^\"]*+)\"|'([^']*+)'|(\S++)")
_URL = re.compile(r"(?:https?:)?//|/|\.\.?/")
_COMMENT_ENDS = re.compile(r"\{%-?\s{0,9}endcomment\s{0,9}-?%\}")
_LINKS = ("link", "post_link", "btn", "button", "label")
"""Hexo's tags, and those of its themes, that write words of their own into the line."""

_PICTURES = ("figure", "figcaption", "img", "image", "picture", "details", "notice", "callout", "admonition", "card")
"""Hugo's shortcodes whose caption or title is shown."""


def without_tags(text: str) -> str:
    """A text without the tags of its generator."""
    if "{%" not in text and "{{" not in text:
        return text
    parts: list[str] = []
    position, raw = 0, False
    ends = _COMMENT_ENDS.finditer(text)
    for match in _TAG.finditer(text):
        if match.start() < position:
            continue
        inner = match[1] if match[1] is not None else match[2]
        name, rest = [*inner.strip("<>%- \t\n").split(None, 1), "", ""][:2]
        if raw and name != "endraw":
            continue
        parts.append(text[position : match.start()])
        position, raw = match.end(), match[1] is not None and name == "raw"
        if name == "comment" and match[1] is not None:
            # The ends of comments are looked through once: a comment that is never closed is no comment.
            position = next((end.end() for end in ends if end.start() >= position), position)
        elif not raw:
            parts.append(_shown(name, rest, hexo=match[1] is not None))
    parts.append(text[position:])
    return "".join(parts)


def _shown(name: str, rest: str, *, hexo: bool) -> str:
    """What the reader sees in place of a tag."""
    if hexo and name in _LINKS:
        return _words(name, rest)
    if name.lower() in _PICTURES:
        return " ".join([f"<p>{unquote(found)}<p>" for found in _NAMED.findall(rest)])
    return ""


def _words(name: str, rest: str) -> str:
    """The words of a link: Hexo's come before the address, behind the post's name, or parted by commas."""
    if name == "label":
        return rest.partition("@")[2].strip()
    if name in ("btn", "button"):
        return next((part.strip() for part in rest.split(",")[1:2]), "")
    words = ["".join(found) for found in _ARGUMENT.findall(rest)]
    if name == "post_link":
        return " ".join(word for word in words[1:] if word not in ("true", "false"))
    end = next((number for number, word in enumerate(words) if _URL.match(word)), len(words))
    return " ".join(words[:end])
