"""Importing as one does every day: with others at the same time, and everything in one command."""

import gzip
import io
import json
import lzma
import os
import shutil
import signal
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_support import command, environment, is_one_sentence, run, write_rows

from searchnews import Index

ROW = {"id": "pier-1", "title": "栈桥修好了", "body": "渡口的栈桥昨天修好，摆渡人不用再绕远。"}


def count(folder: Path) -> int:
    with Index.open(folder / "index") as index:
        return int(index.stats()["articles"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_rows(tmp_path)
    done = run("index", "news.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


@contextmanager
def writer(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has begun an import and waits for the rest of what it reads."""
    process = subprocess.Popen(
        command("index", "-"),
        cwd=home,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 30
        lock = home / "index" / "lock"
        while not (lock.exists() and str(process.pid) in lock.read_text("utf-8")):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.communicate()


WRITERS = [
    (("index", "more.jsonl"), b"1 added"),
    (("delete", "plum"), b"Deleted 1 article."),
    (("rebuild",), b"Rebuilt index with whoosh"),
    (("index", "news.jsonl", "--forget"), b"1 source is read no longer"),
]


@pytest.mark.parametrize(("args", "said"), WRITERS, ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_who_comes_second_says_for_whom_it_waits_and_then_does_it(
    home: Path, args: tuple[str, ...], said: bytes
) -> None:
    write_rows(home, (ROW,), "more.jsonl")
    with writer(home) as first:
        second = subprocess.Popen(
            command(*args), cwd=home, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert second.stderr
        waiting = second.stderr.readline().decode()
        assert f"is being written to by process {first.pid} (index, since " in waiting
        assert waiting.endswith("Waiting up to 10 s.\n")
        first.communicate(b'{"id": "first", "title": "\xe6\xb8\xa1\xe5\x8f\xa3"}\n', timeout=30)
        stdout, stderr = second.communicate(timeout=30)
    assert (first.returncode, second.returncode, stderr) == (0, 0, b"")
    assert said in stdout
    with Index.open(home / "index") as index:
        assert index.get("first")


@pytest.mark.parametrize(("args", "said"), WRITERS, ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_who_does_not_want_to_wait_hears_who_writes(home: Path, args: tuple[str, ...], said: bytes) -> None:
    write_rows(home, (ROW,), "more.jsonl")
    with writer(home) as first:
        began = time.monotonic()
        done = run(*args, "--wait", "0", cwd=home)
        assert time.monotonic() - began < 8
    assert done.returncode == 1 and done.stdout == b""
    stderr = done.stderr.decode()
    assert is_one_sentence(stderr) and f"process {first.pid} " in stderr


def test_who_has_waited_long_enough_gives_up(home: Path) -> None:
    with writer(home):
        done = run("delete", "plum", "--wait", "0.5", cwd=home)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 2
    assert count(home) == 3


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_who_was_killed_keeps_nobody_out(home: Path) -> None:
    with writer(home) as first:
        first.send_signal(signal.SIGKILL)
        first.wait(30)
        done = run("delete", "plum", "--wait", "0", cwd=home)
    assert done.returncode == 0, done.stderr
    assert run("check", cwd=home).returncode == 0


def test_several_at_once_where_there_is_no_index_yet(tmp_path: Path) -> None:
    for number in range(3):
        write_rows(tmp_path, ({**ROW, "id": f"pier-{number}"},), f"{number}.jsonl")
    started = [
        subprocess.Popen(
            command("index", f"{number}.jsonl", "--wait", "40"),
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(3)
    ]
    ended = [(process.communicate(timeout=60), process.returncode) for process in started]
    assert [code for _, code in ended] == [0, 0, 0], ended
    assert count(tmp_path) == 3
    assert run("check", cwd=tmp_path).returncode == 0


def test_nothing_is_made_for_a_source_that_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path)
    (tmp_path / "notes.docx").write_bytes(b"PK")
    for args in (("nowhere",), ("news.jsonl", "notes.docx"), ("news.jsonl", "--encoding", "klingon")):
        done = run("index", *args, cwd=tmp_path)
        assert done.returncode == 1 and is_one_sentence(done.stderr.decode()), done.stderr
    assert not (tmp_path / "index").exists()


def test_a_source_is_forgotten(home: Path) -> None:
    assert run("index", "--forget", cwd=home).returncode == 2
    assert json.loads(run("index", "news.jsonl", "--forget", "--json", cwd=home).stdout) == {"forgotten": 1}
    done = run("index", "news.jsonl", "--forget", cwd=home)
    assert done.returncode == 0 and done.stdout.startswith(b"None of these is remembered")
    assert count(home) == 3
    assert run("index", cwd=home).returncode == 1, "there is none left to be read"


PAGE = """<html><head><title>灯塔换了灯</title></head><body><article><h1>灯塔换了灯</h1>
<p>岛上的灯塔换上了新灯，守塔人说夜里的船看得更远了，雾天也能照出二十海里。</p></article></body></html>"""
FEED = """<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><title>岛讯</title>
<item><title>渔船归港{}</title><description>三十条渔船在风起之前回到港里。</description></item></channel></rss>"""
TRADITIONAL = "---\ntitle: 碼頭集市四\n---\n集市一早就開了，賣海帶的攤子前排著隊，孩子們在堤上等船。\n"
POST = "---\ntitle: 码头集市{}\n---\n集市一早就开了，卖海带的摊子前排着队。\n"


def zipped(name: bytes, text: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("AREA.md", text)
    return held.getvalue().replace(b"AREA.md", name)


def test_every_format_encoding_and_packing_in_one_command(tmp_path: Path) -> None:
    news = tmp_path / "岛上 的新闻"
    news.mkdir()
    (news / "a.md").write_text(POST.format("一"), "utf-8")
    (news / "b.MD").write_text(POST.format("二"), "utf-8-sig")
    (news / "c.markdown").write_bytes(POST.format("三").encode("gb18030"))
    (news / "d.md.gz").write_bytes(gzip.compress(TRADITIONAL.encode("big5")))
    (news / "e.jsonl.xz").write_bytes(lzma.compress(json.dumps(ROW).encode()))
    (news / "f.csv").write_text("标题,正文\n海雾散了,早班船照常开。\n", "utf-16")
    (news / "g.TSV").write_bytes("title\tbody\n潮汐表换新\t新的潮汐表贴在渡口的木牌上。\n".encode("gbk"))
    (news / "h.rss").write_bytes(FEED.format("gb2312", "一").encode("gb2312"))
    (news / "i.xml").write_text(FEED.format("utf-8", "二"), "utf-8")
    (news / "j.html").write_text(PAGE, "utf-8")
    (news / "k.zip").write_bytes(zipped("渡口.md".encode("gbk"), POST.format("五").encode("gbk")))
    with tarfile.open(news / "l.tar.xz", "w:xz") as archive:
        archive.add(news / "a.md", "deep/er/m.md")
        archive.add(news / "f.csv", "f.csv")
    (news / "notes.txt").write_text("随手记", "utf-8")
    (news / "broken.jsonl").write_text('{"title": "半截', "utf-8")
    done = run("index", news.name, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    with Index.open(tmp_path / "index") as index:
        titles = sorted(article.title for article in index.export())
    assert set(titles) >= {
        *(f"码头集市{number}" for number in "一二三五"),
        "碼頭集市四",
        "栈桥修好了",
        "海雾散了",
        "潮汐表换新",
        "渔船归港一",
        "渔船归港二",
        "灯塔换了灯",
    }, (titles, report)
    assert [item["source"] for item in report["skipped"]] == [f"{news.name}/broken.jsonl:1"]
    again = json.loads(run("index", "--json", cwd=tmp_path).stdout)
    assert again["unchanged"] + again["merged"] == report["added"] + report["merged"]
    assert (again["added"], again["updated"], again["skipped"]) == (0, 0, report["skipped"])


def test_standard_input_of_another_format(tmp_path: Path) -> None:
    table = "标题,正文,日期\n海雾散了,早班船照常开。,2024-03-01\n"
    done = run("index", "-", "--format", "csv", cwd=tmp_path, stdin=table.encode("gb18030"))
    assert done.returncode == 0 and done.stdout.startswith(b"1 added"), done.stderr
    done = run("index", "-", "--format", "feed", cwd=tmp_path, stdin=FEED.format("utf-8", "三").encode())
    assert done.returncode == 0 and done.stdout.startswith(b"1 added"), done.stderr
    for format in ("jekyll", "html"):
        done = run("index", "-", "--format", format, cwd=tmp_path, stdin=b"x")
        assert done.returncode == 1 and is_one_sentence(done.stderr.decode())
    with Index.open(tmp_path / "index") as index:
        assert index.search('"早班船"').total == index.search('"渔船归港"').total == 1


@pytest.mark.skipif(os.name != "posix" or shutil.which("sh") is None, reason="a shell's redirections")
def test_names_that_steer_a_terminal_are_shown_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a\n\x1b[31mred.jsonl").write_text("{}\n", "utf-8")
    write_rows(tmp_path / "posts")
    done = run("index", "posts", cwd=tmp_path)
    assert done.returncode == 0 and b"3 added, 1 skipped" in done.stdout
    assert b"\x1b" not in done.stderr and len(done.stderr.splitlines()) == 1
