"""Sources made to take all the memory or never to end: each is read in bounded time, and what was left out is named."""

import gzip
import json
import os
import time
from pathlib import Path

import pytest

from searchnews.article import Article
from searchnews.importers import Skipped, base, read
from searchnews.importers.records import lines

GOOD = json.dumps({"id": "good", "title": "雾岭通车"}).encode() + b"\n"


def taken(place: Path, format: str = "auto") -> tuple[list[Article], list[Skipped]]:
    skipped: list[Skipped] = []
    return list(read(str(place), format=format, skipped=skipped.append)), skipped


def packed(folder: Path, *parts: bytes) -> Path:
    file = folder / "bomb.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as stream:
        stream.writelines(parts)
    return file


def test_a_bomb_of_one_line_is_named_and_the_next_line_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "LONGEST", 1 << 20)
    articles, skipped = taken(packed(tmp_path, b"\0" * (9 << 20), b"\n", GOOD))
    assert [article.id for article in articles] == ["good"]
    assert skipped == [Skipped("bomb.jsonl.gz:1", "is longer than 1048576 bytes")]


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs a device that never ends")
def test_a_device_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "LONGEST", 1 << 20)
    assert taken(Path("/dev/zero"), "jekyll") == ([], [Skipped("zero", "is longer than 1048576 bytes")])
    articles, skipped = taken(Path("/dev/zero"), "jsonl")
    assert articles == []
    assert skipped[-1] == Skipped("zero", "has no end of line 1 in sight; what follows was not read")


def test_empty_lines_without_end_are_left(tmp_path: Path) -> None:
    start = time.process_time()
    articles, skipped = taken(packed(tmp_path, GOOD, b"\n" * 60_000_000, GOOD))
    assert [article.id for article in articles] == ["good"]
    assert [item.source for item in skipped] == ["bomb.jsonl.gz"]
    assert "empty lines; what follows line 1000002 was not read" in skipped[0].reason
    assert time.process_time() - start < 10  # all of them took 30 s


def test_lines_that_are_no_articles_are_summed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles, skipped = taken(packed(tmp_path, b"{}\n" * 30_000, GOOD))
    assert len(articles) == 1
    assert len(skipped) == lines.NAMED + 1
    assert skipped[0] == Skipped("bomb.jsonl.gz:1", "has neither title nor text")
    assert skipped[-1] == Skipped("bomb.jsonl.gz", "has 29000 more lines that became no article")
    monkeypatch.setattr(lines, "BARREN", 5_000)
    articles, skipped = taken(packed(tmp_path, b"x\n" * 4_000, GOOD, b"x\n" * 30_000, GOOD))
    assert len(articles) == 1
    assert "what follows line 9002 was not read" in skipped[-2].reason
    assert skipped[-1].reason == "has 8001 more lines that became no article"
