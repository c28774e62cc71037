"""Dates as sources write them: ISO 8601, Chinese, English, mail headers, seconds since 1970. Never raises.

A date without a zone belongs to the archive's zone; an offset the source wrote is kept as it is. What may be two dates
(05/06/2020) is none, and neither is one that counts from a now which nobody wrote down (3小时前).
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

_LONGEST = 100
"""Characters of a date; it also bounds the time that looking for one takes."""

_WEEKDAY = (
    r"(?:[（(]?(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天1-7]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?)[)）]?)?"
)
_HALVES = {
    "morning": "上午 凌晨 清晨 早晨 早上 am",
    "noon": "中午",
    "afternoon": "下午 午后 午後 傍晚 pm",
    "night": "晚上 晚间 晚間 夜间 夜間 深夜",
}
_HALF = {word: half for half, words in _HALVES.items() for word in words.split()}
_HALF_WORDS = "|".join((*(word for word in _HALF if not word.isascii()), r"[AaPp]\.?[Mm]\.?(?![A-Za-z])"))
_CLOCK_TEXT = (
    rf"(?P<half>{_HALF_WORDS})?\s*(?<!\d)(?P<hour>\d{{1,2}})\s*"
    r"(?:[:：时時点點]\s*(?P<minute>\d{1,2}|半)?(?:\s*[:：分]\s*(?P<second>\d{1,2})?)?"
    r"(?:[.,](?P<fraction>\d{1,9}))?\s*秒?|(?=\s*[AaPp]\.?[Mm]))"
    r"\s*(?P<ampm>[AaPp]\.?[Mm]\.?(?![A-Za-z]))?"
    r"\s*(?P<zone>[Zz](?![A-Za-z])|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?|[A-Z]{2,4}(?![A-Za-z]))?"
)
_CLOCK = re.compile(_CLOCK_TEXT)
_THEN = rf"(?:[\sTt,，]*{_WEEKDAY}[\s,，|]*(?:at\s+)?{_CLOCK_TEXT})?"
_DATE = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*[-/.．年]\s*(?P<month>\d{1,2})\s*[-/.．月]\s*(?P<day>\d{1,2})(?!\d)\s*[日号號]?" + _THEN
)
_ENGLISH = [
    re.compile(rf"(?<![A-Za-z0-9]){form}(?!\d){_THEN}")
    for form in (
        r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<name>[A-Za-z]{3,9})\.?,?[\s-]+(?P<year>\d{4})",
    )
]
_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = _MONTH_NAMES.split()
_NUMBERS = re.compile(
    rf"{_WEEKDAY}[\s,，]*(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d){_THEN}\s*"
)
_MONTH = [
    re.compile(r"(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})"),
    re.compile(r"\D{0,10}(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\D{0,4}"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})\.?,?\s+(?P<year>(?:19|20)\d\d)"),
]
_HAN = re.compile("[〇○Ｏ零一二三四五六七八九十廿卅]+")
_HAN_DIGITS = str.maketrans("〇○Ｏ零一二三四五六七八九", "0000123456789")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
_NAMED_ZONES = {
    **dict.fromkeys(("UT", "UTC", "GMT", "Z"), 0),
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    **{"HKT": 8, "JST": 9, "KST": 9},
}
_CST = re.compile(r"\bCST\b")
_CHINA = timedelta(hours=8)
_DIGITS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
# Seconds of 2286 and later are read as milliseconds, and so on: no source dates its news three centuries ahead.
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e10, 1e3))


def parse_date(value: object, zone: tzinfo) -> datetime | None:
    """The moment `value` names, aware, or None when it names none.

    The years 1 and 9999 are what programs write for "no date", and so is the second 0 of 1970.
    """
    if isinstance(value, str):
        found = _from_text(value.strip(), zone)
    elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e19:
        return None
    else:
        found = _from_number(str(value), zone) if isinstance(value, int) else _from_epoch(value, zone)
    return found if found is not None and 1 < found.year < 9999 else None


def _from_text(text: str, zone: tzinfo) -> datetime | None:
    if not text or len(text) > _LONGEST:
        return None
    if text.replace(".", "", 1).isdecimal():
        return _from_number(text, zone)
    try:
        return _aware(datetime.fromisoformat(text), zone)
    except ValueError:
        pass
    if match := _DATE.search(text):
        return _from_match(match, int(match["month"]), int(match["day"]), zone)
    return _in_words(text, zone) or _from_mail(text, zone)


def _in_words(text: str, zone: tzinfo) -> datetime | None:
    """A date with the month's name, with Chinese numbers, in another order; without a day it is the first."""
    if "年" in text and (digits := _HAN.sub(_number, text)) != text and (match := _DATE.search(digits)):
        return _from_match(match, int(match["month"]), int(match["day"]), zone)
    for pattern in _ENGLISH:
        for match in pattern.finditer(text):
            if month := _month(match["name"]):
                return _from_match(match, month, int(match["day"]), zone)
    if match := _NUMBERS.fullmatch(text):
        one, two = int(match["one"]), int(match["two"])
        month, day = (one, two) if one <= 12 else (two, one)
        return _from_match(match, month, day, zone) if one == two or max(one, two) > 12 else None
    for pattern in _MONTH:
        if match := pattern.fullmatch(_HAN.sub(_number, text) if "年" in text else text):
            part = match.groupdict()
            month = int(part["month"]) if "month" in part else _month(part["name"])
            return _day(int(match["year"]), month, 1, zone)
    return None


