"""The benchmark runs, and what it says is so: a quick run as a process, and what is refused."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from benchmarks_support import BENCHMARKS, budgets, report, write_articles
from cli_support import environment

PEER = """
import argparse, json
parser = argparse.ArgumentParser()
parser.add_argument("articles")
for name in ("--limit", "--only", "--queries"):
    parser.add_argument(name, required=True)
options = parser.parse_args()
if options.only == "broken":
    raise SystemExit("it has no library")
count = sum(1 for _ in open(options.articles, encoding="utf-8"))
print("a library says hello")
print(json.dumps({"peer": options.only, "articles": min(count, int(options.limit)), "articles_per_s": 50.0,
                  "index_mb": 1.5, "p50_ms": 2.0, "p95_ms": 4.0, "seconds": 1.0}))
"""

SVG = "{http://www.w3.org/2000/svg}"


def bench(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(BENCHMARKS / "run.py"), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, encoding="utf-8", env=environment(), timeout=300)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A quick run with everything: two sources, an engine there is and others, peers of which one fails, a curve."""
    home = tmp_path_factory.mktemp("bench")
    first, second = write_articles(home / "a.jsonl", 60), write_articles(home / "b.jsonl", 60, start=60)
    script = home / "others.py"
    script.write_text(PEER, encoding="utf-8")
    queries = home / "asked.txt"
    queries.write_text("白鹭湾 渡轮\n\n灯会\n台风\n", encoding="utf-8")
    done = bench(
        *(first, second, "--engines", "whoosh,abacus,memory", "--articles", "100", "--count", "5"),
        *("--queries", queries, "--peers", script, "--only-peers", "tutorial,broken", "--rounds", "2"),
        *("--curve", "30,0", "--out", home / "out"),
    )
    return done, home / "out"


@pytest.fixture(scope="module")
def result(whole: tuple[subprocess.CompletedProcess[str], Path]) -> dict[str, Any]:
    """What the quick run wrote as JSON."""
    found: dict[str, Any] = json.loads((whole[1] / "report.json").read_text("utf-8"))
    return found


def test_every_stage_is_measured(result: dict[str, Any]) -> None:
    (size,) = result["sizes"]
    assert size["articles"] == 100
    figures = size["engines"]["whoosh"]
    rows = {row.stage.path: row for row in budgets.rows("whoosh", 100, figures)}
    assert set(rows) == {stage.path for stage in budgets.STAGES}
    memory = {"import.peak_mb", "page.peak_mb"} if sys.platform != "linux" else set()
    assert {path for path, row in rows.items() if not row.figure} <= memory
    assert rows["import.articles_per_s"].figure == pytest.approx(100 / figures["import"]["seconds"], rel=0.02)
    assert len(figures["import"]["rounds_s"]) == 2
    assert figures["import"]["report"]["added"] == 100
    assert figures["search"]["asked"]["queries"] == 3
    assert figures["quoted"]["queries"] == 5


def test_a_search_and_an_import_are_taken_apart(result: dict[str, Any]) -> None:
    where = result["sizes"][0]["engines"]["whoosh"]["where"]
    assert set(where["search"]) == {"asked", "quoted runs"}
    for parts in where["search"].values():
        assert list(parts) == ["plan", "engine", "hits", "facets"]
        assert sum(part["share"] for part in parts.values()) == pytest.approx(1, abs=0.01)
    assert list(where["import"]) == ["read", "analyze", "pack", "write", "commit"]
    assert sum(where["import"].values()) == pytest.approx(1, abs=0.01)
    assert where["process"]["python"] > 0
    assert where["process"]["imports"] > 0


def test_the_peers_are_measured_in_the_same_run(result: dict[str, Any]) -> None:
    (size,) = result["sizes"]
    assert list(size["peers"]) == ["tutorial"]
    assert size["peers"]["tutorial"]["articles"] == 100
    rate = size["engines"]["whoosh"]["import"]["articles_per_s"]
    assert size["engines"]["whoosh"]["to_peers"] == {"tutorial": pytest.approx(rate / 50, abs=0.01)}


def test_turns_are_taken_there_and_back_again(whole: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    turns = re.findall(r"^(\w+)(?: \(peer\))?, 100 articles: import (\d)", whole[0].stderr, re.MULTILINE)
    assert turns == [("whoosh", "1"), ("tutorial", "1"), ("broken", "1"), ("tutorial", "2"), ("whoosh", "2")]


def test_what_cannot_be_measured_is_said_in_a_line(
    whole: tuple[subprocess.CompletedProcess[str], Path], result: dict[str, Any]
) -> None:
    abacus, memory, broken = result["passed_over"]
    assert "abacus" in abacus
    assert "memory" in memory
    assert broken.endswith("ended with status 1: it has no library")
    assert all("\n" not in sentence for sentence in result["passed_over"])
    assert whole[0].returncode == 1, "a peer failed"
    assert "Traceback" not in whole[0].stderr


def test_the_machine_and_the_date_are_written_down(result: dict[str, Any]) -> None:
    machine = result["machine"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", result["date"])
    assert machine["cpu"]
    assert machine["cores"] >= 1
    assert machine["python"].count(".") == 2
    assert {"whoosh-reloaded", "numpy", "rjieba"} <= set(machine["libraries"])


def test_the_curve_has_a_point_for_each_size(result: dict[str, Any]) -> None:
    assert [point["articles"] for point in result["curve"]] == [30, 100, 120], "0 is all there are"
    assert {point["engine"] for point in result["curve"]} == {"whoosh"}
    assert all(point["import_s"] > 0 and point["p95_ms"] >= point["p50_ms"] > 0 for point in result["curve"])


def test_the_report_is_printed_and_written(
    whole: tuple[subprocess.CompletedProcess[str], Path], result: dict[str, Any]
) -> None:
    done, folder = whole
    text = (folder / "report.md").read_text("utf-8")
    assert done.stdout.strip() == text.strip() == report.markdown(result).strip()
    assert "## 100 articles" in text
    assert re.search(r"\| search asked, p50 +\| \*{0,2}[\d.]+ ms\*{0,2} +\| ≤ 12 ms", text)
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1


def test_the_drawing_is_well_formed_and_shows_every_figure(
    whole: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    root = ElementTree.parse(whole[1] / "curve.svg").getroot()
    assert root.tag == f"{SVG}svg"
    names = [text.text or "" for text in root.iter(f"{SVG}text") if text.get("class") == "name"]
    drawn = [f"{name[:1].upper()}{name[1:]}, {unit}" for key, name, unit in report.CURVE]
    assert names == (drawn if sys.platform == "linux" else drawn[:4])
    told = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert sum("at 120 articles" in one for one in told) == len(names)
    assert any("whoosh" in (text.text or "") for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["--sizes", "ten"], 2, "--sizes"),
        (["--sizes", "-1"], 2, "numbers of articles"),
        (["--sizes", ","], 2, "numbers of articles"),
        (["--count", "0"], 2, "1 or more"),
        (["--engines", "memory"], 1, "The engine memory is passed over"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, arguments: list[str], status: int, says: str) -> None:
    done = bench(write_articles(tmp_path / "few.jsonl", 3), *arguments)
    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_source_that_holds_nothing_or_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"\n\n")
    for source in (empty, tmp_path / "gone.jsonl", tmp_path):
        done = bench(source)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
