"""Numbers in a text, and how else each is written: 14.86亿, 1,486,000,000, 148600万, 十四点八六亿.

number   amount | percent
amount   digits [unit [digits unit]] | numerals [点 numerals [unit]]
percent  digits % | 百分之 (digits | numerals)              and ‰ with 千分之
unit     百 千 万 亿, or two of them, such as 千万 and 万亿; 半 after 万 and 亿 is half of one more
numerals 一百二十三, with 两, 〇 and the capitals 壹贰叁

Full width, 萬, 億 and 點 are read as their twins. Not everything that counts is asked for otherwise: 2, 10, 2022 and
十四五 stand for themselves. A number is when it has a unit of 百 and more or a decimal point, is a percentage or has
five digits; so is a bare 300 or 1000, but no year. It must begin where a word does, and end where one does or where
something counted begins (亿元, 万人): so 十万火急, 一千零一夜 and 5千克 stay whole. 第, 数 and 几 before it and 几 or
多万 after it make it another number, and 三点一刻 is none.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from searchnews.query.numerals import DIGITS, MAX_DIGITS, UNITS, digits_of, one_by_one, read, with_two, write
from searchnews.query.syntax import fold

MAX_DECIMALS = 8
"""Digits after the point: one more place than 亿 has."""

MOST = 20
"""Numbers of a text that are asked for otherwise; each is a dozen look-ups, and nobody asks for more of them."""

_FOLDED = str.maketrans("萬億點兩〇壹貳贰叄叁參肆伍陸陆柒捌玖拾佰仟", "万亿点两零一二二三三三四五六六七八九十百千")

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_UNIT = "(?:万亿|[百千]?[万亿]|[百千])"
_CHINESE = f"[{DIGITS}两十][{DIGITS}两十百千万亿]*(?:点[{DIGITS}]+{_UNIT}?)?"
_NUMBER = (  # a pattern that few queries need, so it is made when one does, and `re` keeps it
    rf"(?<![0-9.,])(?:(?P<percent>{_ARABIC})(?P<sign>[%‰])"
    rf"|(?P<amount>{_ARABIC}(?:{_UNIT}(?:[0-9]+(?:[百千]?万|千))?)?))"
    rf"|(?P<of>[百千])分之(?P<part>{_ARABIC}|百|{_CHINESE})"
    rf"|(?P<chinese>{_CHINESE})"
)
_ANY = re.compile("[0-9百千万亿点]")
"""What every number has one of: most queries have none, and are done with."""

_PART = f"([0-9.]+)({_UNIT}?)"
_NOT_AFTER = frozenset("第数几")
_NOT_BEFORE = rf"[几半{DIGITS}两0-9]|[多余来][百千万亿]|分之"
_TIME = frozenset("分刻钟时")
_SIGNS = {"百": "%", "千": "‰"}
_ALONE = {"零": 0, "百": 100}
"""What is read by itself: 零点五, 百分之百."""

COUNTED = frozenset(
    [
        *"元块人名位户家个只头台辆架艘套件份张册本篇字次条项座栋间所亩吨斤米股手年天倍强多余",
        *("美元", "港元", "欧元", "日元", "英镑", "卢布", "块钱", "人次", "人口", "公顷", "公斤"),
        *("公里", "平方米", "平方公里", "立方米", "千瓦", "千瓦时", "小时", "周年"),
    ]
)
"""What a dictionary joins with the end of a number (亿元, 万人), and is a word of its own all the same."""

_LONGEST = max(map(len, COUNTED))


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``text[start:end]``, with its other spellings and perhaps this one again, likeliest first."""

    start: int
    end: int
    spellings: tuple[str, ...]


def numbers(text: str, borders: Collection[int]) -> Iterator[Number]:
    """The first `MOST` numbers of a text, in order; `borders` are the places where its words begin and end.

    Takes time in proportion to the length, whatever the text.
    """
    folded = fold(text).translate(_FOLDED)
    if not _ANY.search(folded):
        return
    left = MOST
    for found in re.finditer(_NUMBER, folded):
        start = found.start()
        if start not in borders or folded[max(0, start - 1) : start] in _NOT_AFTER:
            continue
        is_percent = found["percent"] or found["part"]
        number = _percent(folded, found, borders) if is_percent else _amount(folded, *found.span(), borders)
        if number:
            yield number
            left -= 1
            if not left:
                return


def _percent(text: str, found: re.Match[str], borders: Collection[int]) -> Number | None:
    value = _value(found["percent"] or found["part"])
    if value is None or not _may_end(text, found.end(), borders) or _goes_on(text, found.end()):
        return None
    sign = found["sign"] or _SIGNS[found["of"]]
    part = {"%": "百分之", "‰": "千分之"}[sign]
    spellings = [f"{_plain(value)}{sign}", f"{part}{_said(value)}"]
    if value == 100 and sign == "%":
        spellings.append("百分之百")
    return Number(*found.span(), tuple(spellings))


