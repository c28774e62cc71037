"""The memory engine's file, and the lock that every engine's writer takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from engines import create, fill

from searchnews.article import Article
from searchnews.engines import load_engine
from searchnews.engines.lock import WriteLock
from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, LockedIndex

HOLD = """
import sys, time
from pathlib import Path
from searchnews.engines.lock import WriteLock
lock = WriteLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(create("memory", tmp_path / "index"), [Article("a", "潮汐"), Article("b", "山海")])
    return tmp_path / "index"


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"\xff", b'{"format": 1}', b'{"format": 1, "commit": "", "documents": [1]}']
)
def test_a_file_that_is_none_of_ours_is_damage(folder: Path, data: bytes) -> None:
    (folder / "documents.json").write_bytes(data)
    with pytest.raises(DamagedIndex, match=r"documents\.json"):
        load_engine("memory").open(folder)


def test_a_newer_format_is_foreign(folder: Path) -> None:
    (folder / "documents.json").write_text('{"format": 2, "commit": "", "articles": {}}')
    with pytest.raises(ForeignIndex, match="another version"):
        load_engine("memory").open(folder)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ForeignIndex):
        load_engine("memory").create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_check_names_what_is_damaged(folder: Path) -> None:
    engine = load_engine("memory").open(folder)
    told = json.loads((folder / "documents.json").read_text("utf-8"))
    first, second = told["documents"]
    changes = [
        ([{**first, "stored": second["stored"]}, second], "a is not what was stored"),
        ([{**first, "id": "c"}, second], "c is stored under another's id"),
        ([first, first], "a is stored 2 times"),
    ]
    for documents, problem in changes:
        (folder / "documents.json").write_text(json.dumps({**told, "documents": documents}), "utf-8")
        assert any(problem in found for found in engine.check())
    (folder / "documents.json").unlink()
    assert len(list(engine.check())) == 1


def test_a_file_left_half_written_by_a_crash_is_not_read(folder: Path) -> None:
    (folder / "documents.json.new").write_bytes(b'{"format": 1, "docu')
    engine = load_engine("memory").open(folder)
    fill(engine, [Article("c", "潮汐")])
    with engine.searcher() as searcher:
        assert searcher.having(["a", "b", "c"]) == {"a", "b", "c"}


def test_a_commit_that_fails_changes_nothing_and_unlocks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = load_engine("memory").open(folder)
    before = (folder / "documents.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(IndexFailure, match="no space left"):
            fill(engine, [Article("c", "潮汐")])
    assert (folder / "documents.json").read_bytes() == before
    fill(engine, [Article("c", "潮汐")])
    with engine.searcher() as searcher:
        assert len(searcher) == 3


def test_the_lock_is_one_and_can_be_taken_again(tmp_path: Path) -> None:
    with WriteLock(tmp_path / "lock") as lock:
        with pytest.raises(LockedIndex):
            WriteLock(tmp_path / "lock")
        lock.release()
        lock.release()
        with WriteLock(tmp_path / "lock"):
            pass
    WriteLock(tmp_path / "lock").release()


def test_the_lock_needs_a_folder_that_can_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(IndexFailure, match="cannot be written to"):
        WriteLock(tmp_path / "nowhere" / "lock")


def test_the_lock_is_gone_with_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(LockedIndex):
            WriteLock(path)
        holder.kill()
        holder.wait()
    WriteLock(path).release()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_forked_child_neither_holds_nor_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = WriteLock(path)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writing)
        lock.release()
        os.read(reading, 1)
        os._exit(0)
    try:
        with pytest.raises(LockedIndex):
            WriteLock(path)
        lock.release()
        WriteLock(path).release()
    finally:
        os.close(writing)
        assert os.waitpid(child, 0)[1] == 0
        os.close(reading)
