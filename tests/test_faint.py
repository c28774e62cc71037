"""Characters that say so little that no article is found for them alone: which they are, and what every engine does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import NAMES, create, fill, ids, make_plan

from searchnews import Article, Index
from searchnews import faint as module
from searchnews.engines.base import Request, Searcher
from searchnews.faint import MANY, SHARE, weighed
from searchnews.query.plan import Plan

ARTICLES = [
    *(Article(id=f"plain{n}", title=f"第{n}号渡船", body="渡船在用新的帆。") for n in range(12)),
    Article(id="france", title="访问", body="船员到了法国。"),
    Article(id="chinese", title="课堂", body="孩子们学习中文。"),
    Article(id="whole", title="广播", body="外国人在法国用中文聊天。"),
    Article(id="gone", title="旧闻", body="在用。"),
]


@pytest.fixture(params=NAMES)
def searcher(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Searcher]:
    """A small archive in which eleven articles are many."""
    monkeypatch.setattr(module, "MANY", 10)
    engine = create(request.param, tmp_path / "engine")
    fill(engine, ARTICLES)
    with engine.writer() as writer:
        writer.delete(["gone"])
    with engine.searcher() as opened:
        yield opened


def texts(plan: Plan) -> set[str]:
    return {word.forms[0].text for word in plan.faint}


def found(searcher: Searcher, query: str) -> set[str]:
    return set(ids(searcher.search(Request(weighed(make_plan(query), searcher), limit=100))))


def test_nothing_is_found_for_a_common_character_that_was_cut_from_more(searcher: Searcher) -> None:
    plan = weighed(make_plan("外国人在法国用中文"), searcher)
    assert texts(plan) == {"在", "用"}
    assert found(searcher, "外国人在法国用中文") == {"whole", "france", "chinese"}
    assert len(searcher.search(Request(make_plan("外国人在法国用中文"), limit=100)).hits) == 15


def test_the_whole_is_first_and_its_score_adds_up(searcher: Searcher) -> None:
    plan = weighed(make_plan("外国人在法国用中文"), searcher)
    hits = searcher.search(Request(plan, limit=100)).hits
    assert hits[0].id == "whole"
    for hit in hits:
        parts = searcher.explain(hit.id, plan)
        assert parts and sum(part.value for part in parts) == pytest.approx(hit.score, abs=0.001)
    assert searcher.explain("plain1", plan) is None


def test_all_words_are_all_words(searcher: Searcher) -> None:
    """With ten articles that hold all of them nothing is relaxed, whatever is faint."""
    assert found(searcher, "渡船在用帆") == {f"plain{n}" for n in range(12)}


@pytest.mark.parametrize("query", ["法国 在", "在 法国", "在"])
def test_what_is_typed_by_itself_is_asked_for(searcher: Searcher, query: str) -> None:
    assert not weighed(make_plan(query), searcher).faint
    assert "plain1" in found(searcher, query)


def test_what_is_quoted_is_asked_for(searcher: Searcher) -> None:
    assert found(searcher, '"在用"') == {f"plain{n}" for n in range(12)}
    assert found(searcher, '法国中文 "在"') == {"whole"}


def test_where_nothing_else_is_there_they_are_all_there_is(searcher: Searcher) -> None:
    plan = make_plan("瑜伽在用")
    assert plan.singles and not weighed(plan, searcher).faint
    assert len(found(searcher, "瑜伽在用")) == 13


def test_a_rare_character_is_a_word_like_others(searcher: Searcher) -> None:
    assert texts(weighed(make_plan("法国的课"), searcher)) == {"的"}
    assert found(searcher, "法国的课") == {"whole", "france", "chinese"}


def test_runs_of_faint_characters_alone_count_for_nothing(searcher: Searcher) -> None:
    plan = make_plan("外国人在用中文")
    assert {run.text for run in plan.near} > {"在用"}
    assert "在用" not in {run.text for run in weighed(plan, searcher).near}


def test_a_boundary_is_a_boundary(searcher: Searcher) -> None:
    """What is deleted does not count, and what as many hold as are many is not faint."""
    run = make_plan('"在用"').required
    assert searcher.count(run) == 12
    assert [searcher.holds_in_more(run, count) for count in (0, 11, 12, 13)] == [True, True, False, False]
    for query in ("在", "法国", "渡船在", "没有"):
        for word in make_plan(query).words:
            for count in (0, 1, 2, 11, 12, 13):
                assert searcher.holds_in_more(word, count) == (searcher.count(word) > count)


def test_filters_hold_beside_it(searcher: Searcher) -> None:
    assert found(searcher, "外国人在法国用中文 -课堂") == {"whole", "france"}


def test_a_small_archive_has_none(tmp_path: Path) -> None:
    assert (SHARE, MANY) == (0.05, 1_000)
    with Index.create(tmp_path / "index") as index:
        index.add(ARTICLES)
        results = index.search("外国人在法国用中文", limit=100)
        assert results.total == 16 and results.relaxed


def test_it_is_said_and_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY", 10)
    with Index.create(tmp_path / "index") as index:
        index.add(ARTICLES)
        results = index.search("外国人在法国用中文")
        assert (results.total, results.relaxed) == (3, True)
        assert [note.text for note in results.notes] == [
            "Fewer than 10 articles hold all 5 words, so those that hold at least one of them are shown too; 在/用 "
            "alone is not enough."
        ]
        snippet = results.hits[0].snippets[0]
        assert "".join(snippet.text[a:b] for a, b in snippet.marks) == "外国人在法国用中文"
        exported = [article.id for article in index.export(query="外国人在法国用中文")]
        assert exported == [hit.article.id for hit in results.hits]
        assert index.explain(results.hits[0].article.id, "外国人在法国用中文").matches
        assert not index.explain("plain1", "外国人在法国用中文").matches