def _amount(text: str, start: int, end: int, borders: Collection[int]) -> Number | None:
    while not _may_end(text, end, borders):
        if text[end - 1] not in UNITS or end - 1 == start:
            return None
        end -= 1  # its last unit begins a word: 千克, 百货
    typed = text[start:end]
    has_half = text[end : end + 1] == "半" and end + 1 in borders and typed[-1] in "万亿"
    if _goes_on(text, end + has_half):
        return None
    if "点" in typed and typed[-1] not in UNITS and text[end : end + 1] in _TIME:
        return None
    value = _value(typed)
    if value is None or not _is_worth_it(typed, value):
        return None
    value += Decimal(UNITS[typed[-1]]) / 2 if has_half else 0
    return Number(start, end + has_half, tuple(dict.fromkeys(_spellings(value))))


def _may_end(text: str, end: int, borders: Collection[int]) -> bool:
    """Whether a number may end there: where a word does, or before something counted."""
    if end in borders:
        return True
    after = next((place for place in range(end + 1, end + _LONGEST + 1) if place in borders), end)
    return text[end:after] in COUNTED


def _goes_on(text: str, end: int) -> bool:
    """Whether what follows makes it another number: 十几, 一百多万."""
    return re.match(_NOT_BEFORE, text[end : end + 2]) is not None


def _is_worth_it(typed: str, value: Decimal) -> bool:
    """Whether a number is asked for otherwise; see the module."""
    if not typed[0].isascii():
        return value >= 100 or "点" in typed
    if typed[-1] in UNITS or "." in typed:
        return True
    if typed[0] == "0":
        return False  # the code or the number of something
    return value >= 10_000 or (value >= 100 and value % 100 == 0 and not 1_900 <= value < 2_100)


def _value(typed: str) -> Decimal | None:
    """What a number is; None for what is none, or is too long."""
    if typed[0].isascii():
        return _sum(typed.replace(",", ""))
    before, point, after = typed.partition("点")
    whole = _ALONE[before] if before in _ALONE else read(before)
    if whole is None:
        return None
    decimals = after.rstrip("百千万亿")
    return _scaled(f"{whole}.{digits_of(decimals)}" if point else str(whole), after[len(decimals) :])


def _sum(typed: str) -> Decimal | None:
    """What digits and units are together: each part is less than one of the unit before."""
    total, unit = Decimal(0), Decimal(10**MAX_DIGITS)
    for digits, units in re.findall(_PART, typed):
        value = _scaled(digits, units)
        if value is None or value >= unit:
            return None
        total, unit = total + value, Decimal(_times(units))
    return total


def _scaled(digits: str, units: str) -> Decimal | None:
    whole, _, decimals = digits.partition(".")
    if len(whole) > MAX_DIGITS or len(decimals) > MAX_DECIMALS:
        return None
    value = Decimal(digits) * _times(units)
    return value if value < 10**MAX_DIGITS else None


def _times(units: str) -> int:
    times = 1
    for unit in units:
        times *= UNITS[unit]
    return times


def _spellings(value: Decimal) -> Iterator[str]:
    yield _plain(value)
    yield from _parts(value)
    for unit, least, most in _SHORTENED:
        quotient = value / _times(unit)
        decimals = _decimals(quotient)
        if least <= quotient < most and decimals <= 4:
            yield f"{_plain(quotient)}{unit}"
            if 0 < decimals <= 2 and quotient > 1:
                yield f"{_said(quotient)}{unit}"
    said = _said(value)
    yield said
    yield with_two(said)


_SHORTENED = (("亿", Decimal("0.1"), 10**7), ("万", 1, 10**7), ("万亿", Decimal("0.1"), 10**4))
"""Units that numbers are written in, and how many of them at least and less than how many: 0.5亿, but not 0.5万."""


def _parts(value: Decimal) -> Iterator[str]:
    """A great number in two units, 14亿8600万, and one of a single digit with what it is a multiple of, 5千万."""
    if _decimals(value):
        return
    above, rest = divmod(int(value), 10**8)
    if above and rest and not rest % 10**4:
        yield f"{above}亿{rest // 10**4}万"
        if not rest % 10**7:
            yield f"{above}亿{rest // 10**7}千万"
    digits = str(int(value))
    name = {2: "百", 3: "千"}.get((len(digits) - 1) % 4)
    if name and len(digits) <= 12 and not digits[1:].strip("0"):
        yield digits[0] + name + ("", "万", "亿")[(len(digits) - 1) // 4]


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _decimals(value: Decimal) -> int:
    return len(_plain(value).partition(".")[2])


def _said(value: Decimal) -> str:
    whole, point, decimals = _plain(value).partition(".")
    return write(int(whole)) + (f"点{one_by_one(decimals)}" if point else "")
