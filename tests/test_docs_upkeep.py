"""What docs/everyday.md says of two imports that meet, missing disks, pruning, moves and backups is what happens."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_support import is_one_sentence
from everyday_support import PAGES, Person, block, person_in, reader_in

from searchnews import Article, Index
from searchnews.engines.lock import WriteLock
from searchnews.folder import LOCK

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands of the page are those of a Unix shell")


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return person_in(tmp_path)


@pytest.fixture
def reader(tmp_path: Path) -> Person:
    return reader_in(tmp_path)


def test_two_imports_that_meet(reader: Person) -> None:
    """The second waits, says so, and gives up after its time; searching does not care."""
    reader.write("site/_posts/second.jsonl", "two")
    with WriteLock(reader.home / "archive" / LOCK):
        done = reader.searchnews("index", "--index", "archive", "--wait", "0")
        assert done.returncode == 1
        assert is_one_sentence(done.stderr)
        assert reader.searchnews("search", "渡口", "--index", "archive").returncode == 0
        command = ["index", "--index", "archive", "--wait", "60"]
        program = str(reader.home / "searchnews/.venv/bin/searchnews")
        waiting = subprocess.Popen(
            [program, *command], cwd=reader.home, env=reader.environment, stderr=subprocess.PIPE, text=True
        )
        assert waiting.stderr
        assert "Waiting up to 60 s" in waiting.stderr.readline()
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert reader.ids() == ["one", "two"]


@pytest.fixture
def two_disks(person: Person) -> Person:
    person.write("disk/papers/paper.jsonl", "paper")
    person.searchnews("index", "site/_posts", "disk/papers", "--index", "archive")
    assert person.ids() == ["one", "paper"]
    return person


def test_a_disk_that_is_missing(two_disks: Person) -> None:
    (two_disks.home / "disk").rename(two_disks.home / "drawer")
    for options in ([], ["--prune"]):
        done = two_disks.searchnews("index", "--index", "archive", *options)
        assert done.returncode == 0
        assert f"skipped {two_disks.home}/disk/papers" in done.stderr
        assert two_disks.ids() == ["one", "paper"]
    (two_disks.home / "disk").mkdir()
    assert two_disks.searchnews("index", "--prune", "--index", "archive").returncode == 0
    assert two_disks.ids() == ["one", "paper"], "a folder on the disk was named, so an empty mount point is no danger"
    shutil.rmtree(two_disks.home / "site")
    done = two_disks.searchnews("index", "--prune", "--index", "archive")
    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert two_disks.ids() == ["one", "paper"]


def test_an_empty_folder_that_was_no_mount_point_looks_like_deleted_files(person: Person) -> None:
    person.write("disk/paper.jsonl", "paper")
    with Index.create(person.home / "archive") as index:
        index.add_sources([str(person.home / "disk"), str(person.home / "site/_posts")])
        (person.home / "disk/paper.jsonl").unlink()
        index.add_sources()
        assert index.get("paper"), "what runs by itself without --prune is safe"
        index.add_sources(prune=True)
        assert index.get("paper") is None


def deleted(person: Person) -> None:
    (person.home / "papers/a.jsonl").unlink()


def moved(person: Person) -> None:
    (person.home / "papers/later").mkdir()
    (person.home / "papers/a.jsonl").rename(person.home / "papers/later/b.jsonl")


def fewer(person: Person) -> None:
    person.write("papers/a.jsonl", "a1")


def one_of_two(person: Person) -> None:
    (person.home / "papers/copy.jsonl").unlink()


def unreadable(person: Person) -> None:
    (person.home / "papers").rename(person.home / "elsewhere")


def elsewhere(person: Person) -> None:
    """Nothing happens below the sources, and what came from standard input has no file at all."""


@pytest.mark.parametrize(
    ("what", "row", "pruned"),
    [
        (deleted, 0, {"a1", "a2"}),
        (moved, 1, set()),
        (fewer, 2, set()),
        (one_of_two, 3, set()),
        (unreadable, 4, set()),
        (elsewhere, 5, set()),
    ],
)
def test_what_prune_deletes(person: Person, what: Callable[[Person], None], row: int, pruned: set[str]) -> None:
    table = re.findall(r"^\| (.*) \| (.*) \| (.*) \|$", PAGES[0].read_text("utf-8"), re.MULTILINE)[2:]
    assert ("is deleted" in table[row][2]) == bool(pruned)
    person.write("papers/a.jsonl", "a1", "a2")
    person.write("papers/b.jsonl", "both")
    person.write("papers/copy.jsonl", "both")
    piped = Article(id="piped", title="晨雾里的渡船", body="渡船慢了十分钟。")
    before = {"a1", "a2", "both", "one", "piped"}
    with Index.create(person.home / "archive") as index:
        index.add_sources([str(person.home / "papers"), str(person.home / "site/_posts")])
        index.add([piped])  # as from standard input: it has no file
        assert set(person.ids()) == before
        what(person)
        index.add_sources()
        assert set(person.ids()) == before, "without --prune nothing is deleted"
        index.add_sources(prune=True)
        assert set(person.ids()) == before - pruned


def test_what_was_deleted_comes_back_when_its_file_changes(reader: Person) -> None:
    reader.searchnews("delete", "one", "--index", "archive")
    reader.searchnews("index", "--index", "archive")
    assert reader.ids() == []
    reader.write("site/_posts/ferry.jsonl", "one", "two")
    reader.searchnews("index", "--index", "archive")
    assert reader.ids() == ["one", "two"]


def test_a_folder_that_moved(person: Person) -> None:
    post = "---\ntitle: 石桥夜市开张\ndate: 2023-05-06\n---\n夜市开到零点。\n"
    (person.home / "papers").mkdir()
    (person.home / "papers/2023-05-06-bridge.md").write_text(post, "utf-8")
    person.run("searchnews index ~/papers")
    before = person.ids("index")
    (person.home / "disk").mkdir()
    (person.home / "papers").rename(person.home / "disk/papers")
    person.run(block("sh", "--forget ~/papers"))
    assert person.ids("index") == before
    with Index.open(person.home / "index") as index:
        assert [source.path for source in index.sources()] == [str(person.home / "disk/papers")]


def test_a_backup_and_a_copy(reader: Person) -> None:
    reader.run(block("sh", "~/backup.jsonl.gz"))
    assert reader.ids("restored") == ["one"]
    with Index.open(reader.home / "restored") as index:
        assert index.sources() == ()
    (reader.home / "disk").mkdir()
    reader.run(block("sh", "cp -a"))
    reader.write("site/_posts/second.jsonl", "two")
    reader.searchnews("index", "--index", "disk/archive")
    assert reader.ids("disk/archive") == ["one", "two"]
    assert reader.ids() == ["one"]


def test_several_poured_into_one(person: Person) -> None:
    for year, ids in (("2023", ["one", "both"]), ("2024", ["two", "both"])):
        file = person.write(f"{year}.jsonl", *ids)
        with Index.create(person.home / f"papers-{year}") as index:
            index.add_sources([str(file)])
    person.run(block("sh", "--index ~/all"))
    assert person.ids("all") == ["both", "one", "two"]
