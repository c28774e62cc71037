"""A query's words: looked up in jieba's files, they are those that a loaded dictionary cuts."""

import importlib
import importlib.util
import random
import warnings
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis import lexicon as lexicons
from searchnews.analysis.fast import FastSegmenter
from searchnews.analysis.lexicon import LONGEST, TOTAL, Lexicon
from searchnews.analysis.segmenter import QuerySegmenter, Segmenter

SPEC = importlib.util.find_spec("jieba")
assert SPEC and SPEC.origin
LINES = Path(SPEC.origin).with_name("dict.txt").read_text("utf-8").splitlines()
LISTED = {word: int(count) for word, count, _ in map(str.split, LINES)}

PIECES = st.one_of(
    st.sampled_from(sorted(LISTED)),
    st.sampled_from(sorted(LISTED)).map(lambda word: word[:2]),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5),
    st.sampled_from([*"aA19.%-+#&_ ,，。\n\r龜β々〇龥", "14.86", "iPhone", "许光汉", "炎亚纶", "𠀀", "\0"]),
)


@pytest.fixture(scope="module")
def fast() -> FastSegmenter:
    return FastSegmenter(importlib.import_module("rjieba"))


@pytest.fixture(scope="module")
def known() -> Lexicon:
    found = Lexicon.of_jieba()
    assert found
    return found


def unloadable() -> Segmenter:
    raise AssertionError("the dictionary was loaded")


def looked_up(text: str) -> list[str]:
    return QuerySegmenter(unloadable).cut(text)


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=2_000, deadline=None)
def test_words_looked_up_are_those_of_a_loaded_dictionary(fast: FastSegmenter, text: str) -> None:
    assert looked_up(text) == fast.cut(text)


def test_every_corner_of_the_dictionary_is_found(known: Lexicon) -> None:
    """Its head, which is in no order, the words that stand where they should not, its ends, and some of the rest."""
    words = list(LISTED)
    some = random.Random(1).sample(words, 5_000)
    for word in [*words[:200], *words[-50:], "吉林工业大学", "吉林", "高富帅", "高姓大名", *some]:
        assert known.frequency(word) == LISTED[word], word
        assert [end for end, _ in known.beginning(word)] == [
            end for end in range(1, len(word) + 1) if word[:end] in LISTED
        ]


def test_what_is_no_word_is_none(known: Lexicon) -> None:
    for text in ["", "发展银", "龥龦", "\u3400", "\U0002a6d6", "zzz", "\n", "一 ", "一 2", "3 n"]:
        assert known.frequency(text) == 0
    assert list(known.beginning("")) == []


def test_the_numbers_are_the_dictionarys() -> None:
    assert sum(int(line.split()[1]) for line in LINES) == TOTAL
    assert max(map(len, LISTED)) == LONGEST


def test_the_model_is_jiebas(known: Lexicon) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of jieba, not of this
        model = importlib.import_module("jieba.finalseg.prob_emit").P
    for state, letter in enumerate("BEMS"):
        chars = [*list(model[letter])[:3], *list(model[letter])[-3:], *"一乙强瓻龟龥龦\u4e02\u9fd5"]
        assert [known.likely(char, state) for char in chars] == [model[letter].get(char) for char in chars]


def test_many_queries_load_the_dictionary_once_and_go_on() -> None:
    class Loaded:
        name = "loaded"

        def cut(self, text: str) -> list[str]:
            return ["loaded", text]

        def has_word(self, word: str) -> bool:
            return False

    segmenter = QuerySegmenter(Loaded)
    query = "知识产权"
    answers = [segmenter.cut(query) for _ in range(QuerySegmenter.LIMIT // len(query) + 2)]
    assert answers[:-2] == [[query]] * (len(answers) - 2)
    assert answers[-1] == answers[-2] == ["loaded", query]
    assert QuerySegmenter(Loaded).cut("北京" * QuerySegmenter.LIMIT)[0] == "loaded", "a long text is not looked up"


@pytest.mark.parametrize("missing", ["jieba", "dictionary", "release", "empty", "place"])
def test_another_jieba_is_not_looked_into(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec: ModuleSpec | None = ModuleSpec("jieba", None, origin=str(tmp_path / "__init__.py"))
    (tmp_path / "finalseg").mkdir()
    if missing == "jieba":
        spec = None
    elif missing == "place":
        spec = ModuleSpec("jieba", None)
    elif missing != "dictionary":
        text = "" if missing == "empty" else "一 1 m\n乙 1 m\n"
        (tmp_path / "dict.txt").write_text(text, "utf-8")
        (tmp_path / "finalseg" / "prob_emit.py").write_text("P={}\n", "utf-8")
    monkeypatch.setattr(lexicons, "find_spec", lambda name: spec)
    assert Lexicon.of_jieba() is None


@pytest.mark.parametrize("piece", ["一", "不", "的", "人工智能", "龥", "a", "1.", "，", "一一", "许光汉"])
def test_long_queries_end(piece: str) -> None:
    text = (piece * QuerySegmenter.LIMIT)[: QuerySegmenter.LIMIT]
    assert "".join(looked_up(text)) == text
