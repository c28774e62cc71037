"""Saved pages: HTML as a browser or a crawler saved it, and web archives of one file.

The text is found by `maintext`, the title by `headline`, what else the page says of itself by `metadata`, and what
only its byline says by `byline`. Nothing is fetched: a page is what its file holds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from searchnews.article import Article
from searchnews.importers.base import Importer, Input, Unusable
from searchnews.importers.dates import parse_date
from searchnews.importers.digest import with_digest
from searchnews.importers.html.byline import LONGEST, is_byline, read_byline, source_of
from searchnews.importers.html.charset import page_text
from searchnews.importers.html.elements import Outline
from searchnews.importers.html.headline import Headline, headline, squashed
from searchnews.importers.html.maintext import Main, main_text
from searchnews.importers.html.metadata import Metadata, read_metadata
from searchnews.importers.html.mhtml import Page, is_archive, unpack
from searchnews.importers.html.outline import outline
from searchnews.importers.identity import archive_id, is_counter
from searchnews.importers.markup import Text, clean, html_to_text
from searchnews.language import tr

_SUFFIXES = re.compile(r"(?:\.(?:html?|xhtml|shtml|mht|mhtml|xz|gz|zip))+$", re.I)
_DAY = re.compile(r"\D*\d{4}\D\d{1,2}\D\d{1,2}\D?\s*|\d{8}")
_IN_URL = re.compile(r"/((?:19|20)\d{2})[-/]?(\d{2})[-/]?(\d{2})(?=[/_.-])")
_SIGNED = re.compile(r"[（(【\[][^（）()]{2,60}[）)】\]]")
_NEAR = 12
"""Runs of text around a title among which a byline is looked for; a kicker, a subtitle and buttons come between."""
_BYLINE_WORDS = frozenset(
    ("source", "laiyuan", "ly", "pubtime", "time", "date", "info", "byline", "meta", "pub", "from")
)
_MOST_ELEMENTS = 5_000
_SHARED = 0.5
"""Of a description's pairs of characters, those that its article has too: all of them where it is the first sentences,
most where an editor sums up, and few where it praises the site."""


@dataclass(frozen=True, slots=True)
class _Bylines:
    """What the text around a title says: its dates, the better first, and the source."""

    dates: tuple[str, ...]
    source: str


def read_html(input: Input) -> Iterator[Article]:
    """The article of a saved page; nothing for a page of a site's folder, which is its theme or what was made."""
    if input.in_site:
        return
    data = input.data()
    archive = unpack(data) if is_archive(data) else Page(data)
    if archive is None:
        raise Unusable(tr("is a web archive that holds no page"))
    html = page_text(archive.data, input.encoding, archive.encoding)
    if html is None:
        raise Unusable(tr("is not text"))
    yield _article(input, html.replace("\0", ""), archive.address)


def _article(input: Input, html: str, address: str) -> Article:
    page = outline(html)
    said = read_metadata(page, address)
    title = headline(page, said.values["title"], said.window, squashed(said.site))
    told = _plain(said.first("said"))
    main = main_text(page, title, told.text)
    text = main.text if main.text.text else told
    shown = title.text.strip()
    if not text.text and (not shown or _is_script_only(page, title, said)):
        raise Unusable(_why_empty(page))
    bylines = _bylines(page, title, main)
    digest = _digest(said, shown, text.text)
    article = input.article(
        id=_given_id(said, input.path),
        title=shown,
        body=with_digest(digest, text.text),
        published=_published(said, bylines, input.zone),
        source=_source(said, bylines, text.text),
        category=said.first("category"),
        tags=[tag for tag in said.tags if squashed(tag) not in (squashed(shown), squashed(said.site))],
        url=said.first("url"),
        digest=digest,
        codes=text.codes,
    )
    return replace(article, names=text.names) if text.names else article


def _plain(said: str) -> Text:
    """A text that only the page's head holds, with or without tags."""
    return html_to_text(said) if "</" in said or "<br" in said else Text(clean(said))


def _is_script_only(page: Outline, title: Headline, said: Metadata) -> bool:
    """Whether a page without text has a window's title and scripts only; what is called so is the site."""
    return title.start is None and not said.values["title"] and any(True for _ in page.named("script"))


