"""Many readers at once: pages asked for over connections that stay open, as browsers do, from a process of its own."""

import argparse
import json
import math
import multiprocessing
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
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


@dataclass
class Asked:
    """What one client saw: how long each page took, in ms, and what went wrong."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def ask(port: int, paths: Sequence[str], until: float, asked: Asked) -> None:
    """Ask for one page after the other until a moment is there."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN,zh;q=0.9", "Accept": "text/html"}
    number = 0
    while time.monotonic() < until:
        path = paths[number % len(paths)]
        began = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            whole = response.read()
            if response.status != 200 or not whole:
                asked.errors.append(f"{response.status} {path}")
        except (OSError, HTTPException) as error:
            asked.errors.append(f"{error!r} {path}")
            connection.close()
        number += 1
        if number > WARM:
            asked.took.append((time.perf_counter() - began) * 1e3)
    connection.close()


def clients(port: int, paths: Sequence[str], count: int, seconds: float) -> dict[str, Any]:
    """So many clients at once, each from another place of the list on."""
    seen = [Asked() for _ in range(count)]
    until = time.monotonic() + seconds
    turned = [[*paths[start:], *paths[:start]] for start in (len(paths) * n // count for n in range(count))]
    threads = [threading.Thread(target=ask, args=(port, turned[n], until, seen[n])) for n in range(count)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = sorted(ms for one in seen for ms in one.took)
    errors = [error for one in seen for error in one.errors]
    pages = len(took) + WARM * count
    return {
        "clients": count,
        "pages": pages,
        "pages_per_second": round(pages / (time.perf_counter() - began), 1),
        "p50_ms": percentile(took, 0.5),
        "p95_ms": percentile(took, 0.95),
        "p99_ms": percentile(took, 0.99),
        "errors": len(errors),
        "first_errors": errors[:3],
    }


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
