"""What was measured as people read it: tables in Markdown, what is past its budget and why, how it grows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from budgets import Row, rows, written
from causes import sentence
from machine import in_a_line

Result = Mapping[str, Any]
Column = tuple[str, int, Mapping[str, Any]]

CURVE = (
    ("import_s", "import", "s"),
    ("p50_ms", "search p50", "ms"),
    ("p95_ms", "search p95", "ms"),
    ("index_mb", "index", "MB"),
    ("peak_mb", "peak memory of the import", "MB"),
)
"""What is drawn over the number of articles: its key in a point of the curve, its name, its unit."""


def columns(result: Result) -> list[Column]:
    """Each engine at each size, with its figures."""
    return [(name, size["articles"], figures) for size in result["sizes"] for name, figures in size["engines"].items()]


def missed(result: Result) -> list[dict[str, Any]]:
    """Every figure past its budget, with a sentence that says by how much and why."""
    found = []
    for engine, articles, figures in columns(result):
        for row in rows(engine, articles, figures):
            if row.is_missed:
                said = sentence(engine, articles, row, figures)
                asked = {"figure": row.figure, "budget": row.budget, "unit": row.stage.unit}
                found.append({"engine": engine, "articles": articles, "what": row.label, **asked, "said": said})
    return found


def markdown(result: Result) -> str:
    """The whole report."""
    head = f"# Measured on {result['date'][:10]}\n\n{in_a_line(result['machine'])}"
    sections = [
        head,
        _items(result["passed_over"]),
        *(_figures(size) for size in result["sizes"]),
        _missed(result),
        _parts(result),
        _peers(result),
        _curve(result["curve"]),
    ]
    return "\n\n".join(filter(None, sections)) + "\n"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table, as wide as it has to be: it is read on a terminal, too."""
    every = [[cell.replace("|", "\\|") for cell in line] for line in (head, *lines)]
    widths = [max(len(line[column]) for line in every) for column in range(len(head))]
    written_out = [_line(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in every]
    return "\n".join([written_out[0], _line("-" * width for width in widths), *written_out[1:]])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _items(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _figures(size: Mapping[str, Any]) -> str:
    """One table for each size: the stages, and for each engine its figure and the budget beside it."""
    engines = size["engines"]
    if not engines:
        return ""
    cells = {name: {row.label: row for row in rows(name, size["articles"], engines[name])} for name in engines}
    labels = dict.fromkeys(label for found in cells.values() for label in found)
    lines = [[label, *(cell for found in cells.values() for cell in _cells(found.get(label)))] for label in labels]
    head = ["", *(cell for name in engines for cell in (name, "budget"))]
    return f"## {size['articles']:,} articles, {size['json_mb']:,} MB of JSON lines\n\n{table(head, lines)}"


def _cells(row: Row | None) -> tuple[str, str]:
    """A figure and its budget; what is past it stands out."""
    if row is None:
        return "–", ""
    figure = written(row.figure, row.stage.unit)
    if row.budget is None:
        return figure, ""
    budget = f"{'≥' if row.stage.at_least else '≤'} {written(row.budget, row.stage.unit)}"
    return (f"**{figure}**", f"{budget}, missed") if row.is_missed else (figure, budget)


def _missed(result: Result) -> str:
    found = result["missed"]
    if not found:
        return ""
    return "## Past their budgets\n\n" + _items(one["said"] for one in found)


def _parts(result: Result) -> str:
    """Where a search goes, for every engine, size and set of queries."""
    lines = [
        [engine, f"{articles:,}", name, *(f"{part['p50_ms']:.3g} / {part['p95_ms']:.3g}" for part in parts.values())]
        for engine, articles, figures in columns(result)
        for name, parts in figures["where"]["search"].items()
    ]
    head = ("engine", "articles", "queries", "plan", "engine", "hits and snippets", "facets")
    return f"## Where a search goes, p50 / p95 in ms\n\n{table(head, lines)}" if lines else ""


def _peers(result: Result) -> str:
    lines = [
        [name, *(_number(figures.get(key)) for key in ("articles", "articles_per_s", "index_mb", "p50_ms", "p95_ms"))]
        for size in result["sizes"]
        for name, figures in size["peers"].items()
    ]
    head = ("peer", "articles", "articles/s", "index MB", "p50 ms", "p95 ms")
    return f"## The peers, without snippets and facets\n\n{table(head, lines)}" if lines else ""


def _number(value: float | None) -> str:
    return written(value, "").strip()


def _curve(points: Sequence[Mapping[str, Any]]) -> str:
    if not points:
        return ""
    head = ("engine", "articles", *(f"{name}, {unit}" for _, name, unit in CURVE))
    lines: Iterator[list[str]] = (
        [point["engine"], f"{point['articles']:,}", *(_number(point[key]) for key, _, _ in CURVE)] for point in points
    )
    return f"## As the archive grows\n\n{table(head, lines)}"
