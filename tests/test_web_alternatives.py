"""What a filter can be changed for or added to is counted without it; everything else after all filters."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from searchnews_web import create_app
from searchnews_web.address import Address
from searchnews_web.alternatives import alternatives

from searchnews import Article, Index


def article(number: int, year: int, month: int, source: str, *tags: str, code: str = "") -> Article:
    published = datetime(year, month, 3, 4, tzinfo=UTC)
    return Article(
        f"a{number}",
        "青石渡船",
        "两岸的人等了很久。",
        published=published,
        source=source,
        tags=tags,
        codes=(code,) * bool(code),
    )


ARTICLES = [
    article(1, 2021, 1, "河东日报", "渡口"),
    article(2, 2022, 1, "河东日报", "渡口", "古镇", code="690001.SH"),
    article(3, 2022, 5, "河西晚报", "渡口", code="690002.SZ"),
    article(4, 2022, 5, "河西晚报", "古镇"),
    article(5, 2023, 7, "南岸周刊"),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index") as made:
        made.add(ARTICLES)
        yield made


def counted(index: Index, address: Address) -> dict[str, dict[str, int]]:
    found = index.search(address.query, limit=0, **address.options).facets
    facets = alternatives(index, address, found)
    return {name: {count.value: count.count for count in counts} for name, counts in facets.items()}


def test_without_a_filter_nothing_is_counted_again(index: Index) -> None:
    found = index.search("渡船").facets
    assert alternatives(index, Address("渡船"), found) == found


def test_another_source_is_offered_with_what_it_would_add(index: Index) -> None:
    found = counted(index, Address("渡船", sources=("南岸周刊",)))
    assert list(found["source"].items()) == [("南岸周刊", 1), ("河东日报", 2), ("河西晚报", 2)], (
        "what is chosen is first"
    )
    assert (found["tag"], found["year"]) == ({}, {"2023": 1}), "the rest comes after all filters"


def test_each_filter_is_counted_under_the_others(index: Index) -> None:
    found = counted(index, Address("渡船", sources=("河西晚报",), since="2022", until="2022"))
    assert found["source"] == {"河西晚报": 2, "河东日报": 1}
    assert found["year"] == {"2022": 2} and found["month"] == {"2022-05": 2}
    assert counted(index, Address("渡船", codes=("690001",)))["code"] == {"690001.SH": 1, "690002.SZ": 1}


def test_what_is_chosen_counts_as_it_is_found(tmp_path: Path) -> None:
    """Ten articles of all times hold both words, so both are needed; of one year's fewer do, so one is enough."""
    with Index.create(tmp_path / "other") as index:
        both = [
            Article(f"b{n}", "青石渡船", published=datetime(2020, 1, 1 + n, tzinfo=UTC), source="甲报")
            for n in range(10)
        ]
        one = [
            Article(f"o{n}", "渡船", published=datetime(2021, 3, 1 + n, tzinfo=UTC), source="乙报") for n in range(3)
        ]
        index.add([*both, *one, Article("x", "青石渡船", published=datetime(2021, 3, 9, tzinfo=UTC), source="乙报")])
        for chosen in (Address("青石 渡船", since="2021", until="2021"), Address("青石 渡船", sources=("乙报",))):
            total = index.search(chosen.query, **chosen.options).total
            found = counted(index, chosen)
            assert total == 4
            assert found["year"]["2021"] == found["month"]["2021-03"] == found["source"]["乙报"] == total
            assert counted(index, Address("青石 渡船", since="2021-03", until="2021-03"))["year"]["2021"] == 1
            assert found["year"].get("2020", 10) == found["source"].get("甲报", 10) == 10


def test_all_tags_must_be_there_so_they_are_counted_as_they_are(index: Index) -> None:
    assert counted(index, Address("渡船", tags=("渡口",)))["tag"] == {"渡口": 3, "古镇": 1}


def test_what_is_chosen_stays_to_be_taken_away_when_it_finds_nothing(index: Index) -> None:
    found = counted(index, Address("渡船", sources=("河西晚报",), since="2021", until="2021"))
    assert found["source"] == {"河东日报": 1}
    assert found["year"] == {"2022": 2}


def test_two_sources_can_be_chosen_by_clicking(index: Index) -> None:
    client: FlaskClient = create_app(index).test_client()
    first = client.get("/?q=渡船&source=河东日报").text
    assert (
        'href="/?q=%E6%B8%A1%E8%88%B9&amp;source=%E6%B2%B3%E4%B8%9C%E6%97%A5%E6%8A%A5&amp;source=%E6%B2%B3%E8%A5%BF%E6%99%9A%E6%8A%A5"'
        in first
    )
    assert "找到 4 篇" in client.get("/?q=渡船&source=河东日报&source=河西晚报").text
