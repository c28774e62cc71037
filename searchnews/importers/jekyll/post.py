"""A post of a site's generator: a head, and a body of Markdown or HTML.

Three kinds are told apart. A post of the reader's archive has an id of 18 digits or the archive's furniture below its
text: its body is a digest (plain, or a quote above the text) and the HTML of a news site, never Markdown. A file of
HTML with a head is HTML. Every other post is somebody's Markdown.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from searchnews.article import Article
from searchnews.importers.base import Importer, Input, Unusable
from searchnews.importers.dates import parse_date
from searchnews.importers.digest import with_digest
from searchnews.importers.identity import archive_id, date_of, identify, twins
from searchnews.importers.jekyll import frontmatter
from searchnews.importers.jekyll.frontmatter import accepts_html, has_head
from searchnews.importers.jekyll.head import Head, Value, fields
from searchnews.importers.jekyll.markdown import heading_of, inline, markdown_to_html
from searchnews.importers.jekyll.templates import without_tags
from searchnews.importers.markup import Text, html_to_text, line_of
from searchnews.language import tr

_LINK = re.compile(r"<((?:https?:)?//[^<>\s]+)?>$")
_NAME_DATE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]|$)")
_SOURCE_LINE = re.compile(r"[（(]\s*(?:文章)?来源\s*[:：]\s*(.{1,80}?)\s*[）)]$")
_PARAGRAPH = re.compile(r"\n[ \t]*(?=[\n\u3000])")
_SEPARATORS = re.compile(r"[,，、;；]")
_SUFFIXES = re.compile(r"(?:\.(?:md|markdown|mdown|mkd|html?|xz|gz|bz2))+$", re.I)
_HTML = re.compile(r"\.html?(?:\.(?:xz|gz|bz2))?$", re.I)
_WEB = re.compile(r"<?(https?://[^\s<>]+)>?$", re.I)
_HAN = re.compile(r"[\u3400-\u9fff]")
_BUNDLES = ("index", "_index")
"""What a post is called that has a folder of its own."""

_SWITCHES = ("true", "false", "yes", "no")
"""Values that turn something on; Jekyll's ``published: false`` is no date, Hugo's ``summary: true`` no summary."""

Fields = dict[str, list[Value]]


def read_jekyll(input: Input) -> Iterator[Article]:
    """The article of a post. In a site's folder, a page without a head is no post: nobody misses it."""
    text = input.text()
    if input.in_site and not has_head(text):
        return
    article = read_post(text, input.path, input.zone, input.place)
    if article is None:
        raise Unusable(tr("has neither title nor text"))
    yield article


IMPORTER = Importer(suffixes=(".md", ".markdown", ".mdown", ".mkd"), read=read_jekyll, single=True)

PAGES = Importer(suffixes=(".html", ".htm", ".xhtml", ".shtml"), read=read_jekyll, accepts=accepts_html, single=True)
"""Posts that are HTML below their head."""


def read_post(text: str, path: str, zone: tzinfo, place: str = "") -> Article | None:
    """The article a post holds, or None when it has neither title nor text.

    `place` is what its id is made from where it brings none, `path` unless another is given.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n" if "\n" not in text else "")
    head, body = frontmatter.split(text)
    given, name = fields(head), _name(path)
    body, link, furnished = _furniture(body)
    identifier = archive_id(name, link or "")
    archived = bool(identifier) or furnished
    markdown = not archived and not _HTML.search(path)
    title, body = _title(given, body, name, markdown=markdown)
    digest, page = _page(given, _without_separator(head, body), archived=archived, markdown=markdown)
    if not title and not page.text:
        return None
    url = link or _url(given)
    identifier = identifier or identify(_first(given, "id"), url, place or path)
    tags = _tags(given, archived)
    category = _category(given)
    return Article(
        id=identifier,
        title=title,
        body=page.text,
        published=_published(given, name, identifier, zone),
        source=_source(given, tags, page.text, category, archived),
        category=category,
        tags=tags,
        url=url,
        digest=digest,
        codes=page.codes,
        path=path,
        related=twins(identifier),
        names=page.names,
    )


def _name(path: str) -> str:
    """What a post's file is called, or its folder when the file is only called ``index``."""
    file = PurePosixPath(path)
    name = _SUFFIXES.sub("", file.name)
    return file.parent.name if name.lower() in _BUNDLES and file.parent.name else name


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


def _title(given: Fields, body: str, name: str, *, markdown: bool) -> tuple[str, str]:
    """The title and what is left of the body.

    Without one in its head a page of Markdown is called by its first heading, else by its file, as Obsidian does;
    a file's name without a Chinese character is only a slug.
    """
    title = next((line for value in given.get("title", ()) if (line := line_of(_plain(value)))), "")
    if title or not markdown:
        return title, body
    first, _, rest = body.lstrip().partition("\n")
    heading = heading_of(first)
    if heading and (title := line_of(inline(heading))):
        return title, rest
    return (line_of(_NAME_DATE.sub("", name, count=1)) if _HAN.search(name) and body.strip() else ""), body


