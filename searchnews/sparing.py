"""What the order of a long query may cost: its commonest words, which say least, are then left out of the score.

To score an article for a word an engine steps through all that have it, and no engine can be stopped on the way by
whoever waits. A hundred common characters, or a page that was pasted, made seven million steps at 74,487 articles: half
a second. How many articles have a word is known beforehand, so the sum is bounded before anything is searched for.

A query of `TIMES` words or fewer, as people type them, never reaches the bound. In a longer one a word may be had by an
even share of it; where every word is had by more, the rarest are scored that fit in together. What is left out is
looked for as before and marked, and where a single word suffices it is not enough, like a faint one.
"""

from collections.abc import Sequence
from dataclasses import replace

from searchnews.engines.base import Searcher
from searchnews.query.plan import Forms, Plan, Word

TIMES = 10
"""The steps of a score, by the articles there are: 745,000 at 74,487 take some 40 ms."""

MANY = 1_000
"""Articles that any word may be had by: so few take no time."""


def spared(plan: Plan, searcher: Searcher) -> Plan:
    """The plan with those words left out of the score that would make its order cost too much."""
    scored = plan.scored()
    if len(scored) <= TIMES:
        return plan
    most = TIMES * len(searcher)
    share = max(most // len(scored), MANY)
    silent = frozenset(forms for forms in scored if searcher.holds_in_more(Word(forms), share))
    if not silent:
        return plan
    own = [word.forms for word in plan.telling()] or scored
    if not any(searcher.holds_in_more(Word(forms), 0) for forms in own if forms not in silent):
        silent = frozenset(scored) - _fitting(scored, own, most, searcher)
    faint = dict.fromkeys((*plan.faint, *(word for word in plan.words if word.forms in silent)))
    texts = [form.text for forms in scored if forms not in silent for form in forms]
    near = tuple(run for run in plan.near if any(text in run.text for text in texts))
    return replace(plan, faint=tuple(faint), silent=silent, near=near)


def _fitting(scored: Sequence[Forms], own: Sequence[Forms], most: int, searcher: Searcher) -> set[Forms]:
    """The rarest, as many as cost so much together; of those that can be enough alone, one that any article has."""
    counts = {forms: searcher.count(Word(forms)) for forms in scored}
    rarest_first = sorted(scored, key=lambda forms: (counts[forms], forms[0].text))
    first = next((forms for forms in rarest_first if counts[forms] and forms in own), rarest_first[0])
    left = most - counts[first]
    fitting = {first}
    for forms in rarest_first:
        if forms != first and (left := left - counts[forms]) >= 0:
            fitting.add(forms)
    return fitting
