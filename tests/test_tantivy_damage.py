"""An index of tantivy whose files went bad without the file system's knowing: a sentence is said, `check` names them.

What the file system knows of, the seal finds: `test_seal.py`.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import command, environment

from searchnews import Article, Index, IndexFailure, SearchnewsError

pytest.importorskip("tantivy")

PIECES = ("雾岭", "隧道", "通车", "潮汐", "电站", "青梅", "2023年", "3.2万", "A股", "，", "。", "的")
ENDS = ("term", "idx", "pos", "fast", "fieldnorm", "store", "del")


def articles(begin: int, end: int) -> Iterator[Article]:
    choose = random.Random(begin)
    for number in range(begin, end):
        text = "".join(choose.choices(PIECES, k=30))
        yield Article(f"n{number}", text[:12], text, source=choose.choice(("潮声日报", "山海时报")), tags=("能源",))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, in one of which articles are deleted."""
    place = tmp_path_factory.mktemp("damaged") / "archive"
    with Index.create(place, engine="tantivy") as index:
        index.add(articles(0, 200))
        index.add(articles(190, 260))
    return place


def ask(folder: Path) -> None:
    """All that a reader asks of an index."""
    with Index.open(folder) as index:
        for query, sort in (("潮汐 电站", "relevance"), ('"雾岭隧道"', "newest"), ("2* -的", "oldest"), ("", "newest")):
            index.search(query, sort=sort)  # type: ignore[arg-type]
        index.get("n5")
        index.explain("n5", "潮汐 电站")
        for _ in index.export():
            pass
        index.stats()


def said(folder: Path) -> str:
    """What is said of an index that is asked; "" when nothing is wrong with the answers. Nothing else is raised."""
    try:
        ask(folder)
    except SearchnewsError as error:
        return str(error)
    return ""


def problems(folder: Path) -> list[str]:
    try:
        with Index.open(folder) as index:
            return index.check()
    except IndexFailure as error:
        return [str(error)]


def put(file: Path, data: bytes) -> None:
    """Write a file anew: one that is cut short while somebody has it mapped ends the process, whoever reads it."""
    times = file.stat() if file.exists() else None
    file.unlink(missing_ok=True)
    file.write_bytes(data)
    if times:
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def copy(whole: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(whole, place)
    return place


def test_nothing_is_wrong_with_what_was_written(whole: Path) -> None:
    assert (said(whole), problems(whole)) == ("", [])


@pytest.mark.parametrize("end", ENDS)
def test_a_file_that_is_gone_cut_or_empty_is_named(whole: Path, tmp_path: Path, end: str) -> None:
    for keep in (None, 0, 1, 7, 100, 0.5, 0.99):
        folder = copy(whole, tmp_path / "archive")
        file = next(folder.glob(f"gen-1/*.{end}"))
        data = file.read_bytes()
        if keep is None:
            file.unlink()
        else:
            put(file, data[: int(keep if keep >= 1 else keep * len(data))])
        assert any(file.name in problem for problem in problems(folder)), keep
        assert file.name in said(folder), keep


@pytest.mark.parametrize("end", ENDS)
def test_bytes_that_changed_are_found_and_raise_nothing_else(whole: Path, tmp_path: Path, end: str) -> None:
    choose = random.Random(end)
    folder = copy(whole, tmp_path / "archive")
    file = next(folder.glob(f"gen-1/*.{end}"))
    data = file.read_bytes()
    footer = data.rindex(b'{"version"')
    for _ in range(25):
        changed = bytearray(data)
        place = choose.choice([choose.randrange(footer), choose.randrange(max(0, footer - 60), footer), len(data) - 2])
        changed[place] ^= 1 << choose.randrange(8)
        put(file, changed)
        assert any(file.name in problem for problem in problems(folder)), place
        sentence = said(folder)
        assert "\n" not in sentence
        assert len(sentence) < 400 + len(str(folder))


@pytest.mark.parametrize("end", ENDS[:-1])
def test_files_of_two_segments_that_changed_places_raise_nothing_else(whole: Path, tmp_path: Path, end: str) -> None:
    folder = copy(whole, tmp_path / "archive")
    one, other = sorted(folder.glob(f"gen-1/*.{end}"))
    first = one.read_bytes()
    put(one, other.read_bytes())
    put(other, first)
    assert "\n" not in said(folder)
    found = problems(folder)
    assert found or end in ("pos", "fieldnorm"), "of these only what is searched for tells"
    assert len(found) < 1_000


@pytest.mark.parametrize("seed", range(3))
def test_a_commit_that_is_not_what_was_written_is_said(whole: Path, tmp_path: Path, seed: int) -> None:
    choose = random.Random(seed)
    folder = copy(whole, tmp_path / "archive")
    file = folder / "gen-1" / "meta.json"
    data = file.read_bytes()
    contents = [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, data.replace(b'"max_doc": ', b'"max_doc": 9')]
    contents += [data.replace(b'"segment_id": "', b'"segment_id": "../')]
    for _ in range(30):
        changed = bytearray(data)
        changed[choose.randrange(len(data))] ^= 1 << choose.randrange(7)
        contents.append(bytes(changed))
    for content in contents:
        put(file, content)
        assert "\n" not in said(folder)
        for problem in problems(folder):
            assert "\n" not in problem
    for content in contents[:5]:
        put(file, content)
        assert "meta.json" in said(folder)
        assert "meta.json" in problems(folder)[0]


def test_a_damaged_index_is_a_sentence_on_the_command_line(whole: Path, tmp_path: Path) -> None:
    folder = copy(whole, tmp_path / "archive")
    file = next(folder.glob("gen-1/*.store"))
    data = file.read_bytes()
    put(file, data[: len(data) // 2])
    for words in (["search", "潮汐"], ["check"], ["export"], ["stats"], ["doctor"], ["show", "n5"]):
        done = subprocess.run(
            command(*words, "--index", str(folder)), env=environment(), capture_output=True, text=True, timeout=60
        )
        assert done.returncode in (0, 1), words
        assert "Traceback" not in done.stderr, words
        if words[0] in ("check", "search"):
            assert (done.returncode, file.name in done.stdout + done.stderr) == (1, True), words
