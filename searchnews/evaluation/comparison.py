"""Two orders of the same topics, compared in pairs: is one better, or was it luck?"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from statistics import fmean
from typing import Any

from searchnews.evaluation.measures import MEASURES, Figures, measure
from searchnews.evaluation.trec import Run, Topic

SAME = 1e-9
"""Figures that differ by less are equal: sums of the same numbers in another order differ in their last digits."""

EXACT = 16
"""Topics up to which every way of turning the differences round is tried: 65,536 of them take 10 ms."""

ROUNDS = 10_000
"""Ways that are tried at random where there are more: p is then right to 0.004 near 0.05 (two standard errors), and
2,760 topics that all differ take 0.5 s."""

SEED = 7


@dataclass(frozen=True, slots=True)
class Difference:
    """How one measure changed: the mean before and now, and how many topics it is better, worse and the same for.

    `p` is how likely a difference in the mean of at least this size is, either way, when which of the two orders is
    called the new one is left to chance for each topic.
    """

    measure: str
    before: float
    now: float
    better: int
    worse: int
    same: int
    p: float

    @property
    def mean(self) -> float:
        """By how much the mean is higher now."""
        return self.now - self.before

    def to_dict(self) -> dict[str, Any]:
        """The difference as JSON has it."""
        return {
            "before": round(self.before, 6),
            "now": round(self.now, 6),
            "difference": round(self.mean, 6),
            "better": self.better,
            "worse": self.worse,
            "same": self.same,
            "p": round(self.p, 6),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run from before beside the one of now: the figures it had for each topic, and what became of each measure."""

    before: tuple[Figures, ...]
    differences: tuple[Difference, ...]


def compare(topics: Sequence[Topic], now: Sequence[Figures], run: Run) -> Comparison:
    """What became of these topics, whose figures are `now`, since a run from before."""
    before = measure(topics, run)
    return Comparison(before, tuple(_difference(name, before, now) for name in MEASURES))


def _difference(name: str, before: Sequence[Figures], now: Sequence[Figures]) -> Difference:
    first, second = ([getattr(one, name) for one in figures] for figures in (before, now))
    changes = [b - a for a, b in zip(first, second, strict=True)]
    better = sum(change > SAME for change in changes)
    worse = sum(change < -SAME for change in changes)
    return Difference(name, fmean(first), fmean(second), better, worse, len(changes) - better - worse, p_value(changes))


def p_value(differences: Sequence[float]) -> float:
    """The p of a paired randomization test, two-sided (Fisher's; Smucker, Allan and Carterette 2007 for retrieval).

    Which order is which is left to chance for each topic, so every difference may have either sign: p is the share of
    such sums that are at least as far from 0 as the one that was found. Every one is tried for up to `EXACT` topics
    that differ, `ROUNDS` chosen with a fixed seed for more; those count the one found, so that p is never 0.
    """
    changed = [difference for difference in differences if abs(difference) > SAME]
    least = abs(sum(changed)) - SAME
    if len(changed) <= EXACT:
        sums = [0.0]
        for one in changed:
            sums = [total + signed for total in sums for signed in (one, -one)]
        return sum(abs(total) >= least for total in sums) / len(sums)
    choose = random.Random(SEED)
    total = sum(changed)
    as_far = sum(abs(total - 2 * sum(compress(changed, _coins(choose, len(changed))))) >= least for _ in range(ROUNDS))
    return (as_far + 1) / (ROUNDS + 1)


_COIN = bytes.maketrans(b"01", b"\0\1")


def _coins(choose: random.Random, count: int) -> bytes:
    """So many throws of a coin, each 0 or 1."""
    return f"{choose.getrandbits(count):0{count}b}".encode().translate(_COIN)
