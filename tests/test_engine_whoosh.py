"""What is particular to the Whoosh engine: its files, its merging, and that Whoosh itself reads it."""

import json
import os
import pickle
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from whoosh.query import Term
from whoosh.reading import SegmentReader
from whoosh.searching import Searcher as TheirSearcher

from searchnews.analysis import Analyzer
from searchnews.article import Article
from searchnews.document import Document, decode, prepare
from searchnews.engines.base import Request
from searchnews.engines.whoosh import WhooshEngine, merging
from searchnews.engines.whoosh.building import starts
from searchnews.engines.whoosh.codec import ArrayIndex
from searchnews.engines.whoosh.contents import Contents, Segment
from searchnews.engines.whoosh.layout import MAX_DOCUMENTS
from searchnews.errors import DamagedIndex, ForeignIndex, LockedIndex
from searchnews.query import parse
from searchnews.query.expand import expand

ZONE = ZoneInfo("Asia/Shanghai")
ANALYZER = Analyzer()
PIECES = [
    "知识产权",
    "强市",
    "台风",
    "马拉松",
    "C++",
    "14.86亿元",
    "，",
    "。",
    "A股",
    "iPhone 13",
    "的",
    "新能源汽车",
    "\n",
]


def articles(size: int, seed: int = 1) -> list[Article]:
    choose = random.Random(seed)
    return [
        Article(
            id=f"a{number:05}",
            title="".join(choose.choices(PIECES, k=3)),
            body="".join(choose.choices(PIECES, k=30)),
            published=datetime.fromtimestamp(1_600_000_000 + choose.randrange(10**7), UTC),
            source=choose.choice(["甲报", "乙报"]),
            tags=tuple(choose.sample(["体育", "财经", "科技"], 2)),
        )
        for number in range(size)
    ]


def documents(size: int, seed: int = 1) -> list[Document]:
    return [prepare(article, ANALYZER, ZONE) for article in articles(size, seed)]


def engine_of(folder: Path, packs: Sequence[Sequence[Document]]) -> WhooshEngine:
    folder.mkdir(exist_ok=True)
    engine = WhooshEngine.create(folder)
    for pack in packs:
        with engine.writer() as writer:
            writer.add(engine.packer()(pack))
    return engine


def answers(engine: WhooshEngine, queries: Sequence[str]) -> list[object]:
    with engine.searcher() as searcher:
        plans = [expand(parse(query), ANALYZER, now=datetime.now(ZONE), zone=ZONE) for query in queries]
        return [searcher.search(Request(plan, limit=50)) for plan in plans]


QUERIES = [
    '"知识产权强市"',
    "台风 马拉松",
    '"C++"',
    '"元，A股"',
    "title:台风",
    "tag:体育 -台风",
    "iPh*",
    '"13"',
    '"的，"',
    "",
]


def test_whoosh_itself_reads_the_index(tmp_path: Path) -> None:
    engine_of(tmp_path / "i", [documents(40), documents(60)[40:]])
    index = ArrayIndex(tmp_path / "i")
    with TheirSearcher(index.reader(), fromindex=index) as searcher:
        theirs = {hit["id"] for hit in searcher.search(Term("tag", "体育"), limit=None)}
        assert searcher.doc_count() == 60
        assert ("body", "台风".encode()) in set(searcher.reader().all_terms())
    assert theirs == {a.id for a in articles(60) if "体育" in a.tags}


def test_many_small_commits_answer_as_one_big_one_does(tmp_path: Path) -> None:
    every = documents(300)
    small = engine_of(tmp_path / "small", [every[n : n + 7] for n in range(0, 300, 7)])
    big = engine_of(tmp_path / "big", [every])
    assert answers(small, QUERIES) == answers(big, QUERIES)
    assert len(Contents.read(tmp_path / "small").segments) < 20
    assert list(small.searcher().terms()) == list(big.searcher().terms())


