"""Why a figure is past its budget: by how much, and where the time or the space goes."""

from collections.abc import Callable, Mapping

from budgets import Figures, Row, written


def sentence(engine: str, articles: int, row: Row, figures: Figures) -> str:
    """By how much a budget is missed, and where the time goes."""
    assert row.figure is not None
    assert row.budget is not None
    unit, gap = row.stage.unit, abs(row.figure - row.budget)
    bound = "at least" if row.stage.at_least else "at most"
    said = (
        f"{engine}, {articles:,} articles, {row.label}: {written(row.figure, unit)}, "
        f"budget {bound} {written(row.budget, unit)}, missed by {written(gap, unit)} ({gap / row.budget:.0%})."
    )
    explain = _EXPLAINED.get(row.stage.where)
    return f"{said} {explain(figures, row)}" if explain else said


def _search(figures: Figures, row: Row) -> str:
    return _of_a_search(figures, row.name)


def _quoted(figures: Figures, _: Row) -> str:
    return _of_a_search(figures, "quoted runs")


def _of_a_search(figures: Figures, name: str) -> str:
    parts = figures["where"]["search"].get(name, {})
    each = (f"{part} {times['share']:.0%} (p95 {times['p95_ms']:.3g} ms)" for part, times in parts.items())
    return "Of a search: " + ", ".join(each) + "."


def _page(figures: Figures, row: Row) -> str:
    name, search = next(iter(figures["search"].items()))
    centile = row.stage.path.rpartition(".")[2]
    rest = max(0.0, figures["page"][centile] - search[centile])
    return (
        f"The search itself takes {search[centile]:.3g} ms, HTML and HTTP {rest:.3g} ms. {_of_a_search(figures, name)}"
    )


def _process(figures: Figures, _: Row) -> str:
    return ", ".join(f"{part} {taken:.0f} ms" for part, taken in figures["where"]["process"].items()) + "."


def _import(figures: Figures, _: Row) -> str:
    shares = (f"{part} {share:.0%}" for part, share in figures["where"]["import"].items())
    return "Of an import in one process: " + ", ".join(shares) + "."


def _memory(figures: Figures, _: Row) -> str:
    held = (f"{held:.0f}" for held in figures["import"]["peak_processes_mb"])
    return "Held by its processes, the one that reads first: " + " + ".join(held) + " MB."


def _index(figures: Figures, _: Row) -> str:
    kinds = (f"{kind} {size:.3g} MB" for kind, size in figures["index"]["files_mb"].items())
    return "Its largest files: " + ", ".join(kinds) + "."


_EXPLAINED: Mapping[str, Callable[[Figures, Row], str]] = {
    "search": _search,
    "quoted": _quoted,
    "page": _page,
    "process": _process,
    "import": _import,
    "memory": _memory,
    "index": _index,
}
