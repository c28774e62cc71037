"""Formats that other packages bring: the good are used, the broken are named once, and none does any harm."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_support import PACKAGES, run

from searchnews import Article, Importer, Index, Input, SourceError
from searchnews.importers import fingerprint, foreign, format_names, formats, read
from searchnews.importers.formats import OURS

GOOD = """
from searchnews import Importer

def read(input):
    for number, line in enumerate(input.text().splitlines(), 1):
        if line == "break":
            raise ValueError("a line I do not know \\ud800")
        yield input.article(title=line, part=number)

IMPORTER = Importer((".NOTE", ".memo"), read)
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Makes packages that bring formats: a name, what the entry points say, the module's text."""
    folder = tmp_path / "packages"
    made: list[str] = []

    def make(name: str, points: str, text: str = "", version: str = "1.0") -> None:
        about = folder / f"{name}-{version}.dist-info"
        about.mkdir(parents=True, exist_ok=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
        (about / "entry_points.txt").write_text(f"[searchnews.importers]\n{points}\n", "utf-8")
        (folder / f"{name}.py").write_text(text, "utf-8")
        made.append(name)
        clear()

    def clear() -> None:
        importlib.invalidate_caches()
        formats.formats.cache_clear()
        formats.fingerprint.cache_clear()

    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    yield make
    monkeypatch.undo()
    clear()
    for name in made:
        sys.modules.pop(name, None)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index", engine="memory") as made:
        yield made


def titles(index: Index) -> list[str]:
    return sorted(article.title for article in index.export())


def test_a_format_of_another_package_is_read(install: Install, index: Index, tmp_path: Path) -> None:
    install("notes_format", "note = notes_format:IMPORTER", GOOD)
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.note").write_text("渡船停航\n灯塔换灯\n", "utf-8")
    (news / "B.Memo").write_text("栈桥修好\n", "utf-8")
    (news / "c.txt").write_text("不算\n", "utf-8")
    assert "note" in format_names()
    report = index.add_sources([str(news)])
    assert (report.added, report.skipped) == (3, ())
    assert titles(index) == ["栈桥修好", "渡船停航", "灯塔换灯"]
    assert [article.title for article in read(str(news / "c.txt"), format="note")] == ["不算"]
    (news / "a.note").write_text("渡船停航\nbreak\n灯塔换灯\n", "utf-8")
    report = index.add_sources()
    assert (report.unchanged, report.articles) == (2, 3)
    assert [item.source for item in report.skipped] == ["news/a.note"]
    assert report.skipped[0].reason.startswith("cannot be read to the end: ValueError: a line I do not know")


def test_another_version_of_a_format_has_its_files_read_again(install: Install) -> None:
    before = fingerprint()
    install("notes_format", "note = notes_format:IMPORTER", GOOD)
    first = fingerprint()
    install("notes_format", "note = notes_format:IMPORTER", GOOD, version="1.1")
    assert len({before, first, fingerprint()}) == 3


BROKEN = {
    "does not import": ("note = broken_format:IMPORTER", "import no_such_module", "ModuleNotFoundError: "),
    "raises": ("note = broken_format:IMPORTER", "raise OSError('no dictionary')", "OSError: no dictionary"),
    "ends the program": ("note = broken_format:IMPORTER", "import sys; sys.exit('bye')", "SystemExit: bye"),
    "has no such name": ("note = broken_format:Importer", "", "AttributeError: "),
    "is a text": ("note = broken_format:IMPORTER", "IMPORTER = '.note'", "broken_format:IMPORTER is no Importer"),
    "suffix is a text": (
        "note = broken_format:IMPORTER",
        "from searchnews import Importer; IMPORTER = Importer('.md', print)",
        "has suffixes that are no tuple of texts such as .txt",
    ),
    "every file is its": (
        "note = broken_format:IMPORTER",
        "from searchnews import Importer; IMPORTER = Importer(('',), print)",
        "has suffixes that are no tuple of texts such as .txt",
    ),
    "no function": (
        "note = broken_format:IMPORTER",
        "from searchnews import Importer; IMPORTER = Importer(('.note',), None)",
        "has something else in the place of a function",
    ),
    "our name": ("jekyll = broken_format:IMPORTER", GOOD, "another format has that name"),
    "auto": ("auto = broken_format:IMPORTER", GOOD, "another format has that name"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_format_that_cannot_be_used_is_named_once(install: Install, index: Index, tmp_path: Path, what: str) -> None:
    points, text, why = BROKEN[what]
    install("broken_format", points, text)
    news = tmp_path / "news"
    news.mkdir()
    for number in range(3):
        (news / f"{number}.md").write_text(f"---\ntitle: 第{number}\n---\n文\n", "utf-8")
    name = points.partition(" ")[0]
    report = index.add_sources([str(news)])
    assert report.added == 3
    assert [item.source for item in report.skipped] == [f"format {name}"]
    assert report.skipped[0].reason.startswith("cannot be used: ") and why in report.skipped[0].reason
    assert format_names().count(name) == (name in OURS or name == "note")
    if name == "note":
        with pytest.raises(SourceError, match="The format note cannot be used: "):
            index.add_sources([str(news)], format="note")
    assert index.add_sources([str(news)], format="jekyll").skipped == ()


def test_two_packages_with_one_name(install: Install, index: Index, tmp_path: Path) -> None:
    install("a_format", "note = a_format:IMPORTER", GOOD)
    install("b_format", "note = b_format:IMPORTER", GOOD)
    (tmp_path / "x.note").write_text("渡船停航", "utf-8")
    report = index.add_sources([str(tmp_path / "x.note")])
    assert report.added == 1
    assert [(item.source, item.reason) for item in report.skipped] == [
        ("format note", "cannot be used: another format has that name")
    ]


def test_a_suffix_of_ours_is_asked_for_first_by_others(install: Install, index: Index, tmp_path: Path) -> None:
    install(
        "json_format",
        "paper = json_format:IMPORTER",
        "from searchnews import Importer\n"
        "def read(input):\n    yield input.article(title='报' + str(len(input.data())))\n"
        "IMPORTER = Importer(('.json',), read, accepts=lambda head: head.startswith(b'{\"paper\"'))\n",
    )
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.json").write_text('{"paper": 1}', "utf-8")
    (tmp_path / "news" / "b.json").write_text('[{"title": "海雾"}]', "utf-8")
    assert index.add_sources([str(tmp_path / "news")]).added == 2
    assert titles(index) == ["报12", "海雾"]


WRONG = {
    "None": "None",
    "a dict": "{'id': 'a', 'title': 'x'}",
    "an id that is none": "replace(good, id='a b')",
    "an id that leads elsewhere": "replace(good, id='../../x')",
    "half a character as id": "replace(good, id='\\ud800')",
    "a number as id": "replace(good, id=7)",
    "no title": "replace(good, title=None)",
    "bytes": "replace(good, body=b'x')",
    "a list of tags": "replace(good, tags=['a'])",
    "one tag": "replace(good, tags='abc')",
    "numbers as codes": "replace(good, codes=(600000,))",
    "a date that is text": "replace(good, published='2024-01-01')",
    "names that are none": "replace(good, names={'a': 1})",
    "names as a list": "replace(good, names=['a'])",
    "half a character in the title": "replace(good, title='x\\ud800')",
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_article_is_left_out(install: Install, tmp_path: Path, what: str) -> None:
    """And the rest of the file is read, the index is whole, and the next run is as quiet as any."""
    install(
        "wrong_format",
        "wrong = wrong_format:IMPORTER",
        "from dataclasses import replace\nfrom searchnews import Importer\n"
        "def read(input):\n"
        "    good = input.article(title='好的一篇', id='good-1')\n"
        f"    yield {WRONG[what]}\n"
        "    yield replace(good, id='good-2', path='\\ud800/elsewhere')\n"
        "IMPORTER = Importer(('.wrong',), read)\n",
    )
    (tmp_path / "x.wrong").write_text("x", "utf-8")
    os.utime(tmp_path / "x.wrong", (1_600_000_000, 1_600_000_000.5))  # so that it is not opened again
    with Index.create(tmp_path / "index") as index:
        report = index.add_sources([str(tmp_path / "x.wrong")])
        assert (report.added, len(report.skipped)) == (1, 1), report
        assert report.skipped[0].source == "x.wrong"
        assert [(article.id, article.path) for article in index.export()] == [("good-2", "x.wrong")]
        again = index.add_sources()
        assert (again.unchanged, len(again.skipped)) == (1, 1)
        assert index.check() == []


@pytest.mark.parametrize("body", ["return None", "return 7", "return iter([1])", "raise SystemError('x')"])
def test_a_function_that_gives_no_articles_costs_its_file(install: Install, tmp_path: Path, body: str) -> None:
    install(
        "odd_format",
        "odd = odd_format:IMPORTER",
        f"from searchnews import Importer\ndef read(input):\n    {body}\nIMPORTER = Importer(('.odd',), read)\n",
    )
    (tmp_path / "x.odd").write_text("x", "utf-8")
    skipped: list[object] = []
    assert list(read(str(tmp_path / "x.odd"), skipped=skipped.append)) == []
    assert len(skipped) == 1


def test_accepts_that_raises_costs_its_file(install: Install, index: Index, tmp_path: Path) -> None:
    install(
        "odd_format",
        "odd = odd_format:IMPORTER",
        "from searchnews import Importer\nIMPORTER = Importer(('.json',), iter, accepts=lambda head: 1 / 0)\n",
    )
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.json").write_text('[{"title": "海雾"}]', "utf-8")
    (tmp_path / "news" / "b.md").write_text("---\ntitle: 渡口\n---\n开船了\n", "utf-8")
    report = index.add_sources([str(tmp_path / "news")])
    assert report.added == 1
    assert [item.source for item in report.skipped] == ["news/a.json"]


def test_the_commands_know_formats_of_others(install: Install, tmp_path: Path) -> None:
    install("notes_format", "note = notes_format:IMPORTER", GOOD)
    install("broken_format", "bad = broken_format:IMPORTER", "1 / 0")
    where = f"{PACKAGES}:{tmp_path / 'packages'}"
    (tmp_path / "x.note").write_text("渡船停航", "utf-8")
    done = run("index", "x.note", cwd=tmp_path, PYTHONPATH=where)
    assert done.returncode == 0 and done.stdout.startswith(b"1 added, 1 skipped"), done.stderr
    assert done.stderr == b"skipped format bad: cannot be used: ZeroDivisionError: division by zero\n"
    assert b"note" in run("index", "--help", cwd=tmp_path, PYTHONPATH=where).stdout
    done = run("index", "x.note", "--format", "bad", cwd=tmp_path, PYTHONPATH=where)
    assert done.returncode == 1
    assert done.stderr == b"searchnews: The format bad cannot be used: ZeroDivisionError: division by zero.\n"
    done = run("index", "x.note", "--format", "note", "--json", cwd=tmp_path, PYTHONPATH=where)
    assert json.loads(done.stdout)["skipped"] == []


def test_an_importer_is_checked_by_what_it_is() -> None:
    def fine(input: Input) -> Iterator[Article]:
        yield input.article(title="x")

    assert foreign.fault(Importer((".x",), fine)) == ""
    for wrong in (None, Importer, Importer((), fine), Importer(("x",), fine), Importer((".",), fine)):
        assert foreign.fault(wrong)


def test_nothing_of_ours_is_loaded_to_know_what_there_is(tmp_path: Path) -> None:
    """The parsers of feeds and pages take longer to load than most imports."""
    code = (
        "import sys\nfrom searchnews.importers import formats\nassert formats.formats().knows('A.RSS')\n"
        "print([n for n in sys.modules if n.startswith('searchnews.importers.') and n[21:] in "
        f"{[*OURS]!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=PACKAGES, check=True)
    assert done.stdout.strip() == b"[]"
