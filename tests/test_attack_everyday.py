"""What an index from elsewhere may bring, and what the files of every day may hold: links, pipes, names, crowds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import environment, is_one_sentence, run, write_rows

from searchnews import Index, IndexFailure
from searchnews.engines.durable import replace_file
from searchnews.engines.lock import WriteLock
from searchnews.ledger import FILE, load

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and pipes are files of posix systems")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A small index in a folder that holds its source, too."""
    write_rows(tmp_path)
    with Index.create(tmp_path / "index") as made:
        made.add_sources([str(tmp_path / "news.jsonl")])
    return tmp_path / "index"


def test_a_lock_that_is_a_link_is_never_written_through(index: Path) -> None:
    other = index.parent / "letter.txt"
    other.write_text("an old letter\n", "utf-8")
    (index / "lock").unlink()
    (index / "lock").symlink_to(other)
    done = run("index", "--index", str(index), cwd=index.parent)
    assert done.returncode == 1
    assert is_one_sentence(done.stderr.decode())
    assert "is a link" in done.stderr.decode()
    assert other.read_text("utf-8") == "an old letter\n"


def test_a_lock_that_leads_nowhere_makes_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "made")
    with pytest.raises(IndexFailure, match="is a link"):
        WriteLock(tmp_path / "lock")
    assert not (tmp_path / "made").exists()


def test_the_doctor_looks_at_an_index_whose_lock_is_a_link(index: Path) -> None:
    (index / "lock").unlink()
    (index / "lock").symlink_to("/dev/zero")
    done = run("doctor", "--index", str(index), cwd=index.parent)
    assert b"Traceback" not in done.stderr


def test_a_file_that_waits_to_be_put_in_its_place_is_never_a_link_to_another(tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_bytes(b"an old letter\n")
    (tmp_path / "ledger.new").symlink_to(other)
    replace_file(tmp_path / "ledger", b"new")
    assert other.read_bytes() == b"an old letter\n"
    assert (tmp_path / "ledger").read_bytes() == b"new"


def test_a_ledger_that_is_a_pipe_or_a_device_is_none(index: Path) -> None:
    (index / FILE).unlink()
    os.mkfifo(index / FILE)
    done = run("index", "--index", str(index), cwd=index.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (index / FILE).is_file()
    (index / FILE).unlink()
    (index / FILE).symlink_to("/dev/zero")
    assert len(load(index)) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_a_disk_that_is_full_is_said_once_and_ends_with_one(index: Path) -> None:
    line = [sys.executable, "-m", "searchnews", "search", "电站", "--index", str(index)]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=60)
        assert (done.returncode, done.stderr) == (1, b"searchnews: no space left on device.\n")
        done = subprocess.run(line, stdout=full, stderr=full, env=environment(), timeout=60)
        assert done.returncode == 1
