"""Addresses: read and written the same, one change at a time."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchnews_web.address import LISTS, Address, BadParameter, see
from searchnews_web.choices import chips, groups
from werkzeug.datastructures import MultiDict

from searchnews import Count, speaking

TEXT = st.text(max_size=8).map(str.strip)
VALUES = st.frozensets(TEXT.filter(bool), max_size=3).map(lambda values: tuple(sorted(values)))
ADDRESSES = st.builds(
    Address,
    query=TEXT,
    tags=VALUES,
    sources=VALUES,
    categories=VALUES,
    codes=VALUES,
    since=TEXT,
    until=TEXT,
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    page=st.integers(1, 1000),
    lang=st.sampled_from(["", "zh", "en"]),
)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


def read(url: str) -> Address:
    return Address.read(MultiDict(parse_qsl(urlsplit(url).query, keep_blank_values=True)))


@given(ADDRESSES)
def test_an_address_is_read_as_it_was_written(address: Address) -> None:
    assert read(address.url()) == address


def test_the_same_question_has_one_address() -> None:
    wanted = "/?q=a+b&tag=x&tag=y&source=s&sort=newest"
    for url in (
        "/?sort=newest&tag=y&source=s&tag=x&q=a+b&page=1&since=&lang=",
        "/?q=a+b&tag=y&source=s&tag=x&sort=newest&lang=zh-Hans&lang=en",
        "/?q=a%20b&tag=x&tag=x&tag=y&source=+s+&sort=newest&utm=1",
    ):
        assert read(url).url() == wanted


@given(ADDRESSES, TEXT.filter(bool))
def test_a_filter_clicked_twice_is_gone_and_each_click_goes_to_the_first_page(address: Address, value: str) -> None:
    once = address.toggled("tags", value)
    assert (value in once.tags) is (value not in address.tags)
    assert once.page == 1
    assert once.toggled("tags", value) == address.at(1)


@given(ADDRESSES, TEXT.filter(bool))
def test_links_that_are_made_together_are_those_that_are_made_one_by_one(address: Address, value: str) -> None:
    for name, parameter in LISTS.items():
        bare = replace(address, **{name: ()})
        assert bare.links(parameter)(value) == address.links(parameter)(value) == bare.toggled(name, value).url()
    assert address.links("since", "until")("2022", value) == address.between("2022", value).url()


@pytest.mark.parametrize(
    "query",
    [
        *("page=0", "page=1001", "page=x", "sort=best", "&".join(f"tag={n}" for n in range(51))),
        *("source=" + "x" * 2_001, f"tag={'x' * 1_000}&code={'y' * 1_001}"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(query: str) -> None:
    said = []
    for language in ("zh", "en"):
        with speaking(language), pytest.raises(BadParameter) as caught:
            read("/?" + query)
        said.append(str(caught.value))
    chinese, english = said
    assert not chinese.isascii() and english.isascii() and english.endswith(".")


def test_the_filters_become_what_an_index_takes() -> None:
    options = read("/?q=x&tag=t&code=c&since=2022&page=4").options
    assert options == {
        **{"tags": ("t",), "sources": (), "categories": (), "codes": ("c",)},
        **{"since": "2022", "until": None, "sort": "relevance", "seconds": 1.0},
    }


def test_an_address_can_be_asked_for_or_is_not_given() -> None:
    assert see("tags", "专利&a=b") == "/?tag=%E4%B8%93%E5%88%A9%26a%3Db"
    assert see("tags", "x" * 201) == ""
    assert see("tags", "x", "en") == "/?tag=x&lang=en"
    assert Address("\ud800").url() == "/?q=%3F"


def test_filters_may_have_two_thousand_characters_and_are_dropped_where_they_have_more() -> None:
    just = "q=x&tag=" + "标" * 2_000
    assert read("/?" + just).tags == ("标" * 2_000,)
    assert Address.salvage(MultiDict(parse_qsl(just + "&code=c"))) == Address("x")


def test_a_long_question_is_not_carried_to_an_article() -> None:
    assert read(Address("问" * 800).article("a1")).query == "问" * 800
    assert Address("问" * 1_000, lang="en").article("a1") == "/article/a1?lang=en"


FACETS = {
    "tag": (Count("专利", 3), Count("商标", 1)),
    "code": (Count("600001.SH", 2, "甲公司"),),
    "year": (Count("2021", 1), Count("2022", 2)),
    "month": (Count("2022-04", 2), Count("2022-11", 1)),
}


def test_facets_become_links_that_add_or_take_away() -> None:
    found = {group.name: group.choices for group in groups(Address("q", tags=("专利",)), FACETS)}
    assert list(found) == ["年份", "标签", "证券"], "empty ones are left out, months wait for a year"
    assert [(c.label, c.count, c.chosen) for c in found["标签"]] == [("专利", 3, True), ("商标", 1, False)]
    assert [read(c.url).tags for c in found["标签"]] == [(), ("专利", "商标")]
    assert [(c.label, c.value) for c in found["证券"]] == [("甲公司", "600001.SH")]
    assert [c.label for c in found["年份"]] == ["2022年", "2021年"]


def test_a_long_facet_keeps_the_rest_in_a_drawer() -> None:
    def drawers(count: int) -> tuple[int, int]:
        (group,) = groups(Address(), {"tag": tuple(Count(f"t{n}", 1) for n in range(count))})
        assert group.first + group.rest == group.choices
        return len(group.first), len(group.rest)

    assert [drawers(n) for n in (1, 8, 9, 10, 20)] == [(1, 0), (8, 0), (9, 0), (8, 2), (8, 12)]


def test_months_come_with_one_year() -> None:
    facets = {**FACETS, "year": (Count("2022", 3),)}
    found = {group.name: group.choices for group in groups(Address(since="2022-04", until="2022-04"), facets)}
    assert [(c.label, c.chosen) for c in found["月份"]] == [("2022年4月", True), ("2022年11月", False)]
    assert read(found["月份"][0].url).since == ""


def test_every_filter_in_force_can_be_taken_away() -> None:
    address = Address("q", tags=("专利",), codes=("600001.SH",), since="2022", until="7d")
    found = chips(address, FACETS)
    assert [(c.name, c.label) for c in found] == [
        ("标签", "专利"),
        ("证券", "甲公司 600001.SH"),
        ("从", "2022年"),
        ("到", "7d"),
    ]
    assert [len(read(c.url).filters) for c in found] == [3, 3, 3, 3]
    assert [(c.name, c.label) for c in chips(Address(since="2022", until="2022"), {})] == [("时间", "2022年")]


def test_links_are_as_many_as_there_is_room_for_and_the_others_are_counts() -> None:
    tags = {"tag": tuple(Count(f"标签{n:02}", 9) for n in range(60))}
    for query, linked in (("问", 60), ("问" * 200, 22), ("问" * 1_000, 0)):
        (group,) = groups(Address(query), tags)
        assert [bool(choice.url) for choice in group.choices] == [True] * linked + [False] * (60 - linked)


def test_what_has_room_of_the_years_are_the_newest() -> None:
    years = {"year": tuple(Count(str(year), 1) for year in range(1990, 2023))}
    (group,) = groups(Address("问" * 400), years)
    assert [choice.label for choice in group.choices if choice.url][:2] == ["2022年", "2021年"]


def test_of_many_filters_in_a_long_address_one_chip_takes_away_the_rest() -> None:
    address = Address("问" * 1_000, tags=tuple("ABCDE"), since="2022", until="2022")
    found = chips(address, FACETS)
    assert [(chip.name, chip.label) for chip in found] == [*(("标签", tag) for tag in "ABC"), ("其余条件", "3")]
    assert read(found[-1].url).filters == (("tags", "A"), ("tags", "B"), ("tags", "C"))
    assert len(chips(replace(address, query="问"), FACETS)) == 6
