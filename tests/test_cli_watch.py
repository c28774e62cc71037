"""`index --watch` as whole processes: what it says, how it ends, what it survives."""

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from cli_support import command, environment, run

from searchnews import Index

PATIENT = 30.0
posix = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


def post(file: Path, title: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\ntitle: {title}\n---\n风停了，船队出港。\n", "utf-8")
    return file


@contextmanager
def heeding_hangups() -> Iterator[None]:
    """What is started in it ends when its terminal does, also where the tests were started by nohup."""
    if not hasattr(signal, "SIGHUP"):
        yield
        return
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


class Watch:
    """A watching process; its lines are read as they come."""

    def __init__(self, home: Path, *args: str, before: tuple[str, ...] = (), **changes: str) -> None:
        with heeding_hangups():
            self.process = subprocess.Popen(
                [*before, *command("index", *args, "--watch")],
                cwd=home,
                env=environment(**changes),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        self.out: list[str] = []
        self.err: list[str] = []
        self._lines: queue.SimpleQueue[tuple[list[str], str]] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._read, args=pair, daemon=True)
            for pair in ((self.process.stdout, self.out), (self.process.stderr, self.err))
        ]
        for thread in self._threads:
            thread.start()

    def _read(self, stream: IO[bytes], into: list[str]) -> None:
        with stream:
            for row in stream:
                into.append(row.decode().rstrip("\n"))

    def __enter__(self) -> "Watch":
        self.until(lambda: any("Ctrl-C" in row for row in self.err))
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.end()

    def until(self, happened: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENT
        while not happened():
            assert time.monotonic() < end and self.process.poll() is None, (self.out, self.err)
            time.sleep(0.02)

    def end(self, number: int = 0) -> int:
        """Send a signal, and wait for the end and all that was said."""
        if number:
            self.process.send_signal(number)
        status = self.process.wait(PATIENT)
        for thread in self._threads:
            thread.join(PATIENT)
        return status


@pytest.fixture
def home(tmp_path: Path) -> Path:
    post(tmp_path / "news" / "a.md", "渔港开市")
    return tmp_path


def test_what_it_says(home: Path) -> None:
    """A line for each round in which something changed; what is skipped, once; nothing else."""
    with Watch(home, "news") as watch:
        post(home / "news" / "b.md", "渔港收市")
        watch.until(lambda: len(watch.out) == 3)
        (home / "news" / "c.jsonl").write_text('{"title": "half', "utf-8")
        watch.until(lambda: len(watch.err) == 2)
        post(home / "news" / "b.md", "渔港收市晚了")
        watch.until(lambda: len(watch.out) == 4)
        (home / "news" / "c.jsonl").write_text('{"title": "whole"}\n', "utf-8")
        watch.until(lambda: len(watch.out) == 5)
        watch.end(signal.SIGTERM)
    assert watch.out[0].startswith("1 added; 1 article in index, ")
    assert watch.out[1] == "Now search it: searchnews search WORDS"
    rounds = [row.partition(" ") for row in watch.out[2:]]
    assert all(len(moment) == 8 and moment.count(":") == 2 for moment, _, _ in rounds)
    assert [text.partition(",")[0] for _, _, text in rounds] == [
        "1 added",
        "1 updated",
        "1 added",
    ]
    assert watch.err[0] == "Watching 1 source; Ctrl-C ends it."
    assert len(watch.err) == 2 and watch.err[1].startswith("skipped news/c.jsonl:1: ")


def test_json_is_one_object_a_round(home: Path) -> None:
    with Watch(home, "news", "--json") as watch:
        for number in range(3):
            post(home / "news" / f"new{number}.md", f"第{number}班船")
            watch.until(lambda: len(watch.out) == number + 2)  # noqa: B023 - called at once
        (home / "news" / "new0.md").write_text("", "utf-8")
        watch.until(lambda: len(watch.err) == 2)
    found = [json.loads(row) for row in watch.out]
    assert [report["added"] for report in found] == [1, 1, 1, 1]
    assert [report["articles"] for report in found] == [1, 2, 3, 4]
    assert all(set(report) >= {"updated", "unchanged", "merged", "deleted", "skipped", "seconds"} for report in found)


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)])
def test_how_it_ends(home: Path, number: int, status: int) -> None:
    with Watch(home, "news") as watch:
        post(home / "news" / "b.md", "渔港收市")
        watch.until(lambda: len(watch.out) == 3)
        began = time.monotonic()
        assert watch.end(number) == status
        assert time.monotonic() - began < 5
    assert watch.err[1:] == (["searchnews: Stopped by Ctrl-C; nothing is left half done."] if status else [])
    assert run("check", cwd=home).returncode == 0
    assert run("delete", "x", "--wait", "0", cwd=home).returncode == 1, "there is none, and nobody writes"
    done = run("index", cwd=home)
    assert done.stdout.startswith(b"2 unchanged") and done.stderr == b""


