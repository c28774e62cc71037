"""Commands that are killed while they write an index of tantivy: the old one is left or the new one, and no litter."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_support import command, environment

from searchnews import Article, Index

pytest.importorskip("tantivy")

from searchnews.engines.tantivy.layout import named_files, read_meta

OLD, NEW = 200, 1_500
ALWAYS = {"lock", "meta.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of the old articles, and a file that changes some and adds many."""
    place = tmp_path_factory.mktemp("killed")
    rows = (f'{{"id": "n{n}", "title": "新", "body": "雾岭隧道通车{n}"}}\n' for n in range(50, NEW))
    (place / "new.jsonl").write_text("".join(rows), "utf-8")
    with Index.create(place / "index", engine="tantivy") as index:
        index.add(Article(f"n{n}", "旧", f"雾岭隧道{n}") for n in range(OLD))
    return place


def litter(folder: Path) -> set[str]:
    (generation,) = folder.glob("gen-*")
    return {path.name for path in generation.iterdir()} - set(named_files(read_meta(generation))) - ALWAYS


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
@pytest.mark.parametrize("what", ["index", "rebuild", "delete"])
def test_what_is_killed_leaves_the_old_or_the_new(stored: Path, tmp_path: Path, what: str) -> None:
    given = {"index": [str(stored / "new.jsonl")], "rebuild": [], "delete": [f"n{n}" for n in range(50)]}
    after = {"index": NEW, "rebuild": OLD, "delete": OLD - 50}[what]
    choose = random.Random(what)
    takes = 0.0
    for how in (None, signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGKILL):
        shutil.rmtree(tmp_path / "index", ignore_errors=True)
        shutil.copytree(stored / "index", tmp_path / "index")
        began = time.monotonic()
        process = subprocess.Popen(
            command(what, *given[what], "--index", str(tmp_path / "index")),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with Index.open(tmp_path / "index") as reader:
            until = choose.uniform(0.4, 1.0) * takes if how else 60.0
            seen = set()
            while process.poll() is None and time.monotonic() - began < until:
                reader.refresh()
                seen.add(reader.search("").total)
                time.sleep(0.01)
            if how:
                process.send_signal(how)
            process.wait()
            takes = takes if how else time.monotonic() - began
            reader.refresh()
            seen.add(reader.search("").total)
            assert seen <= {OLD, after}
            assert how or reader.search("").total == after
            assert reader.check() == []
            reader.add([Article("last", "后来")])
            assert reader.check() == []
            assert litter(reader.path) == set()
