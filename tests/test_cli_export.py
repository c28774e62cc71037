"""Exports come back as they went out, whole or not at all."""

import bz2
import codecs
import csv
import gzip
import io
import json
import lzma
import os
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cli_support import ROWS, environment, is_one_sentence, run, write_rows
from click.testing import CliRunner

from searchnews import Article, Index
from searchnews.cli.export import _cell
from searchnews.cli.files import replacing
from searchnews.cli.group import cli
from searchnews.importers.base import Input, Skipped
from searchnews.importers.csv import read_csv

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


PACKINGS = (("", bytes), (".gz", gzip.decompress), (".xz", lzma.decompress), (".bz2", bz2.decompress))


@pytest.mark.parametrize(("suffix", "unpack"), PACKINGS)
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


@pytest.mark.parametrize("name", ["found.xlsx", "Found.XLS", "found.ods"])
def test_a_table_under_the_name_of_a_workbook_is_refused(home: Path, name: str) -> None:
    result = CliRunner().invoke(cli, ["export", name, "--format", "csv"])
    assert result.exit_code == 1 and f"{name} cannot be written: name it .csv" in result.stderr
    assert not (home / name).exists()


def test_a_table_that_no_spreadsheet_runs(home: Path) -> None:
    result = CliRunner().invoke(cli, ["export", "out.csv"])
    assert "4 articles" in result.stderr
    written = (home / "out.csv").read_bytes()
    assert written.startswith(codecs.BOM_UTF8)
    text = written.decode("utf-8-sig")
    assert CliRunner().invoke(cli, ["export", "--format", "csv"]).stdout_bytes.decode("utf-8") == text
    evil, plum, *tides = csv.DictReader(io.StringIO(text, newline=""))
    assert (evil["title"], evil["body"], evil["tags"]) == ("'=cmd()", "''+1\n@x", "'-x, 引\"号")
    assert (plum["title"], plum["published"], plum["tags"]) == ("", "", "")
    assert [tide["published"] for tide in tides] == ["2023-05-06T08:30:00+08:00", "2023-06-11T19:05:00+08:00"]


LISTS = (
    (("能源", "白鹭湾"), "能源, 白鹭湾"),
    (("能源",), "能源"),
    ((), ""),
    (("一,二", "三"), '["一,二", "三"]'),
    (("一、二",), '["一、二"]'),
    (("一|二",), '["一|二"]'),
    (("一\n二",), '["一\\n二"]'),
    ((" 一",), '[" 一"]'),
    (("一\u3000",), '["一\u3000"]'),
    (('["一"]',), '["[\\"一\\"]"]'),
    (("-一", "二"), "'-一, 二"),
    (("-一，", "二"), '["-一，", "二"]'),
)


@pytest.mark.parametrize(("items", "cell"), LISTS, ids=str)
def test_a_list_whose_items_hold_what_parts_them_is_json(items: tuple[str, ...], cell: str) -> None:
    assert _cell(items) == cell
    if cell.startswith("["):
        assert tuple(json.loads(cell)) == items


@pytest.mark.usefixtures("home")
def test_a_table_holds_the_whole_article() -> None:
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(cli, ["export", "--format", "csv"]).stdout, newline="")))
    whole = {row["id"]: row for row in map(json.loads, CliRunner().invoke(cli, ["export"]).stdout.splitlines())}
    assert [row["id"] for row in rows] == sorted(whole)
    for row in rows:
        assert row.keys() == whole[row["id"]].keys()
    assert json.loads(rows[2]["names"]) == {"699001.SH": "潮汐电力"} and rows[1]["names"] == ""


def test_a_table_comes_in_again_field_for_field(home: Path) -> None:
    tricky = Article(
        id="tricky",
        title="'=1+1",
        body='一\n\n=二\n\'三，"四"',
        published=datetime(2023, 5, 6, 8, 30, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
        source="a,b;c|d",
        tags=("-x", '引"号', "一，二", "[三]", "四 五"),
        digest="@摘要",
        codes=("699001.SH", "NIO.US"),
        path="夹/a, b.md",
        related=("n1", "n2"),
        names={"699001.SH": "潮汐, 电力", "NIO.US": '{"'},
    )
    with Index.open(home / "index") as index:
        index.add([tricky])
        before = list(index.export())
    assert CliRunner().invoke(cli, ["export", "all.csv"]).exit_code == 0
    skipped: list[Skipped] = []
    with open(home / "all.csv", "rb") as file:
        after = list(read_csv(Input(file, "all.csv", skipped.append)))
    assert skipped == [] and tricky in before
    assert after == before


FILTERS = (
    ((), ["evil", "plum", "tide-1", "tide-2"]),
    (("--sort", "newest"), ["tide-2", "tide-1", "evil", "plum"]),
    (("--query", "电站", "--sort", "oldest"), ["tide-1", "tide-2", "plum"]),
    (("--tag", "白鹭湾", "--sort", "newest"), ["tide-2", "tide-1"]),
    (("--source", "潮声日报", "--source", "山海时报", "--sort", "oldest"), ["tide-1", "tide-2"]),
    (("--category", "民生"), ["tide-2"]),
    (("--code", "699001"), ["tide-1"]),
    (("--since", "2023-06"), ["tide-2"]),
    (("--query", "电站", "--until", "2023-05-06"), ["tide-1"]),
)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("args", "expected"), FILTERS, ids=str)
def test_an_export_is_narrowed_and_ordered_as_a_search_is(args: tuple[str, ...], expected: list[str]) -> None:
    lines = CliRunner().invoke(cli, ["export", *args]).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == expected


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("args", [("--since", "someday"), ("--query", "电" * 3000)], ids=lambda args: args[0])
def test_what_cannot_be_asked_for_is_a_sentence_and_no_file(args: tuple[str, str]) -> None:
    for target in ([], ["out.jsonl"]):
        result = CliRunner().invoke(cli, ["export", *args, *target])
        assert result.exit_code == 1 and result.stdout == "" and is_one_sentence(result.stderr)
    assert not list(Path().glob("*out.jsonl*"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process its memory so")
@pytest.mark.parametrize("query", ["", "潮水"])
def test_an_export_takes_no_more_memory_for_more_articles(tmp_path: Path, query: str) -> None:
    peaks = []
    for count in (500, 4000):
        rows = tuple({"id": f"n{n}", "title": f"第{n}条", "body": f"潮水{n}涨落。" * 150} for n in range(count))
        write_rows(tmp_path, rows)
        assert run("index", "news.jsonl", "--index", str(count), cwd=tmp_path).returncode == 0
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(count), query], cwd=tmp_path, env=environment(), capture_output=True
        )
        found, peak = map(int, done.stdout.split())
        assert found == count, done.stderr
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 3500 * 400 // 1024, "the articles alone would take twenty times as much"


PEAK = """
import sys
from pathlib import Path
from searchnews import Index

def kilobytes():
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("RssAnon:")]
    return int(line.split()[1])

count = peak = 0
with Index.open(sys.argv[1]) as index:
    for article in index.export(sys.argv[2]):
        count += 1
        peak = max(peak, kilobytes()) if count % 100 == 0 else peak
print(count, peak)
"""


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
