from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.query import Date, dates

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 5, 18, 1, 30, tzinfo=SHANGHAI)
"""A Wednesday; in UTC it is still the 17th."""


def span(text: str, now: datetime = NOW) -> tuple[str, str]:
    when = dates.read(text)
    assert when is not None
    start, end = dates.resolve(when, now, SHANGHAI)
    return start.isoformat()[:10] if start else "", end.isoformat()[:10] if end else ""


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2022", "2022"),
        ("２０２２年", "2022"),
        ("2022年4月", "2022-04"),
        ("2022年4月24日", "2022-04-24"),
        ("2022年04月4号", "2022-04-04"),
        ("二〇二二年四月二十四日", "2022-04-24"),
        ("二零二二年十月", "2022-10"),
        ("一九四九年", "1949"),
        ("2022-4-1", "2022-04-01"),
        ("2022/04/01", "2022-04-01"),
        ("2022.4", "2022-04"),
        ("20220424", "2022-04-24"),
        ("0001", "0001"),
        ("9999-12-31", "9999-12-31"),
        ("2024-02-29", "2024-02-29"),
        (" 2022 - 04 ", "2022-04"),
        ("2022.4..2022.5.3", "2022-04..2022-05-03"),
        ("2022~", "2022.."),
        ("～2022", "..2022"),
        ("2022。。2023", "2022..2023"),
        (">2022", ">2022"),
        ("＞＝2022", "2022.."),
        ("<=2022", "..2022"),
        ("＜ 2022", "<2022"),
        ("Today", "今天"),
        ("YESTERDAY", "昨天"),
        ("上个月", "上月"),
        ("7D", "7d"),
        ("007d", "7d"),
        ("近7天", "7d"),
        ("最近 30 日", "30d"),
        ("近两周", "2w"),
        ("近1个星期", "1w"),
        ("过去三个月", "3m"),
        ("近十年", "10y"),
        ("近半年", "6m"),
        ("近半个月", "15d"),
        ("去年..今天", "去年..今天"),
        ("上周..", "上周.."),
    ],
)
def test_canonical_words(text: str, canonical: str) -> None:
    assert dates.read(text) == Date(canonical)
    assert dates.read(canonical) == Date(canonical)


NO_TIME = """
.. ~ > >= >..2022 <>2022 =2022 2022-13 2022-00 2022-02-30 2023-02-29 0000 0000-01-01 22 202204 20221301 2022-04/01
2022-4- 2022-004 -2022 2022T10 2022..2023..2024 2022-13..2023 2022..x x..2022 2022...2023 0d 7 d 7x 12345d 近0天 近天
7天 近半天 明天 2022年13月 二〇二二年十三月 二〇二二年一一月 二二年 2022年4 ٢٠٢٢ ²⁰²²
"""


@pytest.mark.parametrize(
    "text",
    ["", *NO_TIME.split(), "today's", "\0", "\udc80", "." * 2000, "9" * 2000],
)
def test_what_names_no_time(text: str) -> None:
    assert dates.read(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", ("2022-01-01", "2023-01-01")),
        ("2022-12", ("2022-12-01", "2023-01-01")),
        ("2024-02", ("2024-02-01", "2024-03-01")),
        ("2022-04-30", ("2022-04-30", "2022-05-01")),
        ("2022-04-01..2022-04-24", ("2022-04-01", "2022-04-25")),
        ("2021..2022-04", ("2021-01-01", "2022-05-01")),
        (">2022-04", ("2022-05-01", "")),
        (">=2022-04", ("2022-04-01", "")),
        ("<2022-04", ("", "2022-04-01")),
        ("<=2022-04", ("", "2022-05-01")),
        ("今天", ("2022-05-18", "2022-05-19")),
        ("昨天", ("2022-05-17", "2022-05-18")),
        ("前天", ("2022-05-16", "2022-05-17")),
        ("本周", ("2022-05-16", "2022-05-23")),
        ("上周", ("2022-05-09", "2022-05-16")),
        ("本月", ("2022-05-01", "2022-06-01")),
        ("上月", ("2022-04-01", "2022-05-01")),
        ("今年", ("2022-01-01", "2023-01-01")),
        ("去年", ("2021-01-01", "2022-01-01")),
        ("前年", ("2020-01-01", "2021-01-01")),
        ("1d", ("2022-05-18", "2022-05-19")),
        ("7d", ("2022-05-12", "2022-05-19")),
        ("2w", ("2022-05-05", "2022-05-19")),
        ("3m", ("2022-02-19", "2022-05-19")),
        ("1y", ("2021-05-19", "2022-05-19")),
        ("上月..昨天", ("2022-04-01", "2022-05-18")),
        ("<7d", ("", "2022-05-12")),
        ("7d..", ("2022-05-12", "")),
    ],
)
def test_spans(text: str, expected: tuple[str, str]) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2022-01-01", "上月", ("2021-12-01", "2022-01-01")),
        ("2022-01-02", "本周", ("2021-12-27", "2022-01-03")),
        ("2022-01-03", "上周", ("2021-12-27", "2022-01-03")),
        ("2022-05-31", "3m", ("2022-03-01", "2022-06-01")),
        ("2022-03-31", "1m", ("2022-03-01", "2022-04-01")),
        ("2024-02-29", "1y", ("2023-03-01", "2024-03-01")),
        ("2022-12-31", "1m", ("2022-12-01", "2023-01-01")),
    ],
)
def test_spans_at_the_edges_of_months_and_weeks(now: str, text: str, expected: tuple[str, str]) -> None:
    assert span(text, datetime.fromisoformat(now + "T12:00+08:00")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0001", ("", "0002-01-01")),
        ("0001-01-01", ("", "0001-01-02")),
        ("9999", ("9999-01-01", "")),
        ("9999-12-31", ("9999-12-31", "")),
        ("9999-12", ("9999-12-01", "")),
        ("0001..9999", ("", "")),
        ("9999d", ("1995-01-02", "2022-05-19")),
        ("9999w", ("1830-09-30", "2022-05-19")),
        ("9999m", ("1189-02-19", "2022-05-19")),
        ("9999y", ("", "2022-05-19")),
        ("..9999y", ("", "2022-05-19")),
    ],
)
def test_the_ends_of_the_calendar(text: str, expected: tuple[str, str]) -> None:
    assert span(text) == expected