def test_a_hundred_rounds_of_updates_leave_no_bulk(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(400)])
    for round_number in range(100):
        changed = documents(400, seed=round_number + 2)[round_number % 40 :: 40]
        with engine.writer() as writer:
            writer.add(engine.packer()(changed))
    with engine.searcher() as searcher:
        stored = [prepare(decode(row), ANALYZER, ZONE) for row in searcher.stored()]
    fresh = engine_of(tmp_path / "fresh", [stored])
    assert len(stored) == 400
    assert answers(engine, QUERIES) == answers(fresh, QUERIES)
    assert engine.size() <= 1.5 * fresh.size()


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [[]])
    for matches in answers(engine, QUERIES):
        assert matches.total == 0  # type: ignore[attr-defined]
    assert list(engine.check()) == []


def test_an_article_of_nothing_but_a_title_is_held(tmp_path: Path) -> None:
    empty = prepare(Article("a", title="台"), ANALYZER, ZONE)
    engine = engine_of(tmp_path / "i", [[empty, prepare(Article("b"), ANALYZER, ZONE)]])
    assert answers(engine, ['"台"'])[0].total == 1  # type: ignore[attr-defined]
    assert len(engine.searcher()) == 2


def test_two_writers_cannot_be(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(3)])
    with engine.writer(), pytest.raises(LockedIndex, match="being written to"):
        engine.writer()


def test_what_is_not_committed_is_swept_away(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(5)])
    before = answers(engine, QUERIES)
    with pytest.raises(RuntimeError), engine.writer() as writer:
        writer.add(engine.packer()(documents(9, seed=3)))
        raise RuntimeError("stop")
    assert answers(engine, QUERIES) == before
    engine.packer()(documents(2, seed=4))
    engine.writer().close()
    assert len(list((tmp_path / "i").glob("*.arrays"))) == 1


def test_a_reader_keeps_its_moment(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(20)])
    searcher = engine.searcher()
    with engine.writer() as writer:
        writer.delete([f"a{n:05}" for n in range(20)])
    plan = expand(parse(""), ANALYZER, now=datetime.now(ZONE), zone=ZONE)
    assert searcher.search(Request(plan)).total == 20
    assert engine.searcher().search(Request(plan)).total == 0


@pytest.mark.parametrize("keep", [0, 1, 7, 100, 0.5, 0.99])
def test_a_cut_off_file_is_named(tmp_path: Path, keep: float) -> None:
    engine = engine_of(tmp_path / "i", [documents(30)])
    file = next((tmp_path / "i").glob("*.arrays"))
    data = file.read_bytes()
    file.write_bytes(data[: int(keep if keep >= 1 or keep == 0 else keep * len(data))])
    with pytest.raises(DamagedIndex, match=file.name.replace(".", r"\.")):
        engine.searcher()
    assert any(file.name in line for line in engine.check())


def test_check_finds_any_byte_that_changed(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(30)])
    file = next((tmp_path / "i").glob("*.arrays"))
    data = file.read_bytes()
    assert list(engine.check()) == []
    padding = 0
    for place in range(0, len(data), 211):
        changed = bytearray(data)
        changed[place] ^= 0x40
        file.write_bytes(changed)
        padding += not list(engine.check())
    file.write_bytes(data)
    assert padding <= 3, "only the few bytes between arrays say nothing"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(3)])
    file = next((tmp_path / "i").glob("*.arrays"))
    file.unlink()
    with pytest.raises(DamagedIndex, match="missing"):
        engine.searcher()


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("/nonexistent-bomb"),))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "content", [pickle.dumps(Bomb()), b"", b"{}", b"[]", b'{"format": 1, "segments": [{"segment": "../x"}]}', b"\xff"]
)
def test_a_hostile_table_of_contents_is_refused(tmp_path: Path, content: bytes) -> None:
    engine_of(tmp_path / "i", [documents(3)])
    next((tmp_path / "i").glob("*.toc")).write_bytes(content)
    with pytest.raises(DamagedIndex, match="table of contents"):
        WhooshEngine.open(tmp_path / "i")


