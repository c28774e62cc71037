"""Deleting by ids, from the command line and from a pipe."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import ROWS, environment, is_one_sentence, write_rows
from click.testing import CliRunner, Result

from searchnews import Index
from searchnews.cli.group import cli


def invoke(*args: str, code: int = 0, stdin: bytes = b"") -> Result:
    result = CliRunner().invoke(cli, args, input=stdin)
    assert result.exit_code == code, (result.output, result.exception)
    return result


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEARCHNEWS_INDEX", raising=False)
    invoke("index", str(write_rows(tmp_path)))
    return tmp_path


def left() -> list[str]:
    with Index.open("index") as index:
        return [article.id for article in index.export()]


def test_it_says_how_many_and_what_brings_them_back() -> None:
    done = invoke("delete", "tide-1", "plum")
    assert done.stdout.splitlines() == [
        "Deleted 2 articles.",
        "An article whose source file still holds it comes back when that file changes and is read again.",
    ]
    assert done.stderr == "" and left() == ["tide-2"]


def test_it_comes_back_with_a_source_that_changed(home: Path) -> None:
    invoke("delete", "tide-1")
    write_rows(home, (*ROWS, {"id": "new", "title": "新来的"}))
    invoke("index")
    assert left() == ["new", "plum", "tide-1", "tide-2"]


def test_those_that_were_not_there_are_named() -> None:
    done = invoke("delete", "nobody", "tide-1", "tide-1")
    assert done.stdout.startswith("Deleted 1 article.\n")
    assert done.stderr == "There is no article nobody in index.\n"
    many = invoke("delete", "plum", *(f"nobody-{number}" for number in range(13)))
    assert len(many.stderr.splitlines()) == 11 and many.stderr.endswith("\n3 more ids are not there.\n")


@pytest.mark.parametrize("ids", [("nobody",), ("nobody", "no-one"), ("../../etc/passwd",), ("x" * 5000,)], ids=len)
def test_none_was_there(ids: tuple[str, ...]) -> None:
    done = invoke("delete", *ids, code=1)
    assert done.stdout == "" and is_one_sentence(done.stderr) and len(done.stderr) < 250
    assert len(left()) == 3


def test_as_json() -> None:
    done = invoke("delete", "tide-1", "nobody", "tide-1", "--json")
    assert json.loads(done.stdout) == {"deleted": 1, "missing": ["nobody"]}
    gone = invoke("delete", "tide-1", "--json", code=1)
    assert json.loads(gone.stdout) == {"deleted": 0, "missing": ["tide-1"]} and is_one_sentence(gone.stderr)


@pytest.mark.parametrize(
    ("stdin", "deleted", "rest"),
    [
        (b"tide-1\nplum\n", 2, ["tide-2"]),
        (b"\xef\xbb\xbf tide-1 \r\n\r\n\tplum", 2, ["tide-2"]),
        (b"", 0, ["plum", "tide-1", "tide-2"]),
        (b"\n\n \n", 0, ["plum", "tide-1", "tide-2"]),
        (b"\xff\xfe\nplum\n", 1, ["tide-1", "tide-2"]),
        (b"x" * 3_000_000 + b"\nplum\n", 1, ["tide-1", "tide-2"]),
    ],
    ids=["two", "from Windows", "none", "blank", "no text", "a line without an end"],
)
def test_ids_on_standard_input(stdin: bytes, deleted: int, rest: list[str]) -> None:
    assert json.loads(invoke("delete", "-", "--json", stdin=stdin).stdout)["deleted"] == deleted
    assert left() == rest


def test_nothing_to_delete_is_no_mistake() -> None:
    done = invoke("delete", "-", stdin=b"")
    assert (done.stdout, done.stderr) == ("Deleted 0 articles.\n", "")


def test_without_an_id_and_without_an_index(home: Path) -> None:
    assert "ID" in invoke("delete", code=2).stderr
    assert is_one_sentence(invoke("delete", "plum", "--index", str(home / "none"), code=1).stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a POSIX shell")
@pytest.mark.parametrize(
    ("script", "said", "rest"),
    [
        ("$S search tag:白鹭湾 --ids --all | $S delete -", "Deleted 2 articles.", ["plum"]),
        (
            "$S search '\"没有的词\"' --ids --all | $S delete -",
            "Deleted 0 articles.",
            ["plum", "tide-1", "tide-2"],
        ),
        ("$S search 电站 --ids --all | xargs $S show | grep -c '^id '", "3", ["plum", "tide-1", "tide-2"]),
        ("$S search 电站 --ids | $S show - --json | grep -c '\"id\"'", "3", ["plum", "tide-1", "tide-2"]),
    ],
)
def test_a_search_feeds_a_pipe(home: Path, script: str, said: str, rest: list[str]) -> None:
    line = script.replace("$S", f"{shlex.quote(sys.executable)} -m searchnews")
    done = subprocess.run(["sh", "-c", line], cwd=home, env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").splitlines()[0] == said
    assert left() == rest
