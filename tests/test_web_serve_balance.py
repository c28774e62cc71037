"""Connections are shared out among processes, so that no reader waits behind more others than need be."""

import os
import signal
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from searchnews_web.balance import ROWS, Balance
from searchnews_web.workers import AVAILABLE
from serve_support import served

from searchnews import Article, Index

pytestmark = pytest.mark.skipif(not AVAILABLE or not Path("/proc").is_dir(), reason="counts connections as Linux does")


def child(balance: Balance, count: int) -> int:
    """A process that has so many connections, until it is killed."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        balance.tell(count)
        os.write(write, b"x")
        time.sleep(60)
        os._exit(0)
    os.read(read, 1)
    os.close(read)
    os.close(write)
    return pid


def test_who_has_more_than_another_is_not_least() -> None:
    balance = Balance()
    balance.tell(3)
    assert balance.is_least(3) and balance.is_least(1_000), "alone it takes all"
    pid = child(balance, 2)
    try:
        assert [balance.is_least(count) for count in (1, 2, 3)] == [True, True, False]
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert balance.is_least(3), "what a process had that was killed is nobody's"


def test_rows_of_processes_that_are_gone_are_taken_again() -> None:
    balance = Balance()
    for _ in range(ROWS + 5):
        pid = child(balance, 7)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    balance.tell(1)
    assert balance.is_least(5)


def open_in(pid: int, port: int) -> int:
    """How many connections to a port a process has."""
    ends = set()
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[3] == "01":
            ends.add(f"socket:[{fields[9]}]")
    links = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(os.readlink(link))
        except FileNotFoundError:
            continue
    return len(ends.intersection(links))


def test_readers_who_come_are_shared_out(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Article(id="a1", title="柳湾镇修桥", body="石桥的桥墩已经立好。")])
    with served(tmp_path / "index", "--processes", "2") as (process, port), ExitStack() as stack:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until = time.monotonic() + 20
        while len(children.read_text().split()) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(1)  # both have loaded what they need
        readers = []
        for _ in range(12):
            connection = HTTPConnection("127.0.0.1", port, timeout=20)
            stack.callback(connection.close)
            connection.request("GET", "/?q=%E7%9F%B3%E6%A1%A5")
            connection.getresponse().read()
            readers.append(connection)
        counts = [open_in(int(pid), port) for pid in children.read_text().split()]
        assert sum(counts) == 12 and min(counts) >= 5, counts
