"""Files of words are changed as people would change them: comments, order, blank lines and line ends stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis.tokenizer import run
from searchnews.wordlines import groups_of, with_group, with_lines, without_synonyms, without_words, words_of

LINES = st.lists(
    st.sampled_from(
        ["春茶节", "雾岭高铁 # 每年", "# 山海的词", "", "  A股", "晴, 晴天", "番茄、西红柿=tomato # 蔬菜", "，", "雾"]
    ),
    max_size=7,
)
ENDS = st.sampled_from(["\n", "\r\n"])
WORDS = st.lists(
    st.sampled_from(["春茶节", "A股", "番茄", "西红柿", "tomato", "晴天", "新词"]), min_size=2, max_size=4, unique=True
)


def test_a_line_goes_with_its_comment_and_all_else_stays() -> None:
    text = "# 山海的词\r\n春茶节 # 每年\r\n\r\n  雾岭高铁 \r\n春茶节\r\n"
    assert without_words(text, ["春茶节"], run) == "# 山海的词\r\n\r\n  雾岭高铁 \r\n"
    assert with_lines(text.rstrip(), ["新词"]) == text.rstrip() + "\r\n新词\r\n"
    assert with_lines("", ["新词"]) == "新词\n"


@pytest.mark.parametrize(
    ("text", "group", "expected"),
    [
        ("", ["番茄", "西红柿"], "番茄, 西红柿\n"),
        ("番茄、西红柿 # 蔬菜\n", ["西红柿", "番茄", "tomato"], "番茄、西红柿、tomato # 蔬菜\n"),
        ("番茄 = 西红柿", ["番茄", "西红柿", "tomato"], "番茄 = 西红柿 = tomato"),
        ("新冠,COVID\n", ["新冠", "冠状病毒"], "新冠,COVID\n新冠, 冠状病毒\n"),
        ("a,b\na,b,c\n", ["a", "c", "b"], "a,b\na,b,c\n"),
        ("# 番茄, 西红柿\n", ["番茄", "西红柿"], "# 番茄, 西红柿\n番茄, 西红柿\n"),
    ],
)
def test_a_group_is_lengthened_or_gets_a_line_of_its_own(text: str, group: list[str], expected: str) -> None:
    assert with_group(text, group, run) == expected


def test_a_group_loses_a_word_with_what_parted_it() -> None:
    text = " 番茄、西红柿 = tomato # 蔬菜\n晴,晴天\n"
    assert without_synonyms(text, [run("番茄")], run) == " 西红柿 = tomato # 蔬菜\n晴,晴天\n"
    assert without_synonyms(text, [run("TOMATO"), run("晴")], run) == " 番茄、西红柿 # 蔬菜\n"


@given(lines=LINES, end=ENDS, is_ended=st.booleans(), words=WORDS)
def test_what_is_changed_is_what_was_asked_for_and_nothing_else(
    lines: list[str], end: str, is_ended: bool, words: list[str]
) -> None:
    text = end.join(lines) + (end if is_ended and lines else "")
    keys = set(map(run, words))
    assert words_of(with_lines(text, words)) == [*words_of(text), *words]
    left = without_words(text, keys, run)
    assert words_of(left) == [word for word in words_of(text) if run(word) not in keys]
    grown = with_group(text, words, run)
    assert any(keys <= set(map(run, group)) for group in groups_of(grown))
    assert with_group(grown, words, run) == grown
    thinned = without_synonyms(text, keys, run)
    expected = [tuple(word for word in group if run(word) not in keys) for group in groups_of(text)]
    assert groups_of(thinned) == [group for group in expected if len(group) > 1]
    for changed in (left, thinned, grown):
        assert [line for line in changed.splitlines() if line.startswith("#")] == [
            line for line in text.splitlines() if line.startswith("#")
        ]
