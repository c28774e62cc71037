"""Dates as a reader writes them: the day itself, and how long ago it was."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

from searchnews.language import language, tr, trn

RECENT = 30
"""Days that a reader still counts; what is older is counted in months, then in years."""


def shown(published: datetime, zone: tzinfo | None) -> str:
    """A date in the archive's zone; midnight sharp means only the day was known."""
    local = in_zone(published, zone)
    day = tr("{month} {day}, {year}", year=local.year, month=_months(language())[local.month - 1], day=local.day)
    return day if _is_day(local) else tr("{day}, {time}", day=day, time=f"{local:%H:%M}")


def ago(published: datetime, zone: tzinfo | None, now: datetime | None = None) -> str:
    """How long before `now` that was, in words; "" for what is still to come.

    Days are those of the calendar in the archive's zone: the evening before is yesterday, however few the hours. So are
    months and years, those that are full: from 5 December to 4 March it is two months, on 5 March it is three.
    """
    now = in_zone(now or datetime.now(UTC), zone)
    local = in_zone(published, zone)
    days = (now.date() - local.date()).days
    if days < 0 or now < local:
        return ""
    if days > RECENT:
        return _long_ago(local.date(), now.date())
    if days > 1:
        return trn("{count} day ago", "{count} days ago", days)
    if days == 1:
        return tr("yesterday")
    return tr("today") if _is_day(local) else _today(now - local)


def month_called(year: int, month: int) -> str:
    """A month of a year."""
    return tr("{month} {year}", year=year, month=_months(language())[month - 1])


def year_called(year: int) -> str:
    """A year."""
    return tr("{year}", year=year)


def time_called(time: str) -> str:
    """A year or a month as an address has it, in words; anything else, such as a day or ``7d``, as it is."""
    year, _, month = time.partition("-")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        return time
    if not month:
        return time if "-" in time else year_called(int(year))
    if month.isascii() and month.isdecimal() and len(month) == 2 and 1 <= int(month) <= 12:
        return month_called(int(year), int(month))
    return time


def _long_ago(day: date, today: date) -> str:
    months = (today.year - day.year) * 12 + today.month - day.month
    if today.day < day.day and not _is_last_of_month(today):
        months -= 1
    if months < 12:
        return trn("{count} month ago", "{count} months ago", max(1, months))
    return trn("{count} year ago", "{count} years ago", months // 12)


def _is_last_of_month(day: date) -> bool:
    """Whether no later day of its month can come: it stands for the 30th and 31st there."""
    return day.day == monthrange(day.year, day.month)[1]


def _today(past: timedelta) -> str:
    minutes = int(past.total_seconds()) // 60
    if not minutes:
        return tr("just now")
    if minutes < 60:
        return trn("{count} minute ago", "{count} minutes ago", minutes)
    return trn("{count} hour ago", "{count} hours ago", minutes // 60)


def _is_day(local: datetime) -> bool:
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment in a zone; as it is where no calendar there holds it, within a day of the years 1 and 9999."""
    try:
        return moment.astimezone(zone) if zone else moment
    except OverflowError:
        return moment


@cache
def _months(_language: str) -> tuple[str, ...]:
    """The months as the current language calls them."""
    return (
        *(tr("Jan"), tr("Feb"), tr("Mar"), tr("Apr"), tr("May"), tr("Jun")),
        *(tr("Jul"), tr("Aug"), tr("Sep"), tr("Oct"), tr("Nov"), tr("Dec")),
    )