def _page(given: Fields, body: str, *, archived: bool, markdown: bool) -> tuple[str, Text]:
    """Digest and page of a post; the page begins with the digest unless the text says it anyway."""
    if archived:
        digest, page = _archived(body)
    else:
        digest, page = "", html_to_text(markdown_to_html(body) if markdown else without_tags(body))
    digest = digest or _digest(given)
    text = with_digest(digest, page.text)
    return digest, page if text == page.text else Text(text, page.codes, page.names)


def _without_separator(head: Head, body: str) -> str:
    """The body without the mark that parts Jekyll's excerpt from the rest, when the head names one."""
    separator = _plain(head.get("excerptseparator", "")).strip()
    return body.replace(separator, "") if len(separator) > 2 else body


def _digest(given: Fields) -> str:
    for value in given.get("digest", ()):
        text = _plain(value)
        if text.strip().lower() not in _SWITCHES and (digest := html_to_text(markdown_to_html(text)).text):
            return digest
    return ""


def _archived(body: str) -> tuple[str, Text]:
    """Digest and page of an archive's post."""
    quoted, rest = _quote(body.lstrip("\n"))
    page = html_to_text(_PARAGRAPH.sub("\n<p>", rest))
    return "" if quoted is None else html_to_text(quoted).text, page


def _quote(body: str) -> tuple[str | None, str]:
    """The quote a body opens with, its marks gone, and the rest; None when it opens with something else."""
    if not body.startswith(">"):
        return None, body
    lines = body.split("\n")
    end = next((n for n, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "<br>".join(line[1:] for line in lines[:end]), "\n".join(lines[end:])


def _source(given: Fields, tags: tuple[str, ...], text: str, category: str, archived: bool) -> str:
    """Who published it. The archive's tag is the source and one 新闻 more; its categories are only pinyin of it."""
    for value in given.get("source", ()):
        if (named := _word(_plain(value))) and not _WEB.match(named):
            return named
    single = len(tags) == 1 and (archived or _is_single(given["tags"][0]))
    if single and tags[0].endswith("新闻") and (named := tags[0].removesuffix("新闻").strip()):
        return named
    last = text[text.rfind("\n") + 1 :]
    if signed := _SOURCE_LINE.match(last):
        return signed[1]
    authors = given.get("author", [""])[0]
    return _word("、".join(authors) if isinstance(authors, list) else authors) or category


def _is_single(value: Value) -> bool:
    return isinstance(value, str) or len(value) == 1


def _category(given: Fields) -> str:
    """The category, those above it before it; several of them, each with those above it, are parted by commas."""
    value = given.get("category", [""])[0]
    if isinstance(value, str):
        return line_of(value)
    return line_of((", " if any("/" in one for one in value) else "/").join(value))


def _tags(given: Fields, archived: bool) -> tuple[str, ...]:
    """Tags as written. One string is one tag in the archive (a source may hold blanks), else Jekyll splits it."""
    value = given.get("tags", [""])[0]
    values = value if isinstance(value, list) else [value] if archived else _split(value)
    if not archived:
        # Obsidian writes its tags as it shows them.
        values = [tag.removeprefix("#") for value in values for tag in (_split(value) if "，" in value else [value])]
    return tuple(dict.fromkeys(tag for value in values if (tag := line_of(value))))


def _split(value: str) -> list[str]:
    parts = _SEPARATORS.split(value)
    return parts if len(parts) > 1 else value.split()


def _published(given: Fields, name: str, identifier: str, zone: tzinfo) -> datetime | None:
    """When it was published: its date, else that of its name or id, else when it was last changed."""
    if found := _moment(given, "date", zone):
        return found
    match = _NAME_DATE.match(name)
    found = (parse_date(match[1], zone) if match else None) or date_of(identifier, zone)
    return found or _moment(given, "updated", zone)


def _moment(given: Fields, role: str, zone: tzinfo) -> datetime | None:
    return next((found for value in given.get(role, ()) if (found := parse_date(_plain(value), zone))), None)


def _url(given: Fields) -> str:
    urls: Iterable[str] = (_plain(value).strip() for value in given.get("url", ()))
    return next((match[1] for url in urls if (match := _WEB.match(url))), "")


def _first(given: Fields, role: str) -> str:
    return _plain(given[role][0]) if role in given else ""


def _word(text: str) -> str:
    """A name as its reader sees it, without the brackets of a link around it."""
    return line_of(inline(text) if "[[" in text or "](" in text else text)


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else " ".join(value)
