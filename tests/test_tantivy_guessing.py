"""Facets are counted ahead of the ranking where one word will do; a wrong guess costs time and changes no answer."""

from itertools import product
from math import isclose, prod
from pathlib import Path

import pytest
from engines import answer, counts, create, fill, ids
from hypothesis import given
from hypothesis import strategies as st

from searchnews import Article

pytest.importorskip("tantivy")

from searchnews.engines.tantivy import guessing, searching

WORDS = ("云岭", "台风", "暴雨", "停课")
"""What the articles are made of: each number says by its bits which of them."""

ARTICLES = [
    Article(f"a{number:03}", "".join(word for bit, word in enumerate(WORDS) if number >> bit & 1), tags=(f"t{number}",))
    for number in range(1, 2 ** len(WORDS))
] + [Article(f"b{number:02}", "云岭台风暴雨停课", tags=("all",)) for number in range(12)]


@pytest.mark.parametrize("guess", [True, False])
@pytest.mark.parametrize(
    "query", ["云岭 台风 暴雨 停课", "云岭 台风 没有", "台风 -云岭", "没有 也没有", "云岭 OR 台风", "云岭"]
)
def test_facets_are_right_whatever_was_guessed(
    query: str, guess: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "one_will_do", lambda *_: guess)
    both = [create(name, tmp_path / name) for name in ("tantivy", "memory")]
    for engine in both:
        fill(engine, ARTICLES)
    for limit in (1000, 3, 0):
        found, expected = (answer(engine, query, limit=limit) for engine in both)
        assert (found.needed, found.total, ids(found)) == (expected.needed, expected.total, ids(expected))
        assert counts(found) == counts(expected)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 5))
def test_words_are_taken_to_be_strewn_at_random(counts: list[int], enough: int) -> None:
    chances = [
        prod(count / 9 if has else 1 - count / 9 for count, has in zip(counts, having, strict=True))
        for having in product((False, True), repeat=len(counts))
        if sum(having) >= enough
    ]
    expected = 9 * sum(chances)
    if not isclose(expected, guessing.CHANCE):
        assert guessing.one_will_do(counts, enough, 9) == (expected < guessing.CHANCE)


def test_nothing_is_guessed_of_very_many_words_or_no_documents() -> None:
    assert guessing.one_will_do([0] * guessing.MANY, 2, 100)
    assert not guessing.one_will_do([0] * (guessing.MANY + 1), 2, 100)
    assert not guessing.one_will_do([0, 0], 2, 0)
