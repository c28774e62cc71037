"""Dates in the forms sources write, each to the moment it names."""

import time
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
        ("二〇二二年四月二十四日", DAY),
        ("二零二二年四月廿四日 下午五时五十六分", MINUTE),
        ("2022年四月24日", DAY),
        ("April 24th 2022, 5:56:07 pm", SECOND),
        ("April 24, 2022", DAY),
        ("24 Apr 2022", DAY),
        ("24th of April, 2022 at 17:56", MINUTE),
        ("24-APR-2022 17:56", MINUTE),
        ("Sunday, Apr. 24, 2022 5:56 PM", MINUTE),
        ("Posted on April 24, 2022 by the editor", DAY),
        ("5:56 p.m., April 24, 2022", MINUTE),
        ("Apr 24 2022 9:56 AM UTC", MINUTE),
        ("Apr 24 2022 5:56 AM EDT", MINUTE),
        ("Sun Apr 24 17:56:07 CST 2022", SECOND),
        ("Sun Apr 24 17:56:07 2022", SECOND),
        ("24 Apr 22 09:56:07 -0000", SECOND),
        ("2022-04-24 5:56 PM", MINUTE),
        ("2022/4/24 下午5:56:07", SECOND),
        ("2022/4/24 PM 05:56", MINUTE),
        ("2022年4月24日 星期日 下午5点56分", MINUTE),
        ("2022年4月24日（星期日）下午5點56分", MINUTE),
        ("2022年4月24日 晚上5时56分07秒", SECOND),
        ("2022-04-24 下午5点半", MINUTE.replace(minute=30)),
        ("2022-04-24 5 PM", MINUTE.replace(minute=0)),
        ("2022/4/24 上午12:00:00", DAY),
        ("2022-04-24 凌晨12点", DAY),
        ("2022-04-24 12:00 AM", DAY),
        ("2022-04-24 12:00 PM", DAY.replace(hour=12)),
        ("2022-04-24 中午12点", DAY.replace(hour=12)),
        ("2022-04-24 中午1点", DAY.replace(hour=13)),
        ("2022-04-23 晚上12点", DAY),
        ("2022-04-23 24:00", DAY),
        ("04/24/2022", DAY),
        ("24/04/2022 17:56", MINUTE),
        ("24.4.2022", DAY),
        ("Sun, 04/24/2022 5:56 PM", MINUTE),
        ("4-24-2022", DAY),
        ("2022-04", DAY.replace(day=1)),
        ("2022/4", DAY.replace(day=1)),
        ("2022年4月", DAY.replace(day=1)),
        ("二〇二二年四月", DAY.replace(day=1)),
        ("April 2022", DAY.replace(day=1)),
        ("05/05/2022", DAY.replace(month=5, day=5)),
    ],
)
def test_forms(written, moment):
    assert parse_date(written, ZONE) == moment


NO_TEXT = ["", " +0800", "昨天", "2022-13-01", "2022-02-30", "0000-00-00", "0001-01-01T00:00:00", "9999-12-31", "nan"]
NO_VALUE = [None, True, 0, -1, 2022, 10**400, float("nan"), float("inf"), [], {}, b"2022-04-24", "9" * 90, "x" * 9999]


RELATIVE = [
    "刚刚",
    "3小时前",
    "5分钟前",
    "昨天 09:30",
    "今天",
    "3 hours ago",
    "yesterday",
    "7:08 PM",
    "09:30",
    "5月6日",
    "May 6",
]
AMBIGUOUS = ["04/05/2022", "4.5.2022", "4-5-2022", "04/05/22", "13/13/2022", "0/0/2022"]
IMPOSSIBLE = ["2022-00", "2022-13", "2022年13月", "2022年4月31日", "二〇二二年二月三十日", "Feb 30, 2022", "31/31/2022"]
OTHERS = [
    "1.2.3",
    "v3.11.2",
    "2022.1",
    "10.4.1.2022",
    "010-8888-8888",
    "+86 138-0013-8000",
    "400-810-8888",
    "13800138000",
]
OTHERS += [
    "¥1999.99",
    "1,234.56",
    "2022元",
    "Section 12, 2022",
    "Mars 12 2022",
    "第二十二年",
    "一二三四",
    "1998",
    "may",
    "2022-0456",
]


@pytest.mark.parametrize("written", [*NO_TEXT, *NO_VALUE, *RELATIVE, *AMBIGUOUS, *IMPOSSIBLE, *OTHERS])
def test_what_is_no_date_is_none(written):
    assert parse_date(written, ZONE) is None


def test_an_offset_is_kept():
    found = parse_date("2022-04-24 17:56:07 -0330", ZONE)
    assert found is not None
    assert found.utcoffset() == -timedelta(hours=3, minutes=30)


def test_the_time_of_china_is_meant_where_the_archive_is_there():
    written = "Sun Apr 24 17:56:07 CST 2022"
    assert parse_date(written, ZONE) == SECOND
    assert parse_date(written, ZoneInfo("America/New_York")) == SECOND + timedelta(hours=14)


PARTS = [
    "2022",
    "年",
    "4",
    "月",
    "24",
    "日",
    "-",
    "/",
    ".",
    " ",
    ",",
    ":",
    "下午",
    "PM",
    "星期日",
    "May",
    "th",
    "二〇",
    "十",
]
PARTS += ["+08:00", "Z", "CST", "12", "T", "（", "）", "9999", "0", "半", "99999999999999999999"]


@given(st.lists(st.sampled_from(PARTS), max_size=20).map("".join))
def test_no_parts_of_dates_raise(written):
    found = parse_date(written, ZONE)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize("part", [*PARTS, " ,", "1:", "(", "1 may "])
def test_no_text_takes_long(part):
    start = time.process_time()
    for size in range(1, 101):
        parse_date(f"2022-4-24{part * 100}x"[:size], ZONE)
        parse_date(f"May 1 2022{part * 100}x"[:size], ZONE)
    # Two hundred texts took at most 0.1 s.
    assert time.process_time() - start < 3


@given(st.text() | st.integers() | st.floats() | st.none() | st.from_regex(r"\d{4}[-/年]\d+[-/月]\d+.{0,12}"))
def test_never_raises_and_never_naive(written):
    found = parse_date(written, ZONE)
    assert found is None or found.tzinfo is not None


@given(st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_what_iso_format_writes_is_read(moment, minutes):
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_date(moment.isoformat(), ZONE) == moment
