"""Every engine gives the answers written down in `contract/`, and keeps the promises of `engines.base`.

A case is a folder: `articles.jsonl` holds an article, ``{"delete": [ids]}`` or ``{"commit": true}`` a line,
`searches.json` the searches and what they must answer, as reasoned by hand. `ids` is in order, `set` is not.
"""

import json
import pickle
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from engines import (
    ANALYZER,
    NAMES,
    NOW,
    answer,
    counts,
    create,
    document,
    fill,
    filters,
    ids,
    make_plan,
    write,
)

from searchnews.article import Article
from searchnews.document import COUNTED, decode, fingerprint, prepare
from searchnews.engines import load_engine
from searchnews.engines.base import Engine, Request, Searcher
from searchnews.errors import ConfigError, IndexFailure, LockedIndex
from searchnews.query.securities import Securities
from searchnews.schema import KEYWORD_FIELDS

CONTRACT = Path(__file__).parent / "contract"
CASES = {
    folder.name: json.loads((folder / "searches.json").read_text("utf-8")) for folder in sorted(CONTRACT.iterdir())
}
SEARCHES = [(case, number) for case, told in CASES.items() for number in range(len(told["searches"]))]

pytestmark = pytest.mark.parametrize("name", NAMES)


def build(name: str, case: str, folder: Path) -> Engine:
    """The case's articles in an index, written in the steps that its file tells."""
    zone = ZoneInfo(CASES[case].get("zone", "Asia/Shanghai"))
    engine = create(name, folder)
    pack = engine.packer()
    writer = engine.writer()
    with writer:
        for line in (CONTRACT / case / "articles.jsonl").read_text("utf-8").split("\n"):
            match json.loads(line) if line else {}:
                case {"commit": True}:
                    writer.commit()
                case {"delete": gone}:
                    writer.delete(gone)
                case {"id": _} as told:
                    article = msgspec.convert(told, Article)
                    writer.add(pack([prepare(article, ANALYZER, zone)]))
    return engine


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Searcher]:
    """Each case's index, open, for each engine; made when it is first asked for."""

    class Searchers(dict[tuple[str, str], Searcher]):
        def __missing__(self, key: tuple[str, str]) -> Searcher:
            folder = tmp_path_factory.mktemp("contract") / "index"
            build(*key, folder)
            self[key] = load_engine(key[0]).open(folder).searcher()
            return self[key]

    return Searchers()


@pytest.mark.parametrize(("case", "number"), SEARCHES)
def test_case(searchers: dict[tuple[str, str], Searcher], name: str, case: str, number: int) -> None:
    told = CASES[case]
    search = told["searches"][number]
    zone = ZoneInfo(told.get("zone", "Asia/Shanghai"))
    plan = make_plan(
        search["query"],
        filters=filters(**{key: search[key] for key in FILTERS if key in search}),
        synonyms={
            ANALYZER.run(word): [ANALYZER.run(other) for other in others]
            for word, others in told.get("synonyms", {}).items()
        },
        now=datetime.fromisoformat(told["now"]) if "now" in told else NOW,
        zone=zone,
        securities=Securities(searchers[name, case].values("code") if "securities" in told else (), ANALYZER.run),
    )
    request = Request(plan, **{"limit": 1000} | {key: search[key] for key in OPTIONS if key in search})
    compare(searchers[name, case], request, search["expect"])


FILTERS = ("tags", "sources", "categories", "codes", "since", "until")
OPTIONS = ("sort", "limit", "offset", "facets")


def compare(searcher: Searcher, request: Request, expect: dict[str, Any]) -> None:
    matches = searcher.search(request)
    found = ids(matches)
    assert set(expect) <= {"total", "ids", "set", "needed", "facets", "months"}
    if "ids" in expect:
        assert found == expect["ids"]
    if "set" in expect:
        assert sorted(found) == sorted(expect["set"])
        assert matches.total == len(found) + request.offset
    if "total" in expect:
        assert matches.total == expect["total"]
    if "needed" in expect:
        assert matches.needed == expect["needed"]
    for field, values in expect.get("facets", {}).items():
        assert counts(matches)[field] == values
    if "months" in expect:
        assert {f"{month // 12:04}-{month % 12 + 1:02}": n for month, n in matches.months.items()} == expect["months"]
    for hit in matches.hits:
        assert decode(hit.stored).id == hit.id
        assert (hit.score is None) == (request.sort != "relevance")
        assert searcher.explain(hit.id, request.plan) is not None
    pages = [searcher.search(Request(request.plan, request.sort, 1, place)) for place in range(min(matches.total, 5))]
    whole = searcher.search(Request(request.plan, request.sort, 5, 0))
    assert [hit for page in pages for hit in page.hits] == list(whole.hits)


