"""Readers who ask and do not read: what they cost the others, which is nothing."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from searchnews_web.channels import UNREAD
from serve_support import ROOT, get

from searchnews import Article, Index

LETTERS = 2_000_000
SIZE = LETTERS * 3
"""Bytes of the answer: more than any system keeps for a reader."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("slow") / "index"
    with Index.create(path) as index:
        index.add([Article(id="a1", title="纸", body="一二三四五六七八九十" * (LETTERS // 10))])
    return path


@contextmanager
def served(folder: Path, before: str, *options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of one process that does something else first."""
    start = f"{before}; from searchnews_web.command import serve; serve()"
    command = [sys.executable, "-c", start, "--index", str(folder), "--port", "0", "--processes", "1", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            found = re.search(r":(\d+) ", process.stdout.readline())
            assert found
            yield process, int(found[1])
        finally:
            process.kill()


def asked(port: int, *paths: str) -> socket.socket:
    """A connection that has asked, one request right after the other, and reads nothing by itself."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    client.settimeout(20)
    client.connect(("127.0.0.1", port))
    client.sendall(b"".join(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for path in paths))
    return client


def ended(client: socket.socket) -> bool:
    """Whether all that comes at once is followed by the end, rather than by nothing yet."""
    client.settimeout(1)
    try:
        while client.recv(1 << 20):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


ARTICLE = "/api/v1/articles/a1"


def test_what_is_asked_in_one_breath_is_answered_one_after_the_other(folder: Path) -> None:
    with served(folder, "pass") as (_, port):
        paths = ["/healthz", "/nowhere", ARTICLE, "/api/v1/stats", "/static/page.js", "/healthz"]
        with asked(port, *paths) as client:
            client.sendall(b"\r\nGET /metrics HTTP/1.1\r\nConnection: close\r\nHost: ")
            time.sleep(0.5)
            client.sendall(b"localhost\r\n\r\n")
            # With so small a window Linux sends 1,007 bytes every 0.2 s, for good, once the first answers fill it.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            answer = b"".join(iter(lambda: client.recv(1 << 16), b""))
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answer) == [b"200", b"404", *[b"200"] * 5]
    assert answer.count(b'{"status": "ok"}') == 2 and len(answer) > SIZE
    assert answer.index(b"api.stats") > answer.index(b'"articles": 1')


def test_those_who_ask_on_and_on_keep_no_thread_from_the_others(folder: Path) -> None:
    with served(folder, "pass") as (_, port), ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(asked(port, *[ARTICLE] * 6))
        time.sleep(2)
        assert get(port, "/healthz")[0] == 200


def test_a_reader_who_takes_nothing_is_hung_up_on(folder: Path) -> None:
    hurry = "import searchnews_web.serving as s; s.IDLE, s.SWEEP = 2, 1"
    with served(folder, hurry) as (_, port), asked(port, ARTICLE) as slow, asked(port, ARTICLE) as steady:
        taken = 0
        for until in range(100_000, 2_000_000, 100_000):  # for five seconds
            while taken < until:
                taken += len(steady.recv(1 << 16))
            time.sleep(0.25)
        assert ended(slow)
        while taken < SIZE:
            part = steady.recv(1 << 16)
            assert part, "the one who took a little now and then gets all of it"
            taken += len(part)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at files as Linux shows them")
def test_answers_that_are_not_read_have_a_bound_and_no_files(folder: Path) -> None:
    few = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))"
    with served(folder, few) as (process, port), ExitStack() as stack:
        first = stack.enter_context(asked(port, ARTICLE))
        time.sleep(0.5)
        slow = [stack.enter_context(asked(port, ARTICLE)) for _ in range(UNREAD // SIZE + 20)]
        time.sleep(4)
        files = [os.readlink(f"/proc/{process.pid}/fd/{name}") for name in os.listdir(f"/proc/{process.pid}/fd")]
        assert not [name for name in files if name.endswith("(deleted)")]
        memory = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
        assert memory and int(memory[1]) < 450_000
        for path in ("/", "/article/a1?q=x", "/static/page.css", "/nowhere"):
            assert get(port, path)[0] in (200, 404)
        assert ended(first), "it had waited longest"
        assert len(slow[-1].recv(100)) == 100
        process.terminate()
        assert process.stderr and "open files" not in process.stderr.read()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_long_answer_on_its_way_is_sent_before_the_end(folder: Path, host: str) -> None:
    with served(folder, "pass", "--host", host) as (process, port):
        with asked(port, ARTICLE) as client, asked(port, ARTICLE):  # the other one does not read
            answer = client.recv(1_000)
            process.terminate()
            while part := client.recv(1 << 16):
                answer += part
            began = time.monotonic()
        assert process.wait(20) == 0 and time.monotonic() - began < 15
    head, _, text = answer.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(text)}".encode() in head and len(text) > SIZE
