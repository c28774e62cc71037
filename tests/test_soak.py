"""Everything at once for a while: readers, a writer, rebuilds to and fro, a watch. Every answer is of one moment.

The usual run does a few seconds of it, SEARCHNEWS_ALL=1 ten minutes; SEARCHNEWS_TESTS_SOAK says how many seconds.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from cli_support import command, environment

from searchnews import Article, Index, IndexFailure

pytest.importorskip("tantivy")
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="reads what Linux says of a process"
)

SECONDS = float(os.environ.get("SEARCHNEWS_TESTS_SOAK") or (600 if os.environ.get("SEARCHNEWS_ALL") else 5))
READERS, GROUP, WATCHED = 8, 40, 20
STAMP = re.compile("第([0-9]+)轮")

WRITER = """
import sys, time
from searchnews import Article, Index
folder, group = sys.argv[1], int(sys.argv[2])
turn = 0
with Index.open(folder) as index:
    while True:
        turn += 1
        index.add([Article(f"a{n}", f"甲组第{turn}轮", f"雾岭的第{n}号茶园。" * 3, tags=("甲",)) for n in range(group)],
                  workers=1, wait=120)
        print(turn, flush=True)
        time.sleep(0.2)  # others want to write too
"""
REBUILDER = """
import sys, time
from searchnews import Index
turn = 0
with Index.open(sys.argv[1]) as index:
    while True:
        turn += 1
        index.rebuild(engine=("whoosh", "tantivy")[turn % 2] if turn % 3 else None, workers=1, wait=120)
        print(turn, flush=True)
        time.sleep(0.5)
