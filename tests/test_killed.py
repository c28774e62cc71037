"""Commands that get `kill -9` at a random moment: the old archive is left or the new one, and the next run completes.

The usual run kills 30, SEARCHNEWS_ALL=1 300. While they run, somebody reads; workers end with the one who started them.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_support import command, environment
from click.testing import CliRunner
from faults_support import OTHER, Content, content, shapes

from searchnews import Index
from searchnews.cli.group import cli

pytest.importorskip("tantivy")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")

KILLS = 30 if os.environ.get("SEARCHNEWS_ALL") else 3
"""Of each command on each engine."""

OLD, NEW = 400, 1_200

COMMANDS = {
    "one process": ["index", "new.jsonl", "--workers", "1"],
    "two processes": ["index", "new.jsonl", "--workers", "2"],
    "prune": ["index", ".", "--prune"],
    "rebuild": ["rebuild"],
    "engine": ["rebuild", "--engine", "OTHER"],
}


@dataclass(frozen=True, slots=True)
class Case:
    """A command, where it is run, what is there before and after it, the files it leaves, and the seconds it takes."""

    argv: list[str]
    place: Path
    before: Content
    after: Content
    shapes: set[str]
    seconds: float


def rows(numbers: range, text: str) -> str:
    made = ({"id": f"n{n}", "title": f"第{n}号茶园", "body": f"{text}，第{n}天。", "tags": ["茶"]} for n in numbers)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module", params=COMMANDS)
def case(request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Case:
    place = tmp_path_factory.mktemp("killed") / "here"
    place.mkdir()
    (place / "old.jsonl").write_text(rows(range(OLD), "雾岭的春茶开采"), "utf-8")
    (place / "gone.jsonl").write_text(rows(range(NEW, NEW + 50), "雾岭的茶"), "utf-8")
    with Index.create(place / "index", engine=engine) as index:
        index.add_sources([str(place / "old.jsonl"), str(place / "gone.jsonl")])
    (place / "new.jsonl").write_text(rows(range(100, NEW), "雾岭的秋茶开采"), "utf-8")
    if request.param == "prune":
        (place / "gone.jsonl").unlink()
    before = content(place / "index")
    trial = place.parent / "trial"
    shutil.copytree(place, trial)
    argv = [OTHER[engine] if word == "OTHER" else word for word in COMMANDS[request.param]]
    began = time.monotonic()
    subprocess.run(command(*argv), cwd=trial, env=environment(), check=True, capture_output=True)
    after = content(trial / "index")
    assert before and after and (before != after or argv[0] == "rebuild")
    return Case(argv, place, before, after, shapes(trial / "index"), time.monotonic() - began)


@pytest.fixture
def running(case: Case) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Whatever is still running at the end is ended."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def has_ended(group: int, seconds: float) -> bool:
    """Whether every process of a group ends within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.slow
def test_what_is_killed_leaves_the_old_archive_or_the_new(
    case: Case, running: list["subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = random.Random(" ".join(case.argv))
    trial = case.place.parent / "trial"
    monkeypatch.chdir(case.place.parent)
    for turn in range(KILLS):
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(case.place, trial)
        # Python and the program are loaded in the first third.
        until = time.monotonic() + choose.uniform(0.3, 1.05) * case.seconds
        process = subprocess.Popen(
            command(*case.argv),
            cwd=trial,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        running.append(process)
        with Index.open(trial / "index") as reader:
            seen = set()
            while process.poll() is None and time.monotonic() < until:
                reader.refresh()
                seen.add(reader.search("").total)
                time.sleep(0.01)
            process.kill()
            process.wait()
        assert seen <= {len(case.before), len(case.after)}, turn
        assert has_ended(process.pid, 10), "a worker goes on without the one who started it"
        found = content(trial / "index")
        assert found in (case.before, case.after), turn
        with Index.open(trial / "index") as index:
            assert index.check() == [], turn
        monkeypatch.chdir(trial)
        again = CliRunner().invoke(cli, case.argv, prog_name="searchnews")
        assert again.exit_code == 0, (turn, again.output)
        assert content(trial / "index") == case.after, turn
        assert shapes(trial / "index") <= case.shapes, (turn, shapes(trial / "index") - case.shapes)
        with Index.open(trial / "index") as index:
            assert index.check() == [], turn
