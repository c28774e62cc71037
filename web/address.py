"""What the address of a page asks for, and the address of what it asks for.

One value goes both ways, so that the same question always has the same address: parameters in one order, filters
sorted and once each, whatever is at its default left out. Every link on a page is made from the page's own
`Address` by changing one thing.
"""

import re
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

PER_PAGE = 10
LAST_PAGE = 10_000 // PER_PAGE
"""An index pages no deeper than 10,000 hits."""

SORTS = {"relevance": "相关度", "newest": "最新", "oldest": "最早"}

MAX_FILTERS = 50
"""Filters of all kinds together: a person clicks on a handful, and each one is work for the index."""

LINKED = 200
"""Longer values get no link: no tag is that long, and servers refuse the addresses they would make."""

_NUMBER = re.compile("[0-9]{1,9}")


class BadParameter(Exception):
    """A parameter of an address is not what it can be: said once to people, once to programs."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english


@dataclass(frozen=True, slots=True)
class Address:
    """One question: what was typed, the filters, the order, and which page of the answer."""

    query: str = ""
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    sort: str = "relevance"
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str], *, paged: bool = True) -> "Address":
        """The address in `args`; raises BadParameter. The API counts in hits, not pages: `paged` is false there."""
        lists = {name: _values(args, parameter) for name, parameter in LISTS.items()}
        if sum(map(len, lists.values())) > MAX_FILTERS:
            raise BadParameter(
                f"筛选条件最多 {MAX_FILTERS} 个，请去掉一些。",
                f"A search takes at most {MAX_FILTERS} filters; leave some out.",
            )
        sort = args.get("sort") or "relevance"
        if sort not in SORTS:
            raise BadParameter(
                "排序方式（sort）只能是 relevance、newest 或 oldest。", "sort is relevance, newest or oldest."
            )
        return cls(
            query=args.get("q", ""),
            since=args.get("since", "").strip(),
            until=args.get("until", "").strip(),
            sort=sort,
            page=number(args, "page", 1, lowest=1, highest=LAST_PAGE) if paged else 1,
            **lists,
        )

    @property
    def blank(self) -> bool:
        """Whether nothing is asked: the front page."""
        return not self.query.strip() and not self.filters

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """The filters in force, as (name of the attribute, value)."""
        lists = [(name, value) for name in LISTS for value in getattr(self, name)]
        dates = [(name, getattr(self, name)) for name in ("since", "until") if getattr(self, name)]
        return tuple(lists + dates)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of this address, in their one order, without what is at its default."""
        pairs = [("q", self.query)] if self.query.strip() else []
        pairs += [(LISTS.get(name, name), value) for name, value in self.filters]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form for a new query carries along unseen: the filters and the order, not the page."""
        return [pair for pair in replace(self, page=1).pairs if pair[0] != "q"]

    @property
    def undated(self) -> list[tuple[str, str]]:
        """What the form for a time carries along unseen."""
        return replace(self, since="", until="", page=1).pairs

    def url(self, path: str = "/") -> str:
        """This address below `path`. A lone surrogate, which no address can hold, becomes a question mark."""
        return path + "?" + urlencode(self.pairs, errors="replace") if self.pairs else path

    def article(self, id: str) -> str:
        """Where the article `id` is, with the search it was found by."""
        return self.url("/article/" + quote(id, safe="", errors="replace"))

    def toggled(self, name: str, value: str) -> "Address":
        """With the filter `value`, or without it when it is there; from the first page on."""
        chosen = set(getattr(self, name)) ^ {value}
        return self._with({name: tuple(sorted(chosen))})

    def spanning(self, time: str) -> "Address":
        """Within one year or month, or any time at all when `time` is the one in force."""
        time = "" if self.since == self.until == time else time
        return self._with({"since": time, "until": time})

    def without(self, name: str, value: str) -> "Address":
        """With one filter less."""
        return self.toggled(name, value) if name in LISTS else self._with({name: ""})

    def sorted_by(self, sort: str) -> "Address":
        """In another order, from the first page on."""
        return self._with({"sort": sort})

    def asking(self, query: str) -> "Address":
        """Another query with the same filters."""
        return self._with({"query": query})

    def at(self, page: int) -> "Address":
        """Another page of the same answer."""
        return replace(self, page=page)

    def _with(self, changes: dict[str, Any]) -> "Address":
        return replace(self, page=1, **changes)

    @property
    def options(self) -> dict[str, Any]:
        """The filters and the order as `Index.search` takes them."""
        kept = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("query", "page")}
        return kept | {"since": self.since or None, "until": self.until or None}


LISTS = {"tags": "tag", "sources": "source", "categories": "category", "codes": "code"}
"""The filters that may be given more than once: attribute and parameter."""


def number(args: MultiDict[str, str], name: str, default: int, *, lowest: int, highest: int) -> int:
    """The whole number called `name` in `args`; raises BadParameter when it is none, or out of bounds."""
    given = args.get(name, "")
    if not given:
        return default
    if _NUMBER.fullmatch(given) and lowest <= int(given) <= highest:
        return int(given)
    raise BadParameter(
        f"参数 {name} 要是 {lowest} 到 {highest} 之间的整数。",
        f"{name} is a whole number from {lowest} to {highest}.",
    )


def see(name: str, value: str) -> str:
    """Where everything with the filter `value` is; nowhere when it is too long to be asked for."""
    return Address().toggled(name, value).url() if len(value) <= LINKED else ""


def _values(args: MultiDict[str, str], parameter: str) -> tuple[str, ...]:
    return tuple(sorted({value.strip() for value in args.getlist(parameter)} - {""}))
