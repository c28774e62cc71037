"""Every change that a command makes to the disk fails in turn, or the program is killed there, or the power is lost.

After each of these the archive is the old one or the new one, whole; the same command then does its work, and nothing
is left lying about. The usual run tries some moments of each command, SEARCHNEWS_ALL=1 all of them.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults_support import HOWS, OTHER, POWER, Content, Faulty, compiled, content, faulty, shapes

from searchnews import Article, Index

pytest.importorskip("tantivy")

ALL = bool(os.environ.get("SEARCHNEWS_ALL"))
TRIED = int(os.environ.get("SEARCHNEWS_TESTS_MOMENTS", "2"))
"""Moments of each kind that the usual run tries for each command."""


@dataclass(frozen=True, slots=True)
class Case:
    """A command, whether there is an index before it, and how many changes it makes."""

    argv: list[str]
    place: Path
    before: Content | None
    after: Content
    changes: int
    shapes: set[str]


def article(number: int, text: str = "雾岭的春茶开采") -> Article:
    return Article(f"n{number}", f"第{number}号茶园", f"{text}，第{number}天。", tags=("茶",))


def rows(numbers: range, text: str) -> str:
    made = (article(number, text) for number in numbers)
    return "".join(json.dumps({"id": a.id, "title": a.title, "body": a.body, "tags": ["茶"]}) + "\n" for a in made)


COMMANDS = {
    "first": ["index", "news/a.jsonl"],
    "import": ["index", "news/b.jsonl", "--workers", "1"],
    "two writers": ["index", "news/b.jsonl", "--workers", "2"],
    "prune": ["index", "news", "--prune"],
    "delete": ["delete", "n1", "n2", "n3"],
    "rebuild": ["rebuild"],
    "engine": ["rebuild", "--engine", "OTHER"],
}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    folder = tmp_path_factory.mktemp("faulty")
    if not compiled(folder):
        if os.environ.get("SEARCHNEWS_TESTS_NEED_COMPILER"):
            pytest.fail("there is no C compiler, and it was to be here")
        pytest.skip("needs Linux and a C compiler, cc, which is not here")
    with faulty(folder) as disk:
        yield disk


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module", params=COMMANDS)
def case(request: pytest.FixtureRequest, engine: str, disk: Faulty, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A place with an index and files beside it, and what a command makes of it when nothing happens."""
    place = tmp_path_factory.mktemp("place") / "here"
    (place / "news").mkdir(parents=True)
    (place / "news/a.jsonl").write_text(rows(range(30), "雾岭的春茶开采"), "utf-8")
    (place / "news/c.jsonl").write_text(rows(range(40, 44), "雾岭的春茶开采"), "utf-8")
    argv = [OTHER[engine] if word == "OTHER" else word for word in COMMANDS[request.param]]
    if argv[0] == "index":
        argv += ["--engine", engine]
    if request.param != "first":
        with Index.create(place / "index", engine=engine) as index:
            index.add_sources([str(place / "news")])
    (place / "news/b.jsonl").write_text(rows(range(20, 36), "雾岭的秋茶开采"), "utf-8")
    if request.param == "prune":
        (place / "news/c.jsonl").unlink()
    before = content(place / "index")
    trial = place.parent / "trial"
    shutil.copytree(place, trial)
    ended = disk.run([*argv, "--index", "index"], trial)
    assert ended.status == 0, ended.said
    after = content(trial / "index")
    assert after is not None and (before != after or argv[0] == "rebuild")
    return Case([*argv, "--index", "index"], place, before, after, ended.changes, shapes(trial / "index"))


@pytest.mark.slow
@pytest.mark.parametrize("how", HOWS)
def test_the_old_archive_or_the_new_one_is_left(case: Case, disk: Faulty, how: str) -> None:
    moments = range(1, case.changes + 1)
    if not ALL:  # others each time a command makes more changes or fewer
        step = max(1, case.changes // TRIED)
        moments = range(1 + case.changes % step, case.changes + 1, step)
    trial = case.place.parent / "trial"
    print(f"{how}: {len(moments)} moments of {case.changes}, {' '.join(case.argv)}")  # shown by -rP
    for at in moments:
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(case.place, trial)
        ended = disk.run(case.argv, trial, how, at)
        told = f"{how} at change {at} of {case.changes} ({ended.call}): {ended}"
        found = content(trial / "index")
        # Before the first import there is no index, then an empty one.
        assert found in (case.before, case.before or {}, case.after), told
        if how not in ("one call fails", "the disk is full from then on"):
            assert ended.status < 0 or ended.changes < at, told
        elif ended.status == 0:
            assert found == case.after, told
        else:
            assert ended.status == 1 and "Traceback" not in ended.said, told
            assert len([line for line in ended.said.splitlines() if line.strip()]) <= 2, told
        if found is not None:
            with Index.open(trial / "index") as index:
                assert index.check() == [], told
        again = disk.run(case.argv, trial)
        assert again.status == (1 if "delete" in case.argv and found == case.after else 0), (told, again)
        assert content(trial / "index") == case.after, (told, again)
        assert shapes(trial / "index") <= case.shapes, (told, shapes(trial / "index") - case.shapes)


def test_what_was_never_synced_is_lost(disk: Faulty, tmp_path: Path) -> None:
    """The layer itself: what is there before a command is on the disk, what it made and did not sync is not."""
    place = tmp_path / "place"
    (place / "news").mkdir(parents=True)
    (place / "news/a.jsonl").write_text(rows(range(3), "雾岭"), "utf-8")
    whole = disk.run(["index", "news", "--index", "index"], place)
    assert whole.status == 0 and whole.changes > 10
    shutil.rmtree(place / "index")
    assert disk.run(["index", "news", "--index", "index"], place, POWER, 1).status < 0
    assert sorted(path.name for path in place.iterdir()) == ["news"]
    assert disk.run(["index", "news", "--index", "index"], place, POWER, whole.changes).status < 0
    assert (place / "news/a.jsonl").read_text("utf-8").count("\n") == 3
    failed = disk.run(["index", "news", "--index", "index"], place, "one call fails", 1)
    assert failed.status == 1 and failed.call == "mkdir"
