"""What a page says of its article besides the text: its head, its microdata, its JSON-LD.

Which wins, for each field, is `TABLE`: the first that says something.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from searchnews.importers.html.elements import Element, Outline
from searchnews.importers.html.linkeddata import Node, article_node, breadcrumb, nodes, texts_of
from searchnews.importers.markup import clean, html_to_text, line_of

_TABLE = """
title       meta:articletitle ld:headline meta:og:title item:headline meta:twitter:title meta:dc.title meta:title
            ld:name
published   ld:datepublished meta:article:published_time meta:og:article:published_time meta:pubdate meta:publishdate
            meta:publish_time meta:publish-date meta:publish_date meta:apub:time meta:weibo:article:create_at
            meta:weibo:article:create_time meta:og:published_time meta:og:release_date meta:firstpublishedtime
            meta:publishedtime meta:releasedate meta:date meta:dc.date meta:dc.date.issued meta:dcterms.created
            meta:citation_publication_date meta:parsely-pub-date meta:sailthru.date item:datepublished ld:datecreated
            ld:uploaddate item:datecreated
source      meta:source meta:contentsource meta:article:source meta:mediaid meta:media meta:og:article:source
            ld:sourceorganization ld:provider
publisher   ld:publisher item:publisher meta:publisher meta:dc.publisher meta:article:publisher ld:ispartof
            meta:og:site_name meta:sitename meta:site_name meta:application-name
category    meta:article:section meta:og:article:section ld:articlesection item:articlesection meta:section
            meta:columnname meta:channel meta:category
url         link:canonical meta:og:url ld:url ld:mainentityofpage meta:twitter:url
digest      meta:description ld:description meta:og:description meta:twitter:description item:description
id          ld:identifier meta:article:id meta:article_id meta:articleid meta:og:article:id meta:contentid
            meta:content_id meta:newsid item:identifier
said        ld:articlebody
"""
TABLE = {row.split()[0]: tuple(row.split()[1:]) for row in re.split(r"\n(?=\w)", _TABLE.strip())}
"""For each field where it may be said, the best first: JSON-LD, ``<meta>``, microdata, ``<link>``.

``source`` is the medium a text comes from, which a page that prints it names; ``publisher`` is the page's own;
``said`` is what the page says that its text is. After these come, for a date, ``<time>``, the byline and the address;
for a source the byline, before the publisher; for a category the way to the page; for an address where the page was
saved from, which goes first when the page gives only its site's; for an id the file's name.
"""

_TAGS = (
    "meta:article:tag",
    "meta:og:article:tag",
    "ld:keywords",
    "meta:news_keywords",
    "meta:keywords",
    "item:keywords",
)
_COMMAS = re.compile(r"[,，、;；|｜]")
_LISTED = re.compile(r"[,，、;；|｜]|\s+")
_SAVED = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)\s*(https?://[^\s<>]{1,2000})\s*-->", re.I)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>]{1,2000})", re.I)
_HEAD = 65_536
_LONGEST = 2_000
"""Characters of a value; a title, a date or a list of keywords has fewer, and only a text may be longer."""
_NOWHERE = re.compile(r"首页|首頁|主页|正文|内容|详情|文章|新闻正文|当前位置|home|index", re.I)
_CRUMBS = frozenset(("breadcrumb", "breadcrumbs", "crumb", "crumbs", "mianbao", "weizhi", "position", "path"))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says: for each field of `TABLE` the values in the order in which they are believed."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    window: str = ""
    site: str = ""

    def first(self, name: str) -> str:
        """The value that is believed, "" when there is none."""
        return next(iter(self.values.get(name, ())), "")


def read_metadata(page: Outline, address: str = "") -> Metadata:
    """What a page says of its article; `address` is where it came from, as whoever saved it says."""
    claims, keywords = _claims(page)
    values = {name: _values(claims, places) for name, places in TABLE.items()}
    crumbs = keywords.pop("breadcrumb", []) or _crumbs(page)
    values["category"] = [*values["category"], *_last_step(crumbs, values["title"])]
    values["url"] = _addresses(page, claims, address)
    site = _values(claims, ("meta:og:site_name", "meta:application-name"))
    window = next((html_to_text(page.html[one.inner : one.close]).text for one in page.named("title")), "")
    return Metadata(values, _tags(keywords), window.replace("\n", " ")[:_LONGEST], site[0] if site else "")


def _claims(page: Outline) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Every value by the place where it is said; and the lists: keywords, and the way to the page."""
    claims: dict[str, list[str]] = {}
    lists: dict[str, list[str]] = {}
    found: list[Node] = []
    for element in page.elements:
        if not element.raw:
            continue
        if element.name == "script" and "ld+json" in element.raw:
            found += nodes(page.html[element.inner : element.close])
        elif element.name == "meta":
            _add_meta(element, claims)
        elif element.name == "link" and "canonical" in element.get("rel").lower().split():
            claims.setdefault("link:canonical", []).append(element.get("href"))
        if "itemprop" in element.raw:
            _add_item(page, element, claims)
    node = article_node(found)
    for name, value in node.items():
        claims[f"ld:{name.lower()}"] = [_plain(text) if name != "articleBody" else text for text in texts_of(value)]
    for place in _TAGS:
        if place in claims:
            lists[place] = claims[place]
    if isinstance(keywords := node.get("keywords"), list) and len(keywords) > 1:
        lists["ld:keywords"] = [*texts_of(keywords), ""]
    if steps := breadcrumb(found):
        lists["breadcrumb"] = steps
    return claims, lists


