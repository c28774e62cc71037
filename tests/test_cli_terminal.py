"""What a person sees: colours, lines that fit, progress; none of it where nobody looks."""

import re
import sys
from pathlib import Path

import pytest
from cli_support import ROWS, run, write_rows

if sys.platform == "win32":
    pytest.skip("there are no pseudo terminals", allow_module_level=True)

from terminal import on_terminal

from searchnews.cli.screen import width

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
EVIL = {"id": "evil", "title": "电站\x1b]0;pwned\x07", "body": "电站\x9b2J\u202e\x1b[2J", "source": "\x1b[31m源"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    write_rows(folder, (*ROWS, EVIL))
    assert run("index", "news.jsonl", cwd=folder).returncode == 0
    return folder


def test_marks_are_coloured_and_lines_fit(home: Path) -> None:
    status, screen = on_terminal("search", '"潮汐电站"', cwd=home, wide=40)
    assert status == 0
    assert "\x1b[93m\x1b[1m潮汐电站\x1b[0m" in screen
    lines = ESCAPES.sub("", screen).splitlines()
    assert max(map(width, lines)) <= 40
    assert lines[0].startswith("2 articles · ")


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_who_wants_no_colour_gets_none(home: Path, changes: dict[str, str]) -> None:
    status, screen = on_terminal("search", "电站", cwd=home, **changes)
    assert status == 0 and "\x1b" not in screen and "潮汐电站" in screen


@pytest.mark.parametrize(
    "args",
    [
        ("search", "电站", "--limit", "20"),
        ("search", "电站", "--json"),
        ("show", "evil"),
        ("show", "evil", "--json"),
        ("export",),
        ("export", "--format", "csv"),
        ("explain", "evil", "电站"),
        ("analyze", "电\x1b[2J\x07\x9b站\u202e"),
        ("show", "\x1b[2J\x9b"),
    ],
    ids=ascii,
)
def test_hostile_text_never_reaches_the_terminal(home: Path, args: tuple[str, ...]) -> None:
    _, screen = on_terminal(*args, cwd=home, NO_COLOR="1")
    assert screen.count("\n") > 0
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", screen)


def test_json_is_spread_out_for_eyes(home: Path) -> None:
    _, screen = on_terminal("show", "tide-2", "--json", cwd=home)
    assert screen.startswith('{\n  "id": "tide-2",\n')


def test_progress_is_seen_on_a_terminal_and_wiped_away(home: Path, tmp_path: Path) -> None:
    many = tuple({"id": f"n{number}", "title": f"第{number}条", "body": "潮水涨落" * 400} for number in range(1500))
    write_rows(tmp_path, many)
    with open(tmp_path / "out.txt", "wb") as out:
        status, screen = on_terminal(
            "index", "news.jsonl", "--workers", "1", cwd=tmp_path, wide=100, stdout=out.fileno()
        )
    assert status == 0
    assert "indexing" in screen and re.search(r"\d of 1,500 articles|[\d,]+ articles", screen)
    assert "1,500 articles read, finishing" in screen, "reading ahead of the rest is not being done"
    assert "1,500 added" in (tmp_path / "out.txt").read_text("utf-8")
    assert "\x1b" not in (tmp_path / "out.txt").read_text("utf-8")
    silent = run("index", "news.jsonl", "--index", "other", cwd=tmp_path)
    assert silent.returncode == 0 and silent.stderr == b""
