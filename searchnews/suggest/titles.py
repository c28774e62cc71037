"""Titles that hold what is being typed, newest first: the word list has none, so the engine is asked."""

from searchnews.analysis import Analyzer
from searchnews.analysis.normalizer import fold
from searchnews.document import decode
from searchnews.engines.base import Request, Searcher
from searchnews.query import Phrase
from searchnews.query.plan import And, Node, Plan, Run
from searchnews.query.repeating import repeats_itself
from searchnews.suggest.clause import Clause
from searchnews.suggest.suggestion import Suggestion
from searchnews.token import CLOSE

LONGEST = 100
"""Characters of a title that is offered: longer ones are not read in a list."""

LOOKED_AT = 3
"""Times as many as are wanted: some begin with what was typed, and some repeat others."""

_SINGLE = str.maketrans("“”「」『』", "‘’‘’‘’")

FEWEST = 12
"""Articles that are looked at, at least."""


def titles(searcher: Searcher, analyzer: Analyzer, found: Clause, completed: str, limit: int) -> list[Suggestion]:
    """At most so many titles, those first that begin with what was typed; "" is no word that it was completed to."""
    if limit <= 0 or found.others is None or found.field not in ("", "title") or len(found.typed) > LONGEST:
        return []
    offered: dict[str, Suggestion] = {}
    for text, is_whole in ((found.typed, False), (completed, True)):
        if len(offered) >= limit:
            break
        for title in _titles(searcher, analyzer, found.others, text, is_whole, limit):
            offered.setdefault(_key(title), Suggestion(_quoted(analyzer, title), title, "title", 1))
    return list(offered.values())[:limit]


def _titles(
    searcher: Searcher, analyzer: Analyzer, others: tuple[str, ...], text: str, is_whole: bool, limit: int
) -> list[str]:
    """The titles with a text and other words in them; a text that is not whole may end inside a Latin word."""
    last = _run(analyzer, text, is_whole)
    runs = [_run(analyzer, other, True) for other in others]
    if not last or any(run is None for run in runs):
        return []
    required: Node = And((last, *filter(None, runs))) if runs else last
    plan = Plan(required=required)
    request = Request(plan, "newest", max(FEWEST, LOOKED_AT * limit), facets=False)
    found = [decode(match.stored).title for match in searcher.search(request).hits]
    beginning = fold(text).strip()
    return sorted(filter(None, map(_shown, found)), key=lambda title: not fold(title).startswith(beginning))


def _run(analyzer: Analyzer, text: str, is_whole: bool) -> Run | None:
    run = analyzer.run(text)
    if not run or repeats_itself(run):
        return None
    if not is_whole and fold(text[-1]).isalnum() and fold(text[-1]).isascii():
        return Run(run.removesuffix(CLOSE), "title", True)
    return Run(run, "title")


def _shown(title: str) -> str:
    """A title on one line; "" where it is none that can be offered: too long, or with signs that nobody sees."""
    if len(title) > 2 * LONGEST:
        return ""
    shown = " ".join(title.split())
    return shown if len(shown) <= LONGEST and shown.isprintable() else ""


def _quoted(analyzer: Analyzer, title: str) -> str:
    """A title as a quoted run, with single quotes inside as is usual: they find the same, and need no backslash."""
    plain = title.translate(_SINGLE)
    return str(Phrase(plain if analyzer.run(plain) == analyzer.run(title) else title))


def _key(title: str) -> str:
    return "".join(filter(str.isalnum, fold(title))) or title
