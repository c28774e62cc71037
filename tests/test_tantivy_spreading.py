"""Texts as strings of terms: the same terms that a query looks for, whatever the text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("tantivy")

from searchnews.engines.tantivy.spreading import kept, spread
from searchnews.engines.tantivy.terms import LONGEST, PIECE, pairs, tokens, whole
from searchnews.token import enclose

TOKENS = st.sampled_from(
    ["雾", "岭", "|", "😀", "\ufffd", "の", *map(enclose, ("a", "3.5", "é", "x" * PIECE, "y" * 250))]
)
TEXTS = st.lists(TOKENS, max_size=12).map("".join)


@given(TEXTS, st.integers(0, 400))
def test_a_text_is_spread_as_its_terms_are(text: str, end: int) -> None:
    joined = text[:end]
    runs, single = spread(joined)
    found = tokens(joined)
    assert runs == " ".join(pairs(found))
    assert sorted(single.split()) == sorted(set(found))


@pytest.mark.parametrize("unit", ["雾岭", enclose("ab"), "茶" + enclose("7"), enclose("z" * 300)])
def test_a_long_text_takes_no_longer_each_character(unit: str) -> None:
    start = time.process_time()
    runs, _ = spread(unit * 200_000)
    assert runs.count(" ") == len(tokens(unit * 200_000)) - 2
    assert time.process_time() - start < 20


@given(st.lists(st.sampled_from(["雾岭", "茶", "w" * LONGEST, "w" * (LONGEST + 1), "雾" * (2 * LONGEST)]), max_size=4))
def test_a_word_is_kept_or_ends_in_its_digest(words: list[str]) -> None:
    assert kept(words) == " ".join(map(whole, words))