def _add_meta(element: Element, claims: dict[str, list[str]]) -> None:
    content = clean(element.get("content")[: 4 * _LONGEST]).replace("\n", " ")
    name = (element.get("property") or element.get("name")).strip().lower()
    if content and name and len(claims) < 500:
        claims.setdefault(f"meta:{name}", []).append(content)


def _add_item(page: Outline, element: Element, claims: dict[str, list[str]]) -> None:
    """A value of the article's microdata; of another thing in it, such as its publisher, the name."""
    name = element.get("itemprop").strip().lower()
    scope = next((one for one in element.ancestors() if one is not element and "itemscope" in one.attributes), None)
    if scope and (owner := scope.get("itemprop").strip().lower()):
        name = owner if name == "name" else ""
    if not name or name == "articlebody":
        return
    value = element.get("content") or element.get("datetime")
    if not value and element.close - element.inner < _LONGEST:
        value = html_to_text(page.html[element.inner : element.close]).text
    if value and len(claims) < 500:
        claims.setdefault(f"item:{name}", []).append(clean(value).replace("\n", " "))


def _plain(text: str) -> str:
    """A line of JSON-LD, in which publishing systems leave the entities of their HTML."""
    return line_of(text[: 4 * _LONGEST])


def _values(claims: Mapping[str, Sequence[str]], places: Iterable[str]) -> list[str]:
    return [value for place in places for value in claims.get(place, ()) if value and _fits(place, value)]


def _fits(place: str, value: str) -> bool:
    if place == "ld:articlebody":
        return True
    is_name = place.endswith(("publisher", "source", "mediaid", "media", "ispartof"))
    return len(value) <= _LONGEST and not (is_name and "://" in value)


def _tags(lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The tags of the first place that has some: a list as it is, one value split at what parts it."""
    for place in _TAGS:
        values = list(lists.get(place, ()))
        if len(values) == 1:
            value = values[0]
            is_loose = not place.startswith(("meta:article", "meta:og", "ld:")) and not _COMMAS.search(value)
            values = (_LISTED if is_loose else _COMMAS).split(value)
        if tags := [tag.strip() for tag in values if tag.strip()]:
            return tuple(dict.fromkeys(tags[:100]))
    return ()


def _crumbs(page: Outline) -> list[str]:
    """The way to the page as its text says it: 首页 > 财经 > 正文."""
    for element in page.elements:
        if element.raw and element.words & _CRUMBS and element.close - element.inner < 4 * _LONGEST:
            text = html_to_text(page.html[element.inner : element.close]).text
            steps = [step.strip(" :：") for step in re.split(r"[>›»/→\n]|&gt;", text)]
            if len(steps) > 1:
                return [step for step in steps if step]
    return []


def _last_step(crumbs: Sequence[str], titles: Sequence[str]) -> list[str]:
    steps = [step for step in crumbs[1:] if not _NOWHERE.fullmatch(step) and step not in titles and len(step) <= 20]
    return steps[-1:]


def _addresses(page: Outline, claims: Mapping[str, Sequence[str]], address: str) -> list[str]:
    """Where the page is, the better first: what it calls its own address, unless that is only its site's."""
    head = page.html[:_HEAD]
    comments = [match[1] for pattern in (_SINGLE_FILE, _SAVED) if (match := pattern.search(head))]
    saved = [one for one in (address, *comments) if is_web(one)]
    base = saved[0] if saved else ""
    own = [_joined(base, value) for place in TABLE["url"] for value in claims.get(place, ())]
    found = [one for one in (*own, *saved) if is_web(one)]
    return sorted(found, key=_is_home)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, unescape(address.strip()))
    except ValueError:
        return ""


def is_web(address: str) -> bool:
    """Whether an address is one of the web, with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)


def _is_home(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query
