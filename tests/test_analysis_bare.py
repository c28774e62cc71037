"""What spares reading: where only Han is sought, what is found is what reading all of the text finds."""

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis import bare
from searchnews.analysis.bare import BRIDGES, BareText, bare_text
from searchnews.analysis.blocks import SHORT, cut_blocks
from searchnews.analysis.han import FIRST, LAST, _Folding, fold_han, is_han
from searchnews.analysis.normalizer import IGNORED, VARIANTS, classify_char
from searchnews.analysis.tokenizer import MatchText, never_inside
from searchnews.characters import EMPTY, Characters
from searchnews.marks import needles_of, places_of
from searchnews.query.plan import Run

PIECES = [
    *(
        "雾岭",
        "茶",
        "茶茶",
        "著",
        "着",
        "的",
        "霧嶺",
        " ",
        "  ",
        "\u3000",
        "\xa0",
        "\t",
        "\n",
        "。",
        "，",
        "”",
        "a",
        "Tea",
    ),
    *(
        "1,234.5",
        "5G",
        "２０",
        "，0",
        ".",
        "■",
        "℃",
        "㈱",
        "\uf900",
        "\u200b",
        "\u0301",
        "の",
        "㊥",
        "½",
        "x" * 40,
        "9" * 35,
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
SOUGHT = st.lists(st.sampled_from(["茶", "茶茶", "岭茶", "着", "雾岭茶", "的着", "茶的茶"]), min_size=1, max_size=4)


@settings(max_examples=1_500, deadline=None)
@given(TEXTS, SOUGHT)
def test_what_is_found_is_what_reading_finds(text: str, sought: list[str]) -> None:
    found, read = bare_text(text, sought), MatchText(text)
    if found is None:
        return
    for needle in needles_of([Run(run) for run in sought], "body"):
        assert needle.bare
        places = places_of(found.joined, needle, 0, len(found.joined))
        assert found.spans(places) == read.spans(places_of(read.joined, needle, 0, len(read.joined)))
    for place in range(len(text) + 1):
        assert found.word_around(place) == read.word_around(place)
        assert not never_inside(text, place) or read.word_around(place) is None
    assert Characters(text).whole([(0, len(text))]) == [(0, len(text))]


def test_what_may_part_han_is_seen_alone_and_no_han() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        if FIRST <= char <= LAST or bare._odd().search(char):
            continue
        classes = classify_char(char).replace(IGNORED, "")
        assert not any(FIRST <= part <= LAST for part in classes), hex(ord(char))
        assert bool(classes.strip(" ")) != (char in bare._BLANKS), hex(ord(char))
        assert not Characters(f"字{char}").clings(1) and char not in EMPTY, hex(ord(char))


@pytest.mark.parametrize(
    ("text", "is_bare"),
    [
        ("新茶 上市", True),
        ("岭 雾", True),
        ("雾 岭", False),
        ("雾\u3000 岭", False),
        ("雾 a岭", True),
        ("雾\n\u3000岭", True),
        ("雾。 岭", True),
        ("雾" + " " * 100 + "岭", False),
        ("雾\u200b岭", False),
        ("\uf900有", False),
    ],
)
def test_only_a_blank_that_a_run_may_cross_makes_a_text_be_read(text: str, is_bare: bool) -> None:
    assert (bare_text(text, ["雾岭"]) is not None) is is_bare


def test_a_table_is_read() -> None:
    assert bare_text("茶 叶 " * BRIDGES, ["雾岭"]) is None


def test_a_long_word_is_found_around_a_place() -> None:
    text = "茶" + "tea" * 50 + "茶"
    assert BareText(text).word_around(70) == (1, 151) == MatchText(text).word_around(70)


def test_a_long_text_takes_time_in_proportion_to_its_length() -> None:
    for text in ("茶 叶 " * 30_000, "tea " * 40_000, "茶，" * 80_000, "1," * 80_000):
        began = time.process_time()
        found = bare_text(text, ["雾岭茶"]) or MatchText(text)
        for place in range(0, len(text), 100):
            found.word_around(place)
        assert time.process_time() - began < 2


def test_folding_is_the_same_by_character_and_by_pattern() -> None:
    every = "".join(chr(code) for code in range(ord(FIRST), ord(LAST) + 1))
    few, many = _Folding(), _Folding()
    many._left = -1
    expected = "".join(VARIANTS.get(char, char) for char in every)
    assert fold_han(every) == many.fold(every) == expected
    parts = [every[start : start + 50] for start in range(0, len(every), 50)]
    assert "".join(map(few.fold, parts)) == expected
    assert is_han(every)
    assert not is_han("茶a") and not is_han(" 茶") and is_han("")


@given(st.lists(st.sampled_from(["茶叶", "\u9fd5", "\u9fd6", "a", " ", "，"]), max_size=2 * SHORT).map("".join))
def test_a_short_run_is_one_block_as_a_long_one_is(text: str) -> None:
    def whole(block: str) -> list[str]:
        return [f"<{block}>"]

    # Behind something that is no part of a word, no text is short enough to be looked at.
    before = "，" * (SHORT + 1)
    assert cut_blocks(text, whole) == cut_blocks(before + text, whole)[SHORT + 1 :] or not text
