"""Pinyin in queries: read when no article holds it as it stands, found and marked as the words it sounds like."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from engines import ANALYZER, NAMES, OTHERS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchnews import Article, Index
from searchnews.analysis import Unit
from searchnews.cli.group import cli
from searchnews.errors import QueryError
from searchnews.language import speaking
from searchnews.query import parse
from searchnews.query.expand import expand
from searchnews.query.plan import Run, Word
from searchnews.sample import POSTS
from searchnews.suggest.entry import Entry
from searchnews.suggest.fitting import fit
from searchnews.suggest.packing import pack
from searchnews.suggest.reading import FULL, LONGEST, Reader
from searchnews.suggest.wordlist import FILE, Head, WordList

ZONE = ZoneInfo("Asia/Shanghai")

TITLES = {
    "p1": "知识产权强市巡礼",
    "p2": "知识产权质押",
    "p3": "知识就是力量",
    "p4": "银行网点进山",
    "p5": "银杏黄了",
    "p6": "重庆火锅节",
    "p7": "西安古城墙",
    "p8": "先生的书房",
    "p9": "旅行社与履行合同",
    "q1": "反感噪声的人提出方案",
    "q2": "AI与GDP：iPhone开卖，NBA开赛",
    "q3": "Tan Wei写给women的信",
    "q4": "中国经济，强市兴业",
    "q5": "绿色发展",
}
LATE = datetime(2022, 4, 24, 9, tzinfo=ZONE)


def article(id: str, title: str) -> Article:
    return Article(id, title, f"{title}。山里有雾。", LATE, tags=("雾",) if id == "p1" else ())


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Index]]:
    made = {}
    for name in NAMES:
        made[name] = Index.create(tmp_path_factory.mktemp("pinyin") / name, engine=name)
        made[name].add([article(*pair) for pair in TITLES.items()])
    yield made
    for index in made.values():
        index.close()


@pytest.fixture(params=NAMES)
def index(request: pytest.FixtureRequest, indexes: dict[str, Index]) -> Index:
    return indexes[request.param]


def found(index: Index, query: str, **options: object) -> set[str]:
    results = index.search(query, limit=100, **options)  # type: ignore[arg-type]
    assert results.total == len(results.hits)
    return {hit.article.id for hit in results.hits}


def read(index: Index, query: str) -> list[str]:
    notes = [note.text for note in index.search(query).notes if note.code == "pinyin"]
    return [text.partition("pinyin: ")[2] for text in notes]


@pytest.mark.parametrize(
    ("query", "ids", "words"),
    [
        ("zhishichanquan", {"p1", "p2"}, ["知识产权."]),
        ("ZhiShiChanQuan", {"p1", "p2"}, ["知识产权."]),
        ("zhi shi chan quan", {"p1", "p2"}, ["知识产权."]),
        ("zhishi chanquan", {"p1", "p2"}, ["知识产权."]),
        ("zhī shí chǎn quán", {"p1", "p2"}, ["知识产权."]),
        ("ｚｈｉｓｈｉｃｈａｎｑｕａｎ", {"p1", "p2"}, ["知识产权."]),
        ("zhi'shi", {"p1", "p2", "p3"}, ["知识."]),
        ("zhi’shi", {"p1", "p2", "p3"}, ["知识."]),
        ("zscq", {"p1", "p2"}, ["知识产权."]),
        ("知识cq", {"p1", "p2"}, ["知识产权."]),
        ("知识chanquan", {"p1", "p2"}, ["知识产权."]),
        ("知識chanquan", {"p1", "p2"}, ["知识产权."]),
        ("zhishi产权", {"p1", "p2"}, ["知识产权."]),
        ("zs产权", {"p1", "p2"}, ["知识产权."]),
        ("zhishichanquanqiangshi", {"p1"}, ["知识产权 + 强市."]),
        ("zscq 质押", {"p2"}, ["知识产权."]),
        ("zhi shi chan quan 质押", {"p2"}, ["知识产权."]),
        ("质押 OR yinxing", {"p2", "p4", "p5"}, ["银杏/银行."]),
        ("yinhang", {"p4"}, ["银行."]),
        ("chongqing", {"p6"}, ["重庆."]),
        ("xi'an", {"p7"}, ["西安."]),
        ("xi an", {"p7"}, ["西安."]),
        ("lvxing", {"p9"}, ["履行/旅行."]),
        ("luxing", {"p9"}, ["履行/旅行."]),
        ("lüse", {"q5"}, ["绿色."]),
        ("fan'gan", {"q1"}, ["反感."]),
        ("fang an", {"q1"}, ["方案."]),
        ("(zhi shi) OR chongqing", {"p1", "p2", "p3", "p6"}, ["知识.", "重庆."]),
        ("zhi shi -zscq", {"p1", "p2", "p3"}, ["知识."]),
        ("zhi shi -质押", {"p1", "p3"}, ["知识."]),
    ],
)
def test_pinyin_is_read(index: Index, query: str, ids: set[str], words: list[str]) -> None:
    results = index.search(query)
    hits = results.hits[: len(ids)] if results.relaxed else results.hits
    assert {hit.article.id for hit in hits} == ids
    assert read(index, query) == words


@pytest.mark.parametrize(
    "query",
    [
        *("AI", "GDP", "iPhone", "NBA", "women", "tan wei", "AI与", "5G", "3D", "A股", "v"),
        *("hello", "zs", "html", "xyzzy", "zscq.com", "@zscq", "wi-zscq", "zscq5", "zhi shi, zq"),
        *('"zscq"', "title:zscq", "body:zhishi", "zscq*", "tag:zhishi", "-zscq", "NOT (zhi shi)"),
        *("知识产权", "雾", "", "，"),
    ],
)
def test_nothing_is_read_where_it_is_held_or_exact_or_no_pinyin(index: Index, query: str) -> None:
    assert read(index, query) == []


def test_what_is_held_is_found_as_it_stands(index: Index) -> None:
    assert found(index, "women") == found(index, "tan wei") == {"q3"}
    assert found(index, "-zscq") == set(TITLES)
    assert found(index, "ai") == found(index, "gdp") == {"q2"}


def test_the_han_text_is_marked_and_neighbours_come_first(index: Index) -> None:
    (first, *_) = index.search("zhishichanquan qiangshi").hits
    assert first.article.id == "p1"
    assert first.title_marks == ((0, 6),)
    assert [[s.text[a:b] for a, b in s.marks] for s in first.snippets] == [["知识产权强市"]]
    assert index.marks("p2", "知识cq")[0] == ((0, 4),)


def test_filters_pages_orders_and_export_give_the_same_reading(index: Index) -> None:
    assert found(index, "zhishichanquan", tags=["雾"]) == {"p1"}
    assert found(index, "zscq", sort="oldest") == {"p1", "p2"}
    assert [hit.article.id for hit in index.search("zscq", limit=1, offset=1, sort="newest").hits] == ["p2"]
    assert index.search("zscq", limit=0).total == 2
    assert {found.id for found in index.export("zscq")} == {"p1", "p2"}
    assert index.explain("p1", "zscq").matches and not index.explain("p3", "zscq").matches


def test_the_note_is_in_both_languages(index: Index) -> None:
    (note,) = index.search("zscq").notes
    assert (note.code, note.query) == ("pinyin", None)
    assert note.text == "No article holds “zscq” as it stands; it was read as pinyin: 知识产权."
    with speaking("zh"):
        assert index.search("zscq").notes[0].text == "没有文章含有“zscq”原文，已按拼音读作：知识产权。"


def test_the_terminal_says_so(indexes: dict[str, Index]) -> None:
    told = CliRunner().invoke(cli, ["search", "zscq", "--index", str(indexes["whoosh"].path)])
    assert told.exit_code == 0
    assert "read as pinyin: 知识产权" in told.output


def test_whoever_pipes_ids_is_told_so(indexes: dict[str, Index]) -> None:
    told = CliRunner().invoke(cli, ["search", "zscq", "--ids", "--all", "--index", str(indexes["whoosh"].path)])
    assert set(told.stdout.split()) == {"p1", "p2"}
    assert "read as pinyin: 知识产权" in told.stderr


@pytest.mark.parametrize("damage", [None, b"", b"searchnews words" + bytes(40)])
def test_without_a_word_list_it_is_latin_text(tmp_path: Path, damage: bytes | None) -> None:
    with Index.create(tmp_path / "index", engine="whoosh") as index:
        index.add([article(*pair) for pair in TITLES.items()])
        assert index.search("zscq").total == 2
        path = tmp_path / "index" / FILE
        path.unlink() if damage is None else path.write_bytes(damage)
        assert (index.search("zscq").total, index.search("zscq").notes) == (0, ())


def test_what_is_no_longer_pinyin_is_latin_text_at_once(tmp_path: Path) -> None:
    for name in NAMES:
        with Index.create(tmp_path / name, engine=name) as index:
            index.add([article("p1", "知识产权强市")])
            assert read(index, "zscq") == ["知识产权."]
            index.add([article("n1", "ZSCQ公司成立")])
            assert (found(index, "zscq"), read(index, "zscq")) == ({"n1"}, [])
            index.delete(["n1"])
            assert (found(index, "zscq"), read(index, "zscq")) == ({"p1"}, ["知识产权."])


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_is_found_by_pinyin(name: str, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index", engine=name) as index:
        index.add_sources([str(POSTS)], workers=0)
        for typed, han in [("zhishichanquan", "知识产权"), ("xinnengyuan", "新能源"), ("zscq", "知识产权")]:
            by_sound, by_text = index.search(typed, limit=100), index.search(han, limit=100)
            assert by_sound.total == by_text.total > 9
            assert [hit.article.id for hit in by_sound.hits] == [hit.article.id for hit in by_text.hits]
            assert [hit.title_marks for hit in by_sound.hits] == [hit.title_marks for hit in by_text.hits]
        assert index.search("AI").notes == ()


PIECES = [
    "zhishi",
    "chanquan",
    "zscq",
    "知识",
    "cq",
    "产权",
    "yin",
    "hang",
    "xing",
    " ",
    " ",
    "'",
    "-",
    "OR",
    "women",
    "AI",
]


@pytest.mark.parametrize("name", OTHERS)
@given(query=st.lists(st.sampled_from([*PIECES, "(", ")", '"', "*", "5"]), max_size=7).map("".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
def test_engines_agree(indexes: dict[str, Index], name: str, query: str) -> None:
    ours, theirs = indexes[name].search(query), indexes["memory"].search(query)
    assert ours.total == theirs.total
    assert ours.notes == theirs.notes
    assert [hit.article.id for hit in ours.hits] == [hit.article.id for hit in theirs.hits]
    assert str(parse(query)) == str(parse(str(parse(query))))


HOSTILE = [
    *("a" * 2000, "'" * 2000, "a'" * 1000, "a " * 90, "shi " * 90, "an" * 24, "z" * 48, "中z" * 1000, "xian" * 12),
    *("知zs" * 600, "zh's" * 500, "zhuang" * 8, "ng " * 90, " ".join(f"xian{c}ian" for c in "abcdefghijk" * 8)),
    *("\x00zscq", "zs\u200bcq", "z\u0301" * 900, "ü" * 2000, "𝓏𝓈𝒸𝓆" * 100, "zscq\ud800", "ﬁ" * 500),
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_takes_long(indexes: dict[str, Index], query: str) -> None:
    """Fewer questions than `LOOKS` are asked; the time is that of reading alone, the best of three."""
    asked = 0
    words = indexes["memory"]._home.words()

    def look() -> WordList | None:
        nonlocal asked
        asked += 1
        return words

    times = []
    for _ in range(3):
        asked = 0
        reader = Reader(look, lambda runs: False, ANALYZER.run)
        try:
            tree = parse(query)
            texts = [clause.text for clause in getattr(tree, "children", [tree])]
            pairs = [(text, ANALYZER.units(text)) for text in texts]
        except QueryError:
            return
        began = time.perf_counter()
        for text, units in pairs:
            reader.read(text, units)
        times.append(time.perf_counter() - began)
        assert asked < 300
    assert min(times) < 0.05
    indexes["memory"].search(query)


def words_of(*entries: Entry, articles: int = 1000) -> WordList:
    return WordList(Head("one", "1", articles), [*pack(entries), *pack([])])


def plain(words: WordList | None, query: str, held: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The forms of the plain words of a query, where articles hold nothing but some Latin words."""

    def holds(runs: tuple[str, ...]) -> bool:
        return all(run.strip("\x01\x02") in held for run in runs)

    plan = expand(
        parse(query),
        ANALYZER,
        now=LATE,
        zone=ZONE,
        synonyms={ANALYZER.run("知识产权"): (ANALYZER.run("IP权"),)},
        pinyin=lambda: Reader(lambda: words, holds, ANALYZER.run),
    )
    return [tuple(form.text for form in word.forms) for word in plan.words]


