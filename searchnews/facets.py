"""Facets: the raw values an engine counted, as a reader sees them.

A value is counted once however it was written: the forms are grouped by what filters compare, and the one that is
written most often is shown.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest

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
    return {**found, "year": _years(months), "month": _in_order(months, _month)}


def _values(raw: Mapping[str, int], value: Callable[[str], str], *, labelled: bool) -> tuple[Count, ...]:
    if not raw:
        return ()
    form_of = _form_of if labelled else str
    folded = list(map(value, map(form_of, raw) if labelled else raw))
    counts = dict(zip(folded, raw.values(), strict=True))
    if len(counts) < len(folded):
        counts = dict.fromkeys(folded, 0)
        for key, count in zip(folded, raw.values(), strict=True):
            counts[key] += count
    if len(counts) > MOST:  # an archive may have a hundred thousand tags, and of most of them nothing more is needed
        least = nlargest(MOST, counts.values())[-1]
        counts = {key: count for key, count in counts.items() if count >= least}
    groups: dict[str, list[str]] = {key: [] for key in counts}
    for key, text in zip(folded, raw, strict=True):
        if key in groups:
            groups[key].append(text)
    ranked = sorted((-count, _most(raw, groups[key], form_of), groups[key]) for key, count in counts.items())[:MOST]
    if not labelled:
        return tuple(Count(form, -count) for count, form, _ in ranked)
    named = ((form, -count, [text for text in texts if _label_of(text)]) for count, form, texts in ranked)
    return tuple(Count(form, count, _most(raw, texts, _label_of) or form) for form, count, texts in named)


def _form_of(text: str) -> str:
    return text.partition(LABEL)[0]


def _label_of(text: str) -> str:
    return text.partition(LABEL)[2]


def _most(raw: Mapping[str, int], texts: Sequence[str], part: Callable[[str], str]) -> str:
    """What is counted most often as a part of some texts, of ties the first by value; "" of none."""
    if len(texts) == 1:
        return part(texts[0])
    counts: Counter[str] = Counter()
    for text in texts:
        counts[part(text)] += raw[text]
    return min(counts, key=lambda seen: (-counts[seen], seen), default="")


def _years(months: Mapping[int, int]) -> tuple[Count, ...]:
    years: defaultdict[int, int] = defaultdict(int)
    for month, count in months.items():
        years[month // 12] += count
    return _in_order(years, "{:04}".format)


@lru_cache(maxsize=4_096)  # those of three centuries, or what else an archive is dated
def _month(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"


def _in_order(counts: Mapping[int, int], name: Callable[[int], str]) -> tuple[Count, ...]:
    times = sorted(counts)
    return tuple(map(Count, map(name, times), map(counts.__getitem__, times)))
