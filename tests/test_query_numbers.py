"""Numbers and days in a text, and their other spellings."""

import time
from decimal import Decimal

import pytest
from engines import ANALYZER, make_plan
from hypothesis import given
from hypothesis import strategies as st

from searchnews.query.days import days
from searchnews.query.numbers import MOST, Number, numbers
from searchnews.query.numerals import read, write
from searchnews.query.plan import Not, Run, Word
from searchnews.query.securities import NO_SECURITIES
from searchnews.query.spelling import spelled


def borders(text: str) -> set[int]:
    return {place for unit in ANALYZER.units(text) for place in (unit.start, unit.end)}


def found(text: str) -> dict[str, tuple[str, ...]]:
    """Each number and day of a text with its spellings."""
    words: list[Number] = [*days(text, borders(text)), *numbers(text, borders(text))]
    return {text[word.start : word.end]: word.spellings for word in words}


@pytest.mark.parametrize(
    ("text", "number", "spelling"),
    [
        ("营收14.86亿元", "14.86亿", "1486000000"),
        ("营收148600万元", "148600万", "14.86亿"),
        ("1,486,000,000", "1,486,000,000", "十四点八六亿"),
        ("十四点八六亿元", "十四点八六亿", "148600万"),
        ("十四億八千六百萬", "十四億八千六百萬", "14.86亿"),
        ("14亿8600万人", "14亿8600万", "14.86亿"),
        ("1亿4千万人", "1亿4千万", "1.4亿"),
        ("壹佰贰拾万元", "壹佰贰拾万", "120万"),
        ("1.2万亿元", "1.2万亿", "12000亿"),
        ("12000亿", "12000亿", "1.2万亿"),
        ("3.5千万元", "3.5千万", "3500万"),
        ("5000万", "5000万", "5千万"),
        ("三亿半", "三亿半", "3.5亿"),
        ("两亿人次", "两亿", "2亿"),
        ("2000万", "2000万", "两千万"),
        ("三千", "三千", "3000"),
        ("1000", "1000", "一千"),
        ("２０００万", "２０００万", "2000万"),
        ("12.5％", "12.5％", "百分之十二点五"),
        ("百分之十二点五", "百分之十二点五", "12.5%"),
        ("百分之五", "百分之五", "5%"),
        ("100%", "100%", "百分之百"),
        ("千分之三", "千分之三", "3‰"),
        ("3万千瓦", "3万", "30000"),
        ("世界五百强", "五百", "500"),
        ("三点一四", "三点一四", "3.14"),
        ("零点五", "零点五", "0.5"),
        ("二〇二二年四月二十四日", "二〇二二年四月二十四日", "2022-04-24"),
        ("2022年4月24日14.86亿", "2022年4月24日", "2022.4.24"),
    ],
)
def test_a_number_has_other_spellings(text: str, number: str, spelling: str) -> None:
    assert spelling in found(text)[number]


@pytest.mark.parametrize(
    "text",
    [
        *("2", "10", "2022", "1949年", "一带一路", "三中全会", "十四五规划", "二十大", "两会", "万亿", "千千万万"),
        *(
            "十万火急",
            "一千零一夜",
            "5千克",
            "千万别",
            "一点一滴",
            "三点一刻",
            "八点零五分",
            "三点建议",
            "一百二",
            "一万五",
        ),
        *("几十万", "第一百二十条", "一百多万", "百分之十几", "一二百元", "000625", "sh600160", "1234", "一亿亿"),
        *("12345678901234567", "1.123456789亿", "4月24日", "2022年2月30日", "2022-13-01", "1.2022.4.24", "2亿2022年"),
    ],
)
def test_what_is_no_number_stays_as_it_is(text: str) -> None:
    assert found(text) == {}
    assert all(len(word.forms) == 1 for word in make_plan(text).words)


@given(
    st.integers(1, 10**16 - 1)
    | st.integers(1, 10**5)
    | st.builds(lambda a, b: a * 10**b, st.integers(1, 999), st.integers(0, 13))
)
def test_what_is_written_is_read(value: int) -> None:
    assert read(write(value)) == value


PIECES = st.sampled_from(
    [*"0123456789零〇一二两三十百千万亿点分之,.%％‰半几第多元年月日-/萬億點", "2022年4月24日", "百分之", "农业", " "]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40))
def test_any_text_keeps_its_runs(text: str) -> None:
    """Whatever is joined is a run of the text, so that what is copied from an article finds it."""
    ends = borders(text)
    for number in [*days(text, ends), *numbers(text, ends)]:
        assert 0 <= number.start < number.end <= len(text)
        assert all(map(ANALYZER.run, number.spellings))
    whole = ANALYZER.sequence(text)
    words = spelled(text, ANALYZER.units(text), ANALYZER, NO_SECURITIES)
    assert all(unit.run in whole and ANALYZER.run(text[unit.start : unit.end]) == unit.run for unit, _ in words)
    assert [unit.start for unit, _ in words] == sorted({unit.start for unit, _ in words})


@given(st.integers(1, 10**12), st.integers(0, 4))
def test_spellings_are_exact(digits: int, decimals: int) -> None:
    typed = f"{Decimal(digits).scaleb(-decimals):f}亿"
    for spellings in found(typed).values():
        for other in spellings:
            assert not (back := found(other)) or (set(back) == {other} and back[other][0] == spellings[0])


@pytest.mark.parametrize(
    "text",
    ["亿" * 2000, "9" * 2000, "1亿" * 1000, "一亿" * 1000, "1," * 1000, "百分之" * 660, "1万千" * 660, "点一" * 1000],
)
def test_long_texts_take_no_time(text: str) -> None:
    ends = borders(text)
    began = time.perf_counter()
    assert len(list(numbers(text, ends))) <= MOST
    assert len(list(numbers(text, range(len(text) + 1)))) <= MOST
    assert time.perf_counter() - began < 0.1


def test_a_number_is_one_word_and_what_it_counts_another() -> None:
    number, unit = make_plan("14.86亿元").words
    assert number.forms[0] == Run(ANALYZER.run("14.86亿")) and Run(ANALYZER.run("十四点八六亿")) in number.forms
    assert unit == Word((Run("元"),))


def test_a_number_as_typed_comes_first_and_is_near() -> None:
    plan = make_plan("14.86亿")
    assert plan.near == (Run(ANALYZER.run("14.86亿")),)
    assert set(plan.marks) == set(plan.words[0].forms)


def test_quoted_runs_and_fields_have_one_spelling() -> None:
    assert make_plan('"14.86亿"').required == Run(ANALYZER.run("14.86亿"))
    assert make_plan("title:14.86亿").required == Run(ANALYZER.run("14.86亿"), "title")


def test_not_reaches_every_spelling() -> None:
    required = make_plan("-14.86亿").required
    assert isinstance(required, Not) and isinstance(required.child, Word) and len(required.child.forms) > 3