def test_readings_are_the_best_few_and_none_that_is_hardly_held() -> None:
    texts = ["事实", "实施", "时事", "实时", "史诗", "逝世", "试试"]
    words = words_of(
        *(Entry(text, "word", 100 - at) for at, text in enumerate(texts)), Entry("失事", "word", 5_000_000)
    )
    assert plain(words, "shishi") == [("\x01shishi\x02", "失事")]
    words = words_of(*(Entry(text, "word", 100 - at) for at, text in enumerate(texts)))
    assert plain(words, "shishi") == [("\x01shishi\x02", *texts[:FULL])]


def test_an_unusual_reading_counts_less() -> None:
    words = words_of(Entry("将士", "word", 97), Entry("强势", "word", 60))
    assert plain(words, "qiangshi") == [("\x01qiangshi\x02", "强势", "将士")]


def test_a_reading_of_several_words_is_as_if_it_were_typed() -> None:
    words = words_of(Entry("知识产权强市", "phrase", 9))
    typed = "\x01zhishichanquanqiangshi\x02"
    assert plain(words, "zhishichanquanqiangshi") == [
        (typed, "知识产权", "\x01ip\x02权"),
        (typed, "强市"),
    ]


def test_three_letters_need_a_usual_word() -> None:
    words = words_of(Entry("艾买提", "word", 9), Entry("国务院", "word", 500))
    assert plain(words, "amt") == [("\x01amt\x02",)]
    assert plain(words, "gwy") == [("\x01gwy\x02", "国务院")]


