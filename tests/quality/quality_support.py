"""Judged sets, the floors their figures must not fall below, and what is said when one does."""

from pathlib import Path

from searchnews import Index
from searchnews.evaluation import Evaluation, Topic, evaluate, read_topics

HERE = Path(__file__).parent
FLOORS = HERE / "floors.txt"
SAMPLE = (HERE / "topics.tsv", HERE / "qrels.txt")

NAMES = {"ndcg_10": "nDCG@10", "mrr_10": "MRR@10", "recall_10": "recall@10"}


def floors(text: str) -> dict[str, dict[str, float]]:
    """The floors of each set, by the name of the figure."""
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {row[0]: dict(zip(NAMES, map(float, row[1:4]), strict=True)) for row in rows}


def sample_topics() -> tuple[Topic, ...]:
    return read_topics(*SAMPLE)


def evaluated(folder: Path, topics: tuple[Topic, ...]) -> Evaluation:
    with Index.open(folder) as index:
        return evaluate(index, topics)


def fallen(name: str, engine: str, found: Evaluation, how: str) -> list[str]:
    """A sentence for each figure that is below its floor, with the topics that are answered worst."""
    return [
        f"{NAMES[figure]} of the set {name} is {value:.4f} with {engine}, below its floor {floor:.3f} "
        f"(tests/quality/floors.txt). Lowest: {_lowest(found, figure)}. To look at each topic: {how}"
        for figure, floor in floors(FLOORS.read_text("utf-8"))[name].items()
        if (value := getattr(found.mean, figure)) < floor
    ]


def _lowest(found: Evaluation, figure: str) -> str:
    pairs = zip(found.topics, (getattr(one, figure) for one in found.figures), strict=True)
    lowest = sorted(pairs, key=lambda pair: pair[1])[:5]
    return ", ".join(f"{topic.id} {topic.query} {value:.2f}" for topic, value in lowest)
