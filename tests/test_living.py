"""Words and synonyms count with the next query, take no article away, and never fail one."""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from engines import NAMES, NOW, ZONE, create, document, ids, write
from hypothesis import given
from hypothesis import strategies as st
from serve_support import get, served

from searchnews import Article, ConfigError, Index, Wordbook
from searchnews.analysis import Analyzer
from searchnews.config import FILE
from searchnews.engines.base import Engine, Request, Searcher
from searchnews.living import LiveLanguage
from searchnews.query import parse
from searchnews.query.expand import expand
from searchnews.query.plan import And, Node, Plan, Run
from searchnews.vocabulary import Language, language_of

ARTICLES = [
    Article("tomato", "番茄炒蛋", "番茄要熟透。"),
    Article("xihongshi", "西红柿涨价", "市场上的西红柿涨价了。"),
    Article("rail", "雾岭高铁通车", "雾岭高铁今天通车。"),
    Article("apart", "高铁与雾岭", "高铁没有到雾岭，雾岭人等着高铁。"),
]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    with Index.create(tmp_path / "index", engine="memory") as made:
        made.add(ARTICLES)
    return Index.open(tmp_path / "index")


def found(index: Index, query: str) -> list[str]:
    return [hit.article.id for hit in index.search(query).hits]


def test_an_open_index_sees_a_synonym_with_the_next_query(index: Index) -> None:
    book = Wordbook(index.path)
    assert found(index, "番茄") == ["tomato"]
    book.add_synonyms(["番茄", "西红柿"])
    assert sorted(found(index, "番茄")) == sorted(found(index, "西红柿")) == ["tomato", "xihongshi"]
    assert found(index, '"番茄"') == ["tomato"]
    book.remove_synonyms(["番茄"])
    assert found(index, "番茄") == ["tomato"]


def test_editing_by_hand_works_the_same_way(index: Index) -> None:
    found(index, "番茄")
    (index.path / "own.txt").write_text("番茄=西红柿\n", "utf-8")
    (index.path / FILE).write_text('synonyms = "own.txt"\n', "utf-8")
    assert len(found(index, "番茄")) == 2
    (index.path / "own.txt").write_text("番茄=西红杮\n", "utf-8")  # as long as before, within one tick of the clock
    assert len(found(index, "番茄")) == 1


def test_a_word_is_counted_whole_and_takes_nothing_away(index: Index) -> None:
    assert sorted(found(index, "雾岭高铁")) == ["apart", "rail"]
    before = index.explain("rail", "雾岭高铁")
    Wordbook(index.path).add(["雾岭高铁"])
    assert found(index, "雾岭高铁") == ["rail", "apart"]
    after = index.explain("rail", "雾岭高铁")
    assert after.score and before.score and after.score > before.score
    assert any("雾岭高铁" in what for what, _ in after.parts)
    index.rebuild()
    assert found(index, "雾岭高铁") == ["rail", "apart"]


def test_a_synonym_of_several_words_finds_as_much_as_before(index: Index) -> None:
    Wordbook(index.path).add_synonyms(["雾岭高铁", "西红柿涨价"])
    assert sorted(found(index, "雾岭高铁")) == ["apart", "rail", "xihongshi"]
    assert sorted(found(index, "西红柿涨价")) == ["rail", "xihongshi"]
    assert sorted(found(index, "今天 -雾岭高铁 OR 番茄")) == ["tomato"]


@pytest.mark.parametrize("broken", [b"\xe7\x95", b"", None])
def test_a_file_that_is_half_written_fails_nobody(index: Index, broken: bytes | None) -> None:
    Wordbook(index.path).add_synonyms(["番茄", "西红柿"])
    assert len(found(index, "番茄")) == 2
    file = index.path / "synonyms.txt"
    if broken is None:
        file.unlink()
    else:
        file.write_bytes(broken)
    assert len(found(index, "番茄")) == (1 if broken == b"" else 2)
    index.refresh()
    assert index.stats()["articles"] == 4
    file.write_text("番茄,西红柿\n", "utf-8")
    assert len(found(index, "番茄")) == 2


