"""What an engine streams is what it answers page by page: all of it, in that order, ties and all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from engines import NAMES, create, document, fill, make_plan, write

from searchnews.article import Article
from searchnews.engines.base import Request, Searcher, Sort

SORTS: tuple[Sort, ...] = get_args(Sort)
QUERIES = ("", "潮汐", "潮汐 电站", "潮汐 OR 牡蛎", "-潮汐", '"汐电"', "潮汐 牡蛎 青梅", "没有这样的话", "电*")
TITLES = ("潮汐", "潮汐电站", "牡蛎", "青梅酒", "电站旁的牡蛎")


def articles() -> Iterator[Article]:
    """Sixty in which nearly everything ties: five titles, three days, every third undated; ids in no order of time."""
    for number in range(60):
        day = None if number % 3 == 0 else datetime(2023, 5, 1 + number % 2, tzinfo=UTC)
        yield Article(f"n{number * 37 % 60:02}", TITLES[number % 5], published=day)


@pytest.fixture(scope="module", params=NAMES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """An index written in several steps, so that ties lie in several segments, with some articles gone again."""
    engine = create(request.param, tmp_path_factory.mktemp("stream") / "index")
    given = list(articles())
    for start in range(0, 60, 13):
        fill(engine, given[start : start + 13])
    write(engine, [document(Article("n07", "潮汐又涨"))], delete=["n03", "n44"])
    with engine.searcher() as opened:
        yield opened


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("query", QUERIES)
def test_a_stream_is_all_pages_one_after_the_other(searcher: Searcher, query: str, sort: Sort) -> None:
    plan = make_plan(query)
    pages = [searcher.search(Request(plan, sort, 7, offset)) for offset in range(0, 70, 7)]
    streamed = list(searcher.stream(plan, sort))
    assert streamed == [hit.stored for page in pages for hit in page.hits]
    assert len(streamed) == pages[0].total


@pytest.mark.parametrize("sort", SORTS)
def test_everything_ties_and_comes_by_id(tmp_path: Path, sort: Sort) -> None:
    for name in NAMES:
        engine = create(name, tmp_path / name)
        for start in (2, 0, 1):
            fill(engine, [Article(f"n{number}", "潮汐") for number in range(start, 9, 3)])
        with engine.searcher() as opened:
            found = list(opened.stream(make_plan("潮汐"), sort))
            assert found == list(opened.stored())


def test_an_empty_index_streams_nothing(tmp_path: Path) -> None:
    for name in NAMES:
        with create(name, tmp_path / name).searcher() as opened:
            assert [list(opened.stream(make_plan(query), sort)) for query in ("", "潮汐") for sort in SORTS] == [[]] * 6


def test_two_streams_at_once_do_not_disturb_each_other(searcher: Searcher) -> None:
    plan = make_plan("潮汐")
    pairs = list(zip(searcher.stream(plan, "newest"), searcher.stream(plan, "oldest"), strict=True))
    assert [new for new, _ in pairs] == list(searcher.stream(plan, "newest"))
    assert [old for _, old in pairs] == list(searcher.stream(plan, "oldest"))


def test_of_a_word_that_very_many_articles_have_it_counts_whether_the_title_has_it(tmp_path: Path) -> None:
    """More than a fifth of the articles, and more than a thousand: how often it stands there says nothing."""
    given = [
        Article(f"n{n:04}", "潮汐" if n % 10 == 3 else "新闻", "潮汐" * (n % 5) + "电站" * (n % 9 == 0))
        for n in range(1_400)
    ]
    scores = {}
    for name in NAMES:
        engine = create(name, tmp_path / name)
        fill(engine, given)
        with engine.searcher() as opened:
            matches = [opened.search(Request(make_plan(query), limit=1_400)) for query in ("潮汐", "电站", "潮汐 电站")]
            scores[name] = [{hit.id: hit.score for hit in found.hits} for found in matches]
    common = scores["memory"][0]
    in_title = {common[article.id] for article in given if article.title == "潮汐" and article.id in common}
    others = {common[article.id] for article in given if article.title != "潮汐" and article.id in common}
    assert len(in_title) == len(others) == 1 and min(in_title) > max(others), "of the common word"
    assert len(set(scores["memory"][1].values())) > 1, "of the other"
    for name in NAMES:
        for mine, right in zip(scores[name], scores["memory"], strict=True):
            assert mine.keys() == right.keys()
            assert all(mine[id] == pytest.approx(score, abs=1e-3) for id, score in right.items()), name
