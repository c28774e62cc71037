"""The load generator: it asks, it counts, and it says what it could not have."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from searchnews import Article, Index

LOAD = Path(__file__).resolve().parents[1] / "benchmarks" / "load.py"


@pytest.mark.slow
@pytest.mark.parametrize(("query", "broken"), [("灯塔", False), ("潮汐" * 2_000, True)], ids=["answered", "refused"])
def test_pages_are_counted_and_refusals_are_errors(tmp_path: Path, query: str, broken: bool) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Article(id="a1", title="灯塔换灯", body="岛上的灯塔换了新灯。")])
    (tmp_path / "queries").write_text(query + "\n", "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, str(LOAD), str(tmp_path / "index"), str(tmp_path / "queries")),
            *("--clients", "2", "--seconds", "2", "--", "--processes", "1"),
        ],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=LOAD.parents[1],
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["pages"] > 40 and found["status"] == 0 and found["clients"] == 2
    assert (found["errors"] > 0) is broken
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
