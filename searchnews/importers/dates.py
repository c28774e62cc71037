"""Dates as sources write them: ISO 8601, Chinese, mail headers, seconds since 1970. Never raises.

A date without a zone belongs to the archive's zone; an offset the source wrote is kept as it is.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

_DATE = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*[-/.．年]\s*(?P<month>\d{1,2})\s*[-/.．月]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    r"(?:[\sTt,，]*(?:星期\S|周\S)?\s*(?P<half>上午|下午|凌晨|早上|中午|晚上|晚间)?\s*"
    r"(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})?(?:\s*[:：分]\s*(?P<second>\d{1,2})?)?"
    r"(?:[.,](?P<fraction>\d{1,9}))?\s*秒?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?)?)?"
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
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
    if not text or len(text) > 100:
        return None
    if text.replace(".", "", 1).isdecimal():
        return _from_number(text, zone)
    try:
        return _aware(datetime.fromisoformat(text), zone)
    except ValueError:
        pass
    match = _DATE.search(text)
    if match:
        return _from_match(match, zone)
    try:
        return _aware(parsedate_to_datetime(text), zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


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


def _from_match(match: re.Match[str], zone: tzinfo) -> datetime | None:
    part = match.groupdict()
    try:
        day = datetime(int(part["year"]), int(part["month"]), int(part["day"]), tzinfo=zone)
    except ValueError:
        return None
    if part["hour"] is None:
        return day
    hour = int(part["hour"])
    if part["half"] in ("下午", "晚上", "晚间") and hour < 12:
        hour += 12
    try:
        return day.replace(
            hour=hour,
            minute=int(part["minute"] or 0),
            second=int(part["second"] or 0),
            microsecond=int((part["fraction"] or "0").ljust(6, "0")[:6]),
            tzinfo=_zone(part["zone"], zone),
        )
    except ValueError:
        return day


def _zone(text: str | None, zone: tzinfo) -> tzinfo:
    if not text:
        return zone
    match = _OFFSET.search(text)
    if not match:
        return UTC
    span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-span if match[1] == "-" else span)


def _aware(found: datetime, zone: tzinfo) -> datetime:
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)
