"""The page of one article: its text, where the query stands in it, and what belongs to it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, request

from searchnews import Article, Index, QueryError, cite
from searchnews.language import tr

from .address import Address, BadParameter, lang_in, number
from .markup import Marks, outward
from .place import base
from .reading import Part, parts, reading
from .responses import page
from .views import current_index

articles = Blueprint("articles", __name__)

SHOWN = 200
"""Tags, and securities, that are shown: a market's report names some dozens."""

RELATED = 20
"""Other articles of one story that are shown; each is read."""

CITED = 5_000
"""Characters of the longest reference that is offered: of an article whose title or tags take more there is none."""

STYLES = {"gbt": "GB/T 7714", "bibtex": "BibTeX", "ris": "RIS"}


@dataclass(frozen=True, slots=True)
class Link:
    """Where else an article can be read: what that is, the address, its host, and whether it is the original."""

    label: str
    url: str
    host: str
    is_original: bool


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to an article: the style's name in addresses and among people, and the text."""

    style: str
    name: str
    text: str


@articles.get("/article/<id>")
def article(id: str) -> Response:
    """One article in full, with the marks of the query it was found by; a part of it when it is very long."""
    index = current_index()
    found = index.get(id)
    if found is None:
        abort(404)
    address = _origin()
    divided = parts(found.body)
    part = divided[number(request.args, "part", 1, lowest=1, highest=len(divided)) - 1]
    title_marks, body_marks = _marks(index, found, address.query, part)
    before, after = index.neighbors(id)
    return page(
        "article.html",
        address=address,
        article=found,
        reading=reading(found.title, title_marks, found.body, body_marks, part),
        part=part,
        part_at=lambda this: _part_at(address, id, this),
        links=_links(index, found),
        related=[other for other in map(index.get, found.related[:RELATED]) if other],
        before=before,
        after=after,
        citations=_citations(index, found),
        shown=SHOWN,
        zone=index.settings.zone,
    )


def _part_at(address: Address, id: str, this: int) -> str:
    """Where another part of the article is; the first needs no number."""
    url = address.article(id)
    return url if this == 1 else f"{url}{'&' if '?' in url else '?'}part={this}"


def _links(index: Index, found: Article) -> list[Link]:
    """Where else the article can be read: its origin, the owner's site by the link template."""
    addresses = {found.url: tr("Read the original")}
    addresses.setdefault(index.settings.link_to(found), tr("Read on the site"))
    return [Link(label, url, host, url == found.url) for url, label in addresses.items() if (host := outward(url))]


def _citations(index: Index, found: Article) -> list[Citation]:
    """References to the article, those left out that nobody would use."""
    zone = index.settings.zone
    today = datetime.now(zone).date()
    written = (Citation(style, name, cite(found, style, today=today, zone=zone)) for style, name in STYLES.items())
    return [citation for citation in written if len(citation.text) <= CITED]


def _origin() -> Address:
    """The search an article was reached from: its query at least, whatever else the address holds."""
    try:
        return Address.read(request.args, base=base())
    except BadParameter:
        return Address(query=request.args.get("q", ""), lang=lang_in(request.args), base=base())


def _marks(index: Index, found: Article, query: str, part: Part) -> tuple[Marks, Marks]:
    """Marks for the article's title and a part of its body; a query past a limit marks nothing, the article stays."""
    if not query.strip():
        return (), ()
    try:
        return index.marks(found.id, query, start=part.start, end=part.end)
    except QueryError:
        return (), ()
