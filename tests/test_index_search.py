"""How a query goes through: filters, dates, pages, facets, marks and notes, on every engine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from engines import NAMES

from searchnews import Article, Count, Explanation, Index, QueryError
from searchnews.facets import facets
from searchnews.question import MAX_DEPTH, MAX_LIMIT

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 5, 10, 12, tzinfo=ZONE)

ARTICLES = [
    Article(
        "a1",
        "雾岭春茶开采",
        "雾岭的春茶今天开采。\n茶农说，今年的春茶比去年早。",
        datetime(2022, 4, 1, 0, 30, tzinfo=ZONE),
        "山海日报",
        "要闻",
        ("春茶", "农业"),
        codes=("600160.SH",),
        names={"600160.SH": "雾岭茶业"},
        related=("a2", "nobody"),
    ),
    Article(
        "a2",
        "春茶行情",
        "春茶价格上涨，雾岭茶业涨停。",
        datetime(2022, 4, 30, 23, 59, tzinfo=ZONE),
        "山海日報",
        "财经",
        ("农业",),
        codes=("600160.SH", "06030.HK"),
        names={"600160.SH": "雾岭茶"},
    ),
    Article(
        "a3", "高铁通车", "去雾岭的高铁通车了。", datetime(2021, 12, 31, 23, tzinfo=UTC), "山海日报", "要闻", ("交通",)
    ),
    Article("a4", "没有日期的春茶", "　\n", None, "", "", ("ＡＩ",)),
]


@pytest.fixture(scope="module", params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("search") / "index", engine=request.param) as made:
        made.add(ARTICLES)
        yield made


def ids(index: Index, query: str = "", **options: object) -> list[str]:
    return sorted(hit.article.id for hit in index.search(query, now=NOW, **options).hits)  # type: ignore[arg-type]


def test_an_answer_is_whole(index: Index) -> None:
    found = index.search("春茶", sort="oldest")
    assert (found.query, found.total, found.offset, found.limit, found.relaxed) == ("春茶", 3, 0, 10, False)
    assert [hit.article.id for hit in found.hits] == ["a1", "a2", "a4"]
    assert [hit.score for hit in found.hits] == [None, None, None]
    assert found.took_ms > 0
    first = found.hits[0]
    assert [first.article.title[start:end] for start, end in first.title_marks] == ["春茶"]
    for snippet in first.snippets:
        assert first.article.body[snippet.start :].startswith(snippet.text)
    marked = [snippet.text[start:end] for snippet in first.snippets for start, end in snippet.marks]
    assert set(marked) == {"春茶"}
    assert all(hit.score is not None for hit in index.search("春茶").hits)


def test_related_are_those_a_reader_can_open(index: Index) -> None:
    found = {hit.article.id: hit.article.related for hit in index.search("雾岭").hits}
    assert found == {"a1": ("a2",), "a2": (), "a3": ()}
    article = index.get("a1")
    assert article
    assert article.related == ("a2",)
    assert next(index.export()).related == ("a2", "nobody")
    assert index.get("nobody") is None


def test_the_same_filter_twice_is_or_but_for_tags(index: Index) -> None:
    assert ids(index, tags=["农业"]) == ["a1", "a2"]
    assert ids(index, tags=["农业", "春茶"]) == ["a1"]
    assert ids(index, tags=["ai"]) == ["a4"]
    assert ids(index, categories=["要闻", "财经"]) == ["a1", "a2", "a3"]
    assert ids(index, categories=["要闻", "财经"], tags=["交通"]) == ["a3"]
    assert ids(index, sources=["山海日报"]) == ["a1", "a2", "a3"]
    assert ids(index, codes=["600160"]) == ["a1", "a2"]
    assert ids(index, codes=["06030.hk", "NIO.US"]) == ["a2"]
    assert ids(index, "高铁", tags=["农业"]) == []
    assert ids(index, tags=["，"]) == []


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2022", None, ["a1", "a2", "a3"]),
        ("2022-04", "2022-04", ["a1", "a2"]),
        (None, "2022-03-31", ["a3"]),
        ("2022-04-30", "2022-04-30", ["a2"]),
        ("10d", None, []),
        ("近11天", None, ["a2"]),
        ("上月", "今天", ["a1", "a2"]),
        ("2022-05", "2022-04", []),
        (date(2022, 4, 30), None, ["a2"]),
        (None, date(2022, 4, 1), ["a1", "a3"]),
        (datetime(2022, 4, 30, 23, 59), None, ["a2"]),
        (datetime(2022, 4, 30, 15, 59, tzinfo=UTC), datetime(2022, 5, 1), ["a2"]),
        (None, datetime(2022, 4, 1, 0, 30), ["a1", "a3"]),
        (datetime.min, datetime.max, ["a1", "a2", "a3"]),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), None, ["a1", "a2", "a3"]),
        (date.min, date.max, ["a1", "a2", "a3"]),
    ],
)
def test_since_and_until_are_both_inside(index: Index, since: object, until: object, expected: list[str]) -> None:
    assert ids(index, since=since, until=until) == expected


@pytest.mark.parametrize("text", ["2022-13", "soon", "", "2021..2022", ">2022", "<=2022"])
def test_what_is_no_date_is_said(index: Index, text: str) -> None:
    with pytest.raises(QueryError, match="is not a date; write one such as 2022"):
        index.search(since=text)
    with pytest.raises(QueryError, match=r"^until: "):
        index.search(until=text)


def test_today_is_the_archive_s(index: Index) -> None:
    midnight = datetime(2022, 3, 31, 16, 40, tzinfo=UTC)  # 1 April in Shanghai
    assert [hit.article.id for hit in index.search("date:今天", now=midnight).hits] == ["a1"]
    assert [hit.article.id for hit in index.search("date:今天", now=datetime(2022, 4, 1)).hits] == ["a1"]


@pytest.mark.parametrize(
    "options",
    [
        {"limit": -1},
        {"limit": MAX_LIMIT + 1},
        {"offset": -1},
        {"limit": 1, "offset": MAX_DEPTH},
        {"limit": 0, "offset": MAX_DEPTH + 1},
        {"sort": "best"},
        {"query": "x" * 2_001},
    ],
)
def test_what_is_past_a_limit_is_said(index: Index, options: dict[str, object]) -> None:
    with pytest.raises(QueryError):
        index.search(**options)  # type: ignore[arg-type]


def test_pages_join_to_the_whole(index: Index) -> None:
    for sort in ("relevance", "newest", "oldest"):
        whole = [hit.article.id for hit in index.search("雾岭", sort=sort).hits]
        pages = [hit.article.id for n in range(4) for hit in index.search("雾岭", sort=sort, limit=1, offset=n).hits]
        assert pages == whole
    found = index.search("雾岭", limit=0)
    assert (found.hits, found.total) == ((), 3)
    assert found.facets["year"] == (Count("2022", 3),)


def test_facets_are_counted_over_all_that_was_found(index: Index) -> None:
    found = index.search("", limit=1).facets
    assert list(found) == ["tag", "source", "category", "code", "year", "month"]
    assert found["tag"] == (Count("农业", 2), Count("交通", 1), Count("春茶", 1), Count("ＡＩ", 1))
    assert found["source"] == (Count("山海日报", 3),)
    assert found["category"] == (Count("要闻", 2), Count("财经", 1))
    assert found["code"] == (Count("600160.SH", 2, "雾岭茶"), Count("06030.HK", 1, "06030.HK"))
    assert found["year"] == (Count("2022", 3),)
    assert found["month"] == (Count("2022-01", 1), Count("2022-04", 2))


def test_a_facet_shows_the_most_frequent_form_and_label() -> None:
    raw = {
        "tag": {f"t{n:02}": 1 for n in range(30)} | {"ABC": 2, "abc": 2, "Abc": 1},
        "code": {"1.SH\t": 9, "1.SH\t甲": 2, "1.sh\t乙": 3, "2.SH\t": 1},
    }
    found = facets(raw, {24_268: 2, 3: 1}, str.lower)
    assert found["tag"][0] == Count("ABC", 5)
    assert [count.value for count in found["tag"][1:]] == [f"t{n:02}" for n in range(19)]
    assert found["code"] == (Count("1.SH", 14, "乙"), Count("2.SH", 1, "2.SH"))
    assert (found["source"], found["category"]) == ((), ())
    assert found["year"] == (Count("0000", 1), Count("2022", 2))
    assert found["month"] == (Count("0000-04", 1), Count("2022-05", 2))


def test_relaxed_is_said(index: Index) -> None:
    found = index.search("高铁 涨停")
    assert (found.relaxed, found.total) == (True, 2)
    assert [note.code for note in found.notes] == ["relaxed"]
    assert "Fewer than 10 articles hold both words, so those that hold only one of them" in found.notes[0].text
    for query in ("雾岭", '"春茶开采"', "恐龙 火星", ""):
        assert (index.search(query).relaxed, index.search(query).notes) == (False, ())


def test_two_times_the_wrong_way_round_are_said(index: Index) -> None:
    found = index.search("春茶", since="2023", until="2022-04")
    assert (found.total, [note.code for note in found.notes]) == (0, ["reversed"])
    assert index.search("雾岭", since="2022", until="2022").notes == ()
    assert index.search("春茶 date:2023..2022", since="2022").notes == ()


def test_what_is_not_marked_in_time_is_shown_as_it_begins(index: Index) -> None:
    whole, late = index.search("雾岭"), index.search("雾岭", seconds=0)
    assert {hit.article.id for hit in late.hits} == {hit.article.id for hit in whole.hits}
    assert (late.total, late.facets) == (whole.total, whole.facets)
    assert any(hit.title_marks for hit in whole.hits) and whole.notes == ()
    assert not any(hit.title_marks or any(snippet.marks for snippet in hit.snippets) for hit in late.hits)
    assert all(snippet.start == 0 for hit in late.hits for snippet in hit.snippets)
    rough = ["Putting"] if index.engine == "whoosh" else []  # the one that can stop
    assert [note.text.split()[0] for note in late.notes] == [*rough, "Marking"]
    assert {note.code for note in late.notes} == {"early"}
    assert [note.text[:7] for note in index.search("雾岭", seconds=0, sort="newest").notes] == ["Marking"]
    assert index.search("雾岭", seconds=60).notes == index.search("", seconds=0).notes == ()


def test_marks_of_the_whole_article(index: Index) -> None:
    title, body = index.marks("a1", "春茶 -高铁")
    assert [ARTICLES[0].title[start:end] for start, end in title] == ["春茶"]
    assert [ARTICLES[0].body[start:end] for start, end in body] == ["春茶", "春茶"]
    assert index.marks("nobody", "春茶") == ((), ())


def test_explain_adds_up(index: Index) -> None:
    found = index.explain("a1", "春茶")
    score = next(hit.score for hit in index.search("春茶").hits if hit.article.id == "a1")
    assert found.matches
    assert found.score == pytest.approx(score, abs=1e-3)
    assert found.score == pytest.approx(sum(value for _, value in found.parts))
    assert found.to_dict()["parts"][0].keys() == {"what", "value"}
    assert index.explain("a3", "春茶") == Explanation(False)
    assert index.explain("nobody", "春茶").to_dict() == {"matches": False, "score": None, "parts": []}


def test_export_gives_what_a_query_finds_best_first(index: Index) -> None:
    assert [article.id for article in index.export()] == ["a1", "a2", "a3", "a4"]
    assert [article.id for article in index.export("雾岭")] == [hit.article.id for hit in index.search("雾岭").hits]
    assert list(index.export("恐龙")) == []


def test_synonyms_of_the_settings_are_searched(tmp_path: Path) -> None:
    (tmp_path / "groups.txt").write_text("涨停, 封板\n", "utf-8")
    (tmp_path / "searchnews.toml").write_text('synonyms = "groups.txt"\n', "utf-8")
    with Index.create(tmp_path, engine="memory") as index:
        index.add(ARTICLES)
        assert [hit.article.id for hit in index.search("封板").hits] == ["a2"]
        assert [hit.article.id for hit in index.search('"封板"').hits] == []


def test_analyze_reads_as_the_index_does(index: Index) -> None:
    assert "".join(word["text"] for word in index.analyze("雾岭的，春茶")["words"]) == "雾岭的春茶"
    assert [token["text"] for token in index.analyze("A股，涨1,000点")["tokens"]] == [
        "a",
        "股",
        "|",
        "涨",
        "1000",
        "点",
    ]


def test_what_is_not_to_be_marked_is_found_all_the_same(index: Index) -> None:
    whole, bare = index.search("雾岭"), index.search("雾岭", marked=False)
    assert [(hit.article, hit.score) for hit in bare.hits] == [(hit.article, hit.score) for hit in whole.hits]
    assert not any(hit.title_marks or any(snippet.marks for snippet in hit.snippets) for hit in bare.hits)
    assert bare.notes == whole.notes
