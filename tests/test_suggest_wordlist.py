"""The word list: every entry is found by its text and by how it sounds, and a list that is no good is like none."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis.normalizer import fold
from searchnews.suggest import packing, pinyin
from searchnews.suggest.entry import KINDS, Entry, as_shown, order
from searchnews.suggest.wordlist import FILE, Head, WordList, load, save

HEAD = Head("one", "gen-1:1", 3)
ENTRIES = [
    Entry("知识产权", "word", 40, 3),
    Entry("知识", "word", 90),
    Entry("银行", "word", 70),
    Entry("银杏", "word", 2),
    Entry("旅行", "word", 30),
    Entry("履行", "word", 50),
    Entry("陆路", "word", 5),
    Entry("iPhone", "tag", 8),
    Entry("iphone", "word", 9),
    Entry("A股", "tag", 12),
    Entry("中國", "tag", 3),
    Entry("中国", "word", 99),
    Entry("600160.SH", "code", 4, 0, "巨化股份"),
    Entry("巨化股份", "name", 4, 0, "600160.SH"),
]

TEXTS = st.text(st.sampled_from("知识产权银行长重旅女大會A股iPhone 5·、é"), min_size=1, max_size=8).map(as_shown)
SOME = st.lists(
    st.builds(Entry, TEXTS.filter(bool), st.sampled_from(KINDS), st.integers(1, 80_000), st.integers(0, 4_000)),
    max_size=60,
    unique_by=lambda entry: (entry.text, entry.kind),
)


def made(*shelves: list[Entry]) -> WordList:
    return WordList(HEAD, [section for entries in (*shelves, [], [])[:2] for section in packing.pack(entries)])


@pytest.fixture
def words() -> WordList:
    return made(ENTRIES)


def texts(entries: list[Entry]) -> list[str]:
    return [entry.text for entry in entries]


@settings(max_examples=60)
@given(SOME, SOME)
def test_every_entry_is_found_by_its_text_its_pinyin_and_its_initials(first: list[Entry], second: list[Entry]) -> None:
    there = {(entry.text, entry.kind) for entry in first}
    words = made(first, [entry for entry in second if (entry.text, entry.kind) not in there])
    for entry in words:
        assert entry in words.find(entry.text)
        assert entry in words.beginning(entry.text[:1], 200)
        for key in pinyin.keys(entry.text):
            assert entry in words.pinyin(key, 200)
            assert entry in words.pinyin(key.replace("v", "u"), 200)
            assert entry in words.pinyin(key[:3], 200, prefix=True)
        for key in pinyin.initials(entry.text):
            assert entry in words.initials(key, 200)
            assert entry in words.initials(key[:1], 200, prefix=True)


@settings(max_examples=60)
@given(SOME, TEXTS.filter(bool), st.integers(1, 5))
def test_the_best_that_begin_so_come_first(entries: list[Entry], text: str, limit: int) -> None:
    expected = sorted((entry for entry in entries if fold(entry.text).startswith(fold(text))), key=order)
    assert made(entries).beginning(text, limit) == expected[:limit]


@settings(max_examples=60)
@given(SOME, st.text("zhisyn", min_size=1, max_size=3))
def test_the_best_that_sound_so_come_first(entries: list[Entry], typed: str) -> None:
    expected = [entry for entry in entries if any(key.startswith(typed) for key in pinyin.keys(entry.text))]
    assert made(entries).pinyin(typed, 3, prefix=True) == sorted(expected, key=order)[:3]


def test_of_many_entries_of_one_beginning_the_best_are_found_within_an_eighth() -> None:
    many = [Entry(f"中{chr(0x4E00 + number)}", "word", number) for number in range(1, 3_000)]
    words = made(many)
    assert all(entry.level == many[-1].level for entry in words.beginning("中", 5))
    assert all(entry.level >= many[-1].level - 1 for entry in words.pinyin("zhong", 5, prefix=True))
    few = [Entry(entry.text, "word", 2 ** (number % 15)) for number, entry in enumerate(many)]
    assert made(few).beginning("中", 3) == sorted(few, key=order)[:3]


def test_a_text_is_found_however_it_is_written(words: WordList) -> None:
    assert texts(words.find("ＩＰＨＯＮＥ")) == ["iphone", "iPhone"]
    assert texts(words.find("中國")) == texts(words.find("中国")) == ["中国", "中國"]
    assert words.find("没有") == words.find("") == words.beginning("") == []


def test_what_sounds_so_is_found_in_every_reading(words: WordList) -> None:
    assert texts(words.pinyin("yin hang")) == ["银行"]
    assert texts(words.pinyin("yinxing")) == ["银行", "银杏"]
    assert texts(words.pinyin("Zhī Shí", prefix=True)) == ["知识产权", "知识"]
    assert texts(words.initials("zscq")) == ["知识产权"]
    assert texts(words.initials("z", prefix=True))[0] == "知识产权"
    assert words.pinyin("") == words.pinyin("'") == words.initials("知识") == []


def test_u_is_typed_for_ü(words: WordList) -> None:
    assert texts(words.pinyin("lvxing")) == texts(words.pinyin("luxing")) == texts(words.pinyin("lüxing"))
    assert texts(words.pinyin("lvxing")) == ["履行", "旅行"]
    assert texts(words.pinyin("lulu")) == ["陆路"]
    assert words.pinyin("lvlu") == []


def test_a_code_brings_its_name_and_a_name_its_code(words: WordList) -> None:
    assert words.find("600160.sh")[0].detail == "巨化股份"
    assert words.find("巨化股份")[0].detail == "600160.SH"
    assert texts(words.pinyin("juhuagufen")) == ["巨化股份"]


def test_words_in_latin_letters_can_be_gone_through(words: WordList) -> None:
    assert texts(list(words.latin())) == ["A股", "iPhone", "iphone"]
    assert texts(list(words.latin("IP"))) == ["iPhone", "iphone"]


def test_what_both_shelves_have_is_offered_once(words: WordList) -> None:
    both = made([Entry("知识", "word", 90)], [Entry("知识", "word", 1), Entry("知识", "tag", 4)])
    assert both.find("知识") == [Entry("知识", "word", 90), Entry("知识", "tag", 4)]


@pytest.mark.parametrize("limit", [0, 1, 3, 1_000])
def test_no_more_are_given_than_are_asked_for(words: WordList, limit: int) -> None:
    found = (
        words.beginning("知", limit),
        words.pinyin("z", limit, prefix=True),
        words.initials("z", limit, prefix=True),
    )
    assert all(len(entries) <= limit for entries in found)


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_nothing_that_is_asked_for_raises(text: str) -> None:
    words = made(ENTRIES)
    words.find(text)
    words.beginning(text)
    words.pinyin(text, prefix=True)
    words.initials(text, prefix=True)
    list(words.latin(text))


@pytest.mark.parametrize("text", ["\ud800", "\U0010ffff" * 3, "a" * 1_000_000, "\0", "\t", "a\tb", "\n"])
def test_nothing_hostile_that_is_asked_for_raises(words: WordList, text: str) -> None:
    assert words.find(text) == words.beginning(text) == words.pinyin(text) == words.initials(text) == []


def test_an_empty_list_finds_nothing() -> None:
    words = made([], [])
    assert list(words) == words.find("a") == words.pinyin("a") == words.initials("a", prefix=True) == []


def test_a_list_is_stored_and_read_again(tmp_path: Path) -> None:
    save(tmp_path, HEAD, [*packing.pack(ENTRIES), *packing.pack([])])
    again = load(tmp_path, "one")
    assert again is not None
    assert sorted(again, key=order) == sorted(ENTRIES, key=order)
    assert os.listdir(tmp_path) == [FILE]
    assert load(tmp_path, "another") is None


def test_no_byte_can_be_changed_unseen(tmp_path: Path) -> None:
    save(tmp_path, HEAD, [*packing.pack(ENTRIES), *packing.pack([])])
    data = (tmp_path / FILE).read_bytes()
    for place in range(len(data)):
        (tmp_path / FILE).write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        assert load(tmp_path, "one") is None
    for end in range(0, len(data)):
        (tmp_path / FILE).write_bytes(data[:end])
        assert load(tmp_path, "one") is None
    (tmp_path / FILE).write_bytes(data + b"\0")
    assert load(tmp_path, "one") is None


@pytest.mark.parametrize(
    "head",
    [
        Head("one", "c", 3, format=2),
        Head("one", "c", 3, analyzer="another"),
        Head("two", "c", 3),
    ],
)
def test_a_list_of_another_program_or_index_is_like_none(tmp_path: Path, head: Head) -> None:
    save(tmp_path, head, [*packing.pack(ENTRIES), *packing.pack([])])
    assert load(tmp_path, "one") is None


def test_a_list_whose_sections_do_not_fit_is_like_none(tmp_path: Path) -> None:
    sections = packing.pack(ENTRIES)
    save(tmp_path, HEAD, sections)
    assert load(tmp_path, "one") is None
    save(tmp_path, HEAD, [*sections, *sections[1:], sections[0]])
    assert load(tmp_path, "one") is None
    save(tmp_path, HEAD, [*sections, *([b"no zlib"] * 5)])
    assert load(tmp_path, "one") is None


def test_what_is_no_file_is_like_none(tmp_path: Path) -> None:
    assert load(tmp_path, "one") is None
    (tmp_path / FILE).mkdir()
    assert load(tmp_path, "one") is None
    (tmp_path / FILE).rmdir()
    os.mkfifo(tmp_path / FILE)
    assert load(tmp_path, "one") is None


@pytest.mark.parametrize("text", ["", " ", "\0", "a\0b", "\ud800", "a" * 65, "a" * 1_000_000, "\u200b"])
def test_what_cannot_be_typed_is_no_entry(text: str) -> None:
    assert as_shown(text) == ""


def test_an_entry_is_on_one_line() -> None:
    assert as_shown(" 要\t闻\r\n今日 ") == "要 闻 今日"


def test_names_of_one_kind_are_found_among_all_that_begin_so(words: WordList) -> None:
    assert texts(words.named("", "tag")) == ["A股", "iPhone", "中國"]
    assert texts(words.named("a", "tag")) == ["A股"] and words.named("知", "tag") == []
    assert texts(words.named("中国", "tag", 1)) == ["中國"]


def test_of_very_many_names_some_are_enough() -> None:
    words = made([], [Entry(f"标签{at}", "tag", at) for at in range(25_000)])
    assert len(words.named("标", "tag", 8)) == 8
