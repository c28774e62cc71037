"""A machine that fails its user: a quota, few open files, a folder that moves, a clock that jumps. Nothing is lost."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from cli_support import environment, run
from serve_support import get, served

from searchnews import Article, Index

pytest.importorskip("tantivy")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sets limits as POSIX has them")

START = (
    "import resource; resource.setrlimit(resource.{name}, ({limit}, {limit})); from searchnews.cli import main; main()"
)


def rows(folder: Path, name: str, numbers: range, text: str = "雾岭的春茶开采") -> Path:
    file = folder / name
    made = ({"id": f"n{n}", "title": f"第{n}号茶园", "body": f"{text}，第{n}天。" * 40} for n in numbers)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), "utf-8")
    return file


def limited(name: str, limit: int, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command whose process, and those it starts, may have no more than so much."""
    start = START.format(name=name, limit=limit)
    argv = [sys.executable, "-c", start, *words]
    return subprocess.run(argv, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120)


def told_in_one_sentence(done: "subprocess.CompletedProcess[str]") -> bool:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return done.returncode == 1 and len(lines) == 1 and "Traceback" not in done.stderr


@pytest.fixture(params=["whoosh", "tantivy"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with an index of thirty articles."""
    with Index.create(tmp_path / "index", engine=request.param) as index:
        index.add_sources([str(rows(tmp_path, "old.jsonl", range(30)))], remember=False)
    return tmp_path


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_file_that_may_not_grow_is_one_sentence(home: Path, workers: str) -> None:
    """As a quota has it: EFBIG here, EDQUOT there."""
    rows(home, "new.jsonl", range(30, 1_000))
    done = limited("RLIMIT_FSIZE", 60_000, "index", "new.jsonl", "--workers", workers, cwd=home)
    assert told_in_one_sentence(done), done
    with Index.open(home / "index") as index:
        assert index.search("").total == 30 and index.check() == []
    assert run("index", "new.jsonl", cwd=home).returncode == 0
    with Index.open(home / "index") as index:
        assert index.search("").total == 1_000 and index.check() == []


def test_with_few_files_that_may_be_open_there_is_an_answer_or_a_sentence(home: Path) -> None:
    rows(home, "new.jsonl", range(30, 200))
    for limit in (6, 20):
        for words in (["search", "雾岭"], ["index", "new.jsonl"], ["rebuild"]):
            done = limited("RLIMIT_NOFILE", limit, *words, cwd=home)
            assert done.returncode == 0 or "Traceback" not in done.stderr, (limit, words, done.stderr[-2_000:])
        with Index.open(home / "index") as index:
            assert index.search("").total in (30, 200) and index.check() == []
    assert run("index", "new.jsonl", cwd=home).returncode == 0
    with Index.open(home / "index") as index:
        assert index.search("").total == 200 and index.check() == []


def test_ten_thousand_files_are_not_open_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number:05}.md").write_text(f"---\ntitle: 第{number}篇\n---\n雾岭\n", "utf-8")
    done = limited("RLIMIT_NOFILE", 64, "index", "posts", "--workers", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with Index.open(tmp_path / "index") as index:
        assert index.search("").total == 10_000


def test_a_folder_that_is_moved_while_it_is_served_is_said_and_found_again(home: Path) -> None:
    with served(home / "index", "--processes", "1") as (process, port):
        address = "/?q=" + quote("雾岭")
        assert get(port, address)[0] == 200
        (home / "index").rename(home / "elsewhere")
        status, _, html = get(port, address)
        assert status == 503 and "Traceback" not in html and str(home) not in html
        (home / "elsewhere").rename(home / "index")
        assert get(port, address)[0] == 200
        with Index.open(home / "index") as index:
            index.add([Article("late", "雾岭夜航", "雾岭")])
        assert (
            "雾岭夜航" in get(port, address + "&sort=newest&limit=50")[2]
            or "late" in get(port, address + "&limit=50")[2]
        )
        assert process.poll() is None


def test_a_clock_that_jumps_hides_no_change(home: Path) -> None:
    folder = home / "posts"
    folder.mkdir()
    post = folder / "a.md"
    future, past = datetime(2099, 1, 1, tzinfo=UTC).timestamp(), datetime(1990, 1, 1, tzinfo=UTC).timestamp()
    texts = ("春茶开采", "秋茶开采", "冬茶开采", "夏茶开采")
    for text, moment in zip(texts, (future, past, time.time(), 0), strict=True):
        post.write_text(f"---\ntitle: {text}\n---\n雾岭\n", "utf-8")
        os.utime(post, (moment, moment))
        assert run("index", "posts", cwd=home).returncode == 0
        with Index.open(home / "index") as index:
            assert {article.title for article in index.export()} & set(texts) == {text}


def test_an_index_of_the_future_is_an_index(home: Path) -> None:
    """As after an import while the clock was years ahead."""
    path = home / "index" / "manifest.json"
    content = json.loads(path.read_bytes())
    del content["checksum"]
    path.write_text(
        json.dumps(content | {"updated": "2099-01-01T00:00:00Z", "created": "2098-01-01T00:00:00Z"}), "utf-8"
    )
    for file in (home / "index").rglob("*"):
        os.utime(file, (4_070_908_800, 4_070_908_800))
    rows(home, "new.jsonl", range(25, 40), "雾岭的秋茶开采")
    assert run("search", "雾岭", cwd=home).returncode == 0
    assert run("index", "new.jsonl", cwd=home).returncode == 0
    with Index.open(home / "index") as index:
        assert index.search("秋茶").total == 15 and index.search("").total == 40 and index.check() == []
