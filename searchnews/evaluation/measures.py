"""How good an order is, in figures: those of ir-measures, which asks trec_eval, and two of our own beside them.

Judges read what some engine found, not the archive. An engine that brings up what none of them read gets nothing for
it, good or bad; so the share of such articles is a figure too, and so is the order of the judged ones among themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

try:
    import ir_measures
except ImportError:  # an extra
    _is_installed = False
else:
    _is_installed = True

from searchnews.errors import EvaluationError
from searchnews.evaluation.trec import Run, Topic
from searchnews.language import tr

INSTALL = "pip install 'searchnews[eval]'"

DEPTH = 100
"""How many hits are looked at."""

PAGE = 10
"""How many hits a first page has."""


MEASURES = ("ndcg_10", "mrr_10", "recall_10", "recall_100")
"""The figures that every topic has."""

OF_POOLS = ("unjudged_10", "judged_ndcg_10")
"""Those of topics for which many articles were judged."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How well one topic was answered, or all of them on average; each from 0 to 1.

    ndcg_10           the first ten against the best ten there could be: a hit counts as much as its grade (linear
                      gain, as in trec_eval; not 2^grade - 1) over the logarithm of its rank
    mrr_10            one over the rank of the first relevant hit, 0 when it is not among the first ten
    recall_10, _100   the share of the relevant articles that is among the first ten, hundred
    unjudged_10       the share of the first ten that nobody judged
    judged_ndcg_10    ndcg_10 of the judged hits alone, the others passed over

    The last two are None where a query names one article and nobody judged any other.
    """

    ndcg_10: float
    mrr_10: float
    recall_10: float
    recall_100: float
    unjudged_10: float | None = None
    judged_ndcg_10: float | None = None

    def to_dict(self) -> dict[str, float | None]:
        """The figures by name, to six digits after the point."""
        return {name: value if value is None else round(value, 6) for name, value in asdict(self).items()}


def check_installed() -> None:
    """EvaluationError where ir-measures is not installed."""
    if not _is_installed:
        raise EvaluationError(tr("Measuring needs ir-measures; run `{command}` first.", command=INSTALL))


def measure(topics: Sequence[Topic], run: Run) -> tuple[Figures, ...]:
    """The figures of each topic, in their order; each must have a relevant article."""
    check_installed()
    found = {topic.id: run.get(topic.id, ())[:DEPTH] for topic in topics}
    judged = {topic.id: [id for id in found[topic.id] if id in topic.grades] for topic in topics}
    names = {"ndcg_10": "nDCG@10", "mrr_10": "RR@10", "recall_10": "R@10", "recall_100": "R@100"}
    asked = _calculated(topics, found, names)
    among_judged = _calculated(topics, judged, {"judged_ndcg_10": "nDCG@10"})
    return tuple(
        Figures(**asked[topic.id])
        if topic.is_pair
        else Figures(**asked[topic.id], unjudged_10=_unjudged(topic, found[topic.id]), **among_judged[topic.id])
        for topic in topics
    )


def _calculated(topics: Sequence[Topic], run: Run, names: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """What ir-measures makes of a run: for each topic its measures, by our names for them."""
    grades = {topic.id: dict(topic.grades) for topic in topics}
    # Whole numbers that fall: trec_eval keeps scores in few digits, and orders equal ones by id.
    scores = {id: {one: float(-rank) for rank, one in enumerate(found)} for id, found in run.items()}
    measures = {ir_measures.parse_measure(theirs): ours for ours, theirs in names.items()}
    result: dict[str, dict[str, float]] = {topic.id: dict.fromkeys(names, 0.0) for topic in topics}
    for one in ir_measures.iter_calc(list(measures), grades, scores):
        result[one.query_id][measures[one.measure]] = float(one.value)
    return result


def _unjudged(topic: Topic, found: Sequence[str]) -> float:
    page = found[:PAGE]
    return sum(id not in topic.grades for id in page) / len(page) if page else 0.0


def mean(figures: Sequence[Figures]) -> Figures:
    """The average of each figure; of the last two where every topic has them."""
    there = MEASURES if any(one.unjudged_10 is None for one in figures) else (*MEASURES, *OF_POOLS)
    return Figures(**{name: fmean(getattr(one, name) for one in figures) for name in there})
