"""What programs ask for: searches, articles and what the index is, as JSON with the keys of the command line.

It speaks English, whatever the reader's browser prefers: who writes a program reads its errors in a log.
"""

from typing import Any

from flask import Blueprint, Response, abort, request

from searchnews import Article, speak

from .address import LAST_PAGE, PER_PAGE, Address, number
from .responses import data
from .views import current_index, current_stats, try_search

api = Blueprint("api", __name__)

MOST = 1_000
"""Hits in one answer: an index gives no more at once."""

OFFERED, MOST_OFFERED = 8, 50
"""Suggestions in one answer, where nobody says how many, and at most."""

DEEPEST = LAST_PAGE * PER_PAGE

_STATS = ("engine", "articles", "bytes", "analyzer", "dictionary", "timezone", "created", "updated")
"""What of `Index.stats` is told to anyone: its sources and notes name folders of this machine, and `vocabulary` is
of no use to a client."""


@api.before_request
def _in_english() -> None:
    speak("en")


@api.get("/api/v1/search")
def search() -> Response:
    """`Results.to_dict()` as it is."""
    address = Address.read(request.args, paged=False)
    limit = number(request.args, "limit", PER_PAGE, lowest=0, highest=MOST)
    return _answer(address, limit, 0)


@api.get("/api/v1/articles/<id>")
def article(id: str) -> Response:
    """All of one article, the object that `searchnews show --json` prints."""
    found = current_index().get(id)
    if found is None:
        abort(404)
    return data(to_dict(found))


@api.get("/api/v1/suggest")
def suggest() -> Response:
    """What `Index.suggest` answers, as `searchnews suggest --json` says it."""
    query = request.args.get("q", "")
    limit = number(request.args, "limit", OFFERED, lowest=0, highest=MOST_OFFERED)
    found = current_index().suggest(query, limit)
    return data({"query": query, "suggestions": [one.to_dict() for one in found]})


@api.get("/api/v1/stats")
def stats() -> Response:
    """What the index is, as `searchnews stats --json` says it, without what is of this machine."""
    found = current_stats()
    return data({name: found[name] for name in _STATS})


@api.get("/healthz")
def healthz() -> Response:
    """Whether searches can be answered now."""
    try_search()
    return data({"status": "ok"})


@api.before_app_request
def _rather_as_data() -> Response | None:
    """The search page for a client that prefers JSON: the same question, answered as /api/v1/search does."""
    if request.endpoint != "pages.search" or not prefers_json():
        return None
    speak("en")
    address = Address.read(request.args)
    limit = number(request.args, "limit", PER_PAGE, lowest=0, highest=MOST)
    return _answer(address, limit, (address.page - 1) * limit)


@api.after_app_request
def _hangs_on_accept(response: Response) -> Response:
    if request.endpoint == "pages.search":
        response.vary.add("Accept")
    return response


def prefers_json() -> bool:
    """By the client's own weights; a client that takes anything gets the page."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def to_dict(article: Article) -> dict[str, Any]:
    """An article as the public JSON has it; every field is there, empty or not."""
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "category": article.category,
        "tags": list(article.tags),
        "url": article.url,
        "digest": article.digest,
        "body": article.body,
        "codes": list(article.codes),
        "path": article.path,
        "related": list(article.related),
        "names": dict(article.names),
    }


def _answer(address: Address, limit: int, start: int) -> Response:
    """The hits from `offset` on, or from `start` where none is given."""
    offset = number(request.args, "offset", start, lowest=0, highest=DEEPEST)
    return data(current_index().search(address.query, limit=limit, offset=offset, **address.options).to_dict())