def test_a_newer_format_is_not_guessed_at(tmp_path: Path) -> None:
    engine_of(tmp_path / "i", [documents(3)])
    next((tmp_path / "i").glob("*.toc")).write_text(json.dumps({"format": 99, "segments": []}))
    with pytest.raises(ForeignIndex, match="newer"):
        WhooshEngine.open(tmp_path / "i")


def test_no_file_of_an_index_is_a_pickle(tmp_path: Path) -> None:
    engine_of(tmp_path / "i", [documents(3)])
    for file in (tmp_path / "i").iterdir():
        assert not file.read_bytes().startswith(b"\x80")


READERS: dict[str, Callable[[WhooshEngine, Path], object]] = {
    "open": lambda _, folder: len(WhooshEngine.open(folder).searcher()),
    "searcher": lambda engine, _: len(engine.searcher()),
    "check": lambda engine, _: list(engine.check()) or 3,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("step", "call"), [("latest", 1), ("latest", 2), ("open", 1), ("open", 2)])
def test_a_reader_opens_while_a_writer_takes_files_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str, step: str, call: int
) -> None:
    engine = engine_of(tmp_path / "i", [documents(5), [prepare(Article("b"), ANALYZER, ZONE)]])
    whose, calls = (Contents, count(1)) if step == "latest" else (Segment, count(1))
    real = getattr(whose, step)

    def late(*given: Any) -> Any:
        found = real(*given) if step == "latest" else None
        if next(calls) == call:
            with engine.writer() as writer:
                writer.delete(["a00000", "a00001", "a00002"])
        return found if step == "latest" else real(*given)

    monkeypatch.setattr(whose, step, staticmethod(late) if step == "latest" else late)
    before_or_after = (6, 3)
    assert READERS[reader](engine, tmp_path / "i") in before_or_after
    assert next(calls) > call
    assert READERS[reader](engine, tmp_path / "i") == 3


def test_the_size_leaves_out_what_is_taken_away_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of(tmp_path / "i", [documents(5)])
    files = list((tmp_path / "i").iterdir())
    size = engine.size()
    monkeypatch.setattr(Path, "iterdir", lambda _: iter([*files, tmp_path / "i" / "gone"]))
    assert engine.size() == size


def test_check_finds_any_byte_that_changed_in_the_table_of_contents(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(30)])
    with engine.writer() as writer:
        writer.delete(["a00003", "a00017"])
    file = next((tmp_path / "i").glob("*.toc"))
    data = file.read_bytes()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x01
        file.write_bytes(changed)
        with pytest.raises((DamagedIndex, ForeignIndex)):
            engine.searcher()


def test_whoosh_misses_what_a_segment_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of(tmp_path / "i", [documents(5)])
    monkeypatch.setattr(SegmentReader, "lexicon", lambda *_: iter([b"a00000"]))
    assert "another number of articles" in next(engine.check())
    with pytest.raises(DamagedIndex, match="read back"), engine.writer() as writer:
        writer.add(engine.packer()(documents(2)))
    assert len(engine.searcher()) == 5


def test_segments_too_large_together_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of(tmp_path / "i", [documents(20 * n)[20 * (n - 1) :] for n in range(1, 5)])
    size = max(file.stat().st_size for file in (tmp_path / "i").glob("*.arrays"))
    monkeypatch.setattr(merging, "MAX_BYTES", int(2.5 * size))
    with engine.writer() as writer:
        writer.add(engine.packer()(documents(100)[80:]))
    assert sorted(segment.count for segment in Contents.read(tmp_path / "i").segments) == [20, 40, 40]
    assert answers(engine, QUERIES) == answers(engine_of(tmp_path / "one", [documents(100)]), QUERIES)