def test_a_word_that_articles_hold_stays_what_it_is() -> None:
    words = words_of(Entry("华为手机", "phrase", 40), Entry("手机", "word", 90), Entry("华为", "word", 60))
    assert plain(words, "huawei shouji", ("huawei",)) == [("\x01huawei\x02",), ("\x01shouji\x02", "手机")]
    assert plain(None, "huawei shouji") == [("\x01huawei\x02",), ("\x01shouji\x02",)]


def test_a_word_with_synonyms_is_not_read() -> None:
    words = words_of(Entry("知识产权", "word", 40))
    plan = expand(
        parse("zscq"),
        ANALYZER,
        now=LATE,
        zone=ZONE,
        synonyms={ANALYZER.run("zscq"): ("外",)},
        pinyin=lambda: Reader(lambda: words, lambda runs: False, ANALYZER.run),
    )
    assert plan.words == (Word((Run("\x01zscq\x02"), Run("外"))),)
    assert plan.read == ()


def test_the_word_list_is_not_read_for_a_query_without_latin_letters() -> None:
    def refuse(*_: object) -> bool:
        raise AssertionError

    reader = Reader(refuse, refuse, ANALYZER.run)  # type: ignore[arg-type]
    for query in ("知识产权", "2022年4月", "5,000", "知识 “产权”"):
        expand(parse(query), ANALYZER, now=LATE, zone=ZONE, pinyin=lambda: reader)


@pytest.mark.parametrize(
    ("text", "typed", "borders", "is_short", "cost"),
    [
        ("知识", "zhishi", (), False, 0),
        ("银行", "yinhang", (), False, 1),
        ("西安", "xian", (2,), False, 0),
        ("先", "xian", (2,), False, None),
        ("方案", "fangan", (3,), False, None),
        ("知识产权", "知识cq", (), True, 0),
        ("知识产权", "知识cq", (), False, None),
        ("a股", "agu", (), False, 0),
        ("旅行", "luxing", (), False, 0),
        ("路行", "lvxing", (), False, None),
    ],
)
def test_what_fits(text: str, typed: str, borders: tuple[int, ...], is_short: bool, cost: int | None) -> None:
    assert fit(text, typed, frozenset(borders), is_short) == cost


def test_a_string_that_is_too_long_is_not_looked_at() -> None:
    reader = Reader(lambda: words_of(Entry("阿", "name", 1)), lambda runs: False, ANALYZER.run)
    letters = "a" * (LONGEST + 1)
    assert reader.read(letters, [Unit(f"\x01{letters}\x02", 0, len(letters))]) == []
