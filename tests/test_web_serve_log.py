"""The access log: what it says, what it keeps to itself, and what becomes of it when it is rotated."""

import os
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchnews_web import accesslog
from searchnews_web.accesslog import Log, logged

COMBINED = re.compile(
    r'(\S+) - - \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000)\] "(\S+) (\S*) (\S*)" (\d{3}) (\d+|-) '
    r'"((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"'
)
ASKED = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/article/a b",
    "QUERY_STRING": "q=%E7%A7%98%E5%AF%86",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "192.0.2.1",
    "HTTP_REFERER": "http://127.0.0.1/?q=secret",
    "HTTP_USER_AGENT": 'Reader "1.0"',
}


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return iter([b"abc", b"de"])


def ask(log: Log, environ: dict[str, Any], *, queries: bool = False) -> None:
    parts = logged(app, log, queries=queries)(environ, lambda *_: None)
    assert b"".join(parts) == b"abcde"
    parts.close()


def lines(path: Path) -> list[str]:
    return path.read_text("ascii").splitlines()


def test_a_line_is_combined_and_does_not_hold_what_was_searched_for(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    ask(log, ASKED)
    (line,) = lines(tmp_path / "log")
    found = COMBINED.fullmatch(line)
    assert found, line
    assert found[1] == "192.0.2.1" and found.group(3, 4, 5, 6, 7) == ("GET", "/article/a%20b", "HTTP/1.1", "200", "5")
    assert found[8] == "http://127.0.0.1/" and found[9] == "Reader \\x221.0\\x22"
    assert "secret" not in line and "%E7" not in line
    log.close()


def test_what_was_searched_for_is_kept_when_it_is_asked_for(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    ask(log, ASKED, queries=True)
    (line,) = lines(tmp_path / "log")
    assert "/article/a%20b?q=%E7%A7%98%E5%AF%86 " in line and "?q=secret" in line
    log.close()


@given(st.dictionaries(st.sampled_from(sorted(ASKED)), st.text(max_size=30), max_size=7))
def test_nothing_that_a_client_says_makes_another_line_of_it(
    tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("hostile") / "log"
    log = Log(path)
    ask(log, ASKED | environ, queries=True)
    log.close()
    assert path.read_bytes().count(b"\n") == 1
    assert all(32 <= byte < 127 for byte in path.read_bytes()[:-1])


def test_a_megabyte_said_by_a_client_is_cut_short(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    ask(log, ASKED | {"HTTP_USER_AGENT": "x" * 1_000_000})
    assert (tmp_path / "log").stat().st_size < 5_000
    log.close()


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accesslog, "_LOOK", 0.0)
    path = tmp_path / "log"
    log = Log(path)
    log.write("first")
    path.rename(tmp_path / "log.1")
    log.write("second")
    path.unlink()
    path.write_text("by another\n")
    log.write("third")
    log.close()
    assert lines(tmp_path / "log.1") == ["first"]
    assert lines(path) == ["by another", "third"]


def test_a_folder_that_is_gone_costs_lines_and_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accesslog, "_LOOK", 0.0)
    folder = tmp_path / "logs"
    folder.mkdir()
    log = Log(folder / "log")
    (folder / "log").unlink()
    folder.rmdir()
    ask(log, ASKED)
    folder.mkdir()
    ask(log, ASKED)
    assert len(lines(folder / "log")) == 1
    log.close()


def test_threads_do_not_write_into_each_others_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accesslog, "_LOOK", 0.0)
    log = Log(tmp_path / "log")
    threads = [threading.Thread(target=lambda: [log.write("x" * 500) for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    assert lines(tmp_path / "log") == ["x" * 500] * 800


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_a_log_is_not_for_everyone_to_read(tmp_path: Path) -> None:
    Log(tmp_path / "log").close()
    assert (tmp_path / "log").stat().st_mode & 0o007 == 0


def test_an_answer_that_breaks_off_is_logged_too(tmp_path: Path) -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        yield b"abc"
        raise ConnectionError

    log = Log(tmp_path / "log")
    parts = logged(broken, log)(ASKED, lambda *_: None)
    with pytest.raises(ConnectionError):
        list(parts)
    parts.close()
    assert '" 200 3 "' in lines(tmp_path / "log")[0]
    log.close()
