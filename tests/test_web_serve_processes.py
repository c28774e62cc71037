"""Several processes on one port: as many as asked for, none left behind, and no page lost meanwhile."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from searchnews_web.workers import AVAILABLE
from serve_support import get, served

from searchnews import Article, Index

pytestmark = pytest.mark.skipif(not AVAILABLE or not Path("/proc").is_dir(), reason="counts processes as Linux does")


def made(path: Path, engine: str) -> Path:
    with Index.create(path, engine=engine) as index:
        index.add([Article(id="a1", title="柳湾镇修桥", body="石桥的桥墩已经立好。")])
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("shared") / "index", "whoosh")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_there_are_as_many_as_asked_for_and_all_end_together(folder: Path, number: int, status: int) -> None:
    with served(folder, "--processes", "3") as (process, port):
        assert get(port, "/healthz")[0] == 200
        assert eventually(lambda: len(children(process.pid)) == 3)
        pids = children(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (status, "", "")
        assert not any(map(is_running, pids))


def test_one_that_is_killed_is_replaced_and_nobody_waits_for_it(folder: Path) -> None:
    with served(folder, "--processes", "2") as (process, port):
        assert get(port, "/healthz")[0] == 200
        assert eventually(lambda: len(children(process.pid)) == 2)
        victim, other = children(process.pid)
        os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: not is_running(victim))
        assert [get(port, "/healthz")[0] for _ in range(10)] == [200] * 10
        assert eventually(lambda: len(children(process.pid)) == 2)
        assert other in children(process.pid) and victim not in children(process.pid)
        process.terminate()
        _, err = process.communicate(timeout=20)
        assert process.returncode == 0 and err.count("\n") == 1 and "(-9)" in err


def test_when_the_first_process_is_killed_the_others_let_go_of_the_port(folder: Path) -> None:
    with served(folder, "--processes", "2") as (process, port):
        assert get(port, "/healthz")[0] == 200
        assert eventually(lambda: len(children(process.pid)) == 2)
        pids = children(process.pid)
        process.kill()
        process.wait(timeout=20)
        assert eventually(lambda: not any(map(is_running, pids)))
        with socket.socket() as fresh:
            fresh.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            fresh.bind(("127.0.0.1", port))


def test_a_signal_to_the_whole_group_ends_all_of_it_once(folder: Path) -> None:
    """As a terminal and a service manager send it: to every process at once."""
    with served(folder, "--processes", "2") as (process, port):
        assert get(port, "/healthz")[0] == 200
        assert eventually(lambda: len(children(process.pid)) == 2)
        for pid in (*children(process.pid), process.pid):
            os.kill(pid, signal.SIGTERM)
        _, err = process.communicate(timeout=20)
        assert process.returncode == 0 and "Traceback" not in err


class Readers:
    """Clients that ask without end, and keep what went wrong."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self.pages = 0
        self.failures: list[str] = []
        self._port, self._path = port, path
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(count)]

    def _ask(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
        while not self._done.is_set():
            try:
                connection.request("GET", self._path)
                response = connection.getresponse()
                if not response.read() or response.status != 200:
                    self.failures.append(str(response.status))
                self.pages += 1
            except OSError as error:
                self.failures.append(repr(error))
        connection.close()

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_commits_are_seen_by_every_process_and_fail_no_request(tmp_path: Path, engine: str) -> None:
    folder = made(tmp_path / "index", engine)
    options = ("--processes", "2")
    with served(folder, *options) as (process, port), Readers(port, "/?q=" + quote("桥墩"), 3) as readers:
        for number in range(8):
            with Index.open(folder) as index:
                index.add([Article(id=f"n{number}", title=f"第{number}号桥墩", body="桥墩浇筑完毕。")])
            # Each connection is taken by whichever process is free.
            totals = {f'"total": {number + 2},' in get(port, "/api/v1/search?q=" + quote("桥墩"))[2] for _ in range(6)}
            assert totals == {True}
        assert eventually(lambda: readers.pages > 50)
        with Index.open(folder) as index:
            index.rebuild()
            index.delete(["n0"])
        assert '"total": 8,' in get(port, "/api/v1/search?q=" + quote("桥墩"))[2]
        assert process.poll() is None
    assert readers.failures == []


def test_slow_clients_by_the_hundred_shut_nobody_out(folder: Path) -> None:
    with served(folder, "--processes", "1") as (_, port), ExitStack() as stack:
        for _ in range(300):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        began = time.monotonic()
        assert get(port, "/?q=" + quote("桥墩"))[0] == 200
        assert time.monotonic() - began < 5


def test_a_port_that_is_taken_is_said_before_anything_is_forked(folder: Path) -> None:
    with served(folder, "--processes", "2") as (process, port):
        second = subprocess.run(
            [*process.args[:-3], str(port), "--processes", "2"],  # type: ignore[index]
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert second.returncode == 1 and "in use" in second.stderr and second.stdout == ""
