"""Folding: every character there is, and the ones people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from searchnews.analysis.normalizer import IGNORED, VARIANTS, classify, fold, fold_in_place

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=20)
HAN = [chr(code) for first, last in ((0x3400, 0x9FFF), (0x20000, 0x323AF)) for code in range(first, last + 1)]


def test_folding_twice_changes_nothing_in_all_of_unicode() -> None:
    """Both for values and for texts, where only blanks may gather; a text's alphabet never holds NUL beside more."""
    for code in range(0x110000):
        char = chr(code)
        classes = classify(char)
        if classes == char:
            continue
        folded = fold(char)
        assert folded == char or fold(folded) == folded, hex(code)
        assert classes == IGNORED or IGNORED not in classes, hex(code)
        assert classify(classes).split() == classes.split(), hex(code)
        assert len(classes) > 0, hex(code)


@given(ANYTHING, ANYTHING)
def test_folding_reads_no_context(left: str, right: str) -> None:
    assert classify(left + right) == classify(left) + classify(right)
    assert fold(left + right).replace(" ", "") == (fold(left) + fold(right)).replace(" ", "")


@given(ANYTHING)
def test_values_fold_once_and_for_all(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded == folded.strip()
    assert "  " not in folded
    folded.encode("utf-8")


@given(ANYTHING)
def test_folding_in_place_keeps_places(text: str) -> None:
    folded = fold_in_place(text)
    assert len(folded) == len(text)
    assert all(fold(a) == fold(b) for a, b in zip(text, folded, strict=True))


@pytest.mark.parametrize("name", ["t2s", "tw2s", "hk2s", "t2tw", "t2hk"])
def test_each_character_folds_as_what_opencc_makes_of_it(name: str) -> None:
    converted = OpenCC(name).convert("\n".join(HAN)).split("\n")
    assert len(converted) == len(HAN)
    assert [(a, b) for a, b in zip(HAN, converted, strict=True) if fold(a) != fold(b)] == []


def test_variants_are_single_han_characters_and_end_where_they_point() -> None:
    assert len(VARIANTS) > 4_000
    for char, end in VARIANTS.items():
        assert len(char) == len(end) == 1
        assert end not in VARIANTS
        assert fold(char) == fold(end) == end


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("Straße", "strasse"),
        ("CAFÉ", "cafe"),
        ("cafe\u0301", "cafe"),
        ("İ", "i"),
        ("ﬁ", "fi"),
        ("著作", "着作"),
        ("乾隆", "干隆"),
        ("臺灣", "台湾"),
        ("ﾄﾖﾀ", "トヨタ"),
        ("٣৪", "34"),
        ("㎡", "m2"),
        ("℃", "°c"),
        ("10²", "10 2"),
        ("½", "1⁄2"),
        ("①2", "1 2"),
        ("  a \t b\u3000", "a b"),
        ("新\u200b闻\ufeff", "新闻"),
        ("\ud800", "\ufffd"),
        ("\x00\x01\x02", ""),
        ("“双减”政策", "“双减”政策"),
    ],
)
def test_what_people_type(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_only_what_looks_alike_is_one() -> None:
    for one, other in [("未", "末"), ("己", "已"), ("ガ", "カ"), ("0", "o"), ("一", "ー"), ("〇", "0"), ("a", "а")]:
        assert fold(one) != fold(other)


def test_every_digit_of_every_script_is_a_digit() -> None:
    digits = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Nd"]
    assert len(digits) > 500
    assert {fold(char) for char in digits} == set("0123456789")
