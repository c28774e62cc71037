"""The first hits are looked at again: how much of the query their titles hold, and how much of them that is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from engines import NAMES

from searchnews import Article, Index
from searchnews.reranking import LOOKED_AT

NOW = datetime(2024, 3, 1, tzinfo=UTC)
MANY = 3 * LOOKED_AT + 5


def titles() -> list[str]:
    """Titles that hold one, two or three of three words, in many company."""
    words = ("渡口", "早班船", "票价")
    return [
        "".join(word for bit, word in enumerate(words) if (number % 7 + 1) >> bit & 1) + "消息" * (number % 5)
        for number in range(MANY)
    ]


@pytest.fixture(params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    made = Index.create(tmp_path / "index", engine=request.param)
    made.add(
        Article(f"n{n:03}", title, "渡口的早班船改了票价。" * (n % 3 + 1), published=NOW - timedelta(days=n % 11))
        for n, title in enumerate(titles())
    )
    return made


def test_a_title_that_holds_all_of_a_query_comes_before_one_that_holds_half_of_it_often(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index", engine="memory") as index:
        index.add(
            [
                Article("half", "渡口渡口", "渡口，渡口，渡口的早班船，早班船"),
                Article("whole", "县里通知：渡口的早班船", "早班船"),
                *(Article(f"n{n}", "别的事情", "与此无关的一篇") for n in range(30)),
            ]
        )
        assert index.search("渡口的早班船").hits[0].article.id == "whole"


def test_pages_of_any_size_add_up_to_the_same_order(index: Index) -> None:
    whole = [(hit.article.id, hit.score) for hit in index.search("渡口 早班船 票价", limit=MANY, now=NOW).hits]
    assert len(whole) == MANY
    for size in (1, 7, LOOKED_AT, LOOKED_AT + 1):
        pages = [index.search("渡口 早班船 票价", limit=size, offset=at, now=NOW) for at in range(0, MANY, size)]
        assert [(hit.article.id, hit.score) for page in pages for hit in page.hits] == whole


def test_scores_never_rise_from_one_hit_to_the_next(index: Index) -> None:
    scores = [hit.score or 0.0 for hit in index.search("渡口 早班船 票价", limit=MANY, now=NOW).hits]
    assert scores == sorted(scores, reverse=True)


def test_what_is_exported_has_the_order_of_the_pages(index: Index) -> None:
    hits = index.search("渡口 早班船 票价", limit=MANY, now=NOW).hits
    exported = index.export("渡口 早班船 票价", sort="relevance", now=NOW)
    assert [article.id for article in exported] == [hit.article.id for hit in hits]


def test_an_order_by_date_stays_as_it_is(index: Index) -> None:
    hits = index.search("渡口", sort="newest", limit=MANY).hits
    dates = [hit.article.published for hit in hits if hit.article.published]
    assert dates == sorted(dates, reverse=True) and {hit.score for hit in hits} == {None}


def test_the_explanation_says_what_the_title_added_where_it_was_looked_at(index: Index) -> None:
    now = datetime.now(UTC)
    hits = index.search("渡口 早班船", limit=MANY, now=now).hits
    for place in (0, LOOKED_AT - 1, LOOKED_AT, MANY - 1):
        found = index.explain(hits[place].article.id, "渡口 早班船")
        # What is explained is explained as of now, and the last digits of a date's part with it.
        assert found.score == pytest.approx(hits[place].score, abs=0.005)
        assert any("查询" in what or "query" in what for what, _ in found.parts) == (place < LOOKED_AT)


@pytest.mark.parametrize("title", ["", " ", "|", "渡口" * 100_000, "<mark>渡口</mark>", "\0渡口\x01"])
def test_no_title_is_too_odd_to_be_looked_at(title: str, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index", engine="memory") as index:
        index.add([Article("odd", title, "渡口"), Article("plain", "渡口", "渡口")])
        assert {hit.article.id for hit in index.search("渡口").hits} == {"odd", "plain"}
