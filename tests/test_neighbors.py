"""The articles before and after one in time: a walk that leaves none out and comes to each once."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from engines import NAMES

from searchnews import Article, Index

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)


def made(engine: str, folder: Path, articles: Sequence[Article]) -> Index:
    index = Index.create(folder / engine, engine=engine)
    shuffled = list(articles)
    random.Random(7).shuffle(shuffled)
    index.add(shuffled[::2], workers=0)
    index.add(shuffled[1::2], workers=0)
    return index


def walked(index: Index, id: str, side: int) -> list[str]:
    """Every article that is come to from one, itself first; a walk in circles fails."""
    seen = [id]
    while (article := index.neighbors(seen[-1])[side]) is not None:
        assert article.id not in seen
        seen.append(article.id)
    return seen


@pytest.fixture(scope="module", params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    articles = [
        *[Article(id=f"tie-{n:02}", title=f"第{n}号渡船", published=NOON) for n in range(40)],
        # The same moment, as another zone writes it; and ids that sort apart from how they are counted.
        Article(id="tie-100", title="隔海的同一刻", published=NOON.astimezone(timezone(timedelta(hours=8)))),
        *[Article(id=f"old-{n}", title=f"旧闻{n}", published=NOON - timedelta(days=2)) for n in (1, 2, 3)],
        Article(id="just", title="差一微秒", published=NOON + timedelta(microseconds=1)),
        Article(id="far", title="很久以前", published=datetime(1, 1, 1, tzinfo=UTC)),
        Article(id="end", title="很久以后", published=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        Article(id="none-1", title="没有日期"),
        Article(id="none-2", title="也没有日期"),
    ]
    return made(request.param, tmp_path_factory.mktemp("neighbors"), articles)


ORDER = ["far", "old-1", "old-2", "old-3", *sorted(["tie-100", *[f"tie-{n:02}" for n in range(40)]]), "just", "end"]


def test_a_walk_comes_to_every_dated_article_once(index: Index) -> None:
    assert walked(index, "far", 1) == ORDER
    assert walked(index, "end", 0) == ORDER[::-1]


def test_articles_without_a_date_have_no_neighbors_and_are_none(index: Index) -> None:
    assert index.neighbors("none-1") == (None, None)
    assert index.neighbors("never-there") == (None, None)


def test_neighbors_are_whole_articles(index: Index) -> None:
    before, after = index.neighbors("tie-00")
    assert before == index.get("old-3") and after == index.get("tie-01")


def test_a_walk_sees_what_was_deleted_and_added(tmp_path: Path) -> None:
    articles = [Article(id=f"d{n}", title="渡口", published=NOON) for n in range(5)]
    for engine in NAMES:
        with made(engine, tmp_path, articles) as index:
            index.delete(["d1", "d4"])
            index.add([Article(id="d25", title="新渡口", published=NOON)])
            assert walked(index, "d0", 1) == ["d0", "d2", "d25", "d3"]


@pytest.mark.parametrize("engine", NAMES)
def test_many_articles_of_one_moment_are_walked_soon(engine: str, tmp_path: Path) -> None:
    articles = [Article(id=f"m{n:04}", title="同刻", published=NOON) for n in range(2_000)]
    with made(engine, tmp_path, [*articles, Article(id="next", published=NOON + timedelta(hours=1))]) as index:
        index.delete(["m1001"])
        began = time.perf_counter()
        walk = [index.neighbors(id) for id in ("m0000", "m1000", "m1999", "next")]
        # Thirty milliseconds where this was measured.
        assert time.perf_counter() - began < 3
    ids = [tuple(article and article.id for article in pair) for pair in walk]
    assert ids == [(None, "m0001"), ("m0999", "m1002"), ("m1998", "next"), ("m1999", None)]