@pytest.mark.parametrize("case", CASES)
def test_what_is_stored_comes_back(searchers: dict[tuple[str, str], Searcher], name: str, case: str) -> None:
    searcher = searchers[name, case]
    stored = list(searcher.stored())
    all_ids = [decode(one).id for one in stored]
    assert all_ids == sorted(all_ids)
    assert len(searcher) == len(all_ids) == len(set(all_ids))
    assert searcher.fingerprints() == {decode(one).id: fingerprint(one) for one in stored}
    assert [searcher.get(id) for id in all_ids] == stored
    assert searcher.get("not-there") is None
    assert searcher.having([*all_ids, "not-there", ""]) == set(all_ids)
    documents = [document(decode(one)) for one in stored]
    for moment in {1, *(d.published for d in documents if d.published is not None)}:
        assert list(searcher.ids_at(moment)) == [d.id for d in documents if d.published == moment]
    told = dict(searcher.terms())
    words = {word for d in documents for word in (*d.title_words, *d.body_words)}
    assert told == {word: sum(word in d.title_words or word in d.body_words for d in documents) for word in words}


@pytest.mark.parametrize("case", CASES)
def test_check_finds_a_sound_index_sound(tmp_path: Path, name: str, case: str) -> None:
    engine = build(name, case, tmp_path / "index")
    assert list(engine.check()) == []
    assert engine.size() > 0


def one(id: str, title: str = "潮汐", **fields: Any) -> Article:
    return Article(id=id, title=title, **fields)


