"""What may have been meant by a query that finds little: `suggest.correction`, loaded when it is needed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from searchnews.analysis import Analyzer
from searchnews.engines.base import Matches, Searcher
from searchnews.later import Later
from searchnews.query import Node, Phrase
from searchnews.query.plan import Plan
from searchnews.suggest.wordlist import WordList

if TYPE_CHECKING:
    from searchnews.suggest import correction
else:
    correction = Later("searchnews.suggest.correction")

SHORT = 6
"""Characters of a query that is looked at however much it finds. Of queries as people type them a tenth is so short,
and these take half the time of others, so that what they cost on top is not missed. Nearly all find fewer than ten
articles with all their words: to look at each would take 6 ms of every search."""

Words = Callable[[], WordList | None]


def meant(
    query: str,
    tree: Node,
    plan: Plan,
    plan_of: Callable[[Node], Plan],
    found: Matches,
    searcher: Searcher,
    analyzer: Analyzer,
    words: Words,
) -> str | None:
    """The query that may have been meant by one that finds fewer than `Plan.ENOUGH` articles, or is short.

    The pieces of a mistyped word are easily found apart (航天圆: 289 articles of 74,486 have 航天 and 圆, none has
    航天圆), so a short query is looked at however many there are. Nothing is taken over: it is for the reader to ask.

    At 74,486 articles in tantivy a query that is looked at pays 6 ms (p95 8, at most 17).
    """
    if plan.read:
        return None  # the reader is told of one other reading already
    if found.total >= Plan.ENOUGH and not 2 < len(query) <= SHORT:
        return None
    if found.total and not plan.words and isinstance(tree, Phrase):
        return None  # what stands in an article exactly as it is quoted is no slip
    full = found.total if found.needed >= len(plan.words) else None
    return correction.suggestion(query, tree, plan, plan_of, full, searcher, analyzer, words)
