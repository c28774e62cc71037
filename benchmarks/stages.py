"""What one engine does with one corpus, stage by stage: import, import again, search, page, whole process."""

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import breakdown
from corpus import Corpus
from measure import SEARCHNEWS, Failed, Peak, Run, run, spread, timed

from searchnews import Index

PAGES = 300
"""Queries that the page is asked: the 95th percentile then stands on fifteen."""

PROCESSES = 15
"""Whole processes of `searchnews search`: each takes half a second, and their median moves by a few per cent."""

Figures = dict[str, Any]


@dataclass(frozen=True)
class Questions:
    """What an index is asked: sets of queries by their names, and runs in quotes."""

    sets: Mapping[str, Sequence[str]]
    quoted: Sequence[str]

    @property
    def first(self) -> Sequence[str]:
        """The set that the page and the whole processes are asked."""
        return next(iter(self.sets.values()))


def imported(engine: str, corpus: Corpus, folder: Path) -> Run:
    """Import a corpus into a fresh index, as a process."""
    shutil.rmtree(folder, ignore_errors=True)
    done = run([*SEARCHNEWS, "index", str(corpus.path), "--index", str(folder), "--engine", engine, "--json"])
    if not json.loads(done.output)["added"]:
        raise Failed(f"{engine} was given {corpus.articles:,} lines and took in no article")
    return done


def import_figures(corpus: Corpus, folder: Path, runs: Sequence[Run]) -> Figures:
    """What imports of the same corpus come to: the median of the rounds, the most memory, the index they left."""
    seconds = median(one.seconds for one in runs)
    most = max(runs, key=lambda one: one.peak_mb)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    report = json.loads(runs[-1].output)
    return {
        "import": {
            "seconds": round(seconds, 2),
            "cpu_s": median(one.cpu_s for one in runs),
            "articles_per_s": round(corpus.articles / seconds, 1),
            "peak_mb": most.peak_mb or None,
            "peak_processes_mb": list(most.processes),
            "rounds_s": [one.seconds for one in runs],
            "report": {**report, "skipped": len(report["skipped"])},
        },
        "index": {
            "mb": round(size / 1e6, 1),
            "to_json": round(size / corpus.json_bytes, 2),
            "files_mb": breakdown.files(folder),
        },
    }


def searched(folder: Path, questions: Questions) -> Figures:
    """Searches through the library, facets and snippets included, each set apart."""
    with Index.open(folder) as index:
        sets = {name: _timed_here(queries, index) for name, queries in questions.sets.items()}
        return {"search": sets, "quoted": _timed_here(questions.quoted, index)}


def _timed_here(queries: Sequence[str], index: Index) -> Figures:
    """How long each query takes, and the CPU time of one in the mean, which other work on the machine hardly moves."""
    start = time.process_time()
    times = timed(queries, index.search)
    taken = time.process_time() - start
    return {**times, "cpu_ms": round(taken * 1000 / (len(queries) + len(queries[:5])), 2)} if times else {}


def used(folder: Path, corpus: Corpus, engine: str, first_s: float, questions: Questions) -> Figures:
    """All that is done with an index once it is there, and where the time goes."""
    again = run([*SEARCHNEWS, "index", "--index", str(folder), "--json"])
    figures = {
        "again": {"seconds": again.seconds, "share": round(again.seconds / first_s, 3)},
        **searched(folder, questions),
        "page": served(folder, questions.first[:PAGES]),
    }
    figures["process"], inside = asked(folder, questions.first[:PROCESSES])
    every = {**questions.sets, "quoted runs": questions.quoted}
    figures["where"] = {
        "import": breakdown.import_parts(engine, corpus),
        "search": {name: breakdown.search_parts(folder, queries) for name, queries in every.items() if queries},
        "process": breakdown.process_parts(figures["process"]["p50_ms"], inside),
    }
    return figures


def asked(folder: Path, queries: Sequence[str]) -> tuple[Figures, list[float]]:
    """`searchnews search` as a whole process, and the milliseconds of it that each search says it took."""
    runs = [run([*SEARCHNEWS, "search", "--index", str(folder), "--json", "--", query]) for query in queries]
    return spread([one.seconds * 1000 for one in runs]), [json.loads(one.output)["took_ms"] for one in runs]


def served(folder: Path, queries: Sequence[str]) -> Figures:
    """The page over HTTP from one client, and the most memory the server took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*SEARCHNEWS, "serve", "--index", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(process, port)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

            def page(query: str) -> None:
                connection.request("GET", f"/?q={quote(query)}")
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 500:
                    raise Failed(f"the page answered {answer.status} to {query!r}")

            with Peak(process.pid) as peak:
                times = timed(queries, page)
            return {**times, "peak_mb": round(peak.mb, 1) or None}
        finally:
            process.terminate()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server listens, ten seconds at most."""
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Failed("searchnews serve did not start")
