"""Worker processes: the same packs in the same order as without, and a plain end whatever happens to them."""

import io
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from engines import OTHERS
from packers import full_disk, ids_of, odd, titles_of

from searchnews import Article, Index, IndexFailure, pipeline
from searchnews.document import decode, encode
from searchnews.pipeline import Pipeline, Worker, worker_count
from searchnews.worker import Task, work

ARTICLES = [Article(f"n{n:03}", f"题{n}", "雾岭的春茶。" * (n % 7)) for n in range(60)]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits small enough that sixty articles take the way of sixty thousand."""
    for name, value in {"FEW": 10, "PACK_ARTICLES": 16, "SHARE": 4}.items():
        monkeypatch.setattr(pipeline, name, value)


def packs(workers: int, packer: Any = ids_of, articles: Sequence[Article] = ARTICLES) -> list[list[str]]:
    found: list[list[str]] = []
    with Pipeline(lambda: Task((), "UTC", packer), found.append, workers) as line:
        for article in articles:
            line.send(article.id, encode(article))
        line.finish()
    return found


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_packs_come_in_the_order_of_the_articles(workers: int) -> None:
    found = packs(workers)
    assert [id for pack in found for id in pack] == [article.id for article in ARTICLES]
    assert max(map(len, found)) <= 16


def test_few_articles_take_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "Worker", None)
    assert packs(4, articles=ARTICLES[:10]) == [[article.id for article in ARTICLES[:10]]]
    assert packs(4, articles=[]) == []


def test_the_last_packs_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [len(pack) for pack in packs(3, articles=ARTICLES[:28])] == [16, 6, 6]
    assert [len(pack) for pack in packs(3, articles=ARTICLES[:19])] == [16, 3]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_pack_is_as_large_as_the_engine_likes(workers: int) -> None:
    found: list[list[str]] = []
    with Pipeline(lambda: Task((), "UTC", ids_of, articles=5), found.append, workers) as line:
        for article in ARTICLES:
            line.send(article.id, encode(article))
        line.finish()
    assert [id for pack in found for id in pack] == [article.id for article in ARTICLES]
    assert max(map(len, found)) == 5


@pytest.mark.parametrize("workers", [1, 2])
def test_a_pack_is_bounded_by_its_size(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(pipeline, "PACK_BYTES", 3 * len(encode(ARTICLES[0])))
    assert max(len(pack) for pack in packs(workers)) <= 3


def test_long_articles_take_workers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "FEW", 1_000)
    monkeypatch.setattr(pipeline, "PACK_BYTES", 3 * len(encode(ARTICLES[0])))
    monkeypatch.setattr(pipeline, "BatchPacker", None)
    assert sum(map(len, packs(2))) == len(ARTICLES)


def test_of_two_versions_in_one_pack_the_later_counts() -> None:
    found: list[list[str]] = []
    with Pipeline(lambda: Task((), "UTC", titles_of), found.append, 1) as line:
        for title in ("旧", "中", "新"):
            line.send("a", encode(Article("a", title)))
            line.send(title and "b", encode(Article("b", "乙")))
        line.finish()
    assert found == [["新", "乙"]]


def test_an_index_is_the_same_with_and_without_workers(tmp_path: Path) -> None:
    twice = [*ARTICLES, Article("n001", "更全的题", "雾岭的春茶。" * 9)]
    answers = []
    for workers in (1, 2):
        with Index.create(tmp_path / str(workers), engine="memory") as index:
            report = index.add(twice, workers=workers)
            assert (report.added, report.merged) == (60, 1)
            answers.append((list(index.export()), index.search("春茶", limit=100).hits))
    assert answers[0] == answers[1]
    assert decode(encode(answers[0][0][1])).title == "更全的题"


def test_a_full_disk_in_a_worker_is_the_index_s_own_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Index.create(tmp_path, engine="memory") as index:
        with (
            monkeypatch.context() as patch,
            pytest.raises(IndexFailure, match=r"no space left on device"),
        ):
            patch.setattr("searchnews.engines.memory.MemoryEngine.packer", lambda _: full_disk)
            index.add(ARTICLES, workers=2)
        assert list(index.export()) == []
        assert index.add(ARTICLES, workers=2).added == 60


def test_an_error_that_cannot_be_sent_says_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="Odd: no"):
        packs(2, odd)


def test_a_worker_that_is_killed_is_said_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give = Worker.give

    def kill_and_give(worker: Worker, batch: Sequence[bytes]) -> None:
        worker._process.kill()
        worker._process.wait()
        give(worker, batch)

    with Index.create(tmp_path, engine="memory") as index:
        with (
            monkeypatch.context() as patch,
            pytest.raises(IndexFailure, match=r"A worker process .* nothing was"),
        ):
            patch.setattr(Worker, "give", kill_and_give)
            index.add(ARTICLES, workers=2)
        assert list(index.export()) == []
        assert index.add(ARTICLES, workers=2).added == 60


def test_workers_end_with_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Worker] = []
    start = Worker.__init__

    def note(worker: Worker, task: Task) -> None:
        started.append(worker)
        start(worker, task)

    monkeypatch.setattr(Worker, "__init__", note)
    packs(2)
    with pytest.raises(OSError, match="No space"):
        packs(2, full_disk)
    assert len(started) == 4
    assert all(worker._process.poll() is not None for worker in started)


def test_a_worker_stops_when_nobody_speaks_to_it() -> None:
    answers = io.BytesIO()
    work(io.BytesIO(pickle.dumps(Task((), "UTC", ids_of)) + pickle.dumps([encode(ARTICLES[0])])), answers)
    assert pickle.loads(answers.getvalue()) == (["n000"], None)
    work(io.BytesIO(), answers)


def test_how_many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert [worker_count(asked) for asked in (None, 1, 3, 12, 0)] == [8, 1, 3, 12, 1]
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert worker_count(None) == 1
    monkeypatch.setattr(sys, "executable", "")
    assert worker_count(5) == 1


KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
ENDS = [("memory", signal.SIGINT), *((name, end) for name in OTHERS for end in (signal.SIGINT, KILL))]

SCRIPT = """
import sys, time
from searchnews import Article, Index, pipeline
pipeline.FEW, pipeline.PACK_ARTICLES = 10, 16

def articles():
    for n in range(1_000_000):
        if n == 200:
            print("ready", flush=True)
        if n > 200:
            time.sleep(0.01)
        yield Article(f"n{n}", "题", "雾岭的春茶。")

# No guard around this, on purpose: a script need not have one.
with Index.open(sys.argv[1]) as index:
    index.add(articles(), workers=2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals cannot be sent to one process there")
@pytest.mark.parametrize(("engine", "end"), ENDS)
def test_a_process_that_is_ended_takes_its_workers_and_leaves_the_old_index(
    tmp_path: Path, engine: str, end: int
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, "utf-8")
    with Index.create(tmp_path / "index", engine=engine) as index:
        index.add([Article("old", "旧")])
    command = [sys.executable, str(script), str(tmp_path / "index")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, process_group=0) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        os.killpg(process.pid, end)
        assert process.wait(timeout=30) != 0
        # The workers share standard error: it ends only when they have.
        said = process.stderr.read()
    assert said.count("Traceback") == (1 if end == signal.SIGINT else 0)
    assert said.rstrip().endswith("KeyboardInterrupt" if end == signal.SIGINT else "")
    with Index.open(tmp_path / "index") as index:
        assert [article.id for article in index.export()] == ["old"]
        assert index.add(ARTICLES[:3]).added == 3
        assert index.check() == []
