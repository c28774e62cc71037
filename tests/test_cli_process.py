"""The command line as whole processes: statuses, pipes, encodings, Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from cli_support import ROWS, command, environment, is_one_sentence, run, write_rows

posix = pytest.mark.skipif(os.name != "posix", reason="signals and closed descriptors as POSIX has them")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    many = ({"id": f"many-{number}", "title": f"第{number}条", "body": "潮水" * 300} for number in range(200))
    write_rows(folder, (*ROWS, *many))
    done = run("index", "news.jsonl", cwd=folder)
    assert done.returncode == 0 and done.stderr == b"", done.stderr
    assert done.stdout.startswith(b"203 added")
    return folder


def test_a_pipe_gets_plain_text(home: Path) -> None:
    done = run("search", "电站", cwd=home)
    assert done.returncode == 0 and done.stderr == b""
    assert "潮汐电站" in done.stdout.decode("utf-8") and b"\x1b" not in done.stdout


@pytest.mark.parametrize(
    "settings",
    [{"LC_ALL": "C", "LANG": "C"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
    ids=str,
)
def test_the_output_is_utf_8_whatever_the_locale_says(home: Path, settings: dict[str, str]) -> None:
    done = run("search", "牡蛎".encode(), "--json", cwd=home, **settings)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.decode("utf-8"))
    assert found["hits"][0]["title"] == "潮汐电站旁的牡蛎又肥了"
    assert "牡蛎" in run("show", "牡蛎".encode(), cwd=home, **settings).stderr.decode("utf-8")


@posix
@pytest.mark.parametrize("args", [("search",), ("search", "--json"), ("show",), ("analyze",), ("explain", "tide-1")])
def test_bytes_that_are_no_text_do_no_harm(home: Path, args: tuple[str, ...]) -> None:
    done = run(*args, b"\xff\xfe\xe7\x94", cwd=home)
    assert b"Traceback" not in done.stderr
    assert done.returncode == (1 if args[0] == "show" else 0), done.stderr
    (done.stdout + done.stderr).decode("utf-8")


@posix
def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    name = b"caf\xe9.jsonl"
    (tmp_path / "posts").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/posts/" + name)).write_text(
        '{"id": "a", "title": "\xe9"}\n{}\n', "utf-8"
    )
    named = run("index", b"posts/" + name, cwd=tmp_path)
    assert named.returncode == 1 and is_one_sentence(named.stderr.decode("utf-8"))
    assert not (tmp_path / "index").exists()
    done = run("index", "posts", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"1 added, 1 skipped" in done.stdout
    assert "caf\ufffd.jsonl:2: has neither" in done.stderr.decode("utf-8")


@posix
@pytest.mark.parametrize("args", [("export",), ("search", "潮水", "--limit", "200", "--json"), ("search", "潮水")])
def test_a_reader_that_goes_away_is_no_error(home: Path, args: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        command(*args), cwd=home, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(60) == 0


@posix
@pytest.mark.parametrize("args", [("export",), ("search", "电站"), ("stats", "--json")])
def test_no_standard_output_at_all(home: Path, args: tuple[str, ...]) -> None:
    line = ["sh", "-c", 'exec "$@" >&-', "sh", *command(*args)]
    done = subprocess.run(line, cwd=home, env=environment(), stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 0 and done.stderr == b""


@pytest.mark.parametrize("args", [("search", "电站"), ("show", "a"), ("stats",), ("check",), ("rebuild",), ("export",)])
def test_no_index(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 1 and done.stdout == b""
    stderr = done.stderr.decode("utf-8")
    assert is_one_sentence(stderr) and "searchnews index" in stderr
    assert not list(tmp_path.iterdir())


@posix
def test_ctrl_c_leaves_nothing_half_done(home: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("index", "-", "--index", str(tmp_path / "index")),
        cwd=home,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin
    process.stdin.write((home / "news.jsonl").read_bytes())
    process.stdin.flush()
    until = time.monotonic() + 30
    while not (tmp_path / "index" / "manifest.json").exists():
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    said = rb"searchnews: Stopped by Ctrl-C( after [0-9,]+ articles? had been read)?; nothing is left half done.\n"
    assert stdout == b"" and re.fullmatch(said, stderr)
    checked = run("check", "--index", str(tmp_path / "index"), cwd=home)
    assert checked.returncode == 0 and b"0 articles" in checked.stdout


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_rights(home: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    for args in (("index", str(locked)), ("search", "电站", "--index", str(locked / "index"))):
        done = run(*args, cwd=tmp_path)
        assert done.returncode == 1 and is_one_sentence(done.stderr.decode("utf-8"))
