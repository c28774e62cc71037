"""The filters a page offers and the ones in force, as links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from searchnews import Count

from .address import LINKED, Address
from .markup import shortened

_FACETS = (
    ("source", "来源", "sources"),
    ("category", "分类", "categories"),
    ("tag", "标签", "tags"),
    ("code", "证券", "codes"),
)
_NAMES = {
    "sources": "来源",
    "categories": "分类",
    "tags": "标签",
    "codes": "证券",
    "since": "从",
    "until": "到",
}
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
    """One facet: its name and its values."""

    name: str
    choices: tuple[Choice, ...]

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


def groups(address: Address, facets: Mapping[str, Sequence[Count]]) -> list[Group]:
    """The facets of an answer as links; months only within one year, or there would be hundreds."""
    years = _times(address, facets.get("year", ()))
    found = [Group("年份", years[::-1])]
    if len(years) == 1:
        found.append(Group("月份", _times(address, facets.get("month", ()))))
    found += [Group(title, _values(address, facets.get(name, ()), field)) for name, title, field in _FACETS]
    return [group for group in found if group.choices]


def chips(address: Address, facets: Mapping[str, Sequence[Count]]) -> list[Chip]:
    """The filters in force; one year or month is one chip, and a code says its name where the answer knows it."""
    names = {count.value: count.label for count in facets.get("code", ()) if count.label}
    found = []
    for name, value in address.filters:
        if name in ("since", "until") and address.since == address.until:
            continue
        label = f"{names[value]} {value}" if name == "codes" and value in names else value
        found.append(Chip(_NAMES[name], shortened(label, _LABEL), address.without(name, value).url()))
    if address.since and address.since == address.until:
        found.append(Chip("时间", shortened(address.since, _LABEL), address.spanning(address.since).url()))
    return found


def _values(address: Address, counts: Sequence[Count], field: str) -> tuple[Choice, ...]:
    chosen = getattr(address, field)
    return tuple(
        Choice(
            label=shortened(count.label or count.value, _LABEL),
            count=count.count,
            url=address.toggled(field, count.value).url() if len(count.value) <= LINKED else "",
            chosen=count.value in chosen,
            value=count.value if count.label and count.label != count.value else "",
        )
        for count in counts
        if count.value
    )


def _times(address: Address, counts: Sequence[Count]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            label=_called(count.value),
            count=count.count,
            url=address.spanning(count.value).url(),
            chosen=address.since == address.until == count.value,
        )
        for count in counts
        if count.value
    )


def _called(time: str) -> str:
    year, _, month = time.partition("-")
    return f"{year}年{int(month)}月" if month.isdecimal() else f"{year}年"