def test_settings_that_are_half_written_fail_nobody(index: Index) -> None:
    Wordbook(index.path).add_synonyms(["番茄", "西红柿"])
    assert len(found(index, "番茄")) == 2
    (index.path / FILE).write_text('synonyms = "syn', "utf-8")
    assert len(found(index, "番茄")) == 2
    with pytest.raises(ConfigError):
        Index.open(index.path)


def test_the_time_zone_stays_that_of_when_the_index_was_opened(index: Index) -> None:
    found(index, "番茄")
    (index.path / "own.txt").write_text("番茄=西红柿\n", "utf-8")
    (index.path / FILE).write_text('synonyms = "own.txt"\ntimezone = "UTC"\n', "utf-8")
    assert len(found(index, "番茄")) == 2
    assert index.settings.timezone == "Asia/Shanghai"


def test_a_file_that_is_broken_from_the_first_is_said(index: Index) -> None:
    Wordbook(index.path).add_synonyms(["番茄", "西红柿"])
    (index.path / "synonyms.txt").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        index.search("番茄")


def test_refresh_says_that_words_changed_once(index: Index) -> None:
    found(index, "番茄")
    index.refresh()
    marks = index.stats()["vocabulary"]
    assert not index.refresh()
    Wordbook(index.path).add(["雾岭高铁"])
    found(index, "番茄")
    assert index.refresh() and not index.refresh()
    assert index.stats()["vocabulary"] != marks


def test_a_rebuild_is_advised_until_it_is_made(index: Index) -> None:
    book = Wordbook(index.path)
    assert index.stats()["notes"] == []
    book.add(["雾岭高铁"])
    book.add_synonyms(["番茄", "西红柿"])
    (note,) = index.stats()["notes"]
    assert note.startswith("3 words of yours came or went") and "searchnews rebuild" in note
    assert index.check() == []
    index.add([Article("new", "雾岭高铁", "")])
    assert index.stats()["notes"] == [note], "the others are cut as they were"
    index.rebuild()
    assert index.stats()["notes"] == []
    book.remove(["雾岭高铁"])
    (note,) = index.stats()["notes"]
    assert note.startswith("1 word of yours came or went")


def test_of_very_many_words_it_is_not_known_how_many_changed(index: Index) -> None:
    (index.path / "own.txt").write_text("\n".join(f"雾岭{number}号" for number in range(1_001)), "utf-8")
    (index.path / FILE).write_text('dictionary = "own.txt"\n', "utf-8")
    index.rebuild()
    assert index.stats()["notes"] == []
    Wordbook(index.path).add(["雾岭高铁"])
    (note,) = index.stats()["notes"]
    assert note.startswith("It was made with other words of yours")


def test_a_word_that_comes_during_a_rebuild_is_not_taken_for_known(index: Index) -> None:
    book = Wordbook(index.path)
    index.rebuild(progress=lambda _: book.add([f"雾岭{len(book.words())}号"]) and None)
    assert book.words()
    assert len(index.stats()["notes"]) == 1


def test_looking_at_the_files_costs_less_than_thirty_microseconds(index: Index) -> None:
    Wordbook(index.path).add(["雾岭高铁"])
    Wordbook(index.path).add_synonyms(["番茄", "西红柿"])
    live = LiveLanguage(index.path)
    language = live.now()
    old = time.time() - 60
    for name in (FILE, "words.txt", "synonyms.txt"):
        os.utime(index.path / name, (old, old))
    live.now()
    spent = []
    for _ in range(50):
        began = time.perf_counter()
        for _ in range(20):
            assert live.now() is language
        spent.append((time.perf_counter() - began) / 20)
    assert min(spent) < 30e-6


