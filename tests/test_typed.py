"""The package is typed for those who install it: mypy reads it as a stranger's program would, with no settings of ours.

What is checked against is a copy of just those files that setup.cfg ships, in an environment of its own.
"""

import configparser
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PROGRAM = """
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Literal, assert_type

from searchnews import (
    Article, Count, Explanation, Finding, Hit, Importer, Index, Input, Note, Progress, QueryError, Remembered, Report,
    Results, Settings, Skipped, Snippet, diagnose, speaking,
)

Marks = tuple[tuple[int, int], ...]


def read(input: Input) -> Iterator[Article]:
    assert_type(input.text(), str)
    assert_type(input.data(), bytes)
    yield assert_type(input.article(title="潮声"), Article)


def tell(progress: Progress) -> None:
    assert_type(progress.total, int | None)


with Index.open("archive") as index:
    assert_type(index, Index)
    assert_type(index.path, Path)
    assert_type(index.engine, str)
    assert_type(index.settings, Settings)
    assert_type(index.settings.timezone, str)
    assert_type(index.add([], progress=tell), Report)
    assert_type(index.add_sources(["x"]).skipped[0], Skipped)
    assert_type(index.sources()[0], Remembered)
    assert_type(index.forget([]), int)
    assert_type(index.delete(["a"]), int)
    results = index.search("潮声", since=date(2026, 1, 1), sort="newest")
    assert_type(results, Results)
    assert_type(results.total, int)
    assert_type(results.hits[0], Hit)
    assert_type(results.hits[0].article.published, datetime | None)
    assert_type(results.hits[0].title_marks, Marks)
    assert_type(results.hits[0].snippets[0], Snippet)
    assert_type(results.hits[0].snippets[0].marks, Marks)
    assert_type(results.facets["tag"][0], Count)
    assert_type(results.notes[0], Note)
    assert_type(index.get("a"), Article | None)
    assert_type(index.marks("a", "潮声"), tuple[Marks, Marks])
    assert_type(index.explain("a", "潮声"), Explanation)
    assert_type(index.explain("a", "潮声").parts, tuple[tuple[str, float], ...])
    for article in index.export():
        assert_type(article, Article)
    assert_type(index.rebuild(), Report)
    assert_type(index.check(), list[str])
    assert_type(index.refresh(), bool)
    assert_type(diagnose("archive"), list[Finding])
    assert_type(diagnose("archive")[0].level, Literal["ok", "hint", "warning", "problem"])
    assert_type(QueryError("x").column, int | None)
    assert_type(Importer((".notes",), read).suffixes, tuple[str, ...])
    languages: AbstractContextManager[None] = speaking("zh")
"""
"""A program of somebody else; `assert_type` is an error where a type is another, or not known."""

WRONG = {
    'Index.open("archive").search("潮声", sort="oldset")': "arg-type",
    'Index.open("archive").search("潮声").hits[0].titel': "attr-defined",
    'Index.open("archive").get("a").title': "union-attr",
    'Article(title="潮声")': "call-arg",
    "Importer((), lambda input: 17)": "arg-type|return-value",
}
"""What a stranger may get wrong, and the code of the error that mypy has for it."""


def shipped() -> list[Path]:
    """The files of the packages, as setup.cfg lists them."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    data = {name: value.split() for name, value in setup["options.package_data"].items()}
    found = []
    for package in setup["options"]["packages"].split():
        if package == "searchnews" or package.startswith("searchnews."):
            folder = ROOT / package.replace(".", "/")
            found += [path for glob in ("*.py", *data.get(package, [])) for path in folder.glob(glob)]
    return found


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment in which the package is installed, and the libraries it needs can be found."""
    pytest.importorskip("mypy")
    folder = tmp_path_factory.mktemp("stranger")
    venv.create(folder / "env", with_pip=False)
    (site,) = [path for path in (folder / "env").rglob("site-packages") if path.is_dir() and not path.is_symlink()]
    for path in shipped():
        target = site / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder


def check(stranger: Path, text: str) -> str:
    """What mypy says of a program, with every check on and no settings."""
    (stranger / "program.py").write_text(text, "utf-8")
    python = stranger / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    options = [
        "--strict",
        f"--python-executable={python}",
        "--config-file=",
        "--no-error-summary",
        "--hide-error-context",
    ]
    environment = {name: value for name, value in os.environ.items() if name not in ("MYPYPATH", "PYTHONPATH")}
    command = [sys.executable, "-m", "mypy", *options, "program.py"]
    done = subprocess.run(command, cwd=stranger, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_the_mark_of_a_typed_package_is_shipped() -> None:
    assert ROOT / "searchnews" / "py.typed" in shipped()


def test_every_type_is_known(stranger: Path) -> None:
    assert check(stranger, PROGRAM) == ""


def test_mistakes_are_seen(stranger: Path) -> None:
    said = check(stranger, "from searchnews import Article, Importer, Index\n" + "\n".join(WRONG))
    for number, code in enumerate(WRONG.values(), start=2):
        assert re.search(rf"^program.py:{number}: error: .*\[(?:{code})\]$", said, re.MULTILINE), said


@pytest.mark.parametrize("page", ["README.md", "docs/python.md", "docs/importers.md"])
def test_the_python_of_a_page_is_typed(stranger: Path, page: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert check(stranger, "\n".join(blocks)) == ""