@pytest.mark.parametrize("text", [">9999", "<0001", ">9999-12-31", "<0001-01-01", "2023..2022", "今天..昨天", "<9999y"])
@pytest.mark.parametrize("hours", [-23, -12, 0, 14, 23])
def test_a_span_that_holds_nothing_is_empty(text: str, hours: int) -> None:
    when = dates.read(text)
    assert when is not None
    start, end = dates.resolve(when, NOW, timezone(timedelta(hours=hours)))
    assert start is not None
    assert start == end


def test_today_is_the_zones_today() -> None:
    now = datetime(2022, 5, 17, 17, 30, tzinfo=UTC)
    assert dates.resolve(Date("今天"), now, SHANGHAI)[0] == datetime(2022, 5, 18, tzinfo=SHANGHAI)
    assert dates.resolve(Date("今天"), now, UTC)[0] == datetime(2022, 5, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Berlin", "2022-03-27", "2022-03-27T00:00:00+01:00", 23),
        ("Europe/Berlin", "2022-10-30", "2022-10-30T00:00:00+02:00", 25),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00", 23),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-17T00:00:00-02:00", 25),
        ("America/Havana", "2022-11-06", "2022-11-06T00:00:00-04:00", 25),
        ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00", 0),
        ("Asia/Shanghai", "1988-09-11", "1988-09-11T00:00:00+09:00", 25),
    ],
)
def test_days_on_which_the_clock_is_changed(zone: str, day: str, start: str, hours: int) -> None:
    first, after = dates.resolve(Date(day), NOW, ZoneInfo(zone))
    assert first is not None and after is not None
    assert first.isoformat() == start
    assert after.timestamp() - first.timestamp() == hours * 3600


@given(
    st.sampled_from(
        [
            "0001",
            "9999",
            "今天",
            "上周",
            "上月",
            "去年",
            "前年",
            "7d",
            "3m",
            "9999y",
            ">今天",
            "<前年",
            "本周..",
            "..1y",
        ]
    ),
    st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)),
    st.integers(-23, 23),
    st.integers(-23, 23),
)
def test_no_clock_and_no_zone_is_out_of_bounds(text: str, now: datetime, clock: int, hours: int) -> None:
    when = dates.read(text)
    assert when is not None
    here = timezone(timedelta(hours=hours))
    start, end = dates.resolve(when, now.replace(tzinfo=timezone(timedelta(hours=clock))), here)
    for moment in (start, end):
        assert moment is None or (moment.tzinfo is here and moment.astimezone(UTC) == moment)
    assert start is None or end is None or start <= end


@given(st.dates(), st.integers(0, 400))
def test_both_ends_of_a_range_are_inside(day: object, length: int) -> None:
    low = datetime.fromisoformat(f"{day}T12:00+08:00")
    if low.year > 9997 or low.year < 2:
        return
    high = low + timedelta(days=length)
    when = dates.read(f"{low:%Y%m%d}..{high.year:04}/{high.month}/{high.day}".replace(f"{low:%Y}", f"{low.year:04}", 1))
    assert when is not None
    start, end = dates.resolve(when, NOW, timezone(timedelta(hours=8)))
    assert start is not None and end is not None
    assert start <= low <= high < end
    assert end - start == timedelta(days=length + 1)


@given(st.text(max_size=12) | st.text("0123456789年月日-/.~<>=近天周个dwmy今昨上本", max_size=12))
def test_what_is_read_is_canonical(text: str) -> None:
    when = dates.read(text)
    if when is not None:
        assert dates.read(when.text) == when
        start, end = dates.resolve(when, NOW, SHANGHAI)
        assert start is None or end is None or start <= end
