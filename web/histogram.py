"""Hits over time as columns to click on: years of a long span, months of a short one.

Within a year all its months are there, also when one of them is in force: beside it stands what it can be changed for.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from searchnews import Count
from searchnews.language import tr, trn

from .address import Address
from .dates import month_called, time_called, year_called
from .markup import shortened

HEIGHT = 48
"""Of the highest column, in the units of its drawing."""

_LEAST = 2
"""Of a column with a single hit beside one with thousands: it is still to be seen and to be clicked on."""

_FEW_YEARS = 3
"""Up to these, months: three years make 36 columns, and a filter's width holds no more that a finger can hit."""

_NAME = 40
"""Characters of what was typed as a time; nothing that can be one is longer."""

_TIME = re.compile("[0-9]{4}(-(0[1-9]|1[0-2]))?")

_COLUMNS = 40
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
"""Years to a column: one misread date in the year 1 must not stretch the page over two thousand of them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One stretch of time: how it is called with its count, how high it stands, and the address that asks for it.

    That of the one in force, which is `chosen`, asks for its year.
    """

    label: str
    height: int
    url: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """The columns in order of time and the names of both ends; the time in force, and the way to wider ones."""

    columns: tuple[Column, ...]
    first: str
    last: str
    span: str
    wider: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of time, both ends as an address has them."""

    since: str
    until: str
    name: str
    count: int


def histogram(
    address: Address, facets: Mapping[str, Sequence[Count]], any_time: Mapping[str, Sequence[Count]] | None = None
) -> Histogram | None:
    """The hits over time; None where there is no time to speak of, none to choose between, or no room for the links.

    `any_time` are the facets as they would be without the time in force.
    """
    year = address.year if any_time and int(address.year or 0) else ""
    stretches = list(_months_of(year, any_time or {}) if year else _stretches(facets))
    span, wider = _called(address.since, address.until), tuple(_wider(address))
    most = max((stretch.count for stretch in stretches), default=0)
    if len(stretches) < 2 or not most or len(stretches) > address.room:
        return Histogram((), "", "", span, wider) if span else None
    link = address.links("since", "until")
    chosen = address.since if year and address.since == address.until != year else ""
    columns = tuple(_column(stretch, most, link, chosen) for stretch in stretches)
    return Histogram(columns, stretches[0].name, stretches[-1].name, span, wider)


def _stretches(facets: Mapping[str, Sequence[Count]]) -> Iterator[_Stretch]:
    """Every stretch from the first hit to the last, those without a hit too."""
    years = {int(count.value): count.count for count in facets.get("year", ()) if _is_time(count.value)}
    if not years:
        return
    first, last = min(years), max(years)
    if last - first < _FEW_YEARS:
        yield from _by_month(facets.get("month", ()))
        return
    step = next(step for step in _STEPS if (last - first) // step < _COLUMNS)
    for year in range(first - first % step, last + 1, step):
        # There is no year 0, and none after 9999.
        low, high = max(year, 1), min(year + step - 1, 9999)
        name = _called(f"{low:04}", f"{high:04}")
        count = sum(years.get(within, 0) for within in range(low, high + 1))
        yield _Stretch(f"{low:04}", f"{high:04}", name, count)


def _by_month(counts: Sequence[Count]) -> Iterator[_Stretch]:
    months = {_number(count.value): count.count for count in counts if _is_time(count.value)}
    if months:
        yield from (_month(number, months) for number in range(min(months), max(months) + 1))


def _months_of(year: str, facets: Mapping[str, Sequence[Count]]) -> Iterator[_Stretch]:
    """All months of a year."""
    months = {_number(c.value): c.count for c in facets.get("month", ()) if c.value[:4] == year and _is_time(c.value)}
    first = _number(f"{year}-01")
    yield from (_month(number, months) for number in range(first, first + 12))


def _month(number: int, counts: Mapping[int, int]) -> _Stretch:
    year, month = number // 12, number % 12 + 1
    time = f"{year:04}-{month:02}"
    return _Stretch(time, time, month_called(year, month), counts.get(number, 0))


def _column(stretch: _Stretch, most: int, link: Callable[..., str], chosen: str) -> Column:
    if not stretch.count:
        return Column("", 0, "")
    label = trn("{time}: {count} article", "{time}: {count} articles", stretch.count, time=stretch.name)
    height = max(_LEAST, round(HEIGHT * stretch.count / most))
    if stretch.since == chosen:
        return Column(label, height, link(chosen[:4], chosen[:4]), chosen=True)
    return Column(label, height, link(stretch.since, stretch.until))


def _wider(address: Address) -> Iterator[tuple[str, str]]:
    """The times around the one in force, as (name, address): all of it, and the year of a month."""
    if address.since or address.until:
        yield tr("Any time"), address.between("", "").url()
    if address.since == address.until and _is_time(address.since) and "-" in address.since:
        year = address.since[:4]
        yield year_called(int(year)), address.between(year, year).url()


def _called(since: str, until: str) -> str:
    """A span of time in words, "" for all of it."""
    first, last = (shortened(time_called(time), _NAME) for time in (since, until))
    if since and until:
        return first if since == until else tr("{first} to {last}", first=first, last=last)
    if since:
        return tr("from {time} on", time=first)
    return tr("until {time}", time=last) if until else ""


def _is_time(value: str) -> bool:
    """Whether a value is a year or a month as facets count them; without a date it is something else."""
    return _TIME.fullmatch(value) is not None


def _number(month: str) -> int:
    """Months since the year 0, so that they can be counted through."""
    return int(month[:4]) * 12 + int(month[5:]) - 1
