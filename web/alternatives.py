"""What else could be chosen: a filter in force is counted as if it were not there.

All counts of an answer come after all filters, so of a source that was chosen none but itself is left, and there is
nothing to change it for or to add to it. One more search for each such filter, for its counts only, tells the rest.
"""

from collections.abc import Mapping, Sequence

from searchnews import Count, Index

from .address import LISTS, Address

Facets = Mapping[str, Sequence[Count]]

_CHOSEN = {name: parameter for name, parameter in LISTS.items() if parameter != "tag"}
"""The filters of which any one value is enough; all tags must be there, so their counts are what is left of them."""


def alternatives(index: Index, address: Address, found: Facets) -> Facets:
    """The facets of an answer, each filter in force counted without itself; what is chosen stands before the rest."""
    facets: dict[str, Sequence[Count]] = {**found}
    for name, facet in _CHOSEN.items():
        if chosen := getattr(address, name):
            others = _counts(index, address.any(name))[facet]
            facets[facet] = _before(chosen, found[facet], others)
    if address.since or address.until:
        at_any_time = _counts(index, address.between("", ""))
        time = address.since if address.since == address.until else ""
        facets |= {facet: _among(time, found[facet], at_any_time[facet]) for facet in ("year", "month")}
    return facets


def _counts(index: Index, address: Address) -> Facets:
    return index.search(address.query, limit=0, **address.options).facets


def _before(chosen: Sequence[str], found: Sequence[Count], others: Sequence[Count]) -> list[Count]:
    first = {count.value: count for count in (*others, *found) if count.value in chosen}
    return [*first.values(), *(count for count in others if count.value not in first)]


def _among(time: str, found: Sequence[Count], others: Sequence[Count]) -> list[Count]:
    """The others, in order, but what lies within `time` as it was found: of fewer hits fewer words are asked."""
    within = {count.value: count for count in found if time and count.value.startswith(time)}
    counts = {count.value: count for count in others} | within
    return [counts[value] for value in sorted(counts)]