def _why_empty(page: Outline) -> str:
    if any(True for _ in page.named("script")):
        return tr("is only script: its text comes when a browser runs it")
    return tr("has neither title nor text")


def _given_id(said: Metadata, path: str) -> str:
    """The id that a page or its file's name brings; a short number tells no two sites' pages apart."""
    given = next((one for one in said.values["id"] if not is_counter(one) and "://" not in one), "")
    return given or archive_id(_SUFFIXES.sub("", PurePosixPath(path).name))


def _bylines(page: Outline, title: Headline, main: Main) -> _Bylines:
    """The dates and the source that a page shows near its title."""
    near = list(_near_title(page, title, main))
    lines = [line for line in near if is_byline(line) or source_of(line)]
    # A line that says more than a byline does may be the text's first, and its date that of an event.
    dates = [read_byline(line).date for line in lines if is_byline(line) or len(line) <= LONGEST // 2]
    return _Bylines((*_times(page, title), *filter(None, dates)), next(filter(None, map(source_of, lines)), ""))


def _near_title(page: Outline, title: Headline, main: Main) -> Iterator[str]:
    """Short texts around the title, or before the text where there is none; then those whose element says so."""
    place = title.end if title.start is not None else (main.start or 0)
    before = page.runs_in(0, title.start if title.start is not None else place)[-_NEAR:]
    after = page.runs_in(place, len(page.html))[:_NEAR] if title.start is not None else []
    for run in (*after, *reversed(before)):
        if run.size > LONGEST:
            continue
        line = _shown(page, run.start, run.end)
        # A text's lines tell of its own sources; only a byline with a date, as its first, tells of the page.
        if main.start is None or run.start < main.start or (run.start == main.start and _opens(line)):
            yield line
    for element in page.elements[:_MOST_ELEMENTS]:
        if element.raw and element.words & _BYLINE_WORDS and page.size(element.inner, element.close) <= LONGEST:
            yield _shown(page, element.inner, element.close)


def _opens(line: str) -> bool:
    return is_byline(line) and bool(read_byline(line).date)


def _shown(page: Outline, start: int, end: int) -> str:
    return html_to_text(page.html[start : min(end, start + 8192)]).text.replace("\n", " ")


def _times(page: Outline, title: Headline) -> Sequence[str]:
    """What ``<time>`` says below the title's place; that of publication first."""
    found = [one for one in page.named("time") if title.start is None or one.start >= title.start - 2000]
    found.sort(key=lambda one: ("pubdate" not in one.attributes, one.start))
    return [one.get("datetime") or _shown(page, one.inner, one.close) for one in found[:1]]


def _source(said: Metadata, bylines: _Bylines, text: str) -> str:
    """The medium: named by the head, by the byline, as the page's publisher, or in parentheses at the text's end."""
    last = text[text.rfind("\n") + 1 :]
    signed = source_of(last) if _SIGNED.fullmatch(last) else ""
    return next(filter(None, (said.first("source"), bylines.source, said.first("publisher"), signed)), "")


def _published(said: Metadata, bylines: _Bylines, zone: tzinfo) -> datetime | None:
    """The first date of the table, of ``<time>``, of the byline, of the address; a day gets its time from the next."""
    address = _IN_URL.search(said.first("url"))
    texts = [*said.values["published"], *bylines.dates]
    texts += ["-".join(address.groups())] if address else []
    dated = [(text, moment) for text in texts if (moment := parse_date(text, zone))]
    if not dated:
        return None
    text, day = dated[0]
    if not _DAY.fullmatch(text):
        return day
    return next((one for other, one in dated[1:] if not _DAY.fullmatch(other) and one.date() == day.date()), day)


def _digest(said: Metadata, title: str, text: str) -> str:
    """What the page says its article is about; "" when that is its title, its site, or how its text begins."""
    for value in said.values["digest"]:
        digest = clean(value).replace("\n", " ")
        bare = squashed(digest)
        if len(bare) < 10 or bare in squashed(title) or with_digest(digest, text) == text:
            continue
        pairs = {bare[at : at + 2] for at in range(len(bare) - 1)}
        whole = squashed(f"{title}\n{text}")
        if sum(pair in whole for pair in pairs) >= _SHARED * len(pairs):
            return digest
    return ""


IMPORTER = Importer(suffixes=(".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht"), read=read_html, single=True)
