"""Did you mean: one whole query that may have been meant, offered when what was typed finds little.

The word list says what a stretch may be a slip of (`mistyped`), and the engine whether it is: the corrected text
must stand in the archive together with the words beside it, and the corrected query must find more articles, with the
same filters, than what was typed. All else in the query stays as it is, operators, quotes and fields.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from searchnews.analysis import Analyzer
from searchnews.analysis.han import fold_han, is_han
from searchnews.analysis.normalizer import VARIANTS
from searchnews.engines.base import Searcher
from searchnews.errors import QueryError
from searchnews.query import Field, Node, Phrase, Term, parse
from searchnews.query import nodes as tree_nodes
from searchnews.query.plan import All, And, Plan, Run
from searchnews.suggest.mistyped import Candidate, candidates
from searchnews.suggest.wordlist import WordList

LONGEST = 200
"""Characters of a query that is looked at: who pastes more has not typed it."""

LEAVES, MANY = 6, 20
"""Words and quoted runs that are looked at, and of how many none is: to count 40 words takes 5 ms each time."""

TRIED = 3
"""Candidates that the engine is asked about: at most four counts each, and one for what was typed."""

TIMES = 20
"""How many times more articles must hold the corrected text, where some hold what was typed."""

ALONE = 1.5
"""What must speak for a candidate that no words beside it can speak for."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A candidate, and the leaf of the query it is in."""

    leaf: Term | Phrase
    candidate: Candidate

    @property
    def typed(self) -> str:
        return self.leaf.text[self.candidate.start : self.candidate.end]

    @property
    def meant(self) -> str:
        return in_script_of(self.leaf.text, self.typed, self.candidate.slip.text)

    def corrected(self, start: int, end: int) -> str:
        """A part of the leaf, around the candidate, as it should be."""
        return self.leaf.text[start : self.candidate.start] + self.meant + self.leaf.text[self.candidate.end : end]


def suggestion(
    query: str,
    tree: Node,
    plan: Plan,
    plan_of: Callable[[Node], Plan],
    full: int | None,
    searcher: Searcher,
    analyzer: Analyzer,
    words: Callable[[], WordList | None],
) -> str | None:
    """The query that may have been meant, or None. `plan` is that of the query, `plan_of` makes one of another.

    `full` is how many articles hold all the words of what was typed, None for fewer than `Plan.ENOUGH`. With that
    many and more the pieces of a mistyped word may have been found apart (航天圆: 289 articles have 航天 and 圆, none
    has 航天圆), so whoever calls decides whether that is to be looked at.
    """
    leaves = list(dict.fromkeys(leaf for node in tree_nodes.positive(tree) if (leaf := _text_of(node))))
    known = words() if 0 < len(leaves) <= MANY and len(query) <= LONGEST else None
    if not known:
        return None
    leaves = leaves[:LEAVES]
    share = len(leaves)
    places = [_Place(leaf, found) for leaf in leaves for found in candidates(leaf.text, analyzer, known, share)]
    places.sort(key=lambda place: -place.candidate.score)
    held = full
    for place in places[:TRIED]:
        if not _is_meant(place, searcher, analyzer):
            continue
        meant = _written(query, tree, place)
        if meant is None:
            continue
        if held is None:
            held = _count(plan, searcher)
        with suppress(QueryError):  # what repeats itself just not too often may do so when corrected
            if _count(plan_of(parse(meant)), searcher) > held:
                return meant
    return None


def _text_of(node: Node) -> Term | Phrase | None:
    if isinstance(node, Field) and node.name in ("title", "body"):
        node = node.child
    return node if isinstance(node, Term | Phrase) else None


def _count(plan: Plan, searcher: Searcher) -> int:
    """How many articles hold all that a plan asks for."""
    if isinstance(plan.required, All):
        return searcher.count(And(plan.words)) if plan.words else 0
    return searcher.count(And((plan.required, *plan.words)))


