"""The pages: an address goes in, the index is asked, and what it says becomes HTML or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from searchnews import Index

from .address import LAST_PAGE, PER_PAGE, Address
from .alternatives import alternatives
from .choices import chips, groups, orders
from .examples import examples
from .histogram import histogram
from .place import base
from .responses import page
from .shelf import Shelf

pages = Blueprint("pages", __name__)

_AROUND = 2
"""Pages to either side of this one that are offered by number."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one page stands among the pages of an answer."""

    this: int
    last: int
    numbered: bool

    @property
    def near(self) -> list[int]:
        """The numbers to offer: the first, the last and those around this page; 0 stands for what is left out.

        None are offered where they are not to be numbered.
        """
        if not self.numbered:
            return []
        around = range(max(1, self.this - _AROUND), min(self.last, self.this + _AROUND) + 1)
        numbers = sorted({1, self.last, *around})
        gaps = [n - before > 1 for before, n in zip([0, *numbers], numbers, strict=False)]
        return [n for gap, number in zip(gaps, numbers, strict=True) for n in ([0, number] if gap else [number])]


@pages.get("/")
def search() -> Response:
    """The search page; without a question, the newest articles and what a question can look like."""
    address = Address.read(request.args, base=base())
    index = current_index()
    options = address.options
    if address.blank and address.sort == "relevance":
        options |= {"sort": "newest"}
    results = index.search(address.query, limit=PER_PAGE, offset=(address.page - 1) * PER_PAGE, **options)
    facets = alternatives(index, address, results.facets)
    reachable = min(results.total, LAST_PAGE * PER_PAGE)
    return page(
        "search.html",
        address=address,
        results=results,
        pages=Pages(address.page, max(1, -(-reachable // PER_PAGE)), numbered=not address.is_long),
        groups=groups(address, facets),
        chips=chips(address, facets),
        orders=orders(address),
        histogram=histogram(address, results.facets, facets),
        examples=examples,
        zone=index.settings.zone,
        reachable=reachable,
    )


def current_index() -> Index:
    """The index as it was when this request first asked for it; raises what opening it raises."""
    if "index" not in g:
        shelf: Shelf = current_app.extensions["searchnews"]
        g.index = shelf.index()
    index: Index = g.index
    return index


def current_stats() -> Mapping[str, Any]:
    """What `Index.stats` says of the current index."""
    shelf: Shelf = current_app.extensions["searchnews"]
    return shelf.stats(current_index())


def try_search() -> None:
    """Answers a search for nobody; raises what keeps searches from being answered.

    Nothing less tells: an index opens whose files are damaged, or were made with another analyzer.
    """
    current_index().search("新闻", limit=1)