def test_a_searcher_sees_one_moment(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    fill(engine, [one("a"), one("b")])
    request = Request(make_plan("潮汐"))
    with engine.searcher() as before:
        write(engine, [document(one("c"))], delete=["a"])
        assert sorted(ids(before.search(request))) == ["a", "b"]
        assert decode(before.get("a") or b"").id == "a"
        assert len(before) == 2
    assert sorted(ids(answer(engine, "潮汐"))) == ["b", "c"]


def test_nothing_is_seen_before_the_commit(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    with engine.writer() as writer:
        writer.add(engine.packer()([document(one("a"))]))
        assert answer(engine, "潮汐").total == 0
        writer.commit()
        assert answer(engine, "潮汐").total == 1
    assert answer(load_engine(name).open(tmp_path / "index"), "潮汐").total == 1


def test_an_error_rolls_back_and_unlocks(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    fill(engine, [one("a")])
    commit = engine.commit_id()

    def fail() -> None:
        with engine.writer() as writer:
            writer.add(engine.packer()([document(one("b"))]))
            writer.delete(["a"])
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        fail()
    assert ids(answer(engine, "潮汐")) == ["a"]
    assert engine.commit_id() == commit
    fill(engine, [one("c")])
    assert sorted(ids(answer(engine, "潮汐"))) == ["a", "c"]
    assert list(engine.check()) == []


def test_a_rolled_back_writer_can_go_on(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    with engine.writer() as writer:
        writer.add(engine.packer()([document(one("a"))]))
        writer.rollback()
        writer.add(engine.packer()([document(one("b"))]))
    assert ids(answer(engine, "潮汐")) == ["b"]


def test_there_is_one_writer(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    other = load_engine(name).open(tmp_path / "index")
    with engine.writer():
        with pytest.raises(LockedIndex):
            other.writer()
        with pytest.raises(LockedIndex):
            engine.writer()
    other.writer().close()
    engine.writer().close()


def test_of_two_in_one_batch_the_later_counts(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    write(engine, [document(one("a", "山")), document(one("b", "山")), document(one("a", "海"))])
    assert ids(answer(engine, "海")) == ["a"]
    assert ids(answer(engine, "山")) == ["b"]
    with engine.searcher() as searcher:
        assert len(searcher) == 2


def test_every_commit_has_its_own_id(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    seen = [engine.commit_id()]
    for number in range(3):
        fill(engine, [one(str(number))])
        seen.append(engine.commit_id())
        assert load_engine(name).open(tmp_path / "index").commit_id() == seen[-1]
    write(engine, delete=["1"])
    seen.append(engine.commit_id())
    assert len(set(seen)) == len(seen)


def test_packs_are_made_in_any_process(tmp_path: Path, name: str) -> None:
    """The packer travels as bytes; that is what a worker process gets."""
    engine = create(name, tmp_path / "index")
    with engine.writer() as writer:
        packer = pickle.loads(pickle.dumps(engine.packer()))
        writer.add(pickle.loads(pickle.dumps(packer([document(one("a")), document(one("b"))]))))
        writer.add(packer([document(one("c"))]))
        writer.delete(["b"])
    assert sorted(ids(answer(engine, "潮汐"))) == ["a", "c"]


def test_one_searcher_serves_several_threads(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    fill(engine, [one(f"a{number}", "潮汐 山海"[: number % 6]) for number in range(30)])
    queries = ["潮汐", '"山海"', "-汐", "潮 汐 山", "山*"]
    wrong: list[str] = []
    with engine.searcher() as searcher:

        def found(query: str) -> object:
            matches = searcher.search(Request(make_plan(query)))
            return matches.needed, matches.hits, matches.counting.result()

        right = {query: found(query) for query in queries}

        def ask() -> None:
            for query in queries * 4:
                if found(query) != right[query]:
                    wrong.append(query)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_explain_adds_up_to_the_score(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    fill(engine, [one("a", "潮汐发电", body="潮汐，电站"), one("b", "山海"), one("c", "电站", body="潮汐能")])
    with engine.searcher() as searcher:
        for query in ("潮汐", "潮汐电站", '"汐能"', "潮汐 -山", "(潮汐 OR 山) title:电", "电*"):
            plan = make_plan(query)
            matches = searcher.search(Request(plan))
            assert matches.total
            for hit in matches.hits:
                parts = searcher.explain(hit.id, plan)
                assert parts is not None
                assert sum(part.value for part in parts) == pytest.approx(hit.score, abs=1e-3)
                assert all(part.what for part in parts)
            assert searcher.explain("nobody", plan) is None
        assert searcher.explain("b", make_plan("潮汐")) is None


def test_a_long_word_and_a_long_text(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    word = "a" * 70_000
    text = "山海经纬，" * 20_000
    fill(engine, [one("word", body=f"山 {word} 海"), one("text", body=text), one("other", body="a" * 69_999)])
    assert ids(answer(engine, '"海经纬，山"')) == ["text"]
    with engine.searcher() as searcher:
        found = searcher.search(Request(make_plan("a" * 100 + "*"), sort="newest"))
        assert ids(found) == ["other", "word"]
        assert decode(searcher.get("word") or b"").body == f"山 {word} 海"


def test_open_says_what_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "nowhere"):
        with pytest.raises(IndexFailure):
            load_engine(name).open(folder)


def test_an_unknown_engine_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load_engine("elephant")


def test_values_are_counted_as_they_were_written_and_deleted_articles_are_not(name: str, tmp_path: Path) -> None:
    engine = create(name, tmp_path / "index")
    article = Article(
        id="a", title="甲", body="乙", tags=("要闻", "iPhone"), source="某报", category="c\td", codes=("1.SH",)
    )
    fill(
        engine,
        [article, replace(article, id="b", names={"1.SH": "巨化股份"}), replace(article, id="c", tags=("要闻",))],
    )
    fill(engine, [replace(article, id="d", source="", tags=("x" * 1_000_000, "新"))])
    write(engine, delete=["c"])
    write(engine, delete=["a"])
    with engine.searcher() as searcher:
        tags = dict(searcher.values("tag"))
        assert tags == {"iPhone": 1, "要闻": 1, "新": 1, "x" * COUNTED: 1}
        assert list(searcher.values("code")) == [("1.SH\t", 1), ("1.SH\t巨化股份", 1)]
        assert list(searcher.values("source")) == [("某报", 1)]
        assert list(searcher.values("category")) == [("c\td", 2)]
        assert [value for value, _ in searcher.values("tag")] == sorted(tags)


def test_an_empty_index_has_no_values(name: str, tmp_path: Path) -> None:
    with create(name, tmp_path / "index").searcher() as searcher:
        assert [list(searcher.values(field)) for field in KEYWORD_FIELDS] == [[], [], [], []]
