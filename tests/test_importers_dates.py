"""Dates in the forms sources write, each to the moment it names."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.importers.dates import parse_date

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2022, 4, 24, tzinfo=ZONE)
MINUTE = DAY.replace(hour=17, minute=56)
SECOND = MINUTE.replace(second=7)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2022-04-24 17:56:07 +0800", SECOND),
        ("2022-04-24T17:56:07+08:00", SECOND),
        ("2022-04-24T09:56:07Z", SECOND),
        ("2022-04-24 17:56:07", SECOND),
        (" 2022-04-24  17:56 ", MINUTE),
        ("2022-04-24", DAY),
        ("2022/4/24", DAY),
        ("2022.04.24 17:56", MINUTE),
        ("2022年4月24日 17:56", MINUTE),
        ("2022年04月24日17时56分07秒", SECOND),
        ("2022年4月24日 星期日 下午5:56", MINUTE),
        ("２０２２年４月２４日", DAY),
        ("发布于2022-04-24 17:56", MINUTE),
        ("20220424", DAY),
        ("20220424175607", SECOND),
        ("Sun, 24 Apr 2022 17:56:07 +0800", SECOND),
        ("1650794167", SECOND),
        (1650794167, SECOND),
        (1650794167.0, SECOND),
        (1650794167000, SECOND),
        ("1650794167000000", SECOND),
        (20220424, DAY),
        ("2022-04-24 25:61", DAY),
    ],
)
def test_forms(written, moment):
    assert parse_date(written, ZONE) == moment


NO_TEXT = ["", " +0800", "昨天", "2022-13-01", "2022-02-30", "0000-00-00", "0001-01-01T00:00:00", "9999-12-31", "nan"]
NO_VALUE = [None, True, 0, -1, 2022, 10**400, float("nan"), float("inf"), [], {}, b"2022-04-24", "9" * 90, "x" * 9999]


@pytest.mark.parametrize("written", NO_TEXT + NO_VALUE)
def test_what_is_no_date_is_none(written):
    assert parse_date(written, ZONE) is None


def test_an_offset_is_kept():
    found = parse_date("2022-04-24 17:56:07 -0330", ZONE)
    assert found is not None
    assert found.utcoffset() == -timedelta(hours=3, minutes=30)


@given(st.text() | st.integers() | st.floats() | st.none() | st.from_regex(r"\d{4}[-/年]\d+[-/月]\d+.{0,12}"))
def test_never_raises_and_never_naive(written):
    found = parse_date(written, ZONE)
    assert found is None or found.tzinfo is not None


@given(st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_what_iso_format_writes_is_read(moment, minutes):
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_date(moment.isoformat(), ZONE) == moment
