"""What a reader should know about how a question was understood, as notes of its answer."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from searchnews.engines.base import Matches
from searchnews.language import tr
from searchnews.query.plan import And, Node, Plan, Span
from searchnews.query.reading import Read
from searchnews.question import Question
from searchnews.results import Note

NAMED = 8
"""Words that one note names."""


def is_relaxed(found: Matches, plan: Plan) -> bool:
    """Whether not every word had to be there."""
    return 0 < found.needed < len(plan.words) and found.total > 0


def remarks(found: Matches, plan: Plan, question: Question) -> Iterator[Note]:
    """How a question was understood."""
    for read in plan.read:
        yield Note("pinyin", read_as(read))
    if is_relaxed(found, plan):
        yield Note("relaxed", _relaxed(plan, found.needed))
    if question.since and question.until and any(map(_is_of_no_length, _parts(plan.required))):
        yield Note("reversed", tr("The first time comes after the second, so nothing can be found; swap them."))


def read_as(read: Read) -> str:
    """What is said when something was read as pinyin."""
    words = " + ".join(map("/".join, read.words))
    return tr("No article holds “{typed}” as it stands; it was read as pinyin: {words}.", typed=read.typed, words=words)


def late(*, in_order: bool, marked: bool) -> Iterator[Note]:
    """That what was found could not all be ordered, or marked, in the time there was."""
    if not in_order:
        yield Note(
            "early", tr("Putting what was found in order took too long, so the order is rough; use fewer words.")
        )
    if not marked:
        yield Note("early", tr("Marking what was found took too long; use fewer words to see all of it marked."))


def _parts(required: Node) -> Sequence[Node]:
    return required.children if isinstance(required, And) else (required,)


def _is_of_no_length(node: Node) -> bool:
    return isinstance(node, Span) and node.start is not None and node.start == node.end


def _named(texts: Collection[str]) -> str:
    """Some words with strokes between, the first of them where they are many."""
    return "/".join(texts) if len(texts) <= NAMED else "/".join([*islice(texts, NAMED), "…"])


def _relaxed(plan: Plan, needed: int) -> str:
    """What is said when not every word had to be there."""
    count = len(plan.words)
    if plan.faint and needed == 1:
        return tr(
            "Fewer than {enough} articles hold all {count} words, so those that hold at least one of them are shown "
            "too; {faint} alone is not enough.",
            enough=Plan.ENOUGH,
            count=count,
            faint=_named(dict.fromkeys(word.forms[0].text for word in plan.faint)),
        )
    if count == 2:
        return tr(
            "Fewer than {enough} articles hold both words, so those that hold only one of them are shown too.",
            enough=Plan.ENOUGH,
        )
    return tr(
        "Fewer than {enough} articles hold all {count} words, so those that hold at least {needed} of them are shown "
        "too.",
        enough=Plan.ENOUGH,
        count=count,
        needed=needed,
    )
