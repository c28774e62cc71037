"""Scores: the formula that stands in `scan`, as a sum of tantivy's own parts.

tantivy has BM25 with the same k1 and b and lengths kept in one byte, but its rarity is that of one term in one field
where ours is that of a word however it is found. So each part is boosted by the quotient of the two. All these numbers
count deleted documents until their segments are merged, but for words that no article was cut into: they are counted.

What orders (`ranked`) and what explains (`Scoring.held`, `parts`, `near`) say the same sum twice, the one in fewer
queries; a test adds up the parts of every hit.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Occur, Query

from searchnews.engines.base import WEIGHTS
from searchnews.engines.tantivy.layout import SCHEMA, WORDS
from searchnews.engines.tantivy.matching import Matching, any_of, remember, worth
from searchnews.engines.tantivy.terms import whole
from searchnews.query.expand import All, And, Node, Plan, Run, Word

_LISTS = (("all", 1.0), ("title", WEIGHTS.title))

_SAME = 1e-6
"""How near two rarities are that 32 bits hardly tell apart."""

_FULL = WEIGHTS.k1 + 1
"""What a word's saturated count cannot be more than."""


@dataclass(frozen=True, slots=True)
class Summand:
    """A part of a score: what it is for, and the query whose score it is."""

    forms: tuple[Run, ...]
    kind: str  # "held", "all", "title" or "near"
    query: Query


class Scoring:
    """Scores over the articles of one searcher; `documents` counts those of its files, deleted ones included."""

    def __init__(self, matching: Matching, documents: int) -> None:
        self._matching = matching
        self._documents = documents
        self._counts: dict[tuple[Run, ...], int] = {}
        self._frequencies: dict[tuple[str, str], int] = {}
        self._common = self._rarity_of(max(WEIGHTS.common * documents, WEIGHTS.many))

    def rarity(self, forms: tuple[Run, ...]) -> float:
        """How much a word counts: the more, the fewer articles have it."""
        return self._rarity_of(self.count(forms))

    def count(self, forms: tuple[Run, ...]) -> int:
        """How many articles were cut into a word, or hold it where none was."""
        count = self._counts.get(forms)
        if count is None:
            count = max(self._frequency(WORDS["all"], whole(form.text)) for form in forms)
            count = remember(self._counts, forms, count or self._matching.count(Word(forms)))
        return count

    def _rarity_of(self, count: float) -> float:
        return math.log(1 + (self._documents - count + 0.5) / (count + 0.5))

    def parts(self, forms: tuple[Run, ...], rarity: float) -> Iterator[Summand]:
        """What BM25 of all words and of the title's adds for a word."""
        for kind, weight in _LISTS if rarity >= self._common else _LISTS[1:]:
            found = [
                query
                for text in dict.fromkeys(form.text for form in forms if kind == "all" or form.scope != "body")
                if (query := self._saturated(WORDS[kind], whole(text), weight * rarity))
            ]
            if found:
                query = found[0] if len(found) == 1 else Query.disjunction_max_query(found)
                yield Summand(forms, kind, query)

    def _saturated(self, field: str, term: str, weight: float) -> Query | None:
        """`weight` times how often a word stands in a field, saturated; None where it stands nowhere."""
        count = self._frequency(field, term)
        if not count:
            return None
        own = _own_rarity(self._documents, count)
        if not own:
            return None
        query = Query.term_query(SCHEMA, field, term, "freq")
        return query if math.isclose(weight, own, rel_tol=_SAME) else Query.boost_query(query, weight / own)

    def _frequency(self, field: str, term: str) -> int:
        """How many documents have a term; asking takes 5 microseconds, and a search asks twice or more."""
        found = self._frequencies.get((field, term))
        if found is None:
            found = remember(self._frequencies, (field, term), self._matching.searcher.doc_freq(field, term))
        return found

    def whole(self, forms: tuple[Run, ...], rarity: float) -> Query:
        """All that a word adds where it is held."""
        parts = [(Occur.Should, part.query) for part in self.parts(forms, rarity)]
        return Query.boolean_query([(Occur.Must, self.held(forms, rarity).query), *parts])

    def held(self, forms: tuple[Run, ...], rarity: float) -> Summand:
        """What a word adds for being there."""
        return Summand(forms, "held", worth(self._matching.held(Word(forms)), WEIGHTS.held * rarity))

    def near(self, run: Run, rarest: float) -> Summand:
        """What a run of several words adds, of which the rarest counts so much."""
        return Summand((run,), "near", worth(self._matching.held(run), WEIGHTS.near * rarest))


