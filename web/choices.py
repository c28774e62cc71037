"""The filters a page offers and the ones in force, as links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from searchnews import Count
from searchnews.language import tr

from .address import LINKED, LISTS, Address
from .dates import time_called
from .markup import shortened
from .speech import tongue
from .writing import script_of

_FACETS = {"source": "sources", "category": "categories", "tag": "tags", "code": "codes"}
"""The facets that are filters, and the attribute each fills."""

_HANDFUL = 3
"""Filters of a long address that can be taken away one by one."""

_LABEL = 40
_SHOWN = 8
"""Values of a facet on sight; nobody opens a drawer for one more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to click on; `url` adds it, or takes it away when it is `chosen`."""

    label: str
    count: int
    url: str
    chosen: bool
    value: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One facet: its name, its values, and the language of these as HTML names it."""

    name: str
    choices: tuple[Choice, ...]
    lang: str

    @property
    def first(self) -> tuple[Choice, ...]:
        """What is shown at once."""
        return self.choices if len(self.choices) <= _SHOWN + 1 else self.choices[:_SHOWN]

    @property
    def rest(self) -> tuple[Choice, ...]:
        """What is shown when more is wanted."""
        return self.choices[len(self.first) :]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address without it."""

    name: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the hits: its name, the address that has it, and whether it is this page's."""

    name: str
    url: str
    this: bool


def groups(address: Address, facets: Mapping[str, Sequence[Count]]) -> list[Group]:
    """The facets of an answer, links while there is room; months within one year only, or there would be hundreds."""
    years = _times(address, facets.get("year", ())[::-1])
    found = [Group(tr("Year"), years, tongue())]
    if len(years) == 1 or address.year:
        months = [count for count in facets.get("month", ()) if count.value.startswith(address.year)]
        found.append(Group(tr("Month"), _times(address, months), tongue()))
    names = _names()
    for name, field in _FACETS.items():
        values = _values(address, facets.get(name, ()), field)
        found.append(Group(names[field], values, script_of(*(choice.label for choice in values))))
    return [group for group in found if group.choices]


def chips(address: Address, facets: Mapping[str, Sequence[Count]]) -> list[Chip]:
    """The filters in force; one year or month is one chip, and a code says its name where the answer knows it.

    Of a long address only some stand by themselves, and one chip takes all others away.
    """
    labels = {count.value: count.label for count in facets.get("code", ()) if count.label}
    conditions = [pair for pair in address.filters if pair != ("until", address.since)]
    shown = conditions[:_HANDFUL] if address.is_long else conditions
    found = [
        _chip(_called(address, name), _label(name, value, labels), _without(address, (name, value)))
        for name, value in shown
    ]
    if rest := conditions[len(shown) :]:
        found.append(_chip(tr("Other conditions"), str(len(rest)), reduce(_without, rest, address)))
    return found


def orders(address: Address) -> list[Order]:
    """The orders there are; nothing asked for has no relevance, and stands the newest first."""
    names = {"relevance": tr("Relevance"), "newest": tr("Newest"), "oldest": tr("Oldest")}
    if address.blank:
        del names["relevance"]
    this = address.sort if address.sort in names else "newest"
    return [Order(name, address.sorted_by(sort).url(), sort == this) for sort, name in names.items()]


def _called(address: Address, name: str) -> str:
    return tr("Time") if name == "since" and address.since == address.until else _names()[name]


def _label(name: str, value: str, labels: Mapping[str, str]) -> str:
    if name in ("since", "until"):
        return time_called(value)
    return f"{labels[value]} {value}" if name == "codes" and value in labels else value


def _without(address: Address, condition: tuple[str, str]) -> Address:
    """Without one filter; a year or month goes as it came, both ends of it."""
    name, value = condition
    is_whole = name == "since" and value == address.until
    return address.between("", "") if is_whole else address.without(name, value)


def _chip(name: str, label: str, without: Address) -> Chip:
    return Chip(name, shortened(label, _LABEL), without.url())


def _names() -> dict[str, str]:
    """What a reader calls the attributes of an address that are filters."""
    return {
        "sources": tr("Source"),
        "categories": tr("Category"),
        "tags": tr("Tag"),
        "codes": tr("Security"),
        "since": tr("From"),
        "until": tr("To"),
    }


def _values(address: Address, counts: Sequence[Count], field: str) -> tuple[Choice, ...]:
    chosen = getattr(address, field)
    link = address.links(LISTS[field])
    room = address.room

    def url(value: str, place: int) -> str:
        if len(value) > LINKED or place >= room:
            return ""
        return address.toggled(field, value).url() if chosen else link(value)

    return tuple(
        Choice(
            label=shortened(count.label or count.value, _LABEL),
            count=count.count,
            url=url(count.value, place),
            chosen=count.value in chosen,
            value=count.value if count.label and count.label != count.value else "",
        )
        for place, count in enumerate(counts)
        if count.value
    )


def _times(address: Address, counts: Sequence[Count]) -> tuple[Choice, ...]:
    chosen = address.since if address.since == address.until else ""
    link = address.links("since", "until")
    room = address.room

    def url(value: str, place: int) -> str:
        if place >= room:
            return ""
        return address.between("", "").url() if value == chosen else link(value, value)

    return tuple(
        Choice(
            label=time_called(count.value),
            count=count.count,
            url=url(count.value, place),
            chosen=count.value == chosen,
        )
        for place, count in enumerate(counts)
        if count.value
    )
