"""Words: however a text is cut, each word is a run of whole tokens that stands in it."""

import importlib
import itertools
import lzma
import re
import time
import warnings
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from searchnews.analysis import Analyzer
from searchnews.analysis.blocks import cut_blocks
from searchnews.analysis.fast import FastSegmenter
from searchnews.analysis.plain import PlainSegmenter
from searchnews.analysis.segmenter import load_segmenter
from searchnews.token import JOINED, split_sequence

PIECES = [
    *(
        "农业发展银行",
        "人工智能",
        "知識產權",
        "乾隆年間",
        "馬克思主義",
        "了解",
        "頭髮",
        "皇后",
        "和",
        "的",
        "A股",
        "B超",
        "T恤",
        "C++",
    ),
    *("iPhone14", "5G", "1,234.5", "14.86%", "10²", "①2", "½", "AT&T", "u.s.", "a-b", "_", "é", "ﬁ", "ﷺ", "K歌"),
    *(
        "，",
        "。",
        "\n",
        "\r\n",
        " ",
        "\u3000",
        "%",
        "#",
        "+",
        ".",
        "-",
        "&",
        "😀",
        "の",
        "한국",
        "〇",
        "\u200b",
        "\0",
        "\ud800",
    ),
    *("㐀", "\U00020000", "龥", "龦", "\ufffd", "１２", "ＡＢ"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
CHARS = st.text(st.characters(exclude_categories=()), max_size=15)
ANYTHING = TEXTS | st.lists(st.sampled_from("".join(PIECES)), max_size=15).map("".join) | CHARS
USER = Analyzer(["发展银", "C++x", "乾隆年", "iPhone14", "AI 芯片", "能和", ".*", "(", " ", "", "知识产", "é的"])

CONVERSIONS = ["s2t", "t2s", "s2tw", "tw2s", "s2hk", "hk2s"]


def contains(tokens: list[str], part: list[str]) -> bool:
    return any(tokens[place : place + len(part)] == part for place in range(len(tokens) - len(part) + 1))


def assert_words_stand(analyzer: Analyzer, text: str) -> None:
    joined, terms = analyzer.analyze(text)
    tokens = split_sequence(joined)
    units = analyzer.units(text)
    for word in {*terms, *(unit.run for unit in units)}:
        part = split_sequence(word)
        assert word and "".join(match[0] for match in JOINED.finditer(word)) == word == word.strip("|")
        assert contains(tokens, part)
        word.encode("utf-8")
    for unit in units:
        assert unit.run == analyzer.run(text[unit.start : unit.end])
    for before, after in itertools.pairwise(units):
        assert before.end <= after.start
    covered = {place for unit in units for place in range(unit.start, unit.end)}
    for token in analyzer.tokens(text):
        assert token.text == "|" or covered.issuperset(range(token.start, token.end))


@given(ANYTHING)
@settings(max_examples=500)
def test_words_are_runs_of_whole_tokens_and_leave_nothing_out(analyzer: Analyzer, text: str) -> None:
    assert_words_stand(analyzer, text)


@given(ANYTHING)
@settings(max_examples=500)
def test_nor_do_the_users_words_change_that(text: str) -> None:
    assert_words_stand(USER, text)


@given(ANYTHING)
@settings(max_examples=300)
def test_a_text_is_found_by_each_of_its_words(analyzer: Analyzer, text: str) -> None:
    """What a query asks for unquoted is never more than the run itself holds."""
    assert all(unit.run in analyzer.run(text) for unit in analyzer.units(text))
    assert {unit.run for unit in analyzer.units(text)} <= set(analyzer.analyze(text)[1])


@pytest.mark.parametrize("converter", [OpenCC(name) for name in CONVERSIONS], ids=CONVERSIONS)
@given(text=st.lists(st.sampled_from([*PIECES, "里面", "公里", "后来", "干部", "钱钟书", "着急", "台风"])).map("".join))
def test_either_script_finds_the_other(analyzer: Analyzer, converter: OpenCC, text: str) -> None:
    text = text.replace("\0", "").replace("\ud800", "")
    assert analyzer.run(converter.convert(text)) == analyzer.run(text)


def test_a_word_inside_a_word_is_a_word(analyzer: Analyzer) -> None:
    terms = analyzer.analyze("农业发展银行")[1]
    assert {"农业", "发展", "银行"} <= set(terms)


@pytest.mark.parametrize(
    ("user", "text", "word"),
    [
        ("科创板块链", "看科创板块链的", "科创板块链"),
        ("乾隆瓷", "大乾隆瓷检验", "乾隆瓷"),
        ("乾隆瓷", "大干隆瓷檢驗", "乾隆瓷"),
        ("藍海灣", "在蓝海湾里", "藍海灣"),
        ("C++X", "用c++x写", "C++X"),
        ("ＡＢ股", "买ab股去", "AB股"),
    ],
)
def test_the_users_words_are_kept_whole(user: str, text: str, word: str) -> None:
    analyzer = Analyzer([user])
    assert analyzer.run(word) in {unit.run for unit in analyzer.units(text)}
    assert analyzer.run(word) in analyzer.analyze(text)[1]


def test_the_users_words_change_their_fingerprint_only() -> None:
    one, other, none = Analyzer(["甲乙", "丙"]), Analyzer(["丙", "甲乙", "甲乙"]), Analyzer()
    assert one.dictionary == other.dictionary != none.dictionary
    assert one.fingerprint == none.fingerprint
    assert one.analyze("甲乙丙")[0] == none.analyze("甲乙丙")[0]


@pytest.fixture(scope="module")
def segmenters(tmp_path_factory: pytest.TempPathFactory) -> tuple[FastSegmenter, PlainSegmenter]:
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        plain = PlainSegmenter(importlib.import_module("jieba"))
        plain.cut("开始")
    return FastSegmenter(importlib.import_module("rjieba")), plain


@given(ANYTHING.map(lambda text: text.encode("utf-8", "replace").decode()))
@settings(max_examples=3_000)
def test_both_segmenters_cut_alike(segmenters: tuple[FastSegmenter, PlainSegmenter], text: str) -> None:
    fast, plain = segmenters
    words = fast.cut(text)
    assert "".join(words) == text
    # Of two ways to make new words that are worth the same, as in 军发发发丙, each takes its own.
    assume(not re.search(r"(.)\1\1", text))
    assert words == plain.cut(text)


def test_no_character_parts_a_text_but_for_jieba(segmenters: tuple[FastSegmenter, PlainSegmenter]) -> None:
    fast, _ = segmenters
    for code in (*range(0xD800), *range(0xE000, 0x10000), *range(0x10000, 0x110000, 97)):
        text = f"雾岭{chr(code)}春茶{chr(code)}a"
        assert fast.cut(text) == cut_blocks(text, fast._words), hex(code)


@pytest.mark.parametrize("text", ["茶\ud800叶", "雾岭\u3400春茶，\u4e00a", "a%b.c-1.5%,3." * 3, "\r\n\n a+b\t "])
def test_a_text_is_cut_as_its_blocks_are(segmenters: tuple[FastSegmenter, PlainSegmenter], text: str) -> None:
    fast, _ = segmenters
    assert "".join(fast.cut(text)) == text
    assert fast.cut(text) == cut_blocks(text, fast._words)


def test_many_words_to_be_cut_otherwise_take_no_longer_each(
    segmenters: tuple[FastSegmenter, PlainSegmenter],
) -> None:
    fast, _ = segmenters
    start = time.process_time()
    assert "".join(fast.cut("茶.-a%+" * 60_000)) == "茶.-a%+" * 60_000
    assert time.process_time() - start < 10


def test_the_words_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Analyzer().words
    monkeypatch.setattr(type(words._terms), "LIMIT", 3)
    assert words.terms("雾岭的春茶和夏茶与秋茶", []) == Analyzer().words.terms("雾岭的春茶和夏茶与秋茶", [])
    assert len(words._terms) <= 3


def test_both_segmenters_know_the_same_words(segmenters: tuple[FastSegmenter, PlainSegmenter]) -> None:
    fast, plain = segmenters
    for word in ["农业", "银行", "发展银", "农", "c++", "C++", "T恤", "", "龥龦", "iPhone", "知识产权", "知识产"]:
        assert fast.has_word(word) == plain.has_word(word), word


def test_a_segmenter_is_found() -> None:
    assert "".join(load_segmenter().cut("农业银行")) == "农业银行"


@pytest.mark.shared
def test_both_segmenters_cut_real_articles_alike(
    segmenters: tuple[FastSegmenter, PlainSegmenter], analyzer: Analyzer, shared: Path
) -> None:
    fast, plain = segmenters
    sources = sorted((shared / "data" / "corpora").glob("*.jsonl.xz"))
    assert sources
    for source in sources:
        with lzma.open(source, "rt", encoding="utf-8") as lines:
            for line in itertools.islice(lines, 300):
                for text in msgspec.json.decode(line).values():
                    if isinstance(text, str):
                        simple = analyzer.words.simplify(text)
                        assert fast.cut(simple) == plain.cut(simple)


@pytest.mark.parametrize("piece", ["农业", "a", "1,", "，", "\0", "\ud800", "\u202e", "乾隆", "a农", "½"])
def test_long_texts(analyzer: Analyzer, piece: str) -> None:
    text = piece * (100_000 // len(piece))
    joined, terms = analyzer.analyze(text)
    assert joined == analyzer.analyze(text)[0]
    assert all(term in joined for term in set(terms))