def test_places_past_four_bytes_are_refused() -> None:
    assert starts(np.array([2**32 - 2, 1])).tolist() == [0, 2**32 - 2, 2**32 - 1]
    with pytest.raises(ValueError, match="4 GiB"):
        starts(np.array([2**32 - 2, 2]))


def test_merging_does_not_whitewash_damage(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "i", [documents(20 * n)[20 * (n - 1) :] for n in range(1, 5)])
    file = next((tmp_path / "i").glob("*.arrays"))
    data = file.read_bytes()
    changed = bytearray(data)
    changed[200] ^= 1
    file.write_bytes(changed)
    with pytest.raises(DamagedIndex, match=file.name), engine.writer() as writer:
        writer.add(engine.packer()(documents(100)[80:]))
    assert file.name in next(engine.check())
    file.write_bytes(data)
    assert len(engine.searcher()) == 80
    assert list(engine.check()) == []


def test_merging_leaves_out_what_only_deleted_articles_had(tmp_path: Path) -> None:
    tagged = [prepare(Article(f"a{n}", tags=(f"标签{n}",)), ANALYZER, ZONE) for n in range(8)]
    engine = engine_of(tmp_path / "i", [tagged])
    with engine.writer() as writer:
        writer.delete([f"a{n}" for n in range(5)])
    (segment,) = Contents.read(tmp_path / "i").segments
    assert segment.open(tmp_path / "i").pieces("facet.tag") == [f"标签{n}".encode() for n in range(5, 8)]
    assert answers(engine, [""])[0].facets["tag"] == {f"标签{n}": 1 for n in range(5, 8)}  # type: ignore[attr-defined]


def test_more_than_one_segment_can_hold(tmp_path: Path) -> None:
    one = prepare(Article("x", "台风", "强市。A股", tags=("体育",)), ANALYZER, ZONE)
    size = MAX_DOCUMENTS + 5
    engine = engine_of(tmp_path / "i", [[replace(one, id=f"a{n:06}") for n in range(size)]])
    queries = ['"台风"', '"强市，A股"', "A*", "tag:体育", "title:台风"]
    assert [segment.count for segment in Contents.read(tmp_path / "i").segments] == [MAX_DOCUMENTS, 5]
    for left in (size, size // 2):
        assert [found.total for found in answers(engine, queries)] == [left] * 5  # type: ignore[attr-defined]
        assert answers(engine, [""])[0].facets["tag"] == {"体育": left}  # type: ignore[attr-defined]
        assert engine.searcher().having([f"a{MAX_DOCUMENTS - 1:06}", f"a{size:06}"]) == {f"a{MAX_DOCUMENTS - 1:06}"}
        with engine.writer() as writer:
            writer.delete([f"a{n:06}" for n in range(0, size, 2)])
    assert max(segment.count for segment in Contents.read(tmp_path / "i").segments) == MAX_DOCUMENTS // 2


def test_a_commit_that_fails_leaves_nothing_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of(tmp_path / "i", [documents(5)])
    names = sorted(os.listdir(tmp_path / "i"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Contents, "write", full)
    with pytest.raises(OSError, match="No space"), engine.writer() as writer:
        writer.add(engine.packer()(documents(9, seed=3)))
    assert sorted(os.listdir(tmp_path / "i")) == names
    assert len(engine.searcher()) == 5
    engine.writer().close()


class Forgetful(dict[bytes, int | None]):
    """Loses at once what it is given, as when another thread clears it at that very moment."""

    def __setitem__(self, key: bytes, number: int | None) -> None:
        """Keep nothing."""


def test_a_term_is_found_though_another_thread_clears_what_was_looked_up(tmp_path: Path) -> None:
    engine_of(tmp_path / "i", [documents(30)])
    arrays = Contents.read(tmp_path / "i").segments[0].open(tmp_path / "i")
    found = dict(arrays.terms("body"))
    arrays._looked_up = Forgetful()
    assert {text: arrays.term("body", text) for text in found} == found
    assert arrays.term("body", "没有") is None
