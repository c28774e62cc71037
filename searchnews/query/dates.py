"""The words a query may use for time, and when they are.

span      point | point .. [point] | .. point | > point | >= point | < point | <= point
point     2022 | 2022-04 | 2022-04-24 | 20220424 | 2022年4月24日 | 二〇二二年四月二十四日
          / and . part a date as - does
          7d | 2w | 3m | 1y | 近7天 | 最近三个月                          the last so many, up to and with today
          today | yesterday | 今天 | 昨天 | 前天 | 本周 | 上周 | 本月 | 上月 | 今年 | 去年 | 前年

A point is as long as it is named: a year is a year. Both ends of a range are inside it, `>2022-04` begins with May.
``~`` and the full-width ～ part a range as ``..`` does. Weeks begin on Monday. A range that ends before it begins
holds nothing.
"""

import re
from datetime import UTC, date, datetime, time, tzinfo

from searchnews.query.nodes import Date
from searchnews.query.numerals import digits_of
from searchnews.query.numerals import read as number_of
from searchnews.query.syntax import fold

# Patterns that few queries need, so they are made when one does, and `re` keeps them.
_DATE = (
    r"(?P<year>[0-9]{4})(?:年(?:(?P<month1>[0-9]{1,2})月(?:(?P<day1>[0-9]{1,2})[日号]?)?)?"
    r"|(?P<sign>[-/.])(?P<month2>[0-9]{1,2})(?:(?P=sign)(?P<day2>[0-9]{1,2}))?"
    r"|(?P<month3>[0-9]{2})(?P<day3>[0-9]{2}))?"
)
_SAID = "([一二][〇零一二三四五六七八九]{3})年(?:([一二三四五六七八九十]+)月(?:([一二三四五六七八九十]+)[日号]?)?)?"
_LATEST = r"(?:最近|过去|近)(?P<count>[0-9]{1,4}|[一二两三四五六七八九十半])(?P<unit>个?月|天|日|个?星期|周|年)"
_SHORT = r"(?P<count>[0-9]{1,4})(?P<unit>[dDwWmMyY])"

_UNITS = {"天": "d", "日": "d", "周": "w", "星期": "w", "月": "m", "年": "y"}
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}

_DAYS = {"今天": 0, "昨天": -1, "前天": -2}
_WEEKS = {"本周": 0, "上周": -1}
_MONTHS = {"本月": 0, "上月": -1}
_YEARS = {"今年": 0, "去年": -1, "前年": -2}
_ALSO = {
    "today": "今天",
    "今日": "今天",
    "yesterday": "昨天",
    "昨日": "昨天",
    "这周": "本周",
    "上星期": "上周",
    "这个月": "本月",
    "上个月": "上月",
}

_FIRST = date.min.toordinal()
_AFTER = date.max.toordinal() + 1
"""The day after the last there is: where year 9999 ends."""


def read(text: str) -> Date | None:
    """The span of time that `text` names, in canonical words; None when it names none, such as ``2022-13``."""
    plain = "".join(fold(text).split()).replace("。", ".").replace("~", "..")
    sign = next((sign for sign in (">=", "<=", ">", "<") if plain.startswith(sign)), "")
    if sign or ".." not in plain:
        point = _point(plain.removeprefix(sign))
        return Date(_signed(sign, point)) if point else None
    low, high = map(_point, plain.split("..", 1))
    return None if low is None or high is None or not low + high else Date(f"{low}..{high}")


def is_named(when: Date) -> bool:
    """Whether a span is one year, month or day by its own name, and more than a bare year: that may be any number."""
    return re.fullmatch("[0-9]{4}-[0-9]{2}(-[0-9]{2})?", when.text) is not None


