"""Opening originals: with a browser that writes down what it was told, and without one."""

import os
import stat
from pathlib import Path

import pytest
from cli_support import ROWS, is_one_sentence, run, write_rows

if os.name != "posix":
    pytest.skip("$BROWSER is heeded on POSIX alone", allow_module_level=True)

EVIL = (
    {"id": "script", "title": "坏", "url": "javascript:alert(1)"},
    {"id": "file", "title": "坏", "url": "file:///etc/passwd"},
    {
        "id": "shell",
        "title": "坏",
        "url": "https://a.example/;touch${IFS}pwned;$(touch${IFS}pwned)`touch${IFS}pwned`&'\"%s",
    },
    {"id": "steer", "title": "坏", "url": "https://a.example/\x1b[2J"},
    {"id": "long", "title": "长", "url": "https://a.example/" + "a" * 300_000},
)
MANY = tuple({"id": f"m{number}", "title": "多", "url": f"https://m.example/{number}"} for number in range(21))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    write_rows(folder, (*ROWS, *EVIL, *MANY))
    assert run("index", "news.jsonl", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """A program that appends its arguments to a file beside itself, one a line."""
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word" >> {tmp_path}/opened; done\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def opened(browser: Path) -> list[str]:
    file = browser.with_name("opened")
    return file.read_text("utf-8").splitlines() if file.exists() else []


def attempt(*args: str, cwd: Path, browser: Path | str, stdin: bytes = b"", **changes: str) -> tuple[int, str, str]:
    # Nothing but the browser that is named: neither a display nor what this machine has installed.
    quiet = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "PATH": "/nowhere", "BROWSER": str(browser)}
    done = run("open", *args, cwd=cwd, stdin=stdin, **quiet, **changes)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_the_article_s_own_address(archive: Path, browser: Path) -> None:
    status, said, complaint = attempt("tide-1", cwd=archive, browser=browser)
    assert (status, said, complaint) == (0, "Opened https://news.example/tide-1.\n", "")
    assert opened(browser) == ["https://news.example/tide-1"]


def test_the_owner_s_page_when_the_settings_say_where_it_is(archive: Path, browser: Path) -> None:
    settings = archive / "index" / "searchnews.toml"
    settings.write_text('link = "https://own.example/{year}/{id}.html"\n')
    try:
        assert attempt("tide-1", cwd=archive, browser=browser)[0] == 0
        assert attempt("plum", "--print", cwd=archive, browser=browser)[0] == 1, "it has no date and no address"
    finally:
        settings.unlink()
    assert opened(browser) == ["https://own.example/2023/tide-1.html"]


def test_several_from_a_pipe(archive: Path, browser: Path) -> None:
    status, said, complaint = attempt("-", cwd=archive, browser=browser, stdin=b"tide-1\n\n nobody \nm3\r\ntide-1\n")
    assert status == 0 and said.count("Opened ") == 2
    assert complaint == "There is no article nobody in index.\n"
    assert opened(browser) == ["https://news.example/tide-1", "https://m.example/3"]


def test_print_opens_nothing(archive: Path, browser: Path) -> None:
    ids = [str(row["id"]) for row in MANY]
    status, said, _ = attempt("--print", *ids, cwd=archive, browser=browser)
    assert status == 0 and said.splitlines() == [row["url"] for row in MANY]
    assert opened(browser) == []


def test_more_pages_than_anybody_wants_are_not_opened(archive: Path, browser: Path) -> None:
    status, said, complaint = attempt(*(str(row["id"]) for row in MANY), cwd=archive, browser=browser)
    assert (status, said) == (1, "")
    assert is_one_sentence(complaint) and "21 pages" in complaint
    assert opened(browser) == []


@pytest.mark.parametrize("id", ["script", "file", "steer", "plum"])
def test_what_is_no_web_page_is_not_opened(archive: Path, browser: Path, id: str) -> None:
    for args in ((id,), (id, "--print")):
        status, said, complaint = attempt(*args, cwd=archive, browser=browser)
        assert (status, said) == (1, "")
        assert is_one_sentence(complaint) and id in complaint and "\x1b" not in complaint
    assert opened(browser) == []


def test_one_that_is_no_web_page_does_not_hold_up_the_others(archive: Path, browser: Path) -> None:
    status, _, complaint = attempt("script", "tide-1", cwd=archive, browser=browser)
    assert status == 0 and "The article script is at javascript:alert(1), which is no web page." in complaint
    assert opened(browser) == ["https://news.example/tide-1"]


def test_no_shell_reads_an_address(archive: Path, browser: Path) -> None:
    assert attempt("shell", cwd=archive, browser=browser)[0] == 0
    assert opened(browser) == [EVIL[2]["url"]]
    assert not list(archive.glob("pwned")) and not list(browser.parent.glob("pwned"))


@pytest.mark.parametrize("broken", ["", "/nowhere/browser", "false"])
def test_without_a_browser_the_address_is_printed(archive: Path, broken: str) -> None:
    status, said, complaint = attempt("tide-1", cwd=archive, browser=broken)
    assert (status, said) == (0, "https://news.example/tide-1\n")
    assert complaint == "No browser could be started here; open the address yourself.\n"


def test_an_address_that_no_program_takes_is_printed(archive: Path, browser: Path) -> None:
    status, said, complaint = attempt("long", cwd=archive, browser=browser)
    assert (status, said) == (0, EVIL[4]["url"] + "\n") and "No browser" in complaint


def test_nobody(archive: Path, browser: Path) -> None:
    status, said, complaint = attempt("nobody", cwd=archive, browser=browser)
    assert (status, said) == (1, "") and is_one_sentence(complaint)
    status, said, complaint = attempt("nobody", "no-one", cwd=archive, browser=browser)
    assert (status, said) == (1, "") and is_one_sentence(complaint) and "2 articles" in complaint
