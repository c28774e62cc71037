"""How a text is typed in Latin letters."""

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis.normalizer import FINGERPRINT
from searchnews.suggest import pinyin
from searchnews.suggest.wordlist import FORMAT

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12)


@pytest.mark.parametrize(
    ("char", "readings"),
    [
        ("行", {"xing", "hang"}),
        ("重", {"zhong", "chong"}),
        ("长", {"chang", "zhang"}),
        ("会", {"hui", "kuai"}),
        ("會", {"hui", "kuai"}),
        ("大", {"da"}),
        ("旅", {"lv"}),
        ("女", {"nv"}),
        ("a", set()),
    ],
)
def test_a_character_has_its_usual_readings(char: str, readings: set[str]) -> None:
    assert set(pinyin.readings(char)) == readings


@pytest.mark.parametrize(
    ("text", "key", "initials"),
    [
        ("知识产权", "zhishichanquan", "zscq"),
        ("知識產權", "zhishichanquan", "zscq"),
        ("重庆", "chongqing", "cq"),
        ("银行", "yinhang", "yh"),
        ("厦门", "xiamen", "xm"),
        ("会计", "kuaiji", "kj"),
        ("Ａ股", "agu", "ag"),
        ("5G 网络", "5gwangluo", "5gwl"),
        ("“一带一路”", "yidaiyilu", "ydyl"),
    ],
)
def test_a_text_is_spelled_in_full_and_by_its_initials(text: str, key: str, initials: str) -> None:
    assert key in pinyin.keys(text)
    assert initials in pinyin.initials(text)


@pytest.mark.parametrize("text", ["", "hello", "123", "，。", "かな", "中かな", "\ud800", "中\U00020000", "中" * 100])
def test_what_nobody_would_spell_has_no_spelling(text: str) -> None:
    assert pinyin.keys(text) == pinyin.initials(text) == ()


def test_the_most_usual_spelling_comes_first_and_there_are_not_too_many() -> None:
    assert pinyin.keys("长" * 30)[0] == "zhang" * 30 or pinyin.keys("长" * 30)[0] == "chang" * 30
    assert len(pinyin.keys("长行重会" * 8)) == pinyin.MOST


@given(HAN)
def test_spellings_are_letters_and_their_initials_are_initials(text: str) -> None:
    assert all(key.isascii() and key.isalpha() for key in pinyin.keys(text))
    assert {key[0] for key in pinyin.keys(text)} <= {key[0] for key in pinyin.initials(text)}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zhishichanquan", ("zhi", "shi", "chan", "quan")),
        ("zhi shi chan quan", ("zhi", "shi", "chan", "quan")),
        ("Zhī shí", ("zhi", "shi")),
        ("xian", ("xi", "an")),
        ("xian", ("xian",)),
        ("fangan", ("fang", "an")),
        ("nǚ'ér", ("nv", "er")),
        ("luyou", ("lu", "you")),
        ("lüe", ("lve",)),
        ("lue", ("lue",)),
    ],
)
def test_letters_split_into_syllables(typed: str, expected: tuple[str, ...]) -> None:
    assert expected in pinyin.syllables(typed)


def test_an_apostrophe_parts_syllables() -> None:
    assert pinyin.syllables("xi'an") == pinyin.syllables("xi’an") == (("xi", "an"),)


@pytest.mark.parametrize("typed", ["", "zscq", "iphone", "知识", "a1", "'", "\ud800", "\0"])
def test_what_is_no_pinyin_does_not_split(typed: str) -> None:
    assert pinyin.syllables(typed) == ()


@given(st.text(max_size=300) | st.text("xiangea' ", max_size=2_000))
def test_whatever_is_typed_splits_into_itself(typed: str) -> None:
    for way in pinyin.syllables(typed):
        assert "".join(way) == pinyin.letters(typed)
    assert len(pinyin.syllables(typed)) <= pinyin.MOST


def test_u_is_understood_as_ü_but_not_the_other_way_round() -> None:
    assert pinyin.means("luxing", "lvxing")
    assert not pinyin.means("lvdi", "ludi")
    assert pinyin.loose("nvlan") == "nulan"


def test_the_table_is_read_only_when_it_is_needed() -> None:
    code = "import searchnews.home, searchnews.suggest.pinyin as p; print(p._tables.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "0"


def test_whoever_changes_the_readings_counts_the_format_of_the_word_list_up() -> None:
    """The entries stand in the order of their spellings: with others they would not be found."""
    digest = hashlib.sha256(pinyin.TABLE.read_bytes()).hexdigest()[:16]
    assert (FORMAT, digest) == (1, "861cd56f03013f82"), FINGERPRINT
