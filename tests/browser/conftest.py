"""One server and one browser for all tests of the page; each test finds both as if it were the first."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser_archive import articles
from browser_support import Browser, chromium, start

from searchnews import Index

ROOT = Path(__file__).resolve().parents[2]
SLOW_MS = 1_500
"""How long a slow index thinks: longer than any page takes to be drawn, short enough to be waited for."""

SERVE = "from searchnews_web.command import serve; serve()"
SERVE_SLOWLY = f"""
import time
from searchnews import Index
search = Index.search
def slowly(self, query="", **options):
    if query == "渡船":
        time.sleep({SLOW_MS} / 1000)
    return search(self, query, **options)
Index.search = slowly
{SERVE}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is in this folder is `browser`."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def program() -> str:
    return chromium()


@pytest.fixture(scope="session")
def archive(program: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "index"
    with Index.create(folder) as index:
        index.add(articles())
    return folder


@contextmanager
def served(code: str, folder: Path) -> Iterator[str]:
    """A server as a reader starts it, on a port that is free; its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--index", str(folder), "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("SEARCHNEWS_")},
    )
    assert process.stdout and process.stderr
    try:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + process.stderr.read()
        # What a server says while it serves is not read here; it must never fill a pipe.
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="session")
def home(archive: Path) -> Iterator[str]:
    with served(SERVE, archive) as address:
        yield address


@pytest.fixture(scope="session")
def slow_home(archive: Path) -> Iterator[str]:
    with served(SERVE_SLOWLY, archive) as address:
        yield address


@pytest.fixture(scope="session")
def driver(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    made = start(program, tmp_path_factory.mktemp("profile"))
    try:
        yield made
    finally:
        made.quit()


@pytest.fixture
def browser(driver: Any, home: str) -> Iterator[Browser]:
    """A window on the server; when a test is over, nothing may have been complained of and nobody else been asked."""
    yield from _window(driver, home)


@pytest.fixture
def slow(driver: Any, slow_home: str) -> Iterator[Browser]:
    """The same on a server whose index thinks before it answers."""
    yield from _window(driver, slow_home)


def _window(driver: Any, home: str) -> Iterator[Browser]:
    browser = Browser(driver, home)
    browser.reset()
    yield browser
    assert browser.heard() == []
