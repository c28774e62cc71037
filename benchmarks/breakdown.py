"""Where the time goes: an import, a search, a whole process and an index, taken apart.

Each part is measured by doing it alone, so that a stage past its budget can name its cause. This looks behind the
library's public names, as nothing else here does: it follows the order that `searchnews.searching` and
`searchnews.worker` keep.
"""

import itertools
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from corpus import Corpus
from measure import spread

from searchnews import searching
from searchnews.analysis import Analyzer
from searchnews.document import encode, prepare
from searchnews.engines import load_engine
from searchnews.engines.base import Request
from searchnews.facets import facets
from searchnews.home import Home
from searchnews.importers import read

SAMPLE = 2_000
"""Articles that an import is taken apart with: shares no longer move with more."""

STARTS = 5
"""Starts of Python that a median is taken of."""

LEAST = 0.02
"""The share of an index below which a kind of file explains nothing."""

ZONE = ZoneInfo("Asia/Shanghai")


def search_parts(folder: Path, queries: Sequence[str]) -> dict[str, Any]:
    """The milliseconds of each part of a search: its plan, the engine, the hits with their snippets, the facets."""
    home = Home(folder)
    taken: dict[str, list[float]] = {"plan": [], "engine": [], "hits": [], "facets": []}
    try:
        language = home.language
        with home.reading() as searcher:
            for query in [*queries[:5], *queries]:  # as when they were timed: the start is not counted
                clock = [time.perf_counter()]
                plan = searching.plan_of(searching.Question(query), language)
                clock.append(time.perf_counter())
                found = searcher.search(Request(plan))
                clock.append(time.perf_counter())
                searching._hits(found.hits, plan, searcher, math.inf)
                clock.append(time.perf_counter())
                facets(found.facets, found.months, language.value)
                clock.append(time.perf_counter())
                for name, (begin, end) in zip(taken, itertools.pairwise(clock), strict=True):
                    taken[name].append((end - begin) * 1000)
    finally:
        home.close()
    warm = {name: times[min(5, len(queries)) :] for name, times in taken.items()}
    total = sum(map(sum, warm.values())) or 1.0
    return {name: {**spread(times), "share": round(sum(times) / total, 3)} for name, times in warm.items()}


def import_parts(engine: str, corpus: Corpus) -> dict[str, float]:
    """The share of each part of an import, done by one process with the first articles."""
    with tempfile.TemporaryDirectory() as home:
        sample = corpus.first(SAMPLE, Path(home) / "sample.jsonl")
        folder = Path(home) / "engine"
        folder.mkdir()
        analyzer = Analyzer(())
        analyzer.analyze("词典在第一次用到时才读")
        made = load_engine(engine).create(folder)
        clock = Stopwatch()
        articles = clock("read", lambda: {one.id: (one, encode(one)) for one in read(str(sample.path))}.values())
        documents = clock("analyze", lambda: [prepare(one, analyzer, ZONE, stored) for one, stored in articles])
        with made.writer() as writer:
            pack = clock("pack", lambda: made.packer()(documents))
            clock("write", lambda: writer.add(pack))
            clock("commit", writer.commit)
    return clock.shares()


class Stopwatch:
    """Times what it is given to do, by name."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def __call__(self, name: str, do: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        try:
            return do()
        finally:
            self._taken[name] += time.perf_counter() - start  # type: ignore[assignment]

    def shares(self) -> dict[str, float]:
        """What share of all the time each name took."""
        total = sum(self._taken.values()) or 1.0
        return {name: round(taken / total, 3) for name, taken in self._taken.items()}


def process_parts(whole_ms: float, inside_ms: Sequence[float]) -> dict[str, float]:
    """The milliseconds of a `searchnews search`: Python's start, the imports, the search, opening and the rest."""
    python = _start("pass")
    imports = max(0.0, _start("import searchnews.cli.search, searchnews.index") - python)
    search = median(inside_ms)
    rest = max(0.0, whole_ms - python - imports - search)
    parts = {"python": python, "imports": imports, "search": search, "opening and printing": rest}
    return {name: round(value, 1) for name, value in parts.items()}


def _start(program: str) -> float:
    """The milliseconds Python takes to start and run a line, in the median."""
    taken = []
    for _ in range(STARTS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def files(folder: Path) -> dict[str, float]:
    """What the files of an index take in MB, by their kind, the largest first, without what is next to nothing."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            sizes[path.suffix or path.name] += path.stat().st_size
    whole = sizes.total()
    return {kind: round(size / 1e6, 2) for kind, size in sizes.most_common(8) if size >= LEAST * whole}
