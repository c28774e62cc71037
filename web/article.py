"""The page of one article: its text, where the query stands in it, and what belongs to it."""

from flask import Blueprint, Response, abort, request

from searchnews import Article, Index, QueryError

from .address import Address, BadParameter
from .markup import Marks, marked, outward, paragraphs
from .responses import page
from .views import current_index

articles = Blueprint("articles", __name__)


@articles.get("/article/<id>")
def article(id: str) -> Response:
    """One article in full, with the marks of the query it was found by."""
    index = current_index()
    found = index.get(id)
    if found is None:
        abort(404)
    address = _origin()
    title_marks, body_marks = _marks(index, found, address.query)
    return page(
        "article.html",
        address=address,
        article=found,
        title=marked(found.title, title_marks),
        paragraphs=list(paragraphs(found.body, body_marks)),
        links=_links(index, found),
        related=[other for other in map(index.get, found.related) if other],
        zone=index.settings.zone,
    )


def _links(index: Index, found: Article) -> list[tuple[str, str, str]]:
    """Where else the article can be read, as (label, url, host): the owner's site by the link template, its origin."""
    addresses = {found.url: "阅读原文"}
    addresses.setdefault(index.settings.link_to(found), "在网站上看")
    return [(label, url, host) for url, label in addresses.items() if (host := outward(url))]


def _origin() -> Address:
    """The search an article was reached from: its query at least, whatever else the address holds."""
    try:
        return Address.read(request.args)
    except BadParameter:
        return Address(query=request.args.get("q", ""))


def _marks(index: Index, found: Article, query: str) -> tuple[Marks, Marks]:
    """Marks for the article's title and body; a query past a limit marks nothing, the article is still to be read."""
    if not query.strip():
        return (), ()
    try:
        return index.marks(found.id, query)
    except QueryError:
        return (), ()