@posix
def test_it_ends_while_files_pour_in(home: Path) -> None:
    """Whatever a round is at, the index is sound afterwards, and the next import adds the rest."""
    with Watch(home, "news") as watch:
        for number in range(600):
            post(home / "news" / "pour" / f"{number}.md", f"第{number}船货")
            if number == 400:
                watch.process.send_signal(signal.SIGTERM)
        assert watch.end() == 0
    assert run("check", cwd=home).returncode == 0
    run("index", cwd=home)
    with Index.open(home / "index") as index:
        assert index.stats()["articles"] == 601


@posix
@pytest.mark.skipif(shutil.which("nohup") is None, reason="needs nohup")
def test_nohup_is_heeded(home: Path) -> None:
    with Watch(home, "news", before=("nohup",)) as watch:
        watch.process.send_signal(signal.SIGHUP)
        time.sleep(1)
        post(home / "news" / "b.md", "渔港收市")
        watch.until(lambda: len(watch.out) == 3)


def test_another_import_at_the_same_time(home: Path) -> None:
    post(home / "other" / "x.md", "灯船归来")
    with Watch(home, "news") as watch:
        for number in range(3):
            post(home / "news" / f"n{number}.md", f"第{number}班船")
            done = run("index", "other", cwd=home)
            assert done.returncode == 0, done.stderr
            post(home / "other" / f"x{number}.md", f"第{number}艘灯船")
        done = run("rebuild", cwd=home)
        assert done.returncode == 0, done.stderr
        post(home / "news" / "last.md", "末班船")
        watch.until(lambda: any("8 articles" in row for row in watch.out))
    assert watch.err == ["Watching 1 source; Ctrl-C ends it."]
    assert run("check", cwd=home).returncode == 0


def test_what_is_remembered_is_watched_though_a_part_is_missing(home: Path) -> None:
    post(home / "disk" / "x.md", "灯船归来")
    assert run("index", "news", "disk", cwd=home).returncode == 0
    (home / "disk").rename(home / "away")
    with Watch(home, "--prune") as watch:
        post(home / "news" / "b.md", "渔港收市")
        watch.until(lambda: any("3 articles" in row for row in watch.out))
        (home / "away").rename(home / "disk")
        post(home / "disk" / "y.md", "灯船又出港")
        watch.until(lambda: any("4 articles" in row for row in watch.out))
    assert watch.err == [
        f"skipped {home / 'disk'}: {home / 'disk'} cannot be read: it does not exist.",
        "Watching 2 sources; Ctrl-C ends it.",
    ]


def test_what_cannot_be_watched(home: Path) -> None:
    done = run("index", "-", "--watch", cwd=home)
    assert done.returncode == 1 and done.stderr == (
        b"searchnews: Standard input cannot be watched; name files or folders.\n"
    )
    done = run("index", "nowhere", "--watch", cwd=home)
    assert done.returncode == 1 and done.stderr.endswith(b"nowhere cannot be read: it does not exist.\n")
    assert run("index", "--watch", cwd=home).returncode == 1, "there is no index yet"


@posix
def test_a_reader_of_its_lines_that_goes_away_ends_it(home: Path) -> None:
    process = subprocess.Popen(
        command("index", "news", "--watch"),
        cwd=home,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    time.sleep(0.5)
    post(home / "news" / "b.md", "渔港收市")
    with process.stderr:
        said = process.stderr.read()
    assert process.wait(PATIENT) == 0 and b"Traceback" not in said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes, where one may make such."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    line = [str(mount), "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if not (mount and umount) or subprocess.run(line, capture_output=True).returncode:
        pytest.skip("may not mount a disk")
    yield folder
    subprocess.run([umount, "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_survived(home: Path, small_disk: Path) -> None:
    with Watch(home, "news", "--index", str(small_disk / "index")) as watch:
        filler = small_disk / "filler"
        with filler.open("wb") as file, pytest.raises(OSError):
            while True:
                os.write(file.fileno(), bytes(4096))
        for number in range(5):
            post(home / "news" / f"{number}.md", f"第{number}班船")
        watch.until(lambda: len(watch.err) == 2)
        assert "no space left on device" in watch.err[1] and watch.err[1].endswith(" It is tried again.")
        filler.unlink()
        watch.until(lambda: any("6 articles" in row for row in watch.out))
        assert watch.end(signal.SIGTERM) == 0
    assert run("check", "--index", str(small_disk / "index"), cwd=home).returncode == 0


def test_a_disk_that_is_unmounted_loses_nothing(home: Path, small_disk: Path) -> None:
    for number in range(3):
        post(small_disk / f"{number}.md", f"第{number}班船")
    with Watch(home, "news", str(small_disk), "--prune") as watch:
        subprocess.run(["umount", "-l", str(small_disk)], check=True)
        post(home / "news" / "b.md", "渔港收市")
        watch.until(lambda: any("5 articles" in row for row in watch.out))
        assert watch.err[1:] == [
            f"skipped {small_disk}: is empty, since its disk is not there; nothing of it is deleted"
        ]
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(small_disk)], check=True)
        post(small_disk / "new.md", "补给船")
        watch.until(lambda: any("3 articles" in row for row in watch.out))
