"""What a long query leaves out of its score: the commonest words, on every engine alike, and nothing of a short one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import NAMES, create, fill, ids, make_plan

from searchnews import Article, sparing
from searchnews.engines.base import Request, Searcher
from searchnews.query.plan import Plan
from searchnews.sparing import TIMES, spared

COMMON, RARE = "渡船在用新的帆", "孩子们学习中文"
LONG = " ".join(f"{COMMON[n]}" for n in range(7)) + " 孩子 学习 中文 帆船 法国 船员"


@pytest.fixture(params=NAMES)
def searcher(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Searcher]:
    """A small archive, in which a word that four articles have is common."""
    monkeypatch.setattr(sparing, "MANY", 4)
    monkeypatch.setattr(sparing, "TIMES", 3)
    engine = create(request.param, tmp_path / "engine")
    fill(engine, [Article(f"plain{n}", f"第{n}号", f"{COMMON}。") for n in range(12)])
    fill(engine, [Article("class", "课堂", f"{RARE}。"), Article("france", "访问", "船员到了法国。")])
    with engine.searcher() as opened:
        yield opened


def texts(plan: Plan) -> set[str]:
    return {forms[0].text.strip("\x01\x02") for forms in plan.silent}


def test_the_commonest_words_of_a_long_query_are_not_scored(searcher: Searcher) -> None:
    plan = spared(make_plan(LONG), searcher)
    assert texts(plan) == set(COMMON)
    assert plan.levels() == (13, 1)
    assert not plan.silent.intersection(plan.scored())
    found = searcher.search(Request(plan, limit=100))
    assert set(ids(found)) == {"class", "france"} and found.needed == 1
    for hit in found.hits:
        parts = searcher.explain(hit.id, plan)
        assert parts and sum(part.value for part in parts) == pytest.approx(hit.score, abs=0.001)


def test_an_article_that_holds_all_of_them_is_found_whatever_they_are(searcher: Searcher) -> None:
    plan = spared(make_plan(" ".join(COMMON)), searcher)
    assert texts(plan) and len(plan.telling()) >= 1
    found = searcher.search(Request(plan, limit=100))
    assert len(found.hits) == 12 and found.needed == len(plan.words)


def test_where_every_word_is_common_the_rarest_are_scored(searcher: Searcher) -> None:
    plan = spared(make_plan(" OR ".join(COMMON)), searcher)
    assert 1 <= len(plan.scored()) < len(COMMON)
    assert len(searcher.search(Request(plan, limit=100)).hits) == 13  # 船员 holds 船


def test_a_short_query_is_left_alone(searcher: Searcher) -> None:
    plan = make_plan("渡船 帆")
    assert spared(plan, searcher) is plan


def test_ten_words_never_reach_the_bound() -> None:
    assert TIMES == 10, "then each of ten words may be had by every article"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "memory"])
@pytest.mark.parametrize("query", [LONG, " OR ".join(COMMON), " ".join(COMMON), f"({COMMON}) OR 孩子 学习 法国"])
def test_every_engine_leaves_out_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, query: str
) -> None:
    monkeypatch.setattr(sparing, "MANY", 2)
    monkeypatch.setattr(sparing, "TIMES", 2)
    answers = []
    for engine in ("memory", name):
        made = create(engine, tmp_path / engine)
        fill(made, [Article(f"n{n}", f"{COMMON[n % 7]}{n}", COMMON[: n % 8] + RARE[n % 5 :]) for n in range(40)])
        with made.searcher() as searcher:
            found = searcher.search(Request(spared(make_plan(query), searcher), limit=100))
            answers.append([(hit.id, pytest.approx(hit.score, abs=0.001)) for hit in found.hits])
    assert answers[0] == answers[1] and answers[0]
