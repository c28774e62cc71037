"""Facets: the raw values an engine counted, as a reader sees them.

A value is counted once however it was written: the forms are grouped by what filters compare, and the one that is
written most often is shown.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from searchnews.document import LABEL
from searchnews.results import Count
from searchnews.schema import KEYWORD_FIELDS

MOST = 20
"""Values of a facet that are shown; a reader who needs a rarer one types it."""


def facets(
    raw: Mapping[str, Mapping[str, int]], months: Mapping[int, int], value: Callable[[str], str]
) -> dict[str, tuple[Count, ...]]:
    """The facets of an answer, by name; `value` is the fold that filters use, months are counted from year 0."""
    found = {field: _values(raw.get(field, {}), value, labelled=field == "code") for field in KEYWORD_FIELDS}
    return {**found, "year": _years(months), "month": _months(months)}


def _values(raw: Mapping[str, int], value: Callable[[str], str], *, labelled: bool) -> tuple[Count, ...]:
    totals: Counter[str] = Counter()
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, count in raw.items():
        form, _, label = text.partition(LABEL) if labelled else (text, "", "")
        folded = value(form)
        totals[folded] += count
        forms[folded][form] += count
        if label:
            labels[folded][label] += count
    shown = ((_most(forms[folded]), count, folded) for folded, count in totals.items())
    ranked = sorted(shown, key=lambda found: (-found[1], found[0]))[:MOST]
    if not labelled:
        return tuple(Count(form, count) for form, count, _ in ranked)
    return tuple(Count(form, count, _most(labels[folded]) or form) for form, count, folded in ranked)


def _most(counts: Mapping[str, int]) -> str:
    """What is counted most often, of ties the first by value; "" of none."""
    return min(counts, key=lambda text: (-counts[text], text), default="")


def _years(months: Mapping[int, int]) -> tuple[Count, ...]:
    years: Counter[int] = Counter()
    for month, count in months.items():
        years[month // 12] += count
    return _in_order(years.items(), lambda year: f"{year:04}")


def _months(months: Mapping[int, int]) -> tuple[Count, ...]:
    return _in_order(months.items(), lambda month: f"{month // 12:04}-{month % 12 + 1:02}")


def _in_order(counts: Iterable[tuple[int, int]], name: Callable[[int], str]) -> tuple[Count, ...]:
    return tuple(Count(name(time), count) for time, count in sorted(counts))
