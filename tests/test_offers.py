"""A query that is a source, tag, category, security or date: found as text, offered as a filter."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from engines import NAMES, make_plan
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchnews import Article, Index, Note
from searchnews.engines import load_engine
from searchnews.language import speaking
from searchnews.query import parse
from searchnews.query.plan import All, Nothing, Value

ZONE = ZoneInfo("Asia/Shanghai")


def article(id: str, title: str, day: int, **fields: object) -> Article:
    return Article(id, title, "雾岭的茶。", datetime(2022, 4, day, 9, tzinfo=ZONE), **fields)  # type: ignore[arg-type]


ARTICLES = [
    article(
        "a1", "雾岭日报创刊", 24, source="雾岭日报", category="要闻", tags=("春茶", "雾岭日报"), codes=("699001.SH",)
    ),
    article("a2", "春茶开采", 24, source="霧嶺日報", category="要闻", tags=("春茶",), codes=("699001.SH", "09901.HK")),
    article("a3", "2022年4月24日大事", 25, source="山海 时报", tags=("“双减”政策", "OR")),
    article("a4", "要闻", 26, source="山海 时报", tags=("春茶",)),
]


@pytest.fixture(scope="module", params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("offers") / "index", engine=request.param) as made:
        made.add(ARTICLES)
        made.add([dataclasses.replace(ARTICLES[0], id="gone")])
        made.delete(["gone"])
        yield made


def offered(index: Index, query: str, **options: object) -> dict[str, str | None]:
    return {note.code: note.query for note in index.search(query, **options).notes if note.query}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "offers"),
    [
        ("雾岭日报", {"source": "source:雾岭日报", "tag": "tag:雾岭日报"}),
        ("霧嶺日報", {"source": "source:霧嶺日報", "tag": "tag:霧嶺日報"}),
        ('"山海 时报"', {"source": 'source:"山海 时报"'}),
        ("“山海 时报”", {"source": 'source:"山海 时报"'}),
        ("春茶", {"tag": "tag:春茶"}),
        ("\\OR", {"tag": "tag:\\OR"}),
        ("要闻", {"category": "category:要闻"}),
        ("699001", {"code": "code:699001"}),
        ("sh699001", {"code": "code:sh699001"}),
        ("699001.SH", {"code": "code:699001.SH"}),
        ("６９９００１．ｓｈ", {"code": "code:６９９００１．ｓｈ"}),
        ("2022年4月24日", {"date": "date:2022-04-24"}),
        ("二〇二二年四月二十四日", {"date": "date:2022-04-24"}),
        ("2022/4/24", {"date": "date:2022-04-24"}),
        ("20220424", {"date": "date:2022-04-24"}),
        ("2022年4月", {"date": "date:2022-04"}),
        *(
            (query, {})
            for query in ("", "2022", "今天", "7d", "2021年4月", "2022-13", "山海 时报", "春茶 雾岭", "-春茶")
        ),
        *(
            (query, {})
            for query in ("春", "春茶*", "tag:春茶", "title:春茶", "春茶 OR 要闻", "，", '"，"', "春茶" * 200)
        ),
    ],
)
def test_what_a_query_also_is_is_offered(index: Index, query: str, offers: dict[str, str]) -> None:
    assert offered(index, query) == offers
    for applied in offers.values():
        assert str(parse(applied)) == applied
        assert index.search(applied).total > 0 and offered(index, applied) == {}


def test_a_note_counts_what_its_query_finds(index: Index) -> None:
    (note,) = index.search("春茶").notes[-1:]
    assert note == Note("tag", "“春茶” is also a tag, of 3 articles.", "tag:春茶")
    assert note.to_dict() == {"code": "tag", "text": note.text, "query": "tag:春茶"}
    with speaking("zh"):
        assert index.search("春茶").notes[-1].text == "“春茶”也是一个标签，有 3 篇文章。"
    (note,) = index.search("春茶", sources=["雾岭日报"]).notes[-1:]
    assert "2 articles" in note.text == "“春茶” is also a tag, of 2 articles."
    assert index.search("tag:春茶", sources=["雾岭日报"]).total == 2


def test_what_is_in_force_or_finds_nothing_is_not_offered(index: Index) -> None:
    assert offered(index, "春茶", tags=["春茶"]) == {}
    assert offered(index, "霧嶺日報", sources=["雾岭日报"]) == {"tag": "tag:霧嶺日報"}
    assert offered(index, "春茶", since="2023") == {}
    assert offered(index, "2022年4月24日", since="2022") == {}
    assert offered(index, "要闻", sources=["山海 时报"]) == {}


def test_the_text_is_found_as_ever(index: Index) -> None:
    assert [hit.article.id for hit in index.search("要闻").hits] == ["a4"]
    assert [hit.article.id for hit in index.search("2022-04-24").hits] == ["a3"]


def test_a_note_without_a_query_has_none_in_json() -> None:
    assert Note("early", "Late.").to_dict() == {"code": "early", "text": "Late."}


@pytest.mark.parametrize("name", NAMES)
def test_a_searcher_counts(index: Index, name: str) -> None:
    with index._home.reading() as searcher:
        assert searcher.count(Value("tag", "春茶")) == 3
        assert searcher.count(Value("source", "雾", prefix=True)) == 2
        assert (searcher.count(Value("tag", "茶")), searcher.count(Nothing()), searcher.count(All())) == (0, 0, 4)
        assert searcher.count(make_plan("-tag:春茶").required) == 1


def test_an_empty_index_offers_nothing(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).mkdir()
        with load_engine(name).create(tmp_path / name).searcher() as searcher:
            assert searcher.count(Value("tag", "春茶")) == searcher.count(All()) == 0


@given(
    st.text(max_size=12)
    | st.lists(st.sampled_from([*'"“”*-:\\()|, ', "OR", "春茶", "2022年", "\0", "\ud800"]), max_size=6).map("".join)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_what_is_offered_can_be_asked(index: Index, query: str) -> None:
    for note in index.search(query).notes:
        if note.query:
            assert index.search(note.query).total > 0
