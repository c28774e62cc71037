"""Small files that unpack to much, and texts of ten million characters: named or taken, in little time and memory."""

import gzip
import json
import lzma
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_support import command, environment

from searchnews import Index
from searchnews.analysis.tokenizer import tokenize

UNPACKED = 300_000_000
LAUGHS = "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
GOOD = json.dumps({"id": "good", "title": "雾岭春茶", "body": "茶农说，今年的新茶早了十天。"}, ensure_ascii=False)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="measures the memory of a process as POSIX does")


@dataclass(frozen=True, slots=True)
class Done:
    """How an import ended: its status, what it said, the seconds it took, and the bytes of memory it ever had."""

    returncode: int
    stderr: str
    took: float
    memory: int


LAUNCH = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
"""In between: what a process had before it became another is counted as its own, and tests may have gigabytes."""


def imported(folder: Path, index: Path) -> Done:
    """An import as a process of its own."""
    began = time.monotonic()
    words = command("index", str(folder), "--index", str(index), "--engine", "whoosh", "--workers", "1")
    launched = [sys.executable, "-c", LAUNCH, *words]
    done = subprocess.run(launched, env=environment(), capture_output=True, text=True, timeout=120)
    return Done(done.returncode, done.stderr, time.monotonic() - began, 1024 * int(done.stdout))


def test_files_that_unpack_to_three_hundred_megabytes_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    zeros, letters = bytes(1 << 20), ("雾岭" * (1 << 18)).encode()[: 1 << 20]
    rounds = UNPACKED >> 20
    for name, piece in (("zeros", zeros), ("letters", letters)):
        with gzip.open(folder / f"{name}.md.gz", "wb", compresslevel=1) as file:
            for _ in range(rounds):
                file.write(piece)
        for suffix in ("html", "xml", "csv", "jsonl", "json"):
            os.link(folder / f"{name}.md.gz", folder / f"{name}.{suffix}.gz")
    packer = lzma.LZMACompressor(preset=0)
    (folder / "zeros.md.xz").write_bytes(b"".join([*(packer.compress(zeros) for _ in range(rounds)), packer.flush()]))
    for suffix in ("html", "xml", "csv", "jsonl"):
        os.link(folder / "zeros.md.xz", folder / f"zeros.{suffix}.xz")
    (folder / "good.jsonl").write_text(GOOD + "\n", "utf-8")
    done = imported(folder, tmp_path / "index")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("skipped ") >= 10
    with Index.open(tmp_path / "index") as index:
        assert [article.id for article in index.export()] == ["good"]
    assert done.memory < 500_000_000, done.memory
    assert done.took < 60


def test_aliases_of_aliases_in_a_head_are_not_multiplied(tmp_path: Path) -> None:
    head = f"a: &a [ha, ha, ha]\n{LAUGHS}"
    (tmp_path / "laughs.md").write_text(f"---\n{head}title: *i\ntags: *i\n---\n雾岭\n", "utf-8")
    (tmp_path / "good.jsonl").write_text(GOOD + "\n", "utf-8")
    done = imported(tmp_path, tmp_path / "index")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert done.memory < 400_000_000 and done.took < 20, done
    with Index.open(tmp_path / "index") as index:
        assert index.get("good")
        assert all(len(article.title) < 1_000 for article in index.export())


LONG = 10_000_000

LINES = {
    "x.jsonl": lambda line: json.dumps({"title": "长", "body": line}, ensure_ascii=False),
    "x.json": lambda line: json.dumps([{"title": "长", "body": line}], ensure_ascii=False),
    "x.csv": lambda line: f"title,body\n长,{line}\n",
    "x.md": lambda line: f"---\ntitle: 长\n---\n{line}\n",
    "head.md": lambda line: f"---\ntitle: {line}\n---\n长\n",
    "x.html": lambda line: f"<title>长</title><p>{line}</p>",
    "x.rss": lambda line: (
        f"<rss><channel><item><title>长</title><description>{line}</description></item></channel></rss>"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
@pytest.mark.skipif(not os.environ.get("SEARCHNEWS_ALL"), reason="takes a minute: SEARCHNEWS_ALL=1")
def test_a_line_of_ten_million_characters_is_taken_or_named(tmp_path: Path, name: str) -> None:
    for line in ("雾岭" * (LONG // 2), "a" * LONG, "<b>" * (LONG // 3), "，" * LONG):
        folder = tmp_path / "news"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(LINES[name](line), "utf-8")
        done = imported(folder, tmp_path / "index")
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        # 1.7 GB and 10 to 55 s on a busy machine: some 160 bytes a character while it is analyzed.
        assert done.memory < 2_000_000_000 and done.took < 100, done


def test_a_text_of_every_plane_is_kept_to_the_character(tmp_path: Path) -> None:
    body = "".join(chr(code) for code in range(0x20, 0x110000, 97) if not 0xD800 <= code < 0xE000)
    (tmp_path / "planes.jsonl").write_text(json.dumps({"id": "p", "title": "面", "body": body}), "utf-8")
    with Index.create(tmp_path / "index") as index:
        assert index.add_sources([str(tmp_path / "planes.jsonl")], workers=1).added == 1
        article = index.get("p")
        assert article
        kept = set(article.body)
        lost = [char for char in body if char not in kept and char.isprintable()]
        assert lost == []
        tokens = tokenize(article.body)
        assert len(tokens) > 5_000
        for first, last in zip(tokens[::97], tokens[2::97], strict=False):
            sought = article.body[first.start : last.end]
            quoted = '"' + re.sub(r'(["\\“”「」『』＂])', r"\\\1", sought) + '"'
            assert index.search(quoted).total == 1, (first.start, sought)
