"""Facets, against a reference that counts in the plainest way."""

from collections import Counter
from collections.abc import Callable, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis import Analyzer
from searchnews.facets import MOST, facets
from searchnews.results import Count

VALUE = Analyzer().value
FORMS = st.lists(st.sampled_from(["粮食", "糧食", "A", "a", "Ａ", " ", "·", "0", "ß"]), max_size=3).map("".join)
LABELLED = st.tuples(FORMS, st.sampled_from(["", "\t", "\t甲", "\t乙", "\t甲\t乙"])).map("".join)
COUNTS = st.integers(0, 3) | st.integers(0, 10_000)
RAW = st.dictionaries(FORMS | LABELLED, COUNTS, max_size=60)
MONTHS = st.dictionaries(st.integers(0, 12 * 10_000), COUNTS, max_size=30)


def most(counts: Counter[str]) -> str:
    return sorted(counts, key=lambda text: (-counts[text], text))[0]


def reference(raw: Mapping[str, int], part: Callable[[str], tuple[str, str]], labelled: bool) -> tuple[Count, ...]:
    found = []
    for folded in {VALUE(part(text)[0]) for text in raw}:
        forms: Counter[str] = Counter()
        labels: Counter[str] = Counter()
        for text, count in raw.items():
            form, label = part(text)
            if VALUE(form) == folded:
                forms[form] += count
                if label:
                    labels[label] += count
        label = (most(labels) if labels else most(forms)) if labelled else None
        found.append(Count(most(forms), sum(forms.values()), label))
    return tuple(sorted(found, key=lambda count: (-count.count, count.value))[:MOST])


@settings(max_examples=300, deadline=None)
@given(RAW, RAW, MONTHS)
def test_facets_are_what_plain_counting_gives(
    tags: dict[str, int], codes: dict[str, int], months: dict[int, int]
) -> None:
    found = facets({"tag": tags, "code": codes}, months, VALUE)
    assert found["tag"] == reference(tags, lambda text: (text, ""), False)
    assert found["code"] == reference(codes, lambda text: text.partition("\t")[::2], True)
    assert found["source"] == found["category"] == ()
    assert [(count.value, count.count) for count in found["month"]] == [
        (f"{month // 12:04}-{month % 12 + 1:02}", count) for month, count in sorted(months.items())
    ]
    for year in found["year"]:
        assert year.count == sum(count for month, count in months.items() if f"{month // 12:04}" == year.value)
    assert sum(year.count for year in found["year"]) == sum(months.values())


def test_the_form_written_most_often_is_shown_for_all() -> None:
    raw = {"tag": {"糧食": 3, "粮食": 5, "新闻": 6}}
    assert facets(raw, {}, VALUE)["tag"] == (Count("粮食", 8), Count("新闻", 6))


def test_of_many_as_frequent_the_first_are_shown() -> None:
    raw = {"tag": {f"签{number:04}": 7 for number in reversed(range(3_000))} | {"最多": 8}}
    shown = [count.value for count in facets(raw, {}, VALUE)["tag"]]
    assert shown == ["最多", *(f"签{number:04}" for number in range(MOST - 1))]
