"""Securities: what they are called in a query and in the articles, as the archive itself says, on every engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ANALYZER, NAMES
from hypothesis import given
from hypothesis import strategies as st

from searchnews import Article, Index
from searchnews.query.securities import LONGEST, OFTEN, SHARED, Securities

CODE, OTHER = "600160.SH", "06160.HK"
SUN = {"600170.SH": "太阳"}
ARTICLES = [
    Article("s1", "巨潮股份上调价格", codes=(CODE,), names={CODE: "巨潮股份"}),
    Article(
        "s2", "制冷剂涨价", "沪巨潮（600160）午后涨停。", names={CODE: "沪巨潮", OTHER: "巨潮股份"}, codes=(CODE, OTHER)
    ),
    Article("s3", "公告", "证券代码600160.SH，停牌一天。"),
    Article("s4", "代码sh600160的走势"),
    Article("s5", "巨潮集团招工", "股份合作社。"),
    Article("s6", "香港上市", "港股06160.HK今天上市。"),
    *(Article(f"sun{n}", f"太阳第{n}次升起", codes=("600170.SH",), names=SUN) for n in range(OFTEN - 1)),
    Article("s8", "600170停牌"),
    *(
        Article(f"c{n}", f"动态{n}", codes=(f"60020{n}.SH",), names={f"60020{n}.SH": "水电公司"})
        for n in range(SHARED + 1)
    ),
    Article("c9", "600200停牌"),
    Article(
        "us", "AI与NIO", "NIO.US大涨。", codes=("NIO.US", "AI.US"), names={"NIO.US": "蔚云汽车", "AI.US": "三智能"}
    ),
]
CALLED = {"s1", "s2", "s3", "s4", "s6"}


@pytest.fixture(scope="module", params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("securities") / "index", engine=request.param) as made:
        made.add(ARTICLES)
        yield made


def found(index: Index, query: str) -> set[str]:
    answer = index.search(query, limit=100)
    assert {article.id for article in index.export(query)} == {hit.article.id for hit in answer.hits}
    return {hit.article.id for hit in answer.hits}


@pytest.mark.parametrize(
    "query",
    ["巨潮股份", "巨潮股份 -没有的", "600160.SH", "600160", "sh600160", "ＳＨ６００１６０", "600160.sh", "沪巨潮"],
)
def test_codes_and_names_find_each_other(index: Index, query: str) -> None:
    assert found(index, query) >= CALLED - {"s6"}
    assert "s5" not in found(index, query), "a name is one word"


def test_a_name_finds_every_code_it_has(index: Index) -> None:
    assert found(index, "巨潮股份") == CALLED
    assert found(index, "06160") == {"s1", "s6"}
    assert found(index, "(巨潮股份 OR 没有的) -沪巨潮") == {"s6"}


def test_quoted_runs_and_fields_are_exact(index: Index) -> None:
    assert found(index, '"巨潮股份"') == {"s1"} == found(index, "title:巨潮股份")
    assert found(index, '"600160.SH"') == {"s3"}
    assert found(index, "code:600160") == {"s1", "s2"}


def test_a_short_name_is_a_word_until_it_is_given_often(index: Index) -> None:
    assert "s8" not in found(index, "太阳") and not found(index, "600170") - {"s8"}


def test_what_many_codes_are_called_is_no_name(index: Index) -> None:
    assert found(index, "水电公司") == set() and found(index, "600200") == {"c9"}


def test_letters_are_a_code_with_their_market_only(index: Index) -> None:
    assert found(index, "AI") == {"us"} and len(index.search("AI").hits[0].title_marks) == 1
    assert found(index, "NIO.US") == {"us"}


def test_marks_fall_on_whatever_the_article_has(index: Index) -> None:
    title, body = index.marks("s2", "巨潮股份")
    text = ARTICLES[1].body
    assert (title, [text[start:end] for start, end in body]) == ((), ["沪巨潮", "600160"])
    assert index.explain("s4", "巨潮股份").matches


def test_a_name_offers_the_filter_of_its_codes(index: Index) -> None:
    notes = [(note.code, note.query) for note in index.search("巨潮股份").notes if note.query]
    assert notes == [("code", "code:06160.HK"), ("code", "code:600160.SH")]
    assert [note.query for note in index.search("600160.sh").notes if note.query] == ["code:600160.sh"]


def test_what_is_added_counts_at_once(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index", engine="memory") as index:
        index.add([Article("a", "600160停牌")])
        assert found(index, "新潮能源") == set()
        index.add([Article("b", "新能源", codes=(CODE,), names={CODE: "新潮能源"})])
        assert found(index, "新潮能源") == {"a"}
        index.delete(["b"])
        assert found(index, "新潮能源") == set()


PIECES = [
    "600160",
    ".SH",
    "sh",
    "巨潮",
    "股份",
    "太",
    "\t",
    " ",
    "，",
    "\0",
    "\ud800",
    "A股",
    "ｓｈ",
    "." * 3,
    "6" * 30,
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=LONGEST + 2)


@given(st.lists(st.tuples(st.tuples(TEXTS, TEXTS).map("\t".join) | TEXTS, st.integers(1, 20)), max_size=6), TEXTS)
def test_whatever_an_archive_calls_its_codes(raw: list[tuple[str, int]], text: str) -> None:
    units = ANALYZER.units(text)
    done = 0
    for start, end, others in Securities(raw, ANALYZER.run).find(text, units):
        assert done <= start < end <= len(text) and all(others)
        assert {start, end} <= {place for unit in units for place in (unit.start, unit.end)}
        done = end