def _from_mail(text: str, zone: tzinfo) -> datetime | None:
    """What else mail headers and the C library write: years of two digits, years at the end."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found.tzinfo is not None and _CST.search(text):
        return found.replace(tzinfo=_zone("CST", zone))
    return found.replace(tzinfo=UTC) if text.endswith("-0000") else _aware(found, zone)


def _number(match: re.Match[str]) -> str:
    """A Chinese number in digits: 二〇二〇, 十二, 三十一, 廿四."""
    text = match[0].replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if ten:
        text = f"{tens or '一'}{ones or '〇'}"
    return text.translate(_HAN_DIGITS).replace("十", "")


def _month(name: str) -> int:
    """The number of a month by its name, shortened or not; 0 when it is none."""
    name = name.lower()
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)), 0)


def _from_number(text: str, zone: tzinfo) -> datetime | None:
    """Digits alone: a date without separators where the length says so, else seconds since 1970."""
    if shape := _DIGITS.get(len(text)):
        try:
            return datetime.strptime(text, shape).replace(tzinfo=zone)
        except ValueError:
            pass
    try:
        return _from_epoch(float(text), zone)
    except ValueError:
        return None


def _from_epoch(value: float, zone: tzinfo) -> datetime | None:
    for least, unit in _UNITS:
        if abs(value) >= least:
            value /= unit
            break
    # Numbers below the September of 1973 are more often years, counters and zeroes than moments.
    if not 1e8 <= value < 1e11:
        return None
    try:
        return datetime.fromtimestamp(value, tz=zone)
    except (ValueError, OverflowError, OSError):
        return None


def _day(year: int, month: int, day: int, zone: tzinfo) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=zone)
    except ValueError:
        return None


def _from_match(match: re.Match[str], month: int, day: int, zone: tzinfo) -> datetime | None:
    """The moment of a date that was found, at the time behind it or, as in ``7:08 PM, May 6, 2020``, before it."""
    found = _day(int(match["year"]), month, day, zone)
    clock = match if match["hour"] else _CLOCK.search(match.string, 0, match.start())
    if found is None or clock is None:
        return found
    part = clock.groupdict()
    minute = 30 if part["minute"] == "半" else int(part["minute"] or 0)
    try:
        hour, days = _hour(int(part["hour"]), part["ampm"] or part["half"] or "")
        return (found + timedelta(days)).replace(
            hour=hour,
            minute=minute,
            second=int(part["second"] or 0),
            microsecond=int((part["fraction"] or "0").ljust(6, "0")[:6]),
            tzinfo=_zone(part["zone"], zone),
        )
    except (ValueError, OverflowError):
        return found


def _hour(hour: int, half: str) -> tuple[int, int]:
    """The hour of 24 that a hour of a half of the day is, and whether it is one of the next day.

    下午12:30 is half past noon, 上午12:30 and 凌晨12:30 are half past midnight, as programs write them; 晚上12点 is
    midnight.
    """
    said = _HALF.get(half.replace(".", "").lower(), "")
    if said == "night" and hour == 12:
        return 0, 1
    if said == "morning" and hour == 12:
        return 0, 0
    if (said in ("afternoon", "night") and hour < 12) or (said == "noon" and hour < 4):
        return hour + 12, 0
    return (0, 1) if hour == 24 else (hour, 0)


def _zone(text: str | None, zone: tzinfo) -> tzinfo:
    """The zone that was written, else the archive's. CST is China's time where that is the archive's."""
    if not text:
        return zone
    if match := _OFFSET.search(text):
        span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-span if match[1] == "-" else span) if span else UTC
    if (hours := _NAMED_ZONES.get(text.upper())) is None:
        return zone
    if text == "CST" and datetime(2000, 1, 1, tzinfo=zone).utcoffset() == _CHINA:
        return zone
    return timezone(timedelta(hours=hours)) if hours else UTC


def _aware(found: datetime, zone: tzinfo) -> datetime:
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)
