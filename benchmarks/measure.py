"""Timing and memory of whole processes, as the operating system counts them."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SEARCHNEWS = [sys.executable, "-m", "searchnews"]


class Failed(Exception):
    """A stage that could not be measured, and why, in one sentence."""


@dataclass(frozen=True)
class Run:
    """How a process went: wall and CPU seconds, peak private memory of its tree in MB, and what it printed.

    `processes` is what each process of the tree held when all of them together held most.
    """

    seconds: float
    cpu_s: float
    peak_mb: float
    processes: tuple[float, ...]
    output: str


def private_bytes(pid: int) -> list[int]:
    """Private memory of a process and of each below it, mapped files not counted (Linux; elsewhere nothing)."""
    found = []
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        found.append(sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty:")))
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                found += private_bytes(int(child))
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        pass
    return found


class Peak:
    """Watches a process tree; `mb` is the most private memory seen, `processes` what each had of it."""

    def __init__(self, pid: int) -> None:
        self.mb = 0.0
        self.processes: tuple[float, ...] = ()
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            held = private_bytes(self._pid)
            if sum(held) / 1e6 > self.mb:
                self.mb = sum(held) / 1e6
                self.processes = tuple(round(one / 1e6, 1) for one in held)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def run(command: Sequence[str]) -> Run:
    """Run a command to its end; Failed with its last words when it does not succeed."""
    before, start = os.times(), time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:
        with Peak(process.pid) as peak:
            output, errors = process.communicate()
        seconds, after = time.perf_counter() - start, os.times()
    if process.returncode:
        last = next((line for line in reversed(errors.splitlines()) if line.strip()), "no word of why")
        shown = " ".join(Path(part).name for part in command[1:4])
        raise Failed(f"{shown} … ended with status {process.returncode}: {last.strip()}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(round(seconds, 3), round(cpu, 2), round(peak.mb, 1), peak.processes, output)


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum; nothing of nothing."""
    if not milliseconds:
        return {}
    ordered = sorted(milliseconds)
    return {
        "queries": len(ordered),
        "p50_ms": at(ordered, 0.5),
        "p95_ms": at(ordered, 0.95),
        "max_ms": round(ordered[-1], 2),
    }


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of some ascending values lies."""
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)


def timed(queries: Sequence[str], answer: Callable[[str], object]) -> dict[str, float]:
    """How long each query takes, in milliseconds; the first few are asked twice, so that the start is not counted."""
    for query in queries[:5]:
        answer(query)
    taken = []
    for query in queries:
        start = time.perf_counter()
        answer(query)
        taken.append((time.perf_counter() - start) * 1000)
    return spread(taken)
