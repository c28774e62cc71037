"""Timing and memory of whole processes, as the operating system counts them."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """How a process went: wall seconds, peak private memory of its tree in MB, and what it printed."""

    seconds: float
    peak_mb: float
    output: str


def private_bytes(pid: int) -> int:
    """Private memory of a process and all below it, mapped files not counted (Linux)."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Private_Dirty:"):
                total += int(line.split()[1]) * 1024
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                total += private_bytes(int(child))
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        pass
    return total


class Peak:
    """Watches a process tree; `mb` is the most private memory seen."""

    def __init__(self, pid: int) -> None:
        self.mb = 0.0
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self.mb = max(self.mb, private_bytes(self._pid) / 1e6)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def run(command: Sequence[str], **options: object) -> Run:
    """Run a command to its end; it must succeed."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options) as process:  # type: ignore[call-overload]
        with Peak(process.pid) as peak:
            output = process.communicate()[0]
        seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(round(seconds, 2), round(peak.mb, 1), output)


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    ordered = sorted(milliseconds)
    at = lambda share: round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)  # noqa: E731
    return {"queries": len(ordered), "p50_ms": at(0.5), "p95_ms": at(0.95), "max_ms": round(ordered[-1], 2)}
