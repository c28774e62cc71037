"""The formats that the README and docs/importers.md bring: their packages are installed as they stand, and read."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from cli_support import PACKAGES, environment
from docs_support import READMES, ROOT, blocks, commands, name

from searchnews import Index

PAGES = [ROOT / "docs/importers.md", ROOT / "docs/importers.zh.md"]


class Package:
    """The package of a page, installed: its module and what pip would write beside it, made of its pyproject.toml."""

    def __init__(self, page: Path, folder: Path) -> None:
        code = next(text for text in blocks(page, "python") if "Importer(" in text)
        (text,) = [text for text in blocks(page, "toml") if "[project]" in text]
        project = tomllib.loads(text)["project"]
        ((self.format, place),) = project["entry-points"]["searchnews.importers"].items()
        self.place = folder / "site"
        installed = self.place / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        installed.mkdir(parents=True)
        (self.place / f"{place.partition(':')[0]}.py").write_text(code, "utf-8")
        entry = f"[searchnews.importers]\n{self.format} = {place}\n"
        (installed / "entry_points.txt").write_text(entry, "utf-8")
        about = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        (installed / "METADATA").write_text(about, "utf-8")
        self.folder = folder

    def searchnews(self, *args: str) -> str:
        """What a command prints where the package is installed."""
        variables = environment(PYTHONPATH=f"{self.place}{os.pathsep}{PACKAGES}")
        command = [sys.executable, "-m", "searchnews", *args]
        done = subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
        return done.stdout.decode()

    def articles(self, index: str) -> list[tuple[str, str, str]]:
        with Index.open(self.folder / index) as opened:
            return sorted((article.title, article.body, article.path) for article in opened.export())


NOTES = "春茶开采\n雾岭的茶农五点上山。\n-----\n\n---\n渡口停航\r\n风大。\r\n明早再看。\r\n"


@pytest.mark.parametrize("page", READMES, ids=name)
def test_the_format_of_the_readme_is_read(page: Path, tmp_path: Path) -> None:
    package = Package(page, tmp_path)
    (tmp_path / "folder").mkdir()
    for place in ("x.notes", "folder/x.notes"):
        (tmp_path / place).write_bytes(NOTES.encode())
    (tmp_path / "any.file").write_bytes(NOTES.encode("gb18030"))
    assert "2 added" in package.searchnews("index", "x.notes")
    notes = [("春茶开采", "雾岭的茶农五点上山。"), ("渡口停航", "风大。\n明早再看。")]
    assert package.articles("index") == [(*note, "x.notes") for note in notes]
    assert "2 unchanged" in package.searchnews("index")
    package.searchnews("index", "--format", "notes", "any.file", "--index", "other")
    assert package.articles("other") == [(*note, "any.file") for note in notes]
    package.searchnews("index", "folder", "--index", "third")
    assert package.articles("third") == [(*note, "folder/x.notes") for note in notes]


def test_the_example_of_the_readme_is_short() -> None:
    for page in READMES:
        code = [text for text in blocks(page, "python") if "Importer(" in text]
        code += [text for text in blocks(page, "toml") if "[project]" in text]
        assert sum(1 for text in code for line in text.splitlines() if line) <= 20


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_format_of_its_page_is_read(page: Path, tmp_path: Path) -> None:
    package = Package(page, tmp_path)
    (text,) = blocks(page, "text")
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "bridge.txt").write_text(text, "utf-8")
    (folder / "windows.txt").write_bytes(("\ufeff" + text.replace("古桥", "灯塔").replace("\n", "\r\n")).encode())
    (folder / "shopping.txt").write_text("灯芯，棉线\n", "utf-8")
    pip, first, second = [words for line in blocks(page, "sh")[0].splitlines() for words in commands(line)]
    assert pip[:2] == ["pip", "install"]
    assert first[-1] == "~/clippings"
    assert "2 added" in package.searchnews(*first[1:-1], "clippings")
    (tmp_path / "bridge.txt").write_text(text, "utf-8")
    assert "1 added" in package.searchnews(*second[1:], "--index", "other")
    body = "石匠用旧法补好了第三孔。\n下周一起恢复通行。"
    assert package.articles("index") == [
        ("临江古桥修缮完工", body, "clippings/bridge.txt"),
        ("临江灯塔修缮完工", body, "clippings/windows.txt"),
    ]
    (article,) = package.searchnews("export", "--tag", "文保", "--query", "古桥").splitlines()
    assert '"2024-03-09T00:00:00+08:00"' in article
    assert '"潮声日报"' in article


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_test_of_its_page_passes(page: Path) -> None:
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)
    assert names["reasons"] == []
