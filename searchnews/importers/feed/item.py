"""An item of any feed, as its parts were found, and the article they make."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from html import unescape
from urllib.parse import urljoin

from searchnews.article import Article
from searchnews.importers.base import Input
from searchnews.importers.dates import parse_date
from searchnews.importers.digest import says, with_digest
from searchnews.importers.encoding.characters import repair
from searchnews.importers.identity import is_counter
from searchnews.importers.markup import Text, clean, html_to_text, line_of
from searchnews.language import tr, trn

NAMED = 1_000
"""Items of one feed that are named one by one when they become no article."""

BARREN = 100_000
"""Items without an article until a feed is given up: a packed bomb holds ten million, which take minutes."""

_SECTION = re.compile(r"section|categor|channel|column|栏目|欄目|频道|頻道|版面", re.I)
_HAS_TAG = re.compile(r"<[A-Za-z/!]")
_TWICE = re.compile(r"\s*+&lt;[A-Za-z][^<>]{0,400}?&gt;")
_ENDLESS = re.compile(r"&#[0-9]{8,};?")
_MONTH = re.compile(r"(?<=\d )\s*(十[一二]|[一二三四五六七八九十]|1[0-2]|[1-9])月\s*(?= \d)")
_MONTHS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"十一": 11, "十二": 12}
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAY = re.compile(r"^\s*+(?:星期|周|週)\S\s*[,，]?\s*")


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of one article; `content` and `summary` are pages that have been read already."""

    title: str = ""
    content: Text = field(default_factory=lambda: Text(""))
    summary: Text = field(default_factory=lambda: Text(""))
    published: datetime | None = None
    source: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    guid: str = ""


def article_of(input: Input, item: Item) -> Article | None:
    """The article of an item, or None when it has neither title nor text.

    A guid that only counts is no id by itself. An item with neither guid nor link is called by its title and date, or
    by its text: its number in the feed is another one tomorrow.
    """
    body, digest = _body(item.content.text, item.summary.text)
    if not item.title and not body:
        return None
    moment = item.published.isoformat() if item.published else ""
    part = "" if item.guid or item.url else f"{item.title or body}\n{moment}"
    unique = "" if is_counter(item.guid) else item.guid
    article = input.article(
        title=item.title,
        body=body,
        id=unique,
        published=item.published,
        source=item.source,
        category=item.category,
        tags=item.tags,
        url=item.url,
        digest=digest,
        codes=tuple(dict.fromkeys(item.content.codes + item.summary.codes)),
        part=part if unique == item.guid else item.guid,
    )
    return replace(article, names=item.summary.names | item.content.names)


def _body(content: str, summary: str) -> tuple[str, str]:
    """The text and the digest. A summary that says all that the content says is the text itself."""
    if not content or not summary:
        return content or summary, ""
    if len(summary) >= len(content) and says(summary, content):
        return summary, ""
    return with_digest(summary, content), summary


class Skips:
    """Says which items of a feed became no article, the first thousand one by one."""

    def __init__(self, input: Input) -> None:
        self.input = input
        self.count = 0

    def empty(self, number: int) -> None:
        self.count += 1
        if self.count <= NAMED:
            self.input.skip(tr("has neither title nor text"), number)

    def is_barren(self, number: int) -> bool:
        """Whether a feed has so many empty items that no more of it is read; then that has been said."""
        if self.count < BARREN:
            return False
        self.input.skip(
            tr("has {count} items without an article; what follows was not read", count=f"{BARREN:,}"), number
        )
        return True

    def close(self) -> None:
        if self.count > NAMED:
            more = self.count - NAMED
            self.input.skip(
                trn(
                    "has {count} more item that became no article",
                    "has {count} more items that became no article",
                    more,
                )
            )


def html_of(html: str) -> Text:
    """The text of an item's HTML; where there is not one tag in it, its lines are its paragraphs.

    HTML that was escaped twice begins with an escaped tag and has no other.
    """
    if _HAS_TAG.search(html):
        return html_to_text(html)
    if _TWICE.match(html):
        return html_to_text(unescape(_ENDLESS.sub("\ufffd", html)))
    return html_to_text(html.replace("\n", "<br>"))


def plain_of(text: str) -> Text:
    """A text that is no HTML, as it stands."""
    return Text(clean(repair(text.replace("\r\n", "\n").replace("\r", "\n"))))


def line(text: str) -> str:
    """A title, name or tag of a feed, where half of them are HTML and half are not."""
    return line_of(repair(text).replace("\n", "\r")).strip()


def plain_line(text: str) -> str:
    """A title or tag that is no HTML, as it stands."""
    return clean(repair(text).replace("\n", "\r")).replace("\n", " ")


def date_of(values: Iterable[str | int | float], zone: tzinfo) -> datetime | None:
    """The first of some dates that can be read."""
    return next((found for value in values if (found := _date(value, zone))), None)


def _date(value: str | int | float, zone: tzinfo) -> datetime | None:
    """A date as feeds write it: also with Chinese names in mail's order."""
    if not isinstance(value, str) or len(value) > 100:
        return parse_date(value, zone)
    if found := parse_date(value, zone):
        return found
    named = _MONTH.sub(lambda match: _NAMES[(_MONTHS.get(match[1]) or int(match[1])) - 1], value.strip())
    return parse_date(_WEEKDAY.sub("", named.replace("月", "")), zone)


def link_of(given: str, base: str) -> str:
    """A link made whole; "" when it leads to no page, or is relative and nobody knows to what."""
    given = "".join(repair(given).split())
    try:
        url = urljoin(base, given) if given else ""
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) and len(url) > len("https://") else ""


def sorted_tags(pairs: Iterable[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """Of an item's categories, each with what its kind is called, the section it stands in and the tags."""
    category = ""
    tags: dict[str, None] = {}
    for name, kind in pairs:
        if not name:
            continue
        if not category and _SECTION.search(kind):
            category = name
        else:
            tags[name] = None
    return category, tuple(tags)
