"""The lock: one process at a time, who that is, and how others wait. What is written in it lets nobody in or out."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchnews import Index, LockedIndex
from searchnews.engines import lock as module
from searchnews.engines.lock import Holder, WriteLock, holder
from searchnews.home import Home

HOLD = """
import sys, time
from pathlib import Path
from searchnews.engines.lock import WriteLock
sys.argv = sys.argv[2:]
with WriteLock(Path(sys.argv.pop())):
    print("held", flush=True)
    sys.stdin.readline()
"""
GONE = 2**31 - 2
"""A number that no process has: systems give out smaller ones."""


def holding(path: Path, *argv: str) -> subprocess.Popen[str]:
    """Another process that has the lock until it is sent a line; `argv` is what it takes for its command line."""
    line = [sys.executable, "-c", HOLD, "-", *argv, str(path)]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def said_of(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def refusal(path: Path) -> str:
    with pytest.raises(LockedIndex) as caught:
        WriteLock(path)
    return str(caught.value)


def test_the_holder_is_named_with_its_process_command_and_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holding(path, "/somewhere/bin/searchnews", "--lang", "zh", "index", "private-folder") as process:
        since = datetime.fromisoformat(said_of(path)["since"]).astimezone()
        assert abs(datetime.now().astimezone() - since) < timedelta(minutes=1)
        assert refusal(path) == (
            f"The index in {tmp_path} is being written to by process {process.pid} "
            f"(index, since {since:%H:%M}); try again when that ends."
        )
        assert "private" not in path.read_text("utf-8"), "what was given to the command is nobody's business"
        who = holder(path)
        assert isinstance(who, Holder) and (who.pid, who.command) == (process.pid, "index")
        process.communicate("\n")
    assert holder(path) is False
    assert path.read_bytes() == b"", "who has let go is not named any more"


@pytest.mark.parametrize(
    ("argv", "command"),
    [
        (["/x/searchnews", "rebuild", "--index", "a"], "rebuild"),
        (["C:/x/searchnews.exe", "delete", "x1"], "delete"),
        (["/x/searchnews/__main__.py", "--lang", "en", "index"], "index"),
        (["/x/searchnews"], "searchnews"),
        (["/x/nightly.py", "secret"], "nightly.py"),
        (["/x/夜班.py"], "??.py"),
        (["/x/" + "n" * 300], "n" * 64),
        (["-c"], Path(sys.executable).name),
        ([], Path(sys.executable).name),
    ],
)
def test_the_command_is_named_without_what_was_given_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], command: str
) -> None:
    monkeypatch.setattr(sys, "argv", argv)
    with WriteLock(tmp_path / "lock"):
        who = holder(tmp_path / "lock")
    assert isinstance(who, Holder) and who.command == command


def test_another_day_and_another_host_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_host", lambda: "here")
    moment = datetime(2021, 3, 4, 5, 6).astimezone()
    assert str(Holder(7, "here", "index", moment)) == "process 7 (index, since 2021-03-04 05:06)"
    assert str(Holder(7, "there", "index", moment)) == "process 7 on there (index, since 2021-03-04 05:06)"


def written(**changes: object) -> bytes:
    whole = {"pid": os.getpid(), "host": module._host(), "command": "index", "since": "2026-11-23T14:03:00Z"}
    return json.dumps({**whole, **changes}).encode() + b"\n"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        written()[:-1],
        written()[:20],
        written()[:20] + b"\n",
        b"4711\n",
        b"null\n",
        b"[" * 900 + b"\n",
        b"\xff\xfe\x00\n",
        b"x" * 5000 + b"\n",
        written(pid=0),
        written(pid=-1),
        written(pid=2**31),
        written(pid=10**30),
        written(pid=True),
        written(pid="7"),
        written(host=7),
        written(command="a" * 65),
        written(command="\x1b[2J"),
        written(host="a\nb"),
        written(since="14:03"),
        written(since="2026-11-23T14:03:00"),
        written(since="0001-01-01T00:00:00+14:00"),
        pytest.param(written(pid=GONE), marks=pytest.mark.skipif(sys.platform == "win32", reason="cannot be asked")),
    ],
    ids=itertools.count(),  # the texts have this process in them, and its number is another in each run
)
def test_a_torn_stale_or_hostile_text_is_left_out(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "lock"
    with WriteLock(path):
        path.write_bytes(text)
        assert refusal(path) == f"The index in {tmp_path} is being written to; try again when that ends."
        assert holder(path) is True
    WriteLock(path).release()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.binary(max_size=200) | st.builds(written, pid=st.integers(), since=st.text(), host=st.text()))
def test_whatever_the_text_is_nothing_raises(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "text"
    path.write_bytes(text)
    assert module._read(path) is None or isinstance(module._read(path), Holder)
    assert holder(path) is False, "a text is no lock"


def test_a_text_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_bytes(written() + b"rest of a longer text")
    with WriteLock(path):
        assert said_of(path)["pid"] == os.getpid()
        assert path.read_bytes().count(b"\n") == 1


def test_a_holder_that_cannot_sign_is_not_taken_for_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    path = tmp_path / "lock"
    path.write_bytes(written())
    with monkeypatch.context() as patch:
        patch.setattr(module.os, "write", full)
        lock = WriteLock(path)
    with lock:
        assert "by process" not in refusal(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_killed_holder_is_neither_waited_for_nor_named(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holding(path) as process:
        process.kill()
        process.wait()
        assert said_of(path)["pid"] == process.pid, "nobody was left to take the text away"
        with WriteLock(path):
            path.write_bytes(written(pid=process.pid))
            assert "by process" not in refusal(path)


def test_waiting_ends_when_the_other_does(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first = WriteLock(path)
    timer = threading.Timer(0.5, first.release)
    start = time.monotonic()
    timer.start()
    with WriteLock(path, wait=30):
        assert 0.4 < time.monotonic() - start < 10
        assert said_of(path)["pid"] == os.getpid()
    timer.join()


@pytest.mark.parametrize("wait", [0.0, -1.0, float("nan"), 0.3])
def test_nobody_waits_longer_than_he_said(tmp_path: Path, wait: float) -> None:
    with WriteLock(tmp_path / "lock"):
        start = time.monotonic()
        with pytest.raises(LockedIndex, match="by process"):
            WriteLock(tmp_path / "lock", wait)
        assert max(wait, 0.0) <= time.monotonic() - start + 0.001 or wait != wait
        assert time.monotonic() - start < 5


def test_waiting_is_gentle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even for a holder that does not say who he is: at most a few tries at once, then five a second."""
    naps: list[float] = []
    monkeypatch.setattr(module.time, "monotonic", lambda: sum(naps))
    monkeypatch.setattr(module.time, "sleep", naps.append)
    for text in (written(), b""):
        with WriteLock(tmp_path / "lock"):
            (tmp_path / "lock").write_bytes(text)
            naps.clear()
            with pytest.raises(LockedIndex):
                WriteLock(tmp_path / "lock", wait=60)
        assert len(naps) <= 5 * 60 + 6
        assert sum(naps) == pytest.approx(60)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send it to one process")
