"""One run of the benchmark, in order: engines and peers in turn at each size, then what the curve asks for besides.

For each size the imports of the engines and of the peers take turns, there and back again, so that whatever slows the
machine slows both sides; then each engine is searched. What the curve asks for besides is imported and searched once.
"""

import argparse
import itertools
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import Corpus, quoted_runs
from measure import Failed, Run
from peers import Peers, summed_up
from stages import Figures, Questions, import_figures, imported, searched, used

from searchnews.errors import SearchnewsError

QUOTED = 500
"""Runs in quotes: the 95th percentile then stands on twenty-five."""


@dataclass
class Bench:
    """One run: where its files lie, what is asked, and what went wrong on its way."""

    home: Path
    whole: Corpus
    options: argparse.Namespace
    passed_over: list[str]
    peers: Peers | None
    failed: bool = False

    def size(self, articles: int) -> dict[str, Any]:
        """Everything at one size: the imports in turn, then each engine by itself."""
        corpus = self._corpus(articles)
        questions = self._questions(corpus)
        runs, others = self._imports(corpus)
        engines = {}
        for name, done in runs.items():
            say(f"{name}, {corpus.articles:,} articles: searches")
            with self._noted(name, corpus):
                figures = import_figures(corpus, self._folder(name), done)
                figures |= used(self._folder(name), corpus, name, figures["import"]["seconds"], questions)
                rate = figures["import"]["articles_per_s"]
                engines[name] = figures | {
                    "to_peers": {peer: round(rate / found["articles_per_s"], 2) for peer, found in others.items()}
                }
        json_mb = round(corpus.json_bytes / 1e6, 1)
        return {"articles": corpus.articles, "json_mb": json_mb, "engines": engines, "peers": others}

    def point(self, engine: str, articles: int) -> Figures | None:
        """What the curve needs of one engine at one size."""
        corpus = self._corpus(articles)
        say(f"{engine}, {corpus.articles:,} articles: for the curve")
        with self._noted(engine, corpus):
            done = imported(engine, corpus, self._folder(engine))
            figures = import_figures(corpus, self._folder(engine), [done])
            return figures | searched(self._folder(engine), Questions(self._questions(corpus).sets, ()))
        return None

    def _imports(self, corpus: Corpus) -> tuple[dict[str, list[Run]], dict[str, dict[str, Any]]]:
        """The imports of every engine and peer, in turn; every other round the other way about."""
        runs: defaultdict[str, list[Run]] = defaultdict(list)
        others: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        turns = list(_in_turn(self.options.engines, self.peers.names if self.peers else ()))
        for number in range(self.options.rounds):
            for is_engine, name in turns if number % 2 == 0 else reversed(turns):
                if number and name not in (runs if is_engine else others):
                    continue  # it failed, and would again
                say(f"{name}{'' if is_engine else ' (peer)'}, {corpus.articles:,} articles: import {number + 1}")
                with self._noted(name, corpus):
                    if is_engine:
                        done = imported(name, corpus, self._folder(name))
                        runs[name].append(done)
                    elif self.peers:
                        found = self.peers.measure(name, corpus)
                        others[name].append(found)
        return dict(runs), {name: summed_up(rounds) for name, rounds in others.items()}

    def _corpus(self, articles: int) -> Corpus:
        return self.whole.first(articles or self.whole.articles, self.home / f"{articles}.jsonl")

    def _folder(self, engine: str) -> Path:
        return self.home / f"index-{engine}"

    def _questions(self, corpus: Corpus) -> Questions:
        return Questions(self.options.query_sets, quoted_runs(corpus, min(QUOTED, self.options.count)))

    def _noted(self, name: str, corpus: Corpus) -> "Noted":
        return Noted(self, f"{name}, {corpus.articles:,} articles")


class Noted:
    """What fails inside is noted and passed over: an hour's other figures are not lost for one of them."""

    def __init__(self, bench: Bench, what: str) -> None:
        self._bench = bench
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if not isinstance(error, Failed | SearchnewsError | OSError):
            return False
        self._bench.passed_over.append(f"{self._what}: {error}")
        self._bench.failed = True
        say(self._bench.passed_over[-1])
        return True


def _in_turn(engines: Sequence[str], peers: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """An engine, a peer, an engine, a peer, until there are no more of either."""
    for engine, peer in itertools.zip_longest(engines, peers):
        yield from [(True, engine)] if engine else []
        yield from [(False, peer)] if peer else []


def say(sentence: str) -> None:
    """What is going on, apart from the report."""
    print(sentence, file=sys.stderr, flush=True)


def curve(bench: Bench, sizes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A point for each engine and size of the curve; what was measured already is not measured again."""
    if not bench.options.curve:
        return []
    known = {(name, size["articles"]): size["engines"][name] for size in sizes for name in size["engines"]}
    for articles in real_sizes(bench.options.curve, bench.whole):
        for engine in bench.options.engines:
            if (engine, articles) not in known and (figures := bench.point(engine, articles)):
                known[engine, articles] = figures
    return [_point(engine, articles, known[engine, articles]) for engine, articles in sorted(known)]


def _point(engine: str, articles: int, figures: Figures) -> dict[str, Any]:
    search = next(iter(figures["search"].values()))
    done, index = figures["import"], figures["index"]
    return {
        **{"engine": engine, "articles": articles, "import_s": done["seconds"], "peak_mb": done["peak_mb"]},
        **{"p50_ms": search["p50_ms"], "p95_ms": search["p95_ms"], "index_mb": index["mb"]},
    }


def real_sizes(sizes: Sequence[int], whole: Corpus) -> list[int]:
    """The sizes there are articles for, ascending; 0, and what is more than there are, is all of them."""
    return sorted({min(size or whole.articles, whole.articles) for size in sizes})