"""


def stamps(articles: Sequence[Article], tag: str) -> set[str]:
    return {found[1] for article in articles if tag in article.tags and (found := STAMP.search(article.title))}


def look(index: Index, kind: int) -> None:
    """Ask something of an index, and see that what is answered is of one moment."""
    if kind == 0:
        found = index.search("雾岭 茶园", tags=["甲"], limit=GROUP + 5)
        assert found.total == GROUP == len(found.hits) == found.facets["tag"][0].count
        assert len(stamps([hit.article for hit in found.hits], "甲")) == 1
    elif kind == 1:
        found = index.search('"号茶园"', tags=["乙"], limit=WATCHED + 5, sort="newest")
        assert found.total == len(found.hits) and found.total in (0, WATCHED)
        assert len(stamps([hit.article for hit in found.hits], "乙")) <= 1
    elif kind == 2:
        everything = list(index.export())
        assert len([article for article in everything if "甲" in article.tags]) == GROUP
        assert len(stamps(everything, "甲")) == 1 and len(stamps(everything, "乙")) <= 1
    else:
        first = index.search("雾岭", limit=10, tags=["甲"])
        assert first.total == GROUP and len(stamps([hit.article for hit in first.hits], "甲")) == 1
        assert index.get("a1") is not None


class Reader(threading.Thread):
    """Somebody who asks without end, of a new moment each time."""

    def __init__(self, folder: Path, number: int, done: threading.Event) -> None:
        super().__init__()
        self.folder, self.number, self.done = folder, number, done
        self.asked = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        with Index.open(self.folder) as index:
            while not self.done.is_set():
                try:
                    index.refresh()
                    look(index, (self.number + self.asked) % 4)
                except BaseException as error:  # noqa: BLE001  a thread's error would go unseen
                    self.wrong.append(f"{type(error).__name__}: {error}"[:500])
                    if len(self.wrong) > 5:
                        return
                self.asked += 1


def private() -> int:
    """Bytes that this process has to itself, mapped files not counted."""
    told = Path("/proc/self/smaps_rollup").read_text("ascii")
    return 1024 * sum(map(int, re.findall(r"Private_Dirty: +([0-9]+)", told)))


def write_watched(folder: Path, turn: int) -> None:
    rows = (
        {"id": f"b{n}", "title": f"乙组第{turn}轮", "body": f"雾岭的第{n}号茶园。", "tags": ["乙"]}
        for n in range(WATCHED)
    )
    waiting = folder / "watched.waiting"
    waiting.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    waiting.replace(folder / "watched.jsonl")


def started(words: Sequence[str | bytes], folder: Path, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as said:
        return subprocess.Popen(words, cwd=folder, env=environment(), stdout=said, stderr=subprocess.STDOUT)


@pytest.mark.slow
def test_every_answer_is_of_one_moment_and_nothing_grows(tmp_path: Path) -> None:
    folder, news = tmp_path / "index", tmp_path / "news"
    news.mkdir()
    with Index.create(folder, engine="tantivy") as index:
        index.add([Article(f"a{n}", "甲组第0轮", f"雾岭的第{n}号茶园。", tags=("甲",)) for n in range(GROUP)])
    python = [sys.executable, "-c"]
    others = [
        started([*python, WRITER, str(folder), str(GROUP)], tmp_path, tmp_path / "writer"),
        started([*python, REBUILDER, str(folder)], tmp_path, tmp_path / "rebuilder"),
        started(
            command("index", str(news), "--watch", "--wait", "120", "--index", str(folder)),
            tmp_path,
            tmp_path / "watch",
        ),
    ]
    done = threading.Event()
    readers = [Reader(folder, number, done) for number in range(READERS)]
    try:
        for reader in readers:
            reader.start()
        began, turn, early = time.monotonic(), 0, (0, 0)
        while time.monotonic() - began < SECONDS:
            turn += 1
            write_watched(news, turn)
            time.sleep(min(2.0, SECONDS / 10))
            assert all(process.poll() is None for process in others), [
                log.read_text()[-2_000:] for log in logs(tmp_path)
            ]
            if not early[0] and time.monotonic() - began > SECONDS / 3:
                early = len(os.listdir("/proc/self/fd")), private()
        late = len(os.listdir("/proc/self/fd")), private()
    finally:
        done.set()
        for reader in readers:
            reader.join()
        for process in others:
            process.kill()
            process.wait()
    asked, rounds = sum(reader.asked for reader in readers), (tmp_path / "writer").read_text().count("\n")
    rebuilt = (tmp_path / "rebuilder").read_text().count("\n")
    print(f"{SECONDS:.0f} s: {asked:,} answers, {rounds:,} commits, {rebuilt:,} rebuilds, {turn} changes watched;")
    print(f"open files {early[0]} to {late[0]}, private memory {early[1] >> 20} to {late[1] >> 20} MB")
    assert [wrong for reader in readers for wrong in reader.wrong] == []
    assert asked > READERS and rounds and rebuilt
    assert late[0] <= early[0] + 2 * READERS * 10  # a moment more for each reader, of up to ten files
    assert late[1] - early[1] < 40_000_000
    with Index.open(folder) as index:
        index.rebuild(wait=60) if index.check() else None
        assert index.check() == [] and index.search("", tags=["甲"]).total == GROUP


def logs(folder: Path) -> list[Path]:
    return [folder / name for name in ("writer", "rebuilder", "watch")]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_a_hundred_rounds_of_updates_leave_an_index_of_the_size_of_a_fresh_one(tmp_path: Path, engine: str) -> None:
    def articles(turn: int, numbers: Sequence[int]) -> list[Article]:
        return [Article(f"n{n}", f"第{n}号", f"第{turn}轮，雾岭{n * 7919 % 1000}号茶园的茶。" * 5) for n in numbers]

    with Index.create(tmp_path / "old", engine=engine) as index:
        index.add(articles(0, range(500)))
        for turn in range(1, 101):
            index.add(articles(turn, [(turn * 37 + n) % 500 for n in range(25)]), workers=1)
        final = list(index.export())
        with Index.create(tmp_path / "fresh", engine=engine) as fresh:
            fresh.add(final)
        assert size(tmp_path / "old") <= 1.5 * size(tmp_path / "fresh")
        assert index.check() == []


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_an_export_while_others_write_is_of_one_moment(tmp_path: Path, engine: str) -> None:
    with Index.create(tmp_path / "index", engine=engine) as index, Index.open(tmp_path / "index") as writer:
        index.add([Article(f"n{n}", "甲组第0轮", "雾岭", tags=("甲",)) for n in range(300)])
        stream = index.export()
        found = [next(stream)]
        for turn in range(1, 5):
            writer.add([Article(f"n{n}", f"甲组第{turn}轮", "雾岭", tags=("甲",)) for n in range(300)])
            index.refresh()
            found += [next(stream) for _ in range(50)]
        writer.rebuild(engine="whoosh" if engine == "tantivy" else "tantivy")
        with suppress(IndexFailure):
            index.refresh()
        found += stream
        assert len(found) == 300 and stamps(found, "甲") == {"0"}


ASKED: Sequence[Callable[[int], str]] = (
    lambda n: f"茶园 {n % 60}号",
    lambda n: f'"雾岭{n * 7 % 900}号"',
    lambda n: f"茶 -{n % 9}轮 tag:乙{n % 5}",
    lambda n: f"第{n % 40}* OR 潮汐电站{n % 7}",
    lambda n: f"潮汐 隧道 没有的词{n}",
)


@pytest.mark.parametrize(("engine", "other"), [("whoosh", "tantivy"), ("tantivy", "whoosh")])
def test_what_is_exported_and_read_again_is_an_equal_archive(tmp_path: Path, engine: str, other: str) -> None:
    texts = ("雾岭{}号茶园的茶，涨了{}元。", "潮汐电站{}并网，\n第{}轮。", "國際隧道{}號，14.{}亿元。")
    with Index.create(tmp_path / "index", engine=engine) as index:
        index.add(
            Article(
                f"n{n}", f"第{n}号", texts[n % 3].format(n * 7919 % 900, n % 60) * 3, tags=(f"乙{n % 5}",), source="报"
            )
            for n in range(450)
        )
    words = [command("export", "--index", "index"), command("index", "-", "--index", "again", "--engine", other)]
    with subprocess.Popen(words[0], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE) as exporting:
        done = subprocess.run(words[1], cwd=tmp_path, env=environment(), stdin=exporting.stdout, capture_output=True)
    assert done.returncode == exporting.returncode == 0, done.stderr
    with Index.open(tmp_path / "index") as index, Index.open(tmp_path / "again") as again:
        assert list(again.export()) == list(index.export())
        for number in range(500):
            query = ASKED[number % len(ASKED)](number)
            one, two = index.search(query), again.search(query)
            assert (one.total, one.facets, one.relaxed) == (two.total, two.facets, two.relaxed), query
            assert [(hit.article, hit.title_marks, hit.snippets) for hit in one.hits] == [
                (hit.article, hit.title_marks, hit.snippets) for hit in two.hits
            ], query
