"""Dates in words: the day, and how long ago it was, in the archive's zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchnews_web.dates import ago, shown, time_called

from searchnews import speaking

EAST = timezone(timedelta(hours=8))
NOW = datetime(2024, 3, 5, 9, 0, tzinfo=EAST)


@pytest.mark.parametrize(
    ("published", "english", "chinese"),
    [
        (NOW, "just now", "刚刚"),
        (NOW - timedelta(seconds=59), "just now", "刚刚"),
        (NOW - timedelta(minutes=1), "1 minute ago", "1 分钟前"),
        (NOW - timedelta(minutes=59, seconds=59), "59 minutes ago", "59 分钟前"),
        (NOW - timedelta(hours=1), "1 hour ago", "1 小时前"),
        (datetime(2024, 3, 5, 0, 1, tzinfo=EAST), "8 hours ago", "8 小时前"),
        (datetime(2024, 3, 4, 23, 59, tzinfo=EAST), "yesterday", "昨天"),
        (datetime(2024, 3, 4, 16, 30, tzinfo=UTC), "8 hours ago", "8 小时前"),
        (datetime(2024, 3, 5, tzinfo=EAST), "today", "今天"),
        (datetime(2024, 3, 4, tzinfo=EAST), "yesterday", "昨天"),
        (datetime(2024, 3, 3, 23, 59, tzinfo=EAST), "2 days ago", "2 天前"),
        (datetime(2024, 2, 4, 23, 59, tzinfo=EAST), "30 days ago", "30 天前"),
        (datetime(2024, 2, 3, 23, 59, tzinfo=EAST), "1 month ago", "1 个月前"),
        (datetime(2024, 1, 6, tzinfo=EAST), "1 month ago", "1 个月前"),
        (datetime(2024, 1, 5, tzinfo=EAST), "2 months ago", "2 个月前"),
        (datetime(2023, 12, 5, 23, 59, tzinfo=EAST), "3 months ago", "3 个月前"),
        (datetime(2023, 12, 4, 16, 30, tzinfo=UTC), "3 months ago", "3 个月前"),
        (datetime(2023, 3, 6, tzinfo=EAST), "11 months ago", "11 个月前"),
        (datetime(2023, 3, 5, tzinfo=EAST), "1 year ago", "1 年前"),
        (datetime(2022, 3, 6, tzinfo=EAST), "1 year ago", "1 年前"),
        (datetime(2022, 3, 5, tzinfo=EAST), "2 years ago", "2 年前"),
        (datetime(1024, 3, 5, tzinfo=EAST), "1,000 years ago", "1,000 年前"),
        (NOW + timedelta(seconds=1), "", ""),
        (NOW + timedelta(days=1), "", ""),
        (datetime(1, 1, 1, tzinfo=UTC), "2,023 years ago", "2,023 年前"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "", ""),
    ],
)
def test_how_long_ago(published: datetime, english: str, chinese: str) -> None:
    with speaking("en"):
        assert ago(published, EAST, NOW) == english
    with speaking("zh"):
        assert ago(published, EAST, NOW) == chinese


@pytest.mark.parametrize(
    ("day", "today", "expected"),
    [
        ((2023, 12, 31), (2024, 1, 31), "1 month ago"),
        ((2023, 12, 31), (2024, 2, 28), "1 month ago"),
        ((2023, 12, 31), (2024, 2, 29), "2 months ago"),
        ((2024, 1, 31), (2024, 3, 1), "30 days ago"),
        ((2023, 1, 31), (2023, 3, 3), "1 month ago"),
        ((2024, 2, 29), (2025, 2, 28), "1 year ago"),
        ((2023, 7, 1), (2023, 8, 1), "1 month ago"),
        ((2023, 1, 30), (2023, 3, 2), "1 month ago"),
    ],
)
def test_a_month_is_full_on_its_last_day(day: tuple[int, ...], today: tuple[int, ...], expected: str) -> None:
    assert ago(datetime(*day, tzinfo=EAST), EAST, datetime(*today, 12, tzinfo=EAST)) == expected


@given(
    st.datetimes(timezones=st.timezones()), st.datetimes(timezones=st.timezones()), st.sampled_from([None, EAST, UTC])
)
def test_no_moment_is_too_far(published: datetime, now: datetime, zone: timezone | None) -> None:
    assert isinstance(ago(published, zone, now), str)
    assert str(published.year) in shown(published, None)


def test_without_a_clock_it_is_now() -> None:
    assert ago(datetime.now(UTC) - timedelta(days=3, hours=1), UTC) == "3 days ago"


@pytest.mark.parametrize(
    ("time", "english", "chinese"),
    [
        ("2022", "2022", "2022年"),
        ("2022-04", "Apr 2022", "2022年4月"),
        *(
            (text, text, text)
            for text in ("2022-04-24", "7d", "今天", "", "-", "2022-", "2022-13", "2022-4", "２０２２", "20220")
        ),
    ],
)
def test_years_and_months_are_called_by_name(time: str, english: str, chinese: str) -> None:
    with speaking("en"):
        assert time_called(time) == english
    with speaking("zh"):
        assert time_called(time) == chinese
