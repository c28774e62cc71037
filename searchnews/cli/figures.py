"""What `searchnews eval` shows a person: a row of figures for each topic when they are few, the mean, what changed."""

from collections.abc import Iterator, Mapping, Sequence

from searchnews.cli.output import Line, line
from searchnews.cli.screen import pad, visible, width
from searchnews.evaluation import Comparison, Difference, Evaluation, Figures
from searchnews.language import tr, trn

_FEW = 40
"""Topics that have a row each: more than fill a screen are for --json."""

_MOST_CHANGED = 5
"""Of many topics, those that gained most and those that lost most are shown, so many each."""

_LONGEST = 24
"""Columns that the id of a topic takes at most."""


def table(found: Evaluation, comparison: Comparison | None) -> Iterator[Line]:
    """The lines of an evaluation, and of what became of it since a run from before."""
    changes = _changes(found.figures, comparison)
    shown = _shown(len(found.topics), changes)
    names = [_cut(found.topics[at].id) for at in shown]
    total = trn("{count} topic", "{count} topics", len(found.topics))
    first = max(map(width, [*names, total])) + 1
    headings = _headings(found.mean, is_compared=comparison is not None)
    labels = tuple(headings.values())
    yield _row("", labels, first, labels, "", "dim")
    for name, at in zip(names, shown, strict=True):
        cells = _cells(found.figures[at], headings, changes[at] if changes else None)
        yield _row(name, cells, first, labels, found.topics[at].query)
    mean = sum(changes) / len(changes) if changes else None
    yield _row(total, _cells(found.mean, headings, mean), first, labels, "", "title")
    if comparison:
        yield line()
        yield from _compared(comparison)
    yield from _remarks(found)


def _changes(figures: Sequence[Figures], comparison: Comparison | None) -> list[float]:
    """By how much nDCG@10 is higher now, a topic each; none without a run from before."""
    if comparison is None:
        return []
    return [now.ndcg_10 - before.ndcg_10 for now, before in zip(figures, comparison.before, strict=True)]


def _shown(count: int, changes: Sequence[float]) -> list[int]:
    """Which topics have a row: all when they are few, else those that changed most, in their order of change."""
    if count <= _FEW:
        return list(range(count))
    order = sorted((at for at in range(count) if changes and changes[at]), key=lambda at: -changes[at])
    return order if len(order) <= 2 * _MOST_CHANGED else [*order[:_MOST_CHANGED], *order[-_MOST_CHANGED:]]


def _headings(mean: Figures, *, is_compared: bool) -> Mapping[str, str]:
    """The columns there are, by the name of the figure."""
    headings = {"ndcg_10": "nDCG@10"}
    if is_compared:
        headings["change"] = tr("change")
    headings |= {"mrr_10": "MRR@10", "recall_10": tr("recall@10"), "recall_100": tr("@100")}
    if mean.unjudged_10 is not None:
        headings |= {"unjudged_10": tr("unjudged"), "judged_ndcg_10": tr("judged alone")}
    return headings


def _cells(figures: Figures, headings: Mapping[str, str], change: float | None) -> list[str]:
    return [_signed(change) if name == "change" else _number(getattr(figures, name)) for name in headings]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    """A difference; one that would be shown as -0.000 is none."""
    return "-" if value is None else f"{round(value, 3) + 0.0:+.3f}"


def _row(name: str, cells: Sequence[str], first: int, headings: Sequence[str], text: str = "", style: str = "") -> Line:
    """One row: a name, figures below their headings, and a text that goes on below itself where it is long."""
    wide = [max(width(heading), 6) for heading in headings]
    figures = "  ".join(" " * (room - width(cell)) + cell for cell, room in zip(cells, wide, strict=True))
    lead = f"{pad(name, first)} {figures}"
    return line(text, indent=width(lead) + 2, lead=(lead, style))


def _compared(comparison: Comparison) -> Iterator[Line]:
    """How each measure changed."""
    called = {"ndcg_10": "nDCG@10", "mrr_10": "MRR@10", "recall_10": tr("recall@10"), "recall_100": tr("recall@100")}
    names = (tr("before"), tr("now"), tr("change"), tr("better"), tr("worse"), tr("same"), "p")
    first = max(map(width, called.values())) + 1
    yield _row("", names, first, names, "", "dim")
    for one in comparison.differences:
        yield _row(called[one.measure], _of(one), first, names)


def _of(one: Difference) -> list[str]:
    counts = [f"{count:,}" for count in (one.better, one.worse, one.same)]
    return [_number(one.before), _number(one.now), _signed(one.mean), *counts, f"{one.p:.4f}"]


def _remarks(found: Evaluation) -> Iterator[Line]:
    """What the figures do not say of themselves."""
    if len(found.topics) > _FEW:
        yield line((tr("--json prints the figures of every topic."), "dim"))
    if found.unmeasured:
        said = trn(
            "{count} topic has no article judged relevant and is left out: {id}.",
            "{count} topics have no article judged relevant and are left out, the first is {id}.",
            len(found.unmeasured),
            id=_cut(found.unmeasured[0].id),
        )
        yield line((said, "note"))
    if found.missing:
        said = trn(
            "{count} relevant article is not in the index and cannot be found: {id}.",
            "{count} relevant articles are not in the index and cannot be found, the first is {id}.",
            len(found.missing),
            id=found.missing[0],
        )
        yield line((said, "note"))


def _cut(id: str) -> str:
    """A topic's id, no wider than its column, and with nothing in it that steers a terminal."""
    text = visible(id)
    while width(text) > _LONGEST:
        text = f"{text[:-2]}…"
    return text
