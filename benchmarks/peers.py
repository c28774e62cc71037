"""What one would pick instead, measured in the same run by a script of its own: milliseconds compare only there.

The script is called as ``SCRIPT ARTICLES.jsonl --limit N --only NAME --queries FILE``, indexes the first N articles
and prints one line of JSON with at least ``peer``, ``articles`` and ``articles_per_s``.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from corpus import Corpus
from measure import Failed, run

MOST = {"tutorial": 10_000}
"""Articles that a peer gets at most: the budgets compare with this one at 10,000, which take it a minute."""


@dataclass(frozen=True)
class Peers:
    """The script, the names of the peers it is asked for, and the queries that they are asked."""

    script: Path
    names: Sequence[str]
    queries: Path

    def measure(self, name: str, corpus: Corpus) -> dict[str, Any]:
        """What one peer does with a corpus, or with as much of it as it gets."""
        count = min(corpus.articles, MOST.get(name, corpus.articles))
        command = [sys.executable, str(self.script), str(corpus.path), "--limit", str(count)]
        done = run([*command, "--only", name, "--queries", str(self.queries)])
        return {**_said(done.output, name), "peak_mb": done.peak_mb or None}


def _said(output: str, name: str) -> dict[str, Any]:
    """What the script printed of a peer."""
    for line in output.splitlines():
        try:
            found = json.loads(line)
        except ValueError:  # what a library prints on its way
            continue
        if isinstance(found, dict) and found.get("peer") == name and found.get("articles_per_s"):
            return found
    raise Failed(f"the script of the peers says nothing of {name}")


def summed_up(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The median of what a peer did in some rounds, figure by figure; of those rounds in which there is one."""
    last = rounds[-1]
    known = {name: [one[name] for one in rounds if isinstance(one.get(name), int | float)] for name in last}
    return {**last, **{name: round(median(values), 3) for name, values in known.items() if values}}
