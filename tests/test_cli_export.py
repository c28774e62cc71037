"""Exports come back as they went out, whole or not at all."""

import csv
import gzip
import io
import json
import lzma
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import ROWS, environment, is_one_sentence, run, write_rows
from click.testing import CliRunner

from searchnews.cli.export import _cell
from searchnews.cli.files import replacing
from searchnews.cli.group import cli

EVIL = {"id": "evil", "title": "=cmd()", "body": "'+1\n@x", "source": "a,b", "tags": ["-x", '引"号']}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEARCHNEWS_INDEX", raising=False)
    result = CliRunner().invoke(cli, ["index", str(write_rows(tmp_path, (*ROWS, EVIL)))])
    assert result.exit_code == 0, result.output
    return tmp_path


def test_what_goes_out_comes_in_again(home: Path) -> None:
    written = run("export", cwd=home)
    assert written.returncode == 0 and written.stderr == b""
    rows = [json.loads(line) for line in written.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["evil", "plum", "tide-1", "tide-2"]
    assert rows[2]["names"] == {"699001.SH": "潮汐电力"}
    assert run("index", "-", "--index", "copy", cwd=home, stdin=written.stdout).returncode == 0
    assert run("export", "--index", "copy", cwd=home).stdout == written.stdout


@pytest.mark.parametrize(("suffix", "unpack"), [("", bytes), (".gz", gzip.decompress), (".xz", lzma.decompress)])
def test_a_file_is_packed_as_it_is_called(home: Path, suffix: str, unpack: object) -> None:
    name = f"out.jsonl{suffix}"
    result = CliRunner().invoke(cli, ["export", name])
    assert result.exit_code == 0
    assert result.stderr == f"Wrote 4 articles to {name}.\n" and result.stdout == ""
    assert callable(unpack) and len(unpack((home / name).read_bytes()).splitlines()) == 4
    again = CliRunner().invoke(cli, ["index", name, "--index", "copy"])
    assert again.exit_code == 0 and "4 added" in again.stdout


@pytest.mark.usefixtures("home")
def test_only_what_answers_a_query() -> None:
    result = CliRunner().invoke(cli, ["export", "--query", "牡蛎"])
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["tide-2"]


def test_a_table_that_no_spreadsheet_runs(home: Path) -> None:
    result = CliRunner().invoke(cli, ["export", "out.csv"])
    assert "4 articles" in result.stderr
    text = (home / "out.csv").read_bytes().decode("utf-8")
    evil, plum, *tides = csv.DictReader(io.StringIO(text, newline=""))
    assert (evil["title"], evil["body"], evil["tags"]) == ("'=cmd()", "''+1\n@x", "'-x, 引\"号")
    assert (plum["title"], plum["published"], plum["tags"]) == ("", "", "")
    assert [tide["published"] for tide in tides] == ["2023-05-06T08:30:00+08:00", "2023-06-11T19:05:00+08:00"]


@pytest.mark.parametrize("start", [*"=+-@\t\r\n", *"＝＋－＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(start: str) -> None:
    assert _cell(f"{start}SUM(A1)") == f"'{start}SUM(A1)"
    assert _cell(f"雾岭{start}") == f"雾岭{start}"


def test_an_export_that_fails_leaves_the_file_as_it_was(home: Path) -> None:
    file = home / "out.jsonl"
    file.write_text("old")
    with pytest.raises(RuntimeError), replacing(file) as target:
        target.write(b"new")
        raise RuntimeError
    assert file.read_text() == "old"
    assert not list(home.glob(".out*"))


@pytest.mark.skipif(os.name != "posix", reason="modes, links and devices are of POSIX")
def test_a_file_keeps_its_mode_its_link_and_a_device_stays_one(home: Path) -> None:
    real, link = home / "real.jsonl", home / "link.jsonl"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    assert CliRunner().invoke(cli, ["export", str(link)]).exit_code == 0
    assert link.is_symlink() and stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_text("utf-8").count("\n") == 4
    assert CliRunner().invoke(cli, ["export", "/dev/null"]).exit_code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("file", [".", "there/is/none.jsonl"])
def test_where_nothing_can_be_written(file: str) -> None:
    result = CliRunner().invoke(cli, ["export", file])
    assert result.exit_code == 1
    assert is_one_sentence(result.stderr) and file in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("args", [("export",), ("search", "电站"), ("export", "/dev/full")])
def test_a_full_disk(home: Path, args: tuple[str, ...]) -> None:
    script = 'exec "$0" -m searchnews "$@" > /dev/full'
    result = run_shell(script, home, *args)
    assert result[0] == 1
    assert is_one_sentence(result[1]) and "no space left" in result[1]


def run_shell(script: str, cwd: Path, *args: str) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, *args], cwd=cwd, env=environment(), capture_output=True, timeout=60
    )
    return done.returncode, done.stderr.decode("utf-8")
