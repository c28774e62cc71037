"""Chinese numerals, read and written: 十四亿八千六百万 is 1,486,000,000.

What is read must be how the number is written, but for 两, and for 一十 where it begins and 百十 within it: so 一二三
and 一百二 are none.
"""

import re

MAX_DIGITS = 16
"""Digits of a number at most: thousands of 万亿 are counted in news, and what is longer is the number of a thing."""

DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10**4, "亿": 10**8}

_VALUE = {numeral: value for value, numeral in enumerate(DIGITS)} | {"两": 2}
_LONGEST = 40
"""Numerals of the longest number there is, with room."""


def read(numerals: str) -> int | None:
    """The number that some numerals, units and 零 are; None when they are none, or too great."""
    if len(numerals) > _LONGEST:
        return None
    high = low = section = digit = 0
    for numeral in numerals:
        if numeral in _VALUE:
            digit = _VALUE[numeral]
            continue
        if numeral == "万":
            low, section = (low + section + digit) * UNITS[numeral], 0
        elif numeral == "亿":
            high, low, section = (high + low + section + digit) * UNITS[numeral], 0, 0
        else:
            section += (digit or int(numeral == "十" and not section)) * UNITS[numeral]
        digit = 0
    value = high + low + section + digit
    plain = re.sub("^一十", "十", numerals.replace("两", "二").replace("百十", "百一十"))
    return value if 0 < value < 10**MAX_DIGITS and write(value) == plain else None


def write(value: int) -> str:
    """A number of at most `MAX_DIGITS` digits in numerals."""
    return re.sub("^一十", "十", _written(value, 10**8)) or "零"


def _written(value: int, unit: int) -> str:
    """A number below ``unit * unit``, the unit 亿, 万 or 1, in numerals; nothing for 0."""
    if unit == 1:
        return _section(value)
    name, lower = ("亿", 10**4) if unit == 10**8 else ("万", 1)
    above, rest = divmod(value, unit)
    gap = "零" if above and 0 < rest < unit // 10 else ""
    return (_written(above, lower) + name if above else "") + gap + _written(rest, lower)


def _section(value: int) -> str:
    """A number below 10,000 in numerals; nothing for 0."""
    said = ""
    for unit, name in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            gap = "零" if said and not value // (unit * 10) % 10 else ""
            said += gap + DIGITS[digit] + name
    return said


def with_two(numerals: str) -> str:
    """Numerals as they are also said: 两千二百 for 二千二百."""
    return re.sub("^二(?=[百千万亿])", "两", numerals)


def one_by_one(digits: str) -> str:
    """Digits as they are read one after another, as in years and after the point."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def digits_of(numerals: str) -> str:
    """The digits that are read one after another."""
    return "".join(str(_VALUE[numeral]) for numeral in numerals)
