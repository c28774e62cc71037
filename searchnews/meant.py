"""What may have been meant by a query that finds little: `suggest.correction`, loaded when it is needed."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from searchnews.analysis import Analyzer
from searchnews.engines.base import Matches, Searcher
from searchnews.query import Node
from searchnews.query.expand import Plan
from searchnews.suggest.wordlist import WordList

if TYPE_CHECKING:
    from searchnews.suggest import correction
else:

    class _Later:
        """The module, loaded when a query first finds little: a query that finds enough has no use for it."""

        def __getattr__(self, attribute: str) -> Any:
            return getattr(importlib.import_module("searchnews.suggest.correction"), attribute)

    correction = _Later()

SHORT = 16
"""Characters of a query that may be a slip although enough articles hold all it was cut into."""

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
    """The query that may have been meant, where fewer than `Plan.ENOUGH` articles hold all the words of this one.

    The pieces of a mistyped word are easily found apart (航天圆: 289 articles of 74,486 have 航天 and 圆, none has
    航天圆), so a short query is looked at however many there are. Nothing is taken over: it is for the reader to ask.
    """
    if plan.read:
        return None  # the reader is told of one other reading already
    full = found.total if found.needed >= len(plan.words) else None
    if full is not None and full >= Plan.ENOUGH and not 2 < len(query) <= SHORT:
        return None
    return correction.suggestion(query, tree, plan, plan_of, full, searcher, analyzer, words)
