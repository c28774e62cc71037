"""What the benchmark measures with: articles, queries, processes and peers."""

import json
import sys
from pathlib import Path

import pytest
from benchmarks_support import corpus, measure, peers, write_articles


def bodies_of(whole: corpus.Corpus) -> list[str]:
    return [json.loads(line)["body"] for line in whole.path.read_text("utf-8").splitlines()]


def test_articles_come_from_several_files_in_turn(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_bytes('{"body": "甲"}\r\n\n{"body": "乙"}'.encode())
    second.write_bytes('{"body": "丙"}\n'.encode())
    whole = corpus.gather([first, second], 0, tmp_path / "whole.jsonl")
    assert whole.articles == 3
    assert bodies_of(whole) == ["甲", "乙", "丙"]
    assert whole.first(2, tmp_path / "two.jsonl").articles == 2
    assert whole.first(9, tmp_path / "nine.jsonl") is whole


def test_quoted_runs_stand_in_the_articles(tmp_path: Path) -> None:
    whole = corpus.gather([write_articles(tmp_path / "a.jsonl", 20)], 0, tmp_path / "b.jsonl")
    bodies = bodies_of(whole)
    runs = corpus.quoted_runs(whole, 40)
    assert len(runs) == 40
    assert runs == corpus.quoted_runs(whole, 40), "the same for every engine"
    assert all(any(run[1:-1] in body for body in bodies) for run in runs)
    assert not any(char.isascii() and char.isalnum() for run in runs for char in run)


@pytest.mark.parametrize(
    "line", ['{"body": ""}', '{"body": "ABC 123 abc"}', '{"title": "无"}', "[1]", "{broken", "\ufffd"]
)
def test_articles_without_runs_give_none(tmp_path: Path, line: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{line}\n", encoding="utf-8")
    assert corpus.quoted_runs(corpus.gather([file], 0, tmp_path / "b.jsonl"), 10) == []


def test_queries_are_what_stands_before_a_tab(tmp_path: Path) -> None:
    queries, empty = tmp_path / "keywords.tsv", tmp_path / "empty.txt"
    queries.write_text("盐田 灯会\tharbour-1\n\n风车\n渡轮\n", encoding="utf-8")
    empty.write_text("\n", encoding="utf-8")
    assert corpus.query_sets([None, queries, empty], 2) == {"keywords": ["盐田 灯会", "风车"]}
    assert list(corpus.query_sets([None], 2)) == ["words"]


def test_a_process_is_timed_and_its_memory_seen() -> None:
    held = "import sys, time; kept = bytearray(b'x' * 60_000_000); time.sleep(0.4); print('done')"
    done = measure.run([sys.executable, "-c", held])
    assert done.output == "done\n"
    assert done.seconds >= 0.4
    assert sys.platform != "linux" or 60 <= done.peak_mb <= 200
    assert sum(done.processes) == pytest.approx(done.peak_mb, abs=0.2)


def test_a_process_that_fails_says_its_last_words() -> None:
    with pytest.raises(measure.Failed, match=r"ended with status 3: no room$"):
        measure.run([sys.executable, "-c", "import sys; print('no room', file=sys.stderr); sys.exit(3)"])


def test_percentiles_are_those_of_the_values() -> None:
    found = measure.spread([float(number) for number in range(100, 0, -1)])
    assert found == {"queries": 100, "p50_ms": 51.0, "p95_ms": 96.0, "max_ms": 100.0}
    assert measure.spread([]) == {}


def test_a_peer_that_says_nothing_is_a_failure(tmp_path: Path) -> None:
    script = tmp_path / "silent.py"
    script.write_text('print(\'[1]\'); print(\'{"peer": "other", "articles_per_s": 1}\')', encoding="utf-8")
    whole = corpus.gather([write_articles(tmp_path / "a.jsonl", 3)], 0, tmp_path / "b.jsonl")
    with pytest.raises(measure.Failed, match="says nothing of fts5"):
        peers.Peers(script, ["fts5"], tmp_path / "queries.txt").measure("fts5", whole)


def test_rounds_of_a_peer_become_their_medians() -> None:
    rounds = [{"peer": "fts5", "seconds": 3.0, "peak_mb": None}, {"peer": "fts5", "seconds": 5.0, "peak_mb": None}]
    assert peers.summed_up(rounds) == {"peer": "fts5", "seconds": 4.0, "peak_mb": None}
    seen_once = [{"peak_mb": None}, {"peak_mb": 8.0}]
    assert peers.summed_up(seen_once) == peers.summed_up(seen_once[::-1]) == {"peak_mb": 8.0}
