"""Many readers at once: pages asked for over connections that stay open, as browsers do, from a process of its own."""

import argparse
import json
import math
import multiprocessing
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from measure import SEARCHNEWS, Peak

WARM = 20
"""Pages each client asks for before anything is counted: the first ones load what all later ones find loaded."""

SETTLE = 3.0
"""Seconds until all processes have loaded what they need: connections that stay open stay with whoever took them."""

EVERY = 5.0
"""Seconds between two commits, for those who want them."""

BATCH = 100
"""Articles in one commit."""

LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")


class Client:
    """One reader: a connection that stays open, on which one page is asked for after the other.

    It reads no more of an answer than its status and its length. The clients share the processors with the server, and
    one that takes every header apart, each in a thread of its own, takes 0.8 ms a page: an eighth of what it measures.
    """

    def __init__(self, port: int, paths: Sequence[str]) -> None:
        self.took: list[float] = []
        self.errors: list[str] = []
        self.pages = 0
        self._port = port
        self._requests = [request_for(path, port) for path in paths]
        self._paths = paths
        self.connect()

    def connect(self) -> None:
        """Open the connection, anew if there was one."""
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        """Ask for the next page."""
        self._got = b""
        self._length: int | None = None
        self._began = time.perf_counter()
        self.socket.sendall(self._requests[self.pages % len(self._requests)])

    def hear(self) -> bool:
        """Take what has come; whether that was the end of the answer. OSError when the server hangs up before."""
        came = self.socket.recv(1 << 18)
        if not came:
            raise ConnectionResetError("hung up within an answer")
        self._got += came
        if self._length is None:
            head, ended, _ = self._got.partition(b"\r\n\r\n")
            if not ended:
                return False
            length = LENGTH.search(head)
            if not length:
                raise ConnectionResetError("an answer without a length")
            self._length = len(head) + len(ended) + int(length[1])
            self._is_fine = head.startswith(b"HTTP/1.1 200 ") and int(length[1]) > 0
        if len(self._got) < self._length:
            return False
        if not self._is_fine:
            self.fail(self._got[:12].decode("ascii", "replace"))
        self.done()
        return True

    def fail(self, what: str) -> None:
        """Note what went wrong with this page."""
        self.errors.append(f"{what} {self._paths[self.pages % len(self._paths)]}")

    def done(self) -> None:
        """Note how long this page took."""
        self.pages += 1
        if self.pages > WARM:
            self.took.append((time.perf_counter() - self._began) * 1e3)


def request_for(path: str, port: int) -> bytes:
    """What a browser would send, as far as it matters."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept-Encoding: gzip",
        "Accept-Language: zh-CN,zh;q=0.9",
        "Accept: text/html",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def clients(port: int, paths: Sequence[str], count: int, seconds: float) -> dict[str, Any]:
    """So many clients at once, each from another place of the list on."""
    turned = [[*paths[start:], *paths[:start]] for start in (len(paths) * n // count for n in range(count))]
    asking = [Client(port, paths) for paths in turned]
    began, spent = time.perf_counter(), time.process_time()
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for client in asking:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.ask()
        while selector.get_map():
            for key, _ in selector.select(timeout=30) or give_up(selector):
                client = key.data
                try:
                    if not client.hear():
                        continue
                    if time.monotonic() < until:
                        client.ask()
                        continue
                except OSError as error:
                    client.fail(repr(error))
                    client.pages += 1
                selector.unregister(key.fileobj)
                client.socket.close()
                if time.monotonic() < until:
                    client.connect()
                    selector.register(client.socket, selectors.EVENT_READ, client)
                    client.ask()
    took = sorted(ms for client in asking for ms in client.took)
    errors = [error for client in asking for error in client.errors]
    pages = sum(client.pages for client in asking)
    return {
        "clients": count,
        "pages": pages,
        "pages_per_second": round(pages / (time.perf_counter() - began), 1),
        "p50_ms": percentile(took, 0.5),
        "p95_ms": percentile(took, 0.95),
        "p99_ms": percentile(took, 0.99),
        "errors": len(errors),
        "first_errors": errors[:3],
        "client_cpu_ms_per_page": round((time.process_time() - spent) * 1e3 / max(pages, 1), 3),
    }


def give_up(selector: selectors.BaseSelector) -> list[tuple[selectors.SelectorKey, int]]:
    """Nothing came for half a minute: each client that waits counts as an error, and hangs up."""
    for key in list(selector.get_map().values()):
        key.data.fail("no answer within 30 s")
        selector.unregister(key.fileobj)
        key.data.socket.close()
    return []


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The value that so large a share of them does not exceed."""
    return round(ordered[math.ceil(share * len(ordered)) - 1], 2) if ordered else None


def commit(folder: Path, until: float, committed: list[float]) -> None:
    """Add made-up articles every few seconds, in a process of their own each time, as an import would."""
    number = 0
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(EVERY, left))
        if time.monotonic() >= until:
            return
        rows = [
            {
                "id": f"load-{number}-{n}",
                "title": f"第{number}次导入之{n}",
                "body": f"码头第{n}号仓库开仓。",
                "tags": ["导入"],
            }
            for n in range(BATCH)
        ]
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            file.flush()
            began = time.perf_counter()
            command = [*SEARCHNEWS, "index", "--index", str(folder), file.name]
            subprocess.run(command, check=True, capture_output=True)
            committed.append(round(time.perf_counter() - began, 2))
        number += 1


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children (Linux)."""
    total = 0.0
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total = (int(fields[11]) + int(fields[12])) / 100
    except OSError:  # it has just ended
        return total
    return total + sum(map(cpu_seconds, children(pid)))


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run (Linux)."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Start a server, let the clients at it, stop it."""
    queries = [line.strip() for line in options.queries.read_text("utf-8").splitlines() if line.strip()]
    paths = ["/?q=" + quote(query) for query in queries]
    command = [*SEARCHNEWS, "serve", "--index", str(options.index), "--port", "0", *options.serve]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            port = int(server.stdout.readline().split("://")[1].split(":")[1].split()[0].split("/")[0])
            time.sleep(SETTLE)
            committed: list[float] = []
            until = time.monotonic() + options.seconds
            writer = threading.Thread(target=commit, args=(options.index, until, committed))
            with Peak(server.pid) as peak, multiprocessing.get_context("spawn").Pool(1) as pool:
                before = cpu_seconds(server.pid)
                if options.commit:
                    writer.start()
                found = pool.apply(clients, (port, paths, options.clients, options.seconds))
                spent = cpu_seconds(server.pid) - before
                each = [round(cpu_seconds(child), 1) for child in children(server.pid)]
                if options.commit:
                    writer.join()
        finally:
            server.terminate()
            server.wait(timeout=30)
    return found | {
        "cpu_ms_per_page": round(spent / found["pages"] * 1e3, 2),
        "private_mb": round(peak.mb, 1),
        "processes_mb": peak.processes,
        "processes_cpu_s": each,
        "commits": len(committed),
        "status": server.returncode,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", type=Path, help="a file of queries, one a line")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--commit", action="store_true", help=f"add {BATCH} articles every {EVERY:.0f} s meanwhile")
    parser.usage = "load.py [options] INDEX QUERIES [-- options of searchnews serve]"
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:end])
    options.serve = sys.argv[end + 1 :]
    print(json.dumps(measure(options), ensure_ascii=False))


if __name__ == "__main__":
    main()
