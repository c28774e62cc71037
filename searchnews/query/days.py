"""Days in a text, and how else each is written: 2022年4月24日, 2022-04-24, 2022/4/24, 二〇二二年四月二十四日.

Only a day with its year is one: 4月24日 is of every year, and stays text.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date

from searchnews.query import dates
from searchnews.query.numbers import MOST, Number
from searchnews.query.numerals import one_by_one, write
from searchnews.query.syntax import fold

_NUMERALS = "一二三四五六七八九十"
_DAY = (
    r"(?<![0-9.,])[0-9]{4}(?:年[0-9]{1,2}月[0-9]{1,2}[日号]|([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9]))"
    rf"|[一二][〇零{_NUMERALS}]{{3}}年[{_NUMERALS}]{{1,2}}月[{_NUMERALS}]{{1,3}}[日号]"
)
_ANY = re.compile("[0-9年]")
"""What every day has one of: most queries have none."""


def days(text: str, borders: Collection[int]) -> Iterator[Number]:
    """The first `MOST` days of a text, in order; `borders` are the places where its words begin and end."""
    left = MOST
    folded = fold(text)
    if not _ANY.search(folded):
        return
    for found in re.finditer(_DAY, folded):
        start, end = found.span()
        is_whole = start in borders and (end in borders or found[0][-1] in "日号")
        named = dates.read(found[0]) if is_whole else None
        if named is None:
            continue
        yield Number(start, end, tuple(dict.fromkeys(_spellings(date.fromisoformat(named.text)))))
        left -= 1
        if not left:
            return


def _spellings(day: date) -> Iterator[str]:
    year, month, number = f"{day.year:04}", day.month, day.day
    yield f"{year}年{month}月{number}日"
    yield f"{year}年{month:02}月{number:02}日"
    said = one_by_one(year)
    yield from (f"{name}年{write(month)}月{write(number)}日" for name in (said.replace("零", "〇"), said))
    for sign in "-/.":
        yield f"{year}{sign}{month:02}{sign}{number:02}"
        yield f"{year}{sign}{month}{sign}{number}"
