"""On what something was measured: without it milliseconds say nothing."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import searchnews

LIBRARIES = (
    *("whoosh-reloaded", "tantivy", "numpy", "jieba", "rjieba", "opencc"),
    *("msgspec", "click", "flask", "waitress"),
)
"""The libraries that time is spent in."""


def machine() -> dict[str, Any]:
    """The processor, its cores, the memory, the system, and the versions of what runs on it."""
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "searchnews": searchnews.__version__,
        "commit": _commit(),
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
    }


def in_a_line(about: dict[str, Any]) -> str:
    """The machine as one says it below a drawing."""
    memory = f", {about['memory_gb']} GB" if about["memory_gb"] else ""
    return f"{about['cpu']}, {about['cores']} cores{memory}, Python {about['python']}"


def _processor() -> str:
    try:
        rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # only Linux has it
        rows = []
    named = (row.partition(":")[2].strip() for row in rows if row.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    """Which commit of the checkout it is, with a mark when files differ from it; None when it is no checkout."""
    command = ["git", "describe", "--always", "--dirty", "--tags"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
