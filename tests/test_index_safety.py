"""What can go wrong: a crash, a second writer, a full disk, another analyzer, damage, threads. Nothing is lost."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchnews import (
    Article,
    DamagedIndex,
    ForeignIndex,
    Index,
    IndexFailure,
    LockedIndex,
    NoIndex,
    updating,
)
from searchnews.document import encode, fingerprint
from searchnews.engines.lock import WriteLock
from searchnews.engines.memory import MemorySearcher, MemoryWriter
from searchnews.engines.whoosh.arrayfile import ArrayFile
from searchnews.manifest import read_manifest

OLD = [Article(f"n{n}", f"旧题{n}", "雾岭") for n in range(3)]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index", engine="memory") as made:
        made.add(OLD)
        yield made


def manifest_with(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    written = json.loads(path.read_text("utf-8"))
    del written["checksum"]
    path.write_text(json.dumps({**written, **changes}), "utf-8")


def fail(*_: object) -> None:
    raise OSError(28, "No space left on device", "documents.json")


def test_a_crash_between_write_and_commit_leaves_the_old_index(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: MemoryWriter) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(MemoryWriter, "commit", crash)
        index.add([Article("n0", "新题"), Article("new", "新")])
    assert list(index.export()) == OLD
    with Index.open(index.path) as again:
        assert list(again.export()) == OLD
        assert again.add([Article("new", "新")]).added == 1


def test_articles_that_stop_in_the_middle_leave_the_old_index(index: Index) -> None:
    def interrupted() -> Iterator[Article]:
        yield Article("n0", "新题")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.add(interrupted())
    assert list(index.export()) == OLD
    assert index.add([Article("n0", "新题")]).updated == 1


@pytest.mark.parametrize("what", ["add", "delete", "rebuild"])
def test_a_second_writer_is_told_so(index: Index, what: str) -> None:
    actions = {"add": lambda: index.add([]), "delete": lambda: index.delete(["n0"]), "rebuild": index.rebuild}
    with WriteLock(index.path / "lock"), pytest.raises(LockedIndex, match="is being written to by process"):
        actions[what]()
    assert index.search("雾岭").total == 3
    actions[what]()


def test_a_full_disk_is_one_plain_sentence(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MemoryWriter, "commit", fail)
        for action in (lambda: index.add([Article("x", "题")]), lambda: index.delete(["n0"]), index.rebuild):
            with pytest.raises(IndexFailure, match=r"written: no space left on device \(documents\.json\)"):
                action()
    assert list(index.export()) == OLD
    assert index.check() == []
    assert sorted(os.listdir(index.path)) == ["gen-1", "lock", "manifest.json", "wordlist"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may write anywhere")
def test_a_read_only_folder_can_be_searched_and_not_written(index: Index) -> None:
    index.path.chmod(0o555)
    (index.path / "lock").chmod(0o444)
    try:
        with Index.open(index.path) as reader:
            assert reader.search("雾岭").total == 3
            with pytest.raises(IndexFailure, match="cannot be written"):
                reader.delete(["n0"])
    finally:
        index.path.chmod(0o755)


def test_an_index_of_another_analyzer_can_be_read_and_rebuilt_but_not_searched(index: Index) -> None:
    manifest_with(index.path, analyzer="another")
    with Index.open(index.path) as other:
        for action in (lambda: other.search("雾岭"), lambda: other.add([]), lambda: other.explain("n0", "雾岭")):
            with pytest.raises(IndexFailure, match="made with another analyzer: run searchnews rebuild"):
                action()
        assert list(other.export()) == OLD
        assert other.get("n0") == OLD[0]
        assert "another analyzer" in other.stats()["notes"][0]
        assert [problem[:40] for problem in other.check()] == ["The index was made with another analyzer"]
        other.rebuild()
        assert other.search("雾岭").total == 3
        assert (other.stats()["notes"], other.check()) == ([], [])


def test_another_dictionary_or_zone_works_and_is_mentioned(index: Index) -> None:
    (index.path / "words.txt").write_text("旧题", "utf-8")
    (index.path / "searchnews.toml").write_text('dictionary = "words.txt"\ntimezone = "UTC"\n', "utf-8")
    with Index.open(index.path) as other:
        assert other.search("雾岭").total == 3
        words, zone = other.stats()["notes"]
        assert words.startswith("1 word of yours came or went")
        assert "those of Asia/Shanghai, not UTC" in zone
        assert other.check() == []
        other.rebuild()
        assert other.stats()["notes"] == []


def test_settings_written_before_the_first_article_are_no_difference(tmp_path: Path) -> None:
    with Index.create(tmp_path, engine="memory"):
        (tmp_path / "searchnews.toml").write_text('timezone = "UTC"\n', "utf-8")
    with Index.open(tmp_path) as index:
        index.add(OLD)
        assert index.stats()["notes"] == []


def test_what_is_no_index_is_said_when_it_is_opened(index: Index, tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        Index.open(tmp_path)
    manifest_with(index.path, format=99)
    with pytest.raises(ForeignIndex, match="newer searchnews"):
        Index.open(index.path)


def test_a_generation_that_is_missing_is_damage(index: Index) -> None:
    manifest_with(index.path, generation="gen-7")
    with Index.open(index.path) as other:
        with pytest.raises(DamagedIndex, match="gen-7 is missing"):
            other.search()
        assert len(other.check()) == 1
        with pytest.raises(DamagedIndex, match="gen-7 is missing"):
            other.add([])
    assert (index.path / "gen-1").is_dir()


def test_check_names_every_article_that_is_not_what_it_was(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = [encode(Article("n0", "改了")), encode(OLD[2]), b"{"]
    marks = {"n0": b"other", "n1": fingerprint(stored[1]), "n2": fingerprint(stored[2])}
    monkeypatch.setattr(MemorySearcher, "stored", lambda _: iter(stored))
    monkeypatch.setattr(MemorySearcher, "fingerprints", lambda _: marks)
    problems = index.check()
    assert problems[0] == "The article n0 is not what was stored."
    assert problems[1] == "The article n1 is stored under another's id: it is n2."
    assert problems[2].startswith("The article n2 cannot be read: ")
    monkeypatch.setattr(MemorySearcher, "stored", lambda _: iter(stored[:1]))
    assert "The index names 3 articles and holds 1." in index.check()
    with pytest.raises(DamagedIndex, match="The article n0 of the index is not what was stored"):
        monkeypatch.setattr(MemorySearcher, "stored", lambda _: iter(stored))
        index.rebuild()
    assert read_manifest(index.path).generation == "gen-1"


def test_a_damaged_engine_is_named_by_check_and_stops_a_search(index: Index) -> None:
    (index.path / "gen-1" / "documents.json").write_text("{")
    with Index.open(index.path) as other:
        assert len(other.check()) == 1
        with pytest.raises(DamagedIndex):
            other.search("雾岭")


def test_what_a_crash_left_behind_is_named_once(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert index.add([Article("a1", "雾岭春茶")]).cleared == ()
        (index.path / "gen-9").mkdir()
        (index.path / "manifest.json.0123456789abcdef").write_text("{")
        (index.path / "gen-1" / "MAIN_0123456789abcdef.arrays").write_bytes(b"half")
        assert index.add([Article("a2", "雾岭茶市")]).cleared == (
            "gen-9",
            "manifest.json.0123456789abcdef",
            "gen-1/MAIN_0123456789abcdef.arrays",
        )
        assert index.add([Article("a3", "雾岭茶税")]).cleared == ()
        (index.path / "gen-9").mkdir()
        report = index.rebuild()
        assert report.cleared == ("gen-9",)
        assert "cleared" not in report.to_dict()


@pytest.mark.parametrize("array", ["articles", "runs.documents", "terms", "postings.starts"])
def test_what_damage_makes_of_a_search_is_one_plain_sentence(tmp_path: Path, array: str) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Article(f"n{n}", "山洪退去", "雾岭的桥，修好了。", tags=("水利",)) for n in range(40)])
    file = next((tmp_path / "index" / "gen-1").glob("*.arrays"))
    start, end = ArrayFile(file).extent(array)
    data = bytearray(file.read_bytes())
    data[start : end - 4] = b"\xff" * (end - 4 - start)
    written = file.stat()
    file.write_bytes(data)
    os.utime(file, ns=(written.st_atime_ns, written.st_mtime_ns))  # its bytes went bad, and nobody knows
    with Index.open(tmp_path / "index") as other:
        for action in (lambda: other.search('"雾岭的桥"'), lambda: list(other.export()), lambda: other.get("n7")):
            try:
                action()
            except DamagedIndex as error:
                assert file.name in str(error)
                assert "run searchnews check" in str(error)
                break
        else:
            pytest.fail("nothing read what is damaged")
        assert array in " ".join(other.check())


def test_a_mistake_of_the_program_is_not_taken_for_damage(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> None:
        raise IndexError("a mistake")

    monkeypatch.setattr(MemorySearcher, "search", mistaken)
    with pytest.raises(IndexError, match="a mistake"):
        index.search("雾岭")


def test_what_a_crash_left_behind_is_cleared_by_writers_only(index: Index) -> None:
    left = [index.path / "gen-2", index.path / "manifest.json.0123456789abcdef"]
    left[0].mkdir()
    (left[0] / "half").touch()
    left[1].touch()
    (index.path / "notes.txt").touch()
    with Index.open(index.path) as reader:
        reader.search("雾岭")
        reader.check()
        reader.stats()
        assert all(path.exists() for path in left)
        reader.add([])
    assert sorted(os.listdir(index.path)) == ["gen-1", "lock", "manifest.json", "notes.txt", "wordlist"]


def test_a_rebuild_that_fails_after_the_switch_keeps_the_new_one(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    write = updating.write_manifest

    def write_and_fail(*given: Any) -> None:
        write(*given)
        fail()

    with monkeypatch.context() as patch, pytest.raises(IndexFailure, match="no space left"):
        patch.setattr(updating, "write_manifest", write_and_fail)
        index.rebuild()
    assert sorted(os.listdir(index.path)) == ["gen-2", "lock", "manifest.json", "wordlist"]
    with Index.open(index.path) as again:
        assert list(again.export()) == OLD


def test_a_reader_sees_what_others_did_after_refresh(index: Index) -> None:
    with Index.open(index.path) as reader:
        assert reader.search("雾岭").total == 3
        assert not reader.refresh()
        index.add([Article("n9", "题", "雾岭")])
        assert reader.search("雾岭").total == 3
        assert reader.refresh()
        assert reader.search("雾岭").total == 4
        index.rebuild(engine="whoosh")
        assert reader.refresh()
        assert (reader.engine, reader.search("雾岭").total) == ("whoosh", 4)
        assert not reader.refresh()


def test_an_export_keeps_its_moment(index: Index) -> None:
    stream = index.export()
    first = next(stream)
    index.delete(["n1", "n2"])
    index.rebuild()
    assert [first, *stream] == OLD
    assert list(index.export()) == OLD[:1]


def test_a_searcher_is_closed_when_nobody_uses_it(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[MemorySearcher] = []
    monkeypatch.setattr(MemorySearcher, "close", lambda searcher: closed.append(searcher))
    stream = index.export()
    next(stream)
    index.add([Article("n9", "题")])
    assert closed == []
    stream.close()
    assert len(closed) == 1
    index.close()
    assert len(closed) == 2
    index.close()
    for action in (index.search, lambda: index.get("n0"), lambda: index.add([]), index.stats):
        with pytest.raises(IndexFailure, match="has been closed; open it again"):
            action()


@pytest.mark.parametrize("engine", ["memory", "whoosh"])
def test_searches_in_threads_go_on_while_others_write(tmp_path: Path, engine: str) -> None:
    with Index.create(tmp_path / "index", engine=engine) as writer, Index.open(tmp_path / "index") as reader:
        writer.add(OLD)
        wrong: list[object] = []
        done = threading.Event()

        def look() -> None:
            try:
                while not done.is_set():
                    reader.refresh()
                    found = reader.search("雾岭", sort="oldest", limit=100)
                    if found.total < 3 or len(found.hits) != found.total:
                        wrong.append(found.total)
            except BaseException as error:  # noqa: BLE001 - a thread's error would go unseen
                wrong.append(error)

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(8):
            writer.add([Article(f"m{number}", "题", "雾岭")])
            if number % 4 == 3:
                writer.rebuild()
        done.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        reader.refresh()
        assert reader.search("雾岭").total == 11


def test_articles_without_their_manifest_are_not_taken_for_rubbish(tmp_path: Path) -> None:
    with Index.create(tmp_path / "archive") as index:
        index.add([Article("a", "雾岭")])
    (tmp_path / "archive" / "manifest.json").rename(tmp_path / "manifest.json")
    with pytest.raises(IndexFailure, match="holds articles in gen-1, and its manifest"):
        Index.create(tmp_path / "archive")
    (tmp_path / "manifest.json").rename(tmp_path / "archive" / "manifest.json")
    with Index.open(tmp_path / "archive") as index:
        assert index.get("a")
