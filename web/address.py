"""What the address of a page asks for, and the address of what it asks for.

One value goes both ways, so that the same question always has the same address: parameters in one order, filters
sorted and once each, whatever is at its default left out. Every link on a page is made from the page's own
`Address` by changing one thing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from werkzeug.datastructures import MultiDict

from searchnews.language import tr

PER_PAGE = 10
LAST_PAGE = 10_000 // PER_PAGE
"""An index pages no deeper than 10,000 hits."""

SORTS = ("relevance", "newest", "oldest")

LANGUAGES = ("zh", "en")
"""What the pages speak, the first where nobody says which."""

ORDER = ("q", "tag", "source", "category", "code", "since", "until", "sort", "page", "lang")
"""The parameters in the order in which every address has them."""

MAX_FILTERS = 50
"""Filters of all kinds together: a person clicks on a handful, and each one is work for the index."""

SECONDS = 1.0
"""For marking what was found: a page takes a hundredth of it, a thousand hits of a page pasted whole took five."""

LINKED = 200
"""Longer values get no link: no tag is that long, and servers refuse the addresses they would make."""

MAX_FILTERED = 2_000
"""Characters of all filters together, as many as a query may have: links repeat them, a hundred times on a page."""

LONG = 8_000
"""Characters of an address, past which a page repeats it only where it must: a query of 2,000 in Chinese is an address
of 18,000, and made pages of 7 MB. nginx and Apache refuse requests beyond 8 KB unless told otherwise."""

ROOM = 40_000
"""Characters that one list of links takes at the most: nearly all of them is the question, the same in every link."""

_NUMBER = re.compile("[0-9]{1,9}")
_YEAR = re.compile("([0-9]{4})(?:-|$)")


class BadParameter(Exception):
    """A parameter of an address is not what it can be; the message says what it can be, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Address:
    """One question: what was typed, the filters, the order, which page of the answer, and in which language.

    `lang` is the language the reader chose, "" when the browser may say; `base` is what links begin with, for pages
    that stand below a path of their server.
    """

    query: str = ""
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    sort: str = "relevance"
    page: int = 1
    lang: str = ""
    base: str = ""

    @classmethod
    def read(cls, args: MultiDict[str, str], *, paged: bool = True, base: str = "") -> "Address":
        """The address in `args`; raises BadParameter. The API counts in hits, not pages: `paged` is false there."""
        lists = _lists(args)
        if sum(map(len, lists.values())) > MAX_FILTERS:
            raise BadParameter(tr("A search takes at most {limit} filters; leave some out.", limit=MAX_FILTERS))
        if _length(lists) > MAX_FILTERED:
            raise BadParameter(
                tr(
                    "The filters of a search have at most {limit} characters together; leave some out.",
                    limit=f"{MAX_FILTERED:,}",
                )
            )
        sort = args.get("sort") or "relevance"
        if sort not in SORTS:
            raise BadParameter(tr("The order (sort) is relevance, newest or oldest."))
        return cls(
            query=args.get("q", ""),
            since=args.get("since", "").strip(),
            until=args.get("until", "").strip(),
            sort=sort,
            page=number(args, "page", 1, lowest=1, highest=LAST_PAGE) if paged else 1,
            lang=lang_in(args),
            base=base,
            **lists,
        )

    @classmethod
    def salvage(cls, args: MultiDict[str, str], *, base: str = "") -> "Address":
        """What can be kept of `args` that are no address, or ask for what there is not: the first page, in any order.

        A time is kept as it was typed, so that it can be mended.
        """
        lists = _lists(args)
        if sum(map(len, lists.values())) > MAX_FILTERS or _length(lists) > MAX_FILTERED:
            lists = {}
        since, until = (args.get(name, "").strip() for name in ("since", "until"))
        return cls(
            query=args.get("q", ""),
            since=since,
            until=until,
            sort="relevance",
            page=1,
            lang=lang_in(args),
            base=base,
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
        pairs += [("tag", value) for value in self.tags]
        pairs += [("source", value) for value in self.sources]
        pairs += [("category", value) for value in self.categories]
        pairs += [("code", value) for value in self.codes]
        if self.since:
            pairs.append(("since", self.since))
        if self.until:
            pairs.append(("until", self.until))
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        if self.lang:
            pairs.append(("lang", self.lang))
        return pairs

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form for a new query carries along unseen: the filters and the order, not the page."""
        return [pair for pair in replace(self, page=1).pairs if pair[0] != "q"]

    @property
    def is_long(self) -> bool:
        """Whether a page repeats this address only where it must."""
        return len(self.url()) > LONG

    @property
    def room(self) -> int:
        """How many links a list of them may have, all with this question."""
        length = len(self.url())
        return ROOM // length if length <= LONG else 0

    @property
    def year(self) -> str:
        """The year that holds both ends of the time in force; "" where there is none, or it may be another's."""
        first, last = _YEAR.match(self.since), _YEAR.match(self.until)
        return first[1] if first and last and first[1] == last[1] else ""

    @property
    def undated(self) -> list[tuple[str, str]]:
        """What the form for a time carries along unseen."""
        return replace(self, since="", until="", page=1).pairs

    def url(self, path: str = "/") -> str:
        """This address at `path`. A lone surrogate, which no address can hold, becomes a question mark."""
        said = "&".join([_said(name, value) for name, value in self.pairs])
        return f"{self.base}{path}?{said}" if said else self.base + path

    def links(self, *names: str) -> Callable[..., str]:
        """What makes first pages that differ in some neighboring parameters alone, of the values of these.

        What is the same in all of them is written once: a page has a hundred such links.
        """
        pairs = replace(self, page=1).pairs
        first, last = ORDER.index(names[0]), ORDER.index(names[-1])
        before = "".join(_said(name, value) + "&" for name, value in pairs if ORDER.index(name) < first)
        after = "".join("&" + _said(name, value) for name, value in pairs if ORDER.index(name) > last)
        start = f"{self.base}/?{before}"
        return lambda *values: f"{start}{'&'.join(map(_said, names, values))}{after}"

    def article(self, id: str) -> str:
        """Where the article `id` is, with the search it was found by unless that is `LONG`."""
        path = "/article/" + quote(id, safe="", errors="replace")
        found = self.url(path)
        return found if len(found) <= LONG else self.front.url(path)

    @property
    def front(self) -> "Address":
        """The front page, in the language of this one."""
        return Address(lang=self.lang, base=self.base)

    @property
    def feed(self) -> "Address":
        """What a reader of news asks for again and again: the same, without an order and a page of its own."""
        return replace(self, sort="relevance", page=1)

    def spoken(self, lang: str) -> "Address":
        """The same page of the same answer in another language."""
        return replace(self, lang=lang)

    def any(self, name: str) -> "Address":
        """Without any filter of one kind."""
        return self._with({name: ()})

    def toggled(self, name: str, value: str) -> "Address":
        """With the filter `value`, or without it when it is there; from the first page on."""
        chosen = set(getattr(self, name)) ^ {value}
        return self._with({name: tuple(sorted(chosen))})

    def between(self, since: str, until: str) -> "Address":
        """Within a span of time, both ends with it; at any time when both are ""."""
        return self._with({"since": since, "until": until})

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
        """The filters, the order and the time there is, as `Index.search` takes them."""
        kept = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _SEEN}
        return kept | {"since": self.since or None, "until": self.until or None, "seconds": SECONDS}


