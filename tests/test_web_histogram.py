"""Hits over time: every one is in a column, every column leads to its hits, and a page holds no more than it can."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from searchnews_web import create_app
from searchnews_web.address import Address
from searchnews_web.histogram import HEIGHT, Histogram, histogram

from searchnews import Article, Count, Index, speaking

MONTHS = st.tuples(st.integers(1, 9999), st.integers(1, 12))


def facets(counted: Counter[tuple[int, int]]) -> dict[str, tuple[Count, ...]]:
    years: Counter[int] = Counter()
    for (year, _), count in counted.items():
        years[year] += count
    return {
        "year": tuple(Count(f"{year:04}", count) for year, count in sorted(years.items())),
        "month": tuple(Count(f"{year:04}-{month:02}", counted[year, month]) for year, month in sorted(counted)),
    }


def span(url: str) -> tuple[str, str]:
    given = parse_qs(urlsplit(url).query)
    return given["since"][0], given["until"][0]


@given(st.dictionaries(MONTHS, st.integers(1, 10**6), min_size=1, max_size=30).map(Counter))
def test_every_hit_is_in_one_column_that_leads_to_it(counted: Counter[tuple[int, int]]) -> None:
    found = histogram(Address("q"), facets(counted))
    if found is None:
        assert len(counted) == 1
        return
    assert 2 <= len(found.columns) <= 41
    total = 0
    for column in found.columns:
        if not column.url:
            assert column.height == 0
            continue
        since, until = span(column.url)
        count = sum(n for (y, m), n in counted.items() if since <= f"{y:04}-{m:02}"[: len(since)] <= until)
        total += count
        assert f": {count:,} article" in column.label and 2 <= column.height <= HEIGHT
    assert total == counted.total()
    assert max(column.height for column in found.columns) == HEIGHT


def test_three_years_are_months_and_four_are_years() -> None:
    def columns(*months: tuple[int, int]) -> Histogram:
        found = histogram(Address("q"), facets(Counter(months)))
        assert found
        return found

    three = columns((2020, 2), (2020, 4), (2022, 3))
    assert len(three.columns) == 26 and (three.first, three.last) == ("Feb 2020", "Mar 2022")
    assert [bool(column.url) for column in three.columns[:3]] == [True, False, True], "gaps are kept"
    four = columns((2020, 2), (2023, 3))
    assert len(four.columns) == 4 and (four.first, four.last) == ("2020", "2023")
    assert [span(c.url) for c in four.columns if c.url] == [("2020", "2020"), ("2023", "2023")]


def test_one_misread_date_does_not_stretch_the_page() -> None:
    found = histogram(Address("q"), facets(Counter([(1, 1), (2020, 2), (2023, 3)])))
    assert found and len(found.columns) <= 41
    with speaking("zh"):
        found = histogram(Address("q"), facets(Counter([(1, 1), (2020, 2), (9999, 3)])))
    assert found and span(found.columns[-1].url) == ("9500", "9999")
    assert found.columns[0].label == "1年至499年：1 篇"


def test_what_is_no_time_is_left_out() -> None:
    odd = (Count("", 3), Count("x", 1), Count("2022-99", 1), Count("99999", 1), Count("２０２２", 1))
    assert histogram(Address("q"), {"year": odd, "month": odd}) is None
    assert histogram(Address("q"), {}) is None
    assert histogram(Address("q"), {"year": (Count("2020", 1),)}) is None, "a year without its months"


def test_the_time_in_force_is_named_and_can_be_widened() -> None:
    def said(since: str, until: str) -> tuple[str, list[tuple[str, str]]]:
        found = histogram(Address("q", since=since, until=until), {})
        assert found
        return found.span, list(found.wider)

    anytime = ("Any time", "/?q=q")
    assert said("2022", "2022") == ("2022", [anytime])
    assert said("2022-04", "2022-04") == ("Apr 2022", [anytime, ("2022", "/?q=q&since=2022&until=2022")])
    assert said("2020", "2022-04") == ("2020 to Apr 2022", [anytime])
    assert said("7d", "") == ("from 7d on", [anytime])
    assert said("", "昨天") == ("until 昨天", [anytime])
    assert len(said("长" * 9_999, "长" * 9_999)[0]) == 40


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    first = datetime(2015, 1, 31, 23, 0, tzinfo=UTC)  # in the archive's zone it is February
    articles = [
        Article(id=f"h{n:03}", title=f"第{n}条渡船消息", body="渡船过河。", published=first + timedelta(days=40 * n))
        for n in range(60)
    ]
    with Index.create(tmp_path_factory.mktemp("histogram") / "index") as index:
        index.add([*articles, Article(id="undated", title="没有日期的渡船", body="渡船。")])
        yield create_app(index).test_client()


def columns(html: str) -> dict[str, str]:
    bars = html.split('<ol class="bars"')[1].split("</ol>")[0]
    return {label: unescape(url) for url, label in re.findall(r'<a href="([^"]*)"[^>]* aria-label="([^"]*)"', bars)}


def test_columns_lead_to_as_many_articles_as_they_say(client: FlaskClient) -> None:
    html = client.get("/?q=渡船").text
    years = columns(html)
    assert [label.split("年")[0] for label in years] == [str(year) for year in range(2015, 2022)]
    for label, url in years.items():
        time, said = label.split("：")
        count = int(said.removesuffix(" 篇"))
        year = client.get(url).text
        assert f"找到 {count} 篇" in year and f'时间：<bdi lang="zh-Hans">{time}</bdi>' in year
        for month, link in columns(year).items():
            assert f"找到 {month.split('：')[1].removesuffix(' 篇')} 篇" in client.get(link).text
    assert "2015年2月：1 篇" in columns(client.get(years["2015年：9 篇"]).text), "counted in the archive's zone"


def test_columns_keep_the_other_conditions_and_come_after_the_hits(client: FlaskClient) -> None:
    html = client.get("/?q=渡船&sort=oldest&lang=en&page=2").text
    for url in columns(html).values():
        assert "sort=oldest" in url and "lang=en" in url and "page=" not in url
    assert html.index('<ol class="hits"') < html.index('<ol class="bars"'), "no reader steps through them to the hits"
    assert "2016: 9 articles" in columns(html)


def test_a_month_stands_among_those_of_its_year(client: FlaskClient) -> None:
    year = columns(client.get("/?q=渡船&since=2016&until=2016").text)
    html = client.get("/?q=渡船&since=2016-01&until=2016-01").text
    assert columns(html) == {**year, "2016年1月：1 篇": columns(html)["2016年1月：1 篇"]}
    this = re.findall('<a href="([^"]+)" aria-current="true" aria-label="([^"]+)"', html)
    assert [(span(unescape(url)), label) for url, label in this] == [(("2016", "2016"), "2016年1月：1 篇")]
    wider = html.split('<p class="wider">')[1].split("</p>")[0]
    assert re.findall(">([^<]+)</a>", wider) == ["全部时间", "2016年"] and "<bdi>2016年1月</bdi>" in wider


def test_where_no_time_can_be_chosen_nothing_is_headed_so(client: FlaskClient) -> None:
    html = client.get("/?q=没有这样的事").text
    assert "时间分布" not in html and '<section class="times" aria-labelledby="span">' in html


def test_nothing_found_in_a_time_leaves_the_way_out(client: FlaskClient) -> None:
    html = client.get("/?q=渡船&since=1990&until=1991").text
    assert "没有找到文章" in html and "<bdi>1990年至1991年</bdi>" in html and "全部时间</a>" in html
    assert '<details class="span" open>' in html and 'value="1991"' in html