@lru_cache(maxsize=2_000)
def _own_rarity(documents: int, count: int) -> float:
    """What tantivy takes for a term's rarity, in its 32 bits."""
    quotient = _single(_single(documents - count + 0.5) / _single(count + 0.5))
    return math.log(_single(1 + quotient))


def _single(number: float) -> float:
    """A number as 32 bits hold it."""
    return float(struct.unpack("f", struct.pack("f", number))[0])


@dataclass(frozen=True, slots=True)
class Ranked:
    """A query whose score orders what it finds.

    With a `step`, each word that an article holds adds one, so that fuller matches come first; it is a power of two
    above all the rest of the score. `same` is the score of every hit where all have the same.
    """

    query: Query
    step: float
    same: float | None = None

    def held(self, value: float) -> int:
        """How many words are held, of what tantivy says."""
        return int(value // self.step) if self.step else 1

    def score(self, value: float) -> float:
        """The score itself, of what tantivy says."""
        return value % self.step if self.step else value


def ranked(plan: Plan, matching: Matching, scoring: Scoring) -> Ranked | None:
    """The query that finds what holds one of a plan's words, or more, and scores it; None when nothing scores."""
    own = {word.forms: scoring.rarity(word.forms) for word in plan.words}
    extra = {forms: scoring.rarity(forms) for forms in plan.scored() if forms not in own}
    if not own and not extra:
        return None
    rarities = [*own.values(), *extra.values()]
    rarest = max(rarities)
    rest = sum(rarities) * (WEIGHTS.held + _FULL * (1 + WEIGHTS.title)) + len(plan.near) * WEIGHTS.near * rarest
    step = 2.0 ** math.ceil(math.log2(rest + 1)) if len(plan.words) > 1 else 0.0
    words = dict.fromkeys(plan.words)
    held = [worth(place, WEIGHTS.held * own[w.forms] + step) for w in words for place in matching.apart(w)]
    clauses = [(Occur.Should, part.query) for word in own.items() for part in scoring.parts(*word)]
    counted = [part for word in extra.items() for part in scoring.parts(*word)]
    if not (step or clauses or plan.near or counted) and extra.keys() <= _asked_for(plan.required):
        return Ranked(Query.empty_query(), step, WEIGHTS.held * sum(rarities))
    clauses += [
        (Occur.Should, worth(place, WEIGHTS.near * rarest)) for run in plan.near for place in matching.apart(run)
    ]
    clauses += [(Occur.Should, scoring.whole(*word)) for word in extra.items()]
    if held and isinstance(plan.required, All) and _is_found_by_words(plan):
        # What adds to the score stands nowhere but where a word is held: 0.77 of the time that it takes as below.
        return Ranked(Query.boolean_query([*((Occur.Should, query) for query in held), *clauses]), step)
    if not isinstance(plan.required, All) or not held:
        clauses.append((Occur.Must, worth(matching.query(plan.required), 0.0)))
    if held:
        clauses.append((Occur.Must, any_of(held)))
    return Ranked(Query.boolean_query(clauses), step)


def _asked_for(required: Node) -> set[tuple[Run, ...]]:
    """The words and runs that whatever is found must hold."""
    nodes = required.children if isinstance(required, And) else (required,)
    return {(node,) if isinstance(node, Run) else node.forms for node in nodes if isinstance(node, Run | Word)}


def _is_found_by_words(plan: Plan) -> bool:
    """Whether whatever adds to the score stands only where a word is held: an article's words do, and its near runs."""
    forms = [form for word in plan.words for form in word.forms]
    if any(form.scope != "any" or form.prefix for form in forms):
        return False
    scored = (*plan.near, *(form for word in plan.wholes for form in word.forms))
    return all(any(form.text in run.text for form in forms) for run in scored)