def _is_meant(place: _Place, searcher: Searcher, analyzer: Analyzer) -> bool:
    """Whether the archive speaks for a candidate: with the words beside it, or else by itself."""
    found = place.candidate
    text = place.leaf.text
    for start, end in _surroundings(text, found, analyzer):
        if meant := _runs(place.corrected(start, end), searcher, analyzer):
            return meant >= TIMES * _runs(text[start:end], searcher, analyzer)
    is_all = found.end - found.start == len(text)
    if found.score < ALONE and not is_all:
        return False
    if not is_all and len(found.slip.text) < 3 and is_han(found.slip.text):
        return False
    return found.slip.count >= TIMES * _runs(place.typed, searcher, analyzer)


def _surroundings(text: str, found: Candidate, analyzer: Analyzer) -> Iterator[tuple[int, int]]:
    """The candidate with the words on both sides of it, then with one of them."""
    units = analyzer.units(text)
    before = max((unit.start for unit in units if unit.end <= found.start), default=found.start)
    after = min((unit.end for unit in units if unit.start >= found.end), default=found.end)
    inside = [unit for unit in units if unit.start < found.end and found.start < unit.end]
    if inside:  # what is cut off of a word is beside it too
        before = inside[0].start if inside[0].start < found.start else before
        after = inside[-1].end if inside[-1].end > found.end else after
    around = ((before, after), (before, found.end), (found.start, after))
    yield from (part for part in dict.fromkeys(around) if part != (found.start, found.end))


def _runs(text: str, searcher: Searcher, analyzer: Analyzer) -> int:
    run = analyzer.run(text)
    return searcher.count(Run(run)) if run else 0


def _written(query: str, tree: Node, place: _Place) -> str | None:
    """The query with one stretch replaced, as it was typed otherwise; None when it cannot be written.

    Where the stretch stands in the query is found by trying: what results must parse to the tree that is meant.
    """
    wanted = _replaced(tree, place.leaf, place.corrected(0, len(place.leaf.text)))
    at = query.find(place.typed)
    while at >= 0:
        text = query[:at] + place.meant + query[at + len(place.typed) :]
        if _parses_to(text, wanted):
            return text
        at = query.find(place.typed, at + 1)
    text = str(wanted)
    return text if _parses_to(text, wanted) else None


def _parses_to(text: str, tree: Node) -> bool:
    try:
        return parse(text) == tree
    except QueryError:
        return False


def _replaced(node: Node, leaf: Term | Phrase, text: str) -> Node:
    """The tree with another text in every place of a leaf but under a Not."""
    if node == leaf:
        return replace(leaf, text=text)
    if isinstance(node, Field) and node.name in ("title", "body") and node.child == leaf:
        return Field(node.name, replace(leaf, text=text))
    if isinstance(node, tree_nodes.And | tree_nodes.Or):
        return type(node)(tuple(_replaced(child, leaf, text) for child in node.children))
    return node


def in_script_of(text: str, typed: str, meant: str) -> str:
    """What was meant, in traditional characters where the text has any and there is just one for a character.

    What was typed rightly stays as it was typed; a character that several could stand for stays simplified. Latin is
    in capitals where all of it was typed so.
    """
    if typed.isascii():
        return meant.upper() if typed.isupper() else meant
    folded = fold_han(typed)
    if all(own == char or not _is_usual(own) for own, char in zip(text, fold_han(text), strict=True)):
        return meant
    kept = {char: own for char, own in zip(folded, typed, strict=True) if own != char}
    return "".join(kept.get(char) or _traditional(char) for char in meant)


def _traditional(char: str) -> str:
    found = [variant for variant, simple in VARIANTS.items() if simple == char and _is_usual(variant)]
    return found[0] if len(found) == 1 and not _is_usual(char) else char


def _is_usual(char: str) -> bool:
    """Whether a character is one of the 5,401 that Big5 has as frequent."""
    try:
        return b"\xa4\x40" <= char.encode("big5") <= b"\xc6\x7e"
    except UnicodeEncodeError:
        return False
