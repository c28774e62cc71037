"""Days in a text, and how else each is written: 2022年4月24日, 2022-04-24, 2022/4/24, 二〇二二年四月二十四日.

Only a day with its year is one: 4月24日 is of every year, and stays text.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date

from searchnews.query.numbers import MOST, Number
from searchnews.query.numerals import digits_of, one_by_one, read, write
from searchnews.query.syntax import fold

_FEW = "[一二三四五六七八九十]"
_DAY = re.compile(
    r"(?<![0-9.,])(?P<year>[0-9]{4})"
    r"(?:年(?P<month1>[0-9]{1,2})月(?P<day1>[0-9]{1,2})[日号]"
    r"|(?P<sign>[-/.])(?P<month2>[0-9]{1,2})(?P=sign)(?P<day2>[0-9]{1,2})(?![0-9]))"
    rf"|(?P<said>[一二][〇零一二三四五六七八九]{{3}})年(?P<month>{_FEW}{{1,2}})月(?P<day>{_FEW}{{1,3}})[日号]"
)


def days(text: str, borders: Collection[int]) -> Iterator[Number]:
    """The first `MOST` days of a text, in order; `borders` are the places where its words begin and end."""
    found = (match for match in _DAY.finditer(fold(text)) if match.start() in borders)
    left = MOST
    for match in found:
        day = _day(match)
        if day is None or (text[match.end() - 1].isdigit() and match.end() not in borders):
            continue
        yield Number(*match.span(), tuple(_spellings(day)))
        left -= 1
        if not left:
            return


def _day(match: re.Match[str]) -> date | None:
    """The day that was found; None where the calendar has none such."""
    if match["said"]:
        year, month, day = int(digits_of(match["said"].replace("〇", "零"))), read(match["month"]), read(match["day"])
    else:
        year, month, day = (
            int(match["year"]),
            int(match["month1"] or match["month2"]),
            int(match["day1"] or match["day2"]),
        )
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def _spellings(day: date) -> Iterator[str]:
    year, month, number = f"{day.year:04}", day.month, day.day
    yield f"{year}年{month}月{number}日"
    yield f"{year}年{month:02}月{number:02}日"
    said = one_by_one(year)
    yield from (f"{name}年{write(month)}月{write(number)}日" for name in (said.replace("零", "〇"), said))
    for sign in "-/.":
        yield f"{year}{sign}{month:02}{sign}{number:02}"
        yield f"{year}{sign}{month}{sign}{number}"