def test_a_served_page_sees_a_new_synonym_without_a_restart(index: Index) -> None:
    with served(index.path) as (_, port):
        path = "/api/v1/search?q=%E7%95%AA%E8%8C%84"  # 番茄
        status, headers, body = get(port, path)
        assert status == 200 and json.loads(body)["total"] == 1
        (tag,) = (value for name, value in headers.items() if name.lower() == "etag")
        known = {"If-None-Match": tag}
        assert get(port, path, headers=known)[0] == 304
        Wordbook(index.path).add_synonyms(["番茄", "西红柿"])
        status, _, body = get(port, path, headers=known)
        assert status == 200 and json.loads(body)["total"] == 2
        (index.path / "synonyms.txt").write_bytes("番茄, 西".encode()[:-1])
        assert get(port, path)[0] == get(port, "/?q=%E7%95%AA%E8%8C%84")[0] == 200


PIECES = [
    "农",
    "业",
    "银",
    "行",
    "农业",
    "银行",
    "农业银行",
    "研究生命",
    "发展",
    "中国",
    "和",
    "A股",
    "art",
    "14.8",
    "，",
    " ",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
OWN = st.lists(
    st.lists(st.sampled_from(PIECES[:14]), min_size=1, max_size=3).map("".join).filter(lambda word: len(word) > 1),
    min_size=1,
    max_size=4,
    unique=True,
)
DOCUMENTS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12)
QUERIES = st.lists(st.sampled_from([*PIECES, "-", " OR ", '"']), min_size=1, max_size=7).map("".join)


def plan(query: str, language: Language) -> Plan:
    return expand(parse(query), language.analyzer, now=NOW, zone=ZONE, synonyms=language.synonyms)


def filled(name: str, folder: Path, texts: Sequence[tuple[str, str]]) -> Engine:
    engine = create(name, folder)
    write(engine, [document(Article(f"a{number}", *text)) for number, text in enumerate(texts)])
    return engine


def held(searcher: Searcher, plan: Plan) -> set[str]:
    return set(ids(searcher.search(Request(plan, limit=1000))))


@pytest.mark.parametrize("name", NAMES)
@given(texts=DOCUMENTS, own=OWN, query=QUERIES)
def test_a_dictionary_never_changes_what_is_found(
    tmp_path_factory: pytest.TempPathFactory, name: str, texts: list[tuple[str, str]], own: list[str], query: str
) -> None:
    folder = tmp_path_factory.mktemp("engine") / "one"
    plain, whole = language_of((), [], ZONE), language_of(tuple(own), [], ZONE)
    with filled(name, folder, texts).searcher() as searcher:
        for asked in (query, *own, " ".join(own)):
            before, after = (searcher.search(Request(plan(asked, one), limit=1000)) for one in (plain, whole))
            assert (before.total, before.needed, set(ids(before))) == (after.total, after.needed, set(ids(after)))
            assert before.facets == after.facets
        for word in own:
            quoted = searcher.search(Request(plan(f'"{word}"', whole), limit=1000))
            assert set(ids(quoted)) == held(searcher, plan(f'"{word}"', plain))
            assert set(ids(quoted)) <= held(searcher, plan(word, whole))
            assert searcher.search(Request(plan(word, whole))).total >= quoted.total


@pytest.mark.parametrize("name", NAMES)
@given(texts=DOCUMENTS, group=OWN.filter(lambda words: len(words) > 1), query=TEXTS)
def test_synonyms_only_add_to_what_holds_all_words(
    tmp_path_factory: pytest.TempPathFactory, name: str, texts: list[tuple[str, str]], group: list[str], query: str
) -> None:
    folder = tmp_path_factory.mktemp("engine") / "one"
    plain, grouped = language_of((), [], ZONE), language_of(tuple(group), [tuple(group)], ZONE)
    with filled(name, folder, texts).searcher() as searcher:
        for asked in (query, *group):
            full = [Plan(required=whole(plan(asked, one))) for one in (plain, grouped)]
            assert held(searcher, full[0]) <= held(searcher, full[1])
        each = held(searcher, Plan(required=whole(plan(group[0], grouped))))
        for word in group:
            run = Analyzer().run(word)
            assert held(searcher, Plan(required=Run(run))) <= each


def whole(asked: Plan) -> Node:
    """All words of a plan as what is required."""
    return And((asked.required, *asked.words))