def resolve(when: Date, now: datetime, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """When `when` is, seen at `now` (aware) by a calendar in `zone`: from the first until before the second.

    None is an open end. The first is never after the second; they are equal when the span holds nothing. Both are
    what a clock in `zone` shows: a day that begins in the hour a clock leaves out begins at the next hour.
    """
    first, after = _days(when.text, now.astimezone(zone).date().toordinal())
    first, after = max(first, _FIRST), min(after, _AFTER)
    if first >= after:
        nothing = _midnight(min(max(first, _FIRST + 1), _AFTER - 1), zone)
        return nothing, nothing
    start = None if first == _FIRST else _midnight(first, zone)
    return start, None if after == _AFTER else _midnight(after, zone)


def _signed(sign: str, point: str) -> str:
    """The canonical form of a comparison: where it is a range, the range."""
    return {">=": f"{point}..", "<=": f"..{point}"}.get(sign, sign + point)


def _point(text: str) -> str | None:
    """The canonical words for one point; None when `text` is none, the empty string when there is no text."""
    if not text:
        return ""
    word = _ALSO.get(text.lower(), text)
    if word in _DAYS or word in _WEEKS or word in _MONTHS or word in _YEARS:
        return word
    return _absolute(text) or _latest(text)


def _absolute(text: str) -> str | None:
    found = re.fullmatch(_DATE, _in_digits(text))
    if found is None:
        return None
    month = found["month1"] or found["month2"] or found["month3"]
    day = found["day1"] or found["day2"] or found["day3"]
    try:
        date(int(found["year"]), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return found["year"] + (f"-{int(month):02}" if month else "") + (f"-{int(day):02}" if day else "")


def _in_digits(text: str) -> str:
    """What is in Chinese numerals, 二〇二二年四月, in digits; anything else as it is."""
    found = re.fullmatch(_SAID, text)
    if found is None:
        return text
    year, *rest = found.groups("")
    numbers = (f"{number_of(numerals) or 0}{unit}" for numerals, unit in zip(rest, "月日", strict=True) if numerals)
    return f"{digits_of(year.replace('〇', '零'))}年{''.join(numbers)}"


def _latest(text: str) -> str | None:
    """The last so many: ``7d`` for 近7天; half a year and half a month in months and days."""
    short = re.fullmatch(_SHORT, text)
    if short:
        return f"{int(short['count'])}{short['unit'].lower()}" if int(short["count"]) else None
    long = re.fullmatch(_LATEST, text)
    if long is None:
        return None
    unit = _UNITS[long["unit"].removeprefix("个")]
    if long["count"] == "半":
        return {"y": "6m", "m": "15d"}.get(unit)
    count = _NUMERALS.get(long["count"]) or int(long["count"])
    return f"{count}{unit}" if count else None


def _days(text: str, today: int) -> tuple[int, int]:
    """The canonical span `text` as days, counted as `date.toordinal` does, perhaps beyond what a date can hold."""
    if text[0] in "<>":
        first, after = _point_days(text[1:], today)
        return (after, _AFTER) if text[0] == ">" else (_FIRST, first)
    low, range_sign, high = text.partition("..")
    if not range_sign:
        return _point_days(text, today)
    return _point_days(low, today)[0] if low else _FIRST, _point_days(high, today)[1] if high else _AFTER


def _point_days(point: str, today: int) -> tuple[int, int]:
    month = _month_of(today)
    if point in _DAYS:
        return today + _DAYS[point], today + _DAYS[point] + 1
    if point in _WEEKS:
        monday = today - (today - 1) % 7 + 7 * _WEEKS[point]
        return monday, monday + 7
    if point in _MONTHS:
        return _month_days(month + _MONTHS[point], 1)
    if point in _YEARS:
        return _month_days(month - month % 12 + 12 * _YEARS[point], 12)
    if point[-1] in "dwmy":
        return _back(today, int(point[:-1]), point[-1]), today + 1
    year, month_name, day = [*point.split("-"), "", ""][:3]
    if day:
        named = date(int(year), int(month_name), int(day)).toordinal()
        return named, named + 1
    return _month_days(int(year) * 12 + int(month_name or 1) - 1, 1 if month_name else 12)


def _month_of(day: int) -> int:
    """The month of a day, counted from the first of year 0."""
    named = date.fromordinal(day)
    return named.year * 12 + named.month - 1


def _month_days(month: int, length: int) -> tuple[int, int]:
    return _month_start(month), _month_start(month + length)


def _month_start(month: int) -> int:
    """The first day of a month counted from year 0; the nearest there is when that is out of the calendar."""
    if month < 12:
        return _FIRST
    return date(month // 12, month % 12 + 1, 1).toordinal() if month < 10_000 * 12 else _AFTER


def _back(today: int, count: int, unit: str) -> int:
    """The first of the last so many days, weeks, months or years that end with `today`."""
    if unit in "dw":
        return today + 1 - count * (7 if unit == "w" else 1)
    first, after = _month_days(_month_of(today) - count * (12 if unit == "y" else 1), 1)
    return min(first + date.fromordinal(today).day, after)


def _midnight(day: int, zone: tzinfo) -> datetime:
    """The first moment of a day in `zone`; by way of UTC, so that it is one a clock there has shown."""
    return datetime.combine(date.fromordinal(day), time(), zone).astimezone(UTC).astimezone(zone)
