"""An index that is killed while it is written, and one whose files are not what was written."""

import json
import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from searchnews import ConfigError, DamagedIndex, Index, IndexFailure, SearchnewsError
from searchnews.engines.whoosh.arrayfile import ArrayFile

PIECES = ("雾岭", "隧道", "通车", "潮汐", "电站", "青梅", "2023年", "3.2万", "A股", "，", "。", "的")
OLD = 300
NEW = 2_300


def rows(first: int, last: int, mark: str) -> str:
    choose = random.Random(1)
    made = (
        {
            "id": f"n{number}",
            "title": "".join(choose.choices(PIECES, k=4)) + mark,
            "body": "".join(choose.choices(PIECES, k=60)),
            "date": f"20{number % 20 + 10}-04-05",
            "source": choose.choice(("潮声日报", "山海时报")),
            "tags": ["能源"],
        }
        for number in range(first, last)
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of the old articles, and a file that changes some and adds many."""
    place = tmp_path_factory.mktemp("attacked")
    (place / "old.jsonl").write_text(rows(0, OLD, "旧"), "utf-8")
    (place / "new.jsonl").write_text(rows(100, NEW, "新"), "utf-8")
    with Index.create(place / "index") as index:
        index.add_sources([str(place / "old.jsonl")])
    return place


def answers(folder: Path) -> list[object]:
    with Index.open(folder) as index:
        found = [index.search(query, limit=3) for query in ('"雾岭隧道"', "潮汐 2*", "body:的 -电站", "")]
        return [(len(list(index.export())), index.stats()["articles"]), *((r.total, r.hits, r.facets) for r in found)]


@pytest.mark.parametrize("seed", range(4))
def test_bytes_that_changed_are_said_or_harmless_and_check_finds_them(stored: Path, tmp_path: Path, seed: int) -> None:
    choose = random.Random(seed)
    right = answers(stored / "index")
    files = [path.relative_to(stored) for path in stored.glob("index/gen-1/M*")]
    files += [path.relative_to(stored) for path in stored.glob("index/gen-1/_*")] + [Path("index/manifest.json")]
    silent = {True: 0, False: 0}
    for turn in range(40):
        shutil.rmtree(tmp_path / "index", ignore_errors=True)
        shutil.copytree(stored / "index", tmp_path / "index")
        file = choose.choice(files)
        data = bytearray((tmp_path / file).read_bytes())
        if file.suffix == ".arrays":
            arrays = ArrayFile(tmp_path / file)
            begin, end = arrays.extent(choose.choice(["terms.starts", "text.starts", "facet.tag.values", "articles"]))
        else:
            begin, end = 0, len(data) - 1  # after the manifest's last byte a line ends
        place = choose.randrange(begin, end)
        data[place] ^= 1 << choose.randrange(8)
        (tmp_path / file).write_bytes(data if choose.random() < 0.8 else data[:place])
        is_seen = turn % 4 == 0
        if not is_seen:
            keep_time(tmp_path / file, stored / file)
        try:
            silent[is_seen] += answers(tmp_path / "index") != right
        except SearchnewsError as error:
            assert "\n" not in str(error)
        try:
            with Index.open(tmp_path / "index") as index:
                problems = index.check()
        except SearchnewsError as error:
            problems = [str(error)]
        changed_blank = file.name == "manifest.json" and json_equal(tmp_path / file, stored / file)
        assert problems or changed_blank, (file, place)
    assert silent[True] == 0
    assert silent[False] <= 10, "only what an article says, and where a word begins"


def keep_time(file: Path, original: Path) -> None:
    """As if its bytes had gone bad without the file system's knowing."""
    status = original.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def json_equal(one: Path, other: Path) -> bool:
    """Whether two files of JSON say the same: a blank that became a tab is no damage."""
    try:
        return bool(json.loads(one.read_bytes()) == json.loads(other.read_bytes()))
    except ValueError:
        return False


def test_a_facet_value_out_of_range_asks_for_no_memory(stored: Path, tmp_path: Path) -> None:
    shutil.copytree(stored / "index", tmp_path / "index")
    file = next((tmp_path / "index").glob("gen-1/*.arrays"))
    begin, _ = ArrayFile(file).extent("facet.source.values")
    data = bytearray(file.read_bytes())
    data[begin : begin + 4] = np.array([0xFFFFFFFF], "<u4").tobytes()
    file.write_bytes(data)
    keep_time(file, stored / "index/gen-1" / file.name)
    with Index.open(tmp_path / "index") as index, pytest.raises(DamagedIndex, match=r"facet\.source\.values"):
        index.search("")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in the file system")
def test_a_pipe_in_the_place_of_the_manifest_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(IndexFailure, match="is not a file"):
        Index.open(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in the file system")
def test_a_pipe_in_the_place_of_the_settings_is_not_waited_for(stored: Path, tmp_path: Path) -> None:
    shutil.copytree(stored / "index", tmp_path / "index")
    os.mkfifo(tmp_path / "index" / "searchnews.toml")
    with pytest.raises(ConfigError, match="is not a file"):
        Index.open(tmp_path / "index")
