"""What reaches a terminal: nothing that steers it, and lines that fit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.cli.screen import columns, pad, visible, width, wrap

STEERING = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]]


@pytest.mark.parametrize("char", STEERING, ids=ascii)
def test_nothing_that_steers_is_left(char: str) -> None:
    (shown,) = visible(char)
    assert shown == " " or unicodedata.category(shown) == "So"


@given(st.text(st.characters(codec=None)))
def test_each_character_stays_one_character(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not {"Cc", "Cs"} & {unicodedata.category(char) for char in shown}
    assert visible(shown) == shown


def test_an_escape_sequence_is_shown_and_not_obeyed() -> None:
    assert visible("红\x1b[31m字\x9b2J\u202e倒\r\n\t完") == "红␛[31m字�2J�倒   完"


def test_han_is_two_columns_wide() -> None:
    assert [columns(char) for char in "a汉，ｱé\u0301👍"] == [1, 2, 2, 1, 1, 0, 2]
    assert pad("汉a", 5) == "汉a  "


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("潮汐电站并网", 4, ["潮汐", "电站", "并网"]),
        ("潮汐电站，并网", 8, ["潮汐电", "站，并网"]),
        ("他说“潮汐”", 6, ["他说", "“潮汐”"]),
        ("tidal power station", 12, ["tidal power", "station"]),
        ("中文 and English 混排", 11, ["中文 and", "English 混", "排"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("", 10, [""]),
        ("潮", 1, ["潮"]),
    ],
)
def test_where_lines_break(text: str, limit: int, expected: list[str]) -> None:
    assert [text[start:end] for start, end in wrap(text, limit)] == expected


@given(st.text("潮汐ab ，。“”é\u0301　1"), st.integers(2, 12))
def test_lines_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    spans = wrap(text, limit)
    assert all(width(text[start:end]) <= limit for start, end in spans)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
