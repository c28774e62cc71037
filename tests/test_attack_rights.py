"""What another account may not read or write: each command says so in one sentence, and nothing is lost.

Root may read everything, so its commands are run as an account without rights.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import command, environment, is_one_sentence, run, write_rows

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are other there")

NOBODY = 65534


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with an index and its source, which every account may read."""
    for folder in (*tmp_path.parents[:2], tmp_path) if os.geteuid() == 0 else ():
        folder.chmod(folder.stat().st_mode | 0o055)
    write_rows(tmp_path)
    assert run("index", "news.jsonl", cwd=tmp_path).returncode == 0
    return tmp_path


def as_another(*args: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command as whoever has no rights here."""
    other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    given = environment(PYTHONDONTWRITEBYTECODE="1")
    try:
        return subprocess.run(command(*args), cwd=cwd, env=given, capture_output=True, timeout=60, **other)  # type: ignore[call-overload]
    except PermissionError:
        pytest.skip("another account may not run this Python")


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("closed", [".", "manifest.json", "gen-1", "gen-1/*.arrays", "gen-1/*.toc"])
def test_an_index_that_may_not_be_read_is_said(archive: Path, closed: str) -> None:
    (target,) = (archive / "index").glob(closed) if closed != "." else [archive / "index"]
    target.chmod(0)
    try:
        for words in (
            ("search", "潮汐"),
            ("show", "plum"),
            ("stats",),
            ("export",),
            ("index", "news.jsonl"),
            ("check",),
        ):
            done = as_another(*words, cwd=archive)
            assert done.returncode == 1, (words, done.stderr)
            assert is_one_sentence(done.stderr.decode()), (words, done.stderr)
            assert b"ermission denied" in done.stderr
    finally:
        target.chmod(0o755)


def test_a_source_that_may_not_be_read_is_said_and_changes_nothing(archive: Path) -> None:
    before = snapshot(archive / "index")
    (archive / "closed").mkdir()
    shutil.copy(archive / "news.jsonl", archive / "shut.jsonl")
    for name in ("closed", "shut.jsonl"):
        (archive / name).chmod(0)
        done = as_another("index", name, cwd=archive)
        (archive / name).chmod(0o755)
        assert (done.returncode, is_one_sentence(done.stderr.decode())) == (1, True), done.stderr
    assert snapshot(archive / "index") == before