def test_ctrl_c_ends_the_waiting_and_leaves_the_lock_to_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys\nfrom pathlib import Path\nfrom searchnews.engines.lock import WriteLock\n"
        "print('waiting', flush=True)\nWriteLock(Path(sys.argv[1]), wait=60)\n"
    )
    with WriteLock(path):
        line = [sys.executable, "-c", code, str(path)]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
            assert waiting.stdout and waiting.stdout.readline() == "waiting\n"
            time.sleep(0.3)
            waiting.send_signal(signal.SIGINT)
            assert "KeyboardInterrupt" in waiting.communicate(timeout=20)[1]
        assert said_of(path)["pid"] == os.getpid()
        assert isinstance(holder(path), Holder)


def test_a_lock_that_was_deleted_while_somebody_waits_is_not_the_one_he_gets(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first = WriteLock(path)
    timer = threading.Timer(0.3, path.unlink)
    if sys.platform == "win32":
        first.release()
        pytest.skip("an open file cannot be deleted there")
    timer.start()
    with WriteLock(path, wait=10), pytest.raises(LockedIndex):
        WriteLock(path)
    first.release()
    timer.join()


def test_many_threads_that_wait_have_it_one_after_the_other(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with WriteLock(tmp_path / "lock", wait=60):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_looking_who_writes_costs_no_writer_his_turn(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            holder(path)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        for _ in range(200):
            WriteLock(path).release()
    finally:
        done.set()
        looker.join()


def test_the_lock_of_a_folder_that_is_not_there_is_nobody_s(tmp_path: Path) -> None:
    assert holder(tmp_path / "nowhere" / "lock") is False


def test_a_home_waits_for_the_writer_before_it(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index", engine="memory") as index:
        first = WriteLock(index.path / "lock")
        home = Home(index.path)
        with pytest.raises(LockedIndex), home.writing():
            raise AssertionError("it is locked")
        timer = threading.Timer(0.3, first.release)
        timer.start()
        with home.writing(wait=30) as manifest:
            assert manifest.engine == "memory"
        timer.join()
        home.close()
