"""What each stage may take, and which figures are past it.

One table of stages, with where each figure stands among what was measured, and one of budgets. They were set for a
machine with 2 cores and 490 characters an article; ratios hold anywhere, milliseconds for a machine like that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """One row of the table: what it is called, where its figure stands, and how it is written.

    ``*`` in `path` stands for every name there is: each set of queries, each peer. `where` names the part of what was
    taken apart that says where the time goes.
    """

    label: str
    path: str
    unit: str = "ms"
    where: str = ""

    @property
    def at_least(self) -> bool:
        """Whether more is better."""
        return self.path.startswith(("to_peers", "import.articles_per_s"))


STAGES = (
    Stage("import, as a whole process", "import.articles_per_s", "articles/s"),
    Stage("import against {}", "to_peers.*", "×", "import"),
    Stage("CPU time of the import", "import.cpu_s", "s"),
    Stage("import again, nothing changed", "again.seconds", "s"),
    Stage("import again, of the first", "again.share", "%"),
    Stage("search {}, p50", "search.*.p50_ms", where="search"),
    Stage("search {}, p95", "search.*.p95_ms", where="search"),
    Stage("search {}, CPU time in the mean", "search.*.cpu_ms"),
    Stage("quoted run, p50", "quoted.p50_ms", where="quoted"),
    Stage("quoted run, p95", "quoted.p95_ms", where="quoted"),
    Stage("page over HTTP, p50", "page.p50_ms", where="page"),
    Stage("page over HTTP, p95", "page.p95_ms", where="page"),
    Stage("`searchnews search`, whole process, median", "process.p50_ms", where="process"),
    Stage("peak private memory, import", "import.peak_mb", "MB", "memory"),
    Stage("peak private memory, server", "page.peak_mb", "MB"),
    Stage("index against the JSON lines", "index.to_json", "× JSON", "index"),
)

_TANTIVY = {
    "to_peers.tantivy": 0.8,
    "search.*.p50_ms": 3.0,
    "search.*.p95_ms": 12.0,
    "search.keywords.p50_ms": 5.0,  # of six words each
    "search.keywords.p95_ms": 18.0,
    "quoted.p95_ms": 5.0,
    "page.p95_ms": 25.0,
    "process.p50_ms": 350.0,
    "import.peak_mb": 900.0,
    "page.peak_mb": 300.0,
    "index.to_json": 2.0,
}

BUDGETS: Mapping[str, Mapping[int, Mapping[str, float]]] = {
    "whoosh": {
        10_000: {
            "to_peers.tutorial": 3.0,
            "search.*.p50_ms": 12.0,
            "search.*.p95_ms": 35.0,
            "quoted.p95_ms": 25.0,
            "page.p95_ms": 60.0,
            "process.p50_ms": 450.0,
            "import.peak_mb": 500.0,
            "page.peak_mb": 250.0,
            "index.to_json": 4.0,
        },
        74_487: {
            "to_peers.tutorial": 2.0,
            "search.*.p50_ms": 50.0,
            "search.*.p95_ms": 150.0,
            "quoted.p95_ms": 120.0,
            "page.p95_ms": 200.0,
            "process.p50_ms": 800.0,
            "import.peak_mb": 900.0,
            "page.peak_mb": 500.0,
            "index.to_json": 4.0,
        },
    },
    "tantivy": {
        74_487: _TANTIVY,
        # Three times the articles may take twice the time and memory; what is a ratio already stays as it is.
        245_530: {key: 2 * most if key.endswith(("_ms", "_mb")) else most for key, most in _TANTIVY.items()},
    },
}
"""For each engine and size what the figures at each path may be: at most, but for the ratios to peers at least.

A path with a name in it binds before the one with ``*``."""


@dataclass(frozen=True)
class Row:
    """One figure with its budget; None where it was not measured, or nothing is asked of it."""

    stage: Stage
    name: str
    label: str
    figure: float | None
    budget: float | None

    @property
    def is_missed(self) -> bool:
        """Whether the figure is past its budget."""
        if self.figure is None or self.budget is None:
            return False
        return self.figure < self.budget if self.stage.at_least else self.figure > self.budget


def budget_of(engine: str, articles: int) -> Mapping[str, float]:
    """The budgets of the smallest size that is no smaller; none for more articles than any."""
    sizes = BUDGETS.get(engine, {})
    size = min((size for size in sizes if size >= articles), default=None)
    return {} if size is None else sizes[size]


def rows(engine: str, articles: int, figures: Figures) -> Iterator[Row]:
    """Every figure of an engine at a size, in the order of the stages."""
    budget = budget_of(engine, articles)
    for stage in STAGES:
        for name, figure in _values(figures, stage.path.split(".")):
            asked = budget.get(stage.path.replace("*", name), budget.get(stage.path))
            yield Row(stage, name, stage.label.format(name), figure, asked)


def _values(figures: Any, path: list[str]) -> Iterator[tuple[str, float | None]]:
    """What stands at a path, with the name that ``*`` stood for."""
    if not path:
        yield "", figures
    elif isinstance(figures, Mapping):
        first, *rest = path
        for name in figures if first == "*" else [first] if first in figures else []:
            yield from ((name if first == "*" else inner, value) for inner, value in _values(figures[name], rest))


def written(value: float | None, unit: str) -> str:
    """A figure as one reads it: three digits are enough, and those before the point all count."""
    if value is None:
        return "–"
    if unit == "%":
        return f"{value:.1%}"
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}"
