"""How good the answers are: search for every topic of a file, and measure against what people judged.

    topics = read_topics(Path("topics.tsv"), Path("qrels.txt"))
    with Index.open("index") as index:
        print(evaluate(index, topics).mean.ndcg_10)

trec         files of topics, judgments and runs
measures     figures, by ir-measures
comparison   two runs in pairs, with a test

Nothing else imports it: whoever only searches has no use for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from searchnews.errors import EvaluationError, QueryError
from searchnews.evaluation.comparison import Comparison, Difference, compare, p_value
from searchnews.evaluation.measures import DEPTH, Figures, check_installed, mean, measure
from searchnews.evaluation.trec import Run, Topic, read_run, read_topics, write_run
from searchnews.index import Index
from searchnews.language import tr

__all__ = [
    "Comparison",
    "Difference",
    "Evaluation",
    "Figures",
    "Topic",
    "compare",
    "evaluate",
    "p_value",
    "read_run",
    "read_topics",
    "write_run",
]

Progress = Callable[[int, int], None]
"""What is called with how many topics have been searched for, and how many there are."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How an index answers topics: figures for each that has a relevant article, and what was found for all.

    `unmeasured` are the topics without one. `missing` are the ids of relevant articles that are not in the index: what
    cannot be found keeps recall below 1.
    """

    topics: tuple[Topic, ...]
    figures: tuple[Figures, ...]
    run: Mapping[str, tuple[str, ...]]
    unmeasured: tuple[Topic, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def mean(self) -> Figures:
        """The average over the topics."""
        return mean(self.figures)

    def compare(self, run: Run) -> Comparison:
        """The same topics by a run from before, beside these."""
        return compare(self.topics, self.figures, run)

    def to_dict(self, comparison: Comparison | None = None) -> dict[str, Any]:
        """The evaluation as JSON has it, each topic with what its figures were before where there is a comparison."""
        rows = [
            {"id": topic.id, "query": topic.query, "hits": len(self.run[topic.id]), **figures.to_dict()}
            for topic, figures in zip(self.topics, self.figures, strict=True)
        ]
        result = {
            "mean": self.mean.to_dict(),
            "topics": rows,
            "unmeasured": [topic.id for topic in self.unmeasured],
            "missing": list(self.missing),
        }
        if comparison is None:
            return result
        together = [row | {"before": one.to_dict()} for row, one in zip(rows, comparison.before, strict=True)]
        differences = {one.measure: one.to_dict() for one in comparison.differences}
        return result | {"topics": together, "comparison": differences}


def evaluate(index: Index, topics: Sequence[Topic], *, progress: Progress | None = None) -> Evaluation:
    """Search an index for every topic, a hundred hits each, and measure the answers.

    EvaluationError when ir-measures is not installed, when a query is past a limit, and when nothing relevant is in
    the index.
    """
    check_installed()
    measured = tuple(topic for topic in topics if topic.relevant)
    relevant = {id: None for topic in measured for id in sorted(topic.relevant)}
    if not relevant:
        raise EvaluationError(tr("No article was judged relevant to any topic; there is nothing to measure."))
    run: dict[str, tuple[str, ...]] = {}
    for number, topic in enumerate(topics, 1):
        run[topic.id] = _found(index, topic)
        if progress:
            progress(number, len(topics))
    found = {id for ids in run.values() for id in ids}
    missing = tuple(id for id in relevant if id not in found and index.get(id) is None)
    if len(missing) == len(relevant):
        raise EvaluationError(
            tr("No relevant article is in the index {folder}, not even {id}.", folder=index.path, id=missing[0])
        )
    unmeasured = tuple(topic for topic in topics if not topic.relevant)
    return Evaluation(measured, measure(measured, run), run, unmeasured, missing)


def _found(index: Index, topic: Topic) -> tuple[str, ...]:
    """The ids of the best hits of a topic's query."""
    try:
        return tuple(hit.article.id for hit in index.search(topic.query, limit=DEPTH, marked=False).hits)
    except QueryError as error:
        place = topic.place or topic.id
        raise EvaluationError(tr("{place}: {sentence}", place=place, sentence=error)) from error
