"""How a query may go on: words, names, phrases and titles of an index, by text, pinyin and initials."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from engines import NAMES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchnews import Article, Index, QueryError, Suggestion
from searchnews.suggest import wordlist

EVIL = "<script>alert(1)</script>\u202e\u2066\"'&"
START = datetime(2024, 1, 1, tzinfo=UTC)
TITLES = [
    "知识产权保护再添新规",
    "知识产权保护再添新规",
    "南昌知识产权法庭成立",
    "知识竞赛在南昌举行",
    "知識分子談讀書",
    "旅游市场回暖",
    "【“十四五”答卷】知识产权强国",
    "iPhone 在 A股 引热议",
    "银行发布 GDP 预测",
    "西安的旅行",
]
ARTICLES = [
    *(
        Article(
            f"a{at}",
            title,
            f"{title}。知识产权、旅行与银行。",
            START + timedelta(days=at),
            source="南昌日报",
            tags=("招聘",),
        )
        for at, title in enumerate(TITLES)
    ),
    Article("code", "雾岭股份年报", "雾岭股份。", START, codes=("699001.SH",), names={"699001.SH": "雾岭股份"}),
    Article("b", "招生", "", START, tags=("招生 简章", "双减"), source="招商周刊", category="招标"),
    Article("evil", "知识" + EVIL, "", START, source=EVIL, tags=(EVIL, "知识" + "长" * 100_000, "\ud800知识")),
    Article("long", "知识" * 100_000, "", START),
]


@pytest.fixture(scope="module", params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("suggest") / "index", engine=request.param) as made:
        made.add(ARTICLES)
        yield made


def texts(found: tuple[Suggestion, ...], *kinds: str) -> list[str]:
    return [one.text for one in found if not kinds or one.kind in kinds]


@pytest.mark.parametrize(
    "query", ["知识", "知識", "zhishi", "zhi'shi", "zhi shi", "ＺＨＩＳＨＩ", "知sh", "知识ch", "zscq", "zhishich"]
)
def test_a_word_is_found_however_it_is_typed(index: Index, query: str) -> None:
    assert "知识产权" in texts(index.suggest(query), "word", "phrase")


@pytest.mark.parametrize("query", ["lv", "lü", "lu"])
def test_an_umlaut_is_typed_in_any_way(index: Index, query: str) -> None:
    assert "旅行" in texts(index.suggest(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("南昌 知识ch", "南昌 知识产权"),
        ("南昌 OR zscq", "南昌 OR 知识产权"),
        ("-知识ch", "-知识产权"),
        ("(南昌 zscq", "(南昌 知识产权"),
        ('"知识ch', '"知识产权"'),
        ("南昌 “知识ch", '南昌 "知识产权"'),
        ("标签:招", "标签:招聘"),
        ("tag:zp", "tag:招聘"),
        ("tag:招", 'tag:"招生 简章"'),
        ("来源：南", "来源：南昌日报"),
        ("来源:", "来源:南昌日报"),
        ("category:zb", "category:招标"),
        ("招", "tag:招聘"),
        ("招", "source:招商周刊"),
        ("招", "category:招标"),
        ("699", "code:699001.SH"),
        ("code:699", "code:699001.SH"),
        ("雾岭", "雾岭股份"),
        ("title:知识ch", "title:知识产权"),
        ("iph", "iphone"),
    ],
)
def test_the_last_clause_alone_is_completed(index: Index, query: str, text: str) -> None:
    assert text in texts(index.suggest(query, 20))


def test_after_a_field_there_are_only_its_values(index: Index) -> None:
    assert {one.kind for one in index.suggest("tag:招", 50)} == {"tag"}
    assert {one.kind for one in index.suggest("来源：zh", 50)} == {"source"}
    assert index.suggest("date:2") == () and index.suggest("tag:没有") == ()


def test_titles_that_hold_it_come_last_and_once_each(index: Index) -> None:
    found = index.suggest("知识")
    titles = texts(found, "title")
    assert titles and [one.kind for one in found][-len(titles) :] == ["title"] * len(titles)
    assert texts(index.suggest("知识产权保护再"), "title") == ['"知识产权保护再添新规"']
    assert texts(index.suggest("南昌 法庭"), "title") == ['"南昌知识产权法庭成立"']
    assert '"【‘十四五’答卷】知识产权强国"' in texts(index.suggest("zscq", 50), "title")


def test_every_title_offered_finds_its_article(index: Index) -> None:
    for query in ("知识", "iph", "gdp", "十四五", "旅"):
        for one in index.suggest(query, 50):
            assert index.search(one.text).total, one
            if one.kind == "title":
                assert one.label in [hit.article.title for hit in index.search(one.text).hits]


def test_what_was_typed_is_not_offered_again(index: Index) -> None:
    assert "知识产权" not in texts(index.suggest("知识产权"), "word", "phrase")
    assert "tag:招聘" in texts(index.suggest("招聘")), "but what it is besides is"


def test_of_one_stem_no_more_than_three_come_first(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        tags = tuple(f"知识产权{end}" for end in "局部法庭院会")
        index.add([Article("x", "", "", tags=(*tags, "知识产权", "知识库")), Article("y", "", "", tags=tags)])
        found = [one.label for one in index.suggest("知识")]
        assert len([label for label in found[:4] if label.startswith("知识产权")]) == 3 and "知识库" in found[:4]


def test_without_a_good_word_list_there_are_titles_still(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(ARTICLES)
    (tmp_path / "index" / wordlist.FILE).write_bytes(b"rubbish")
    with Index.open(tmp_path / "index") as index:
        assert {one.kind for one in index.suggest("知识")} == {"title"}
        (tmp_path / "index" / wordlist.FILE).unlink()
        assert {one.kind for one in index.suggest("知识")} == {"title"} and index.suggest("zscq") == ()


def test_an_empty_index_has_nothing_to_offer(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert index.suggest("知") == () and index.suggest("tag:") == ()


@pytest.mark.parametrize("limit", [-1, 51])
def test_a_limit_that_cannot_be_is_refused(index: Index, limit: int) -> None:
    with pytest.raises(QueryError, match="50"):
        index.suggest("知", limit)


@pytest.mark.parametrize("limit", [0, 1, 3, 8, 50])
def test_there_are_never_more_than_asked_for(index: Index, limit: int) -> None:
    for query in ("知识", "z", "tag:", "zscq"):
        assert len(index.suggest(query, limit)) <= limit


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(st.sampled_from("知识产权南zscqhi tag:标签：-()*\\\"“”「'OR1.\ud800\u202e\x00é"), max_size=20))
def test_nothing_that_is_typed_raises_and_what_is_offered_is_a_query(index: Index, query: str) -> None:
    for one in index.suggest(query):
        assert one.text and one.label and one.label.isprintable() and len(one.label) <= 140
        index.search(one.text, limit=1)


@pytest.mark.parametrize(
    "query",
    [
        "知" * 1_000_000,
        "z" * 2_000,
        "知识" * 900,
        "(" * 2_000,
        '"' * 1_999,
        "zhi " * 500,
        "tag:" * 500,
        "中" + "g" * 60,
        "\ud800",
    ],
)
def test_a_hostile_text_takes_no_time(index: Index, query: str) -> None:
    began = time.perf_counter()
    index.suggest(query)
    assert time.perf_counter() - began < 1.0


def test_what_nobody_could_read_is_not_offered(index: Index) -> None:
    for query in ("知识", "<", "tag:", "source:", "长", "script"):
        for one in index.suggest(query, 50):
            assert (
                len(one.label) <= 140
                and "\n" not in one.label
                and "\u202e" not in one.label
                and "\ud800" not in one.text
            )