_SEEN = ("query", "page", "lang", "base")
"""What is no filter and no order."""

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
        tr("{name} is a whole number from {lowest} to {highest}.", name=name, lowest=lowest, highest=highest)
    )


def lang_in(args: MultiDict[str, str]) -> str:
    """The language that `args` ask for, "" where they ask for none there is: no reader is turned away over it."""
    given = args.get("lang", "")
    return given if given in LANGUAGES else ""


def _said(name: str, value: str) -> str:
    """One parameter as an address has it: nearly all that a page's hundred links hold is the same in each of them."""
    return _escaped(name, value) if len(value) <= LINKED else _escape(name, value)


def _escape(name: str, value: str) -> str:
    return f"{name}={quote_plus(value, errors='replace')}"


# The filters of some dozens of questions; as none is longer than `LINKED`, a few megabytes at the very most.
_escaped = lru_cache(2_000)(_escape)


def see(name: str, value: str, lang: str = "", base: str = "") -> str:
    """Where everything with the filter `value` is; nowhere when it is too long to be asked for."""
    return Address(lang=lang, base=base).toggled(name, value).url() if len(value) <= LINKED else ""


def _lists(args: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """The filters that may be given more than once, each kind of them sorted and every one once."""
    return {name: _values(args, parameter) for name, parameter in LISTS.items()}


def _length(lists: Mapping[str, Sequence[str]]) -> int:
    return sum(len(value) for values in lists.values() for value in values)


def _values(args: MultiDict[str, str], parameter: str) -> tuple[str, ...]:
    return tuple(sorted({value.strip() for value in args.getlist(parameter)} - {""}))
