"""A post of a Jekyll site: a head, and a body of Markdown and HTML.

Two kinds are told apart. A post of the reader's archive has an id of 18 digits or the archive's furniture below its
text: its body is a digest (plain, or a quote above the text) and the HTML of a news site, never Markdown. Every other
post is somebody's Markdown.
"""

import re
from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from searchnews.article import Article
from searchnews.importers import frontmatter
from searchnews.importers.dates import parse_date
from searchnews.importers.identity import archive_id, date_of, identify, twins
from searchnews.importers.markdown import heading_of, inline, markdown_to_html
from searchnews.importers.markup import Text, html_to_text, line_of

_LINK = re.compile(r"<((?:https?:)?//[^<>\s]+)?>$")
_NAME_DATE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-")
_SOURCE_LINE = re.compile(r"[（(]\s*(?:文章)?来源\s*[:：]\s*(.{1,80}?)\s*[）)]$")
_SIGNED = re.compile(r"\s*[（(][^（）()]{1,40}[）)]$")
_PARAGRAPH = re.compile(r"\n[ \t]*(?=[\n\u3000])")
_SEPARATORS = re.compile(r"[,，、;；]")
_LINK_KEYS = ("link", "url", "original", "permalink")
_SUFFIXES = re.compile(r"(?:\.(?:md|markdown|xz|gz))+$", re.I)


def read_post(text: str, path: str, zone: tzinfo) -> Article | None:
    """The article a post holds, or None when it has neither title nor text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n" if "\n" not in text else "")
    head, body = frontmatter.split(text)
    name = _SUFFIXES.sub("", PurePosixPath(path).name)
    body, link, furnished = _furniture(body)
    identifier = archive_id(name, link or "")
    archived = bool(identifier) or furnished
    title, body = _title(head, body, archived)
    digest, page = _archived(body) if archived else ("", html_to_text(markdown_to_html(body)))
    if not title and not page.text:
        return None
    url = link or _url(head)
    identifier = identifier or identify(_first(head, "id"), url, path)
    tags = _tags(head, archived)
    category = line_of("/".join(_values(head, "categories", "category")))
    return Article(
        id=identifier,
        title=title,
        body=page.text,
        published=_published(head, name, identifier, zone),
        source=_source(head, tags, page.text, category, archived),
        category=category,
        tags=tags,
        url=url,
        digest=digest,
        codes=page.codes,
        path=path,
        related=twins(identifier),
        names=page.names,
    )


def has_head(text: str) -> bool:
    """Whether a file begins as Jekyll asks of what it shall publish."""
    return text[:200].lstrip().startswith("---")


def _furniture(body: str) -> tuple[str, str | None, bool]:
    """The body without the lines below the text, the link among them, and whether a footer or empty link was there."""
    link, furnished, end = None, False, len(body)
    while end > 0:
        start = body.rfind("\n", 0, end) + 1
        line = body[start:end].strip()
        if line.startswith("[返回") and line.endswith(")") and "](" in line:
            furnished = True
        elif link is None and (match := _LINK.match(line)):
            link = match[1] or ""
            furnished = furnished or not link
        elif line:
            break
        end = start - 1
    return body[: max(end, 0)], link, furnished


def _title(head: frontmatter.Head, body: str, archived: bool) -> tuple[str, str]:
    """The title and what is left of the body: without one in its head, a page is called by its first heading."""
    if "title" in head or archived:
        return line_of(_first(head, "title")), body
    first, _, rest = body.lstrip().partition("\n")
    heading = heading_of(first)
    return (line_of(inline(heading)), rest) if heading else ("", body)


def _archived(body: str) -> tuple[str, Text]:
    """Digest and page of an archive's post; the page begins with the digest unless the text says it anyway."""
    quoted, rest = _quote(body.lstrip("\n"))
    page = html_to_text(_PARAGRAPH.sub("\n<p>", rest))
    if quoted is None:
        return "", page
    digest = html_to_text(quoted).text
    if not digest or _holds(page.text, digest):
        return digest, page
    return digest, Text(f"{digest}\n{page.text}" if page.text else digest, page.codes, page.names)


def _quote(body: str) -> tuple[str | None, str]:
    """The quote a body opens with, its marks gone, and the rest; None when it opens with something else."""
    if not body.startswith(">"):
        return None, body
    lines = body.split("\n")
    end = next((n for n, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "<br>".join(line[1:] for line in lines[:end]), "\n".join(lines[end:])


def _holds(text: str, digest: str) -> bool:
    """Whether a text says what its digest says, blanks and the digest's signature, ``（某报）``, aside."""
    text, bare = "".join(text.split()), _SIGNED.sub("", digest).rstrip("….")
    return any("".join(form.split()) in text for form in (digest, bare) if form)


def _source(head: frontmatter.Head, tags: tuple[str, ...], text: str, category: str, archived: bool) -> str:
    """Who published it. The archive's tag is the source and one 新闻 more; its categories are only pinyin of it."""
    if given := line_of(_first(head, "source")):
        return given
    if len(tags) == 1 and (archived or len(head.get("tags", ())) == 1) and tags[0].endswith("新闻"):
        named = tags[0].removesuffix("新闻").strip()
        if named:
            return named
    last = text[text.rfind("\n") + 1 :]
    signed = _SOURCE_LINE.match(last)
    return signed[1] if signed else category


def _tags(head: frontmatter.Head, archived: bool) -> tuple[str, ...]:
    """Tags as written. One string is one tag in the archive (a source may hold blanks), else Jekyll splits it."""
    values = _values(head, "tags", "tag")
    if len(values) == 1 and not archived:
        parts = _SEPARATORS.split(values[0])
        values = parts if len(parts) > 1 else values[0].split()
    return tuple(dict.fromkeys(tag for value in values if (tag := line_of(value))))


def _published(head: frontmatter.Head, name: str, identifier: str, zone: tzinfo) -> datetime | None:
    for key in ("date", "published", "created"):
        if found := parse_date(_first(head, key), zone):
            return found
    match = _NAME_DATE.match(name)
    return (parse_date(match[1], zone) if match else None) or date_of(identifier, zone)


def _url(head: frontmatter.Head) -> str:
    urls = (_first(head, key) for key in _LINK_KEYS)
    return next((url for url in urls if url.startswith(("http://", "https://"))), "")


def _values(head: frontmatter.Head, *keys: str) -> list[str]:
    return next((head[key] for key in keys if head.get(key)), [])


def _first(head: frontmatter.Head, key: str) -> str:
    return " ".join(head.get(key, ()))
