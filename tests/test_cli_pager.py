"""The pager: what goes through it, and that none, a broken one or an early end of it loses nothing."""

import re
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import run, write_rows

if sys.platform == "win32":
    pytest.skip("there are no pseudo terminals", allow_module_level=True)

from terminal import on_terminal

from searchnews.cli.pager import show
from searchnews.cli.screen import width

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    write_rows(folder)
    assert run("index", "news.jsonl", cwd=folder).returncode == 0
    return folder


TALL = 5
COMMANDS = (
    ("search", "电站"),
    ("search", "电站", "--json"),
    ("search", "电站", "--ids", "--all"),
    ("show", "tide-1"),
    ("show", "tide-1", "--json"),
    ("show", "tide-1", "tide-2", "--cite", "bibtex"),
    ("stats",),
    ("analyze", "潮汐电站旁的牡蛎"),
    ("explain", "tide-1", "潮汐", "电站"),
    ("export",),
)


@pytest.fixture(scope="module")
def copier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pager that says that it is one, and shows all."""
    program = tmp_path_factory.mktemp("bin") / "copier"
    program.write_text('#!/bin/sh\necho "PAGED $*"\nexec cat\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_what_is_longer_than_the_screen_goes_through_a_pager(home: Path, copier: Path, args: tuple[str, ...]) -> None:
    tall = 2 if "--ids" in args else TALL
    status, paged = on_terminal(*args, cwd=home, tall=tall, SEARCHNEWS_PAGER=f"{copier} -x 'a b'", PAGER="false")
    assert status == 0 and paged.startswith("PAGED -x a b\n")
    if args[:2] in (("search", "电站"), ("show", "tide-1")):
        status, plain = on_terminal(*args, cwd=home, SEARCHNEWS_PAGER=str(copier))
        assert status == 0 and "PAGED" not in plain
        assert no_clock(paged.removeprefix("PAGED -x a b\n")) == no_clock(plain)


def no_clock(screen: str) -> str:
    return re.sub(r"[\d.]+( ms|,\n  \"relaxed)", r"\1", screen)


@pytest.mark.parametrize("args", [("search", "电站"), ("export",)], ids=" ".join)
def test_a_pipe_has_no_pager(home: Path, copier: Path, args: tuple[str, ...]) -> None:
    done = run(*args, cwd=home, SEARCHNEWS_PAGER=str(copier), LINES="2")
    assert done.returncode == 0 and b"PAGED" not in done.stdout and b"\x1b" not in done.stdout


BROKEN = ("", "cat", "/bin/cat", "/nowhere/pager", "false", "sh -c 'exit 127'", "'unclosed", "   ", "/", "/etc/passwd")
LINES = [f"第{number}行\n" for number in range(3000)]


@pytest.mark.parametrize("pager", BROKEN)
def test_without_a_pager_or_with_a_broken_one_all_is_shown(
    pager: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEARCHNEWS_PAGER", pager)
    show(iter(LINES))
    assert capfd.readouterr().out == "".join(LINES)
    show(iter(LINES[:2]))
    assert capfd.readouterr().out == "".join(LINES[:2])


@pytest.mark.parametrize(
    ("pager", "shown"),
    [("head -n 1", 1), ("sh -c 'head -n 2; exit 0'", 2), ("sh -c 'cat; kill -INT $$'", 3000)],
)
def test_a_pager_that_is_left_early_is_no_broken_one(
    pager: str, shown: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEARCHNEWS_PAGER", pager)
    show(iter(LINES))
    assert capfd.readouterr().out == "".join(LINES[:shown])


def test_one_that_fails_after_it_has_read_is_no_broken_one(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEARCHNEWS_PAGER", "sh -c 'cat; exit 3'")
    show(iter(LINES * 20))
    assert capfd.readouterr().out == "".join(LINES * 20)


def test_what_fails_while_a_pager_shows_is_raised_when_it_has_ended(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def lines() -> Iterator[str]:
        yield "一\n"
        raise RuntimeError("on purpose")

    monkeypatch.setenv("SEARCHNEWS_PAGER", "sh -c 'cat; echo done'")
    with pytest.raises(RuntimeError):
        show(lines())
    assert capfd.readouterr().out == "一\ndone\n"


def test_pager_is_heeded_when_there_is_no_own_one(home: Path, copier: Path) -> None:
    assert on_terminal("show", "tide-1", cwd=home, tall=TALL, PAGER=str(copier))[1].startswith("PAGED")
    assert "PAGED" not in on_terminal("show", "tide-1", cwd=home, tall=TALL, PAGER=str(copier), TERM="dumb")[1]


needs_less = pytest.mark.skipif(shutil.which("less") is None, reason="there is no less here")


@needs_less
@pytest.mark.parametrize("setting", [{}, {"PAGER": "less"}, {"PAGER": "less", "LESS": "-i"}, {"LESS": ""}], ids=str)
def test_less_shows_colours_and_is_left_by_q(home: Path, setting: dict[str, str]) -> None:
    kept = {"LESSHISTFILE": "-", "LC_ALL": "C", **setting}
    status, screen = on_terminal(
        "search", '"潮汐电站"', cwd=home, tall=TALL, wide=40, keys=[("articles", b"q")], **kept
    )
    assert status == 0 and "\x1b[1m2 articles" in screen and "ESC" not in screen
    assert "潮声日报" not in screen, "the second screen was not asked for"
    assert max(width(line.split("\r")[-1]) for line in ESCAPES.sub("", screen).splitlines()) <= 40


@needs_less
def test_ctrl_c_is_the_pager_s(home: Path) -> None:
    keys = [("articles", b"\x03"), (":", b" "), ("tide-1", b"q")]
    status, screen = on_terminal("search", "电站", cwd=home, tall=12, keys=keys, LESSHISTFILE="-")
    assert status == 0 and "Traceback" not in screen and "Stopped" not in screen


@needs_less
def test_what_goes_wrong_while_a_pager_shows_is_said_afterwards(home: Path) -> None:
    keys = [(":", b"q")]
    status, screen = on_terminal("show", "tide-1", "nobody", cwd=home, tall=TALL, keys=keys, LESSHISTFILE="-")
    assert status == 0 and screen.rstrip().endswith("There is no article nobody in index.")
