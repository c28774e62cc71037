"""Every engine against the memory engine, on articles and queries nobody would think of.

The alphabet is small, so that texts, tags and moments collide all the time. Before a release, look longer:
``pytest tests/test_versus.py --hypothesis-profile=long``.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from engines import ANALYZER, NOW, OTHERS, ZONE, counts, create, document, ids, write
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article import Article
from searchnews.engines import load_engine
from searchnews.engines.base import Matches, Request, Searcher
from searchnews.errors import QueryError
from searchnews.query import parse
from searchnews.query.expand import expand
from searchnews.query.plan import All, And, Node, Not, Nothing, Or, Plan, Run, Span, Value, Word
from searchnews.schema import KEYWORD_FIELDS

PIECES = [
    *("农", "业", "银", "行", "农业", "银行", "农业银行", "農業", "发展", "中国农业", "和"),
    *("a", "A股", "art", "Party", "C++", "é", "5G", "1,234", "1234", "10²", "３", "14.8", "%", "&"),
    *("，", "、", "\n", " ", "|", "“", "”", "。\n", "😀", "👍🏽", "\u200b", "の", "한", "\ue000", "\0"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
VALUES = st.sampled_from(["AI", "ＡＩ", "ai 2", "农业", "農業", "农业部", "新闻 社", " ", ""])
CODES = st.sampled_from(["600001.SH", "600001.sh", "000001.SZ", "06001.HK", "NIO.US", "600001"])
NAMES = st.dictionaries(CODES, st.sampled_from(["农钢", "银钢", ""]), max_size=2)
ZONES = st.sampled_from([UTC, ZONE, timezone(timedelta(hours=-5))])
EPOCH = datetime(2022, 4, 30, 16, tzinfo=UTC)
MOMENTS = st.none() | st.builds(
    lambda hours, extra, zone: (EPOCH + timedelta(hours=hours, microseconds=extra)).astimezone(zone),
    st.sampled_from([0, 0, 0, 1, -1, 8, -24, 24, -24 * 40, 24 * 400, -24 * 40_000]),
    st.integers(-1, 1),
    ZONES,
)
ARTICLES = st.builds(
    Article,
    id=st.sampled_from([f"{letter}{number}" for letter in "aB-_." for number in range(6)]),
    title=TEXTS,
    body=TEXTS,
    published=MOMENTS,
    source=VALUES,
    category=VALUES,
    tags=st.lists(VALUES, max_size=3).map(tuple),
    codes=st.lists(CODES, max_size=2).map(tuple),
    names=NAMES,
)
BATCHES = st.lists(
    st.tuples(
        st.lists(ARTICLES, max_size=14),
        st.lists(st.sampled_from(["a0", "B1", "-2", "_3", ".4", "a5", "nobody"]), max_size=3),
    ),
    min_size=1,
    max_size=4,
)

LUMPS = [*PIECES, '"', '"', "-", " OR ", " NOT ", "(", ")", "*", "*", "title:", "body:", "正文:", "tag:", "source:"]
LUMPS += [
    "code:",
    "date:2022",
    "date:2022-05-01",
    "date:>2022-04 ",
    "date:7d ",
    "category:",
    "ai",
    "600001",
    "农业 银行 ",
]
TYPED = st.lists(st.sampled_from(LUMPS), max_size=7).map("".join)

RUNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join).map(ANALYZER.run).filter(bool)
SCOPES = st.sampled_from(["any", "any", "title", "body"])
OPENED = st.sampled_from(["a", "ar", "par", "c", "1", "14.", "12", "农a", "农，a"]).map(
    lambda text: ANALYZER.run(text)[:-1]
)
WORDS = st.lists(RUNS, min_size=1, max_size=3, unique=True).map(lambda runs: Word(tuple(map(Run, runs))))
BOUNDS = st.none() | st.sampled_from([0, 1_651_334_400_000_000, 1_651_334_400_000_001, 1_700_000_000_000_000])
LEAVES = (
    st.builds(Run, RUNS, SCOPES)
    | st.builds(Run, OPENED, SCOPES, st.just(True))
    | WORDS
    | st.builds(
        Value,
        st.sampled_from(KEYWORD_FIELDS),
        st.sampled_from(["ai", "ai 2", "农", "农业", "6", "600001", "sh600001", "新闻 社", "sh"]),
        st.booleans(),
    )
    | st.builds(Span, BOUNDS, BOUNDS)
    | st.just(Nothing())
    | st.just(All())
)
TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda trees: (
        st.builds(And, st.lists(trees, min_size=2, max_size=3).map(tuple))
        | st.builds(Or, st.lists(trees, min_size=2, max_size=3).map(tuple))
        | st.builds(Not, trees)
    ),
    max_leaves=6,
)


def with_faint(plan: Plan, count: int) -> Plan:
    """The plan with some of its last words faint: never all of them."""
    return replace(plan, faint=plan.words[max(1, len(plan.words) - count) :])


PLANS = st.builds(
    with_faint,
    st.builds(
        Plan,
        required=st.just(All()) | TREES,
        words=st.lists(WORDS, max_size=5, unique=True).map(tuple),
        near=st.lists(RUNS.map(Run), max_size=2, unique=True).map(tuple),
        wholes=st.just(()) | st.lists(WORDS, max_size=2, unique=True).map(tuple),
    ),
    st.sampled_from([0, 0, 1, 2, 4]),
)
SYNONYMS = {ANALYZER.run("农业"): [ANALYZER.run("A股"), ANALYZER.run("银行")]}


@dataclass(frozen=True)
class Page:
    limit: int
    offset: int


KEEPS_DELETED = {"tantivy"}
"""Engines whose average length counts what was deleted; their scores are compared while nothing was."""

PAGES = st.builds(Page, st.integers(0, 12), st.integers(0, 6))


def plan_of(query: str) -> Plan:
    try:
        return expand(parse(query), ANALYZER, now=NOW, zone=ZONE, synonyms=SYNONYMS)
    except QueryError:
        return Plan()


@pytest.mark.parametrize("name", OTHERS)
@given(batches=BATCHES, typed=st.lists(TYPED, max_size=4), plans=st.lists(PLANS, max_size=4), page=PAGES)
def test_engines_agree(
    name: str,
    batches: Sequence[tuple[Sequence[Article], Sequence[str]]],
    typed: Sequence[str],
    plans: Sequence[Plan],
    page: Page,
) -> None:
    asked = [*map(plan_of, typed), *plans]
    there: set[str] = set()
    is_pure = True
    # A library may still be taking away files of its own.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        engine, oracle = create(name, here / "engine"), create("memory", here / "oracle")
        for number, (articles, gone) in enumerate(batches):
            documents = [document(article) for article in articles]
            write(engine, documents, gone)
            write(oracle, documents, gone)
            added = {article.id for article in articles}
            is_pure &= name not in KEEPS_DELETED or (there.union(added).isdisjoint(gone) and there.isdisjoint(added))
            there = there.union(added).difference(gone)
            with engine.searcher() as ours, oracle.searcher() as theirs:
                same_contents(ours, theirs)
                for plan in asked if number == len(batches) - 1 else asked[:1]:
                    same_answers(ours, theirs, plan, page, is_pure)
        assert list(engine.check()) == []
        with load_engine(name).open(here / "engine").searcher() as ours, oracle.searcher() as theirs:
            same_contents(ours, theirs)


def same_contents(ours: Searcher, theirs: Searcher) -> None:
    assert len(ours) == len(theirs)
    assert list(ours.stored()) == list(theirs.stored())
    assert ours.fingerprints() == theirs.fingerprints()
    assert sorted(ours.terms()) == sorted(theirs.terms())


def same_answers(ours: Searcher, theirs: Searcher, plan: Plan, page: Page, is_pure: bool) -> None:
    mine, right = (one.search(Request(plan, "relevance", 1000)) for one in (ours, theirs))
    assert (mine.total, mine.needed) == (right.total, right.needed), plan
    assert set(ids(mine)) == set(ids(right)), plan
    assert counts(mine) == counts(right), plan
    assert dict(mine.months) == dict(right.months), plan
    if is_pure:
        same_order(mine, right)
    for sort in ("newest", "oldest", "relevance"):
        request = Request(plan, sort, page.limit, page.offset, facets=False)  # type: ignore[arg-type]
        mine_too, right_too = ours.search(request), theirs.search(request)
        assert (mine_too.total, len(mine_too.hits)) == (right_too.total, len(right_too.hits))
        if sort == "relevance":
            assert ids(mine_too) == ids(mine)[page.offset : page.offset + page.limit]
        else:
            assert mine_too.hits == right_too.hits
    for id in ("a0", "B1"):
        assert (ours.explain(id, plan) is None) == (theirs.explain(id, plan) is None)


def same_order(mine: Matches, right: Matches) -> None:
    """Equal scores, and equal order but where scores are within a rounding of each other."""
    scores = {hit.id: hit.score or 0.0 for hit in right.hits}
    for hit, other in zip(mine.hits, right.hits, strict=True):
        assert hit.stored == next(one.stored for one in right.hits if one.id == hit.id)
        assert hit.score == pytest.approx(scores[hit.id], abs=1e-3)
        assert hit.id == other.id or abs(scores[hit.id] - scores[other.id]) <= 1e-3
