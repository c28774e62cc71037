"""Scores: the formula that stands in `scan`, as a sum of tantivy's own parts.

tantivy has BM25 with the same k1 and b and lengths kept in one byte, but its rarity is that of one term in one field
where ours is that of a word however it is found. So each part is boosted by the quotient of the two. Its statistics
count deleted documents until their segments are merged; ours, which are counted, do not.
"""

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tantivy import Occur, Query

from searchnews.engines.base import WEIGHTS
from searchnews.engines.tantivy.layout import SCHEMA, WORDS
from searchnews.engines.tantivy.matching import Clause, Matching, at_least, worth
from searchnews.engines.tantivy.terms import whole
from searchnews.query.expand import All, And, Node, Or, Plan, Run, Word

_FULL = WEIGHTS.k1 + 1
"""What a word's saturated count cannot be more than."""


def scored(node: Node) -> Iterator[tuple[Run, ...]]:
    """The words and runs in the required part of a plan that count for the order: those under no Not."""
    match node:
        case Run(_, _, False):
            yield (node,)
        case Word(forms):
            yield forms
        case And(children) | Or(children):
            for child in children:
                yield from scored(child)


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of a score: what it is for, and the query whose score it is."""

    forms: tuple[Run, ...]
    kind: str  # "held", "all", "title" or "near"
    query: Query


class Scoring:
    """Scores over the articles of one searcher; `documents` counts those of its files, deleted ones included."""

    def __init__(self, matching: Matching, documents: int) -> None:
        self._matching = matching
        self._documents = documents

    @cached_property
    def _articles(self) -> int:
        return int(self._matching.searcher.num_docs)

    def rarity(self, node: Node) -> float:
        """How much a word or run counts, by how many articles hold it."""
        count = self._matching.count(node)
        return math.log(1 + (self._articles - count + 0.5) / (count + 0.5))

    def parts(self, forms: tuple[Run, ...]) -> Iterator[Part]:
        """What BM25 of all words and of the title's adds for a word."""
        rarity = self.rarity(Word(forms))
        for kind, weight in (("all", 1.0), ("title", WEIGHTS.title)):
            found = [
                query
                for text in dict.fromkeys(form.text for form in forms if kind == "all" or form.scope != "body")
                if (query := self._saturated(WORDS[kind], whole(text), weight * rarity))
            ]
            if found:
                query = found[0] if len(found) == 1 else Query.disjunction_max_query(found)
                yield Part(forms, kind, query)

    def _saturated(self, field: str, term: str, weight: float) -> Query | None:
        """`weight` times how often a word stands in a field, saturated; None where it stands nowhere."""
        count = self._matching.searcher.doc_freq(field, term)
        if not count:
            return None
        own = _own_rarity(self._documents, count)
        if not own:
            return None
        return Query.boost_query(Query.term_query(SCHEMA, field, term, "freq"), weight / own)

    def held(self, forms: tuple[Run, ...], query: Query, more: float = 0.0) -> Part:
        """What a word adds for being there, and `more`; `query` is where it is."""
        return Part(forms, "held", worth(query, WEIGHTS.held * self.rarity(Word(forms)) + more))

    def near(self, run: Run) -> Part:
        """What a run of several words adds."""
        return Part((run,), "near", worth(self._matching.query(run), WEIGHTS.near * self.rarity(run)))

    def most(self, forms: tuple[Run, ...]) -> float:
        """More than a word can add."""
        return (WEIGHTS.held + _FULL * (1 + WEIGHTS.title)) * self.rarity(Word(forms))


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
    above all the rest of the score.
    """

    query: Query
    step: float

    def score(self, value: float) -> float:
        """The score itself, of what tantivy says."""
        return value % self.step if self.step else value


def ranked(plan: Plan, needed: int, matching: Matching, scoring: Scoring) -> Ranked | None:
    """The query that scores what answers a plan, so many of its words being enough; None when nothing scores."""
    extra = [forms for forms in dict.fromkeys(scored(plan.required)) if Word(forms) not in set(plan.words)]
    words = [word for word in plan.words if matching.count(word)]
    near = [run for run in plan.near if matching.count(run)]
    if not words and not extra and not near:
        return None
    every = [*(word.forms for word in words), *extra]
    rest = sum(map(scoring.most, every)) + sum(WEIGHTS.near * scoring.rarity(run) for run in near)
    step = 2.0 ** math.ceil(math.log2(rest + 1)) if needed < len(plan.words) else 0.0
    held = [scoring.held(word.forms, matching.query(word), step).query for word in words]
    optional = [part.query for forms in every for part in scoring.parts(forms)]
    optional += [scoring.near(run).query for run in near]
    optional += [scoring.held(forms, matching.query(Word(forms))).query for forms in extra]
    return Ranked(_joined(plan.required, needed, held, optional, matching), step)


def _joined(required: Node, needed: int, held: Sequence[Query], optional: Sequence[Query], matching: Matching) -> Query:
    """Where a plan holds, with the scores of what need not hold beside."""
    clauses: list[Clause] = [(Occur.Should, query) for query in optional]
    if not isinstance(required, All) or not needed:
        clauses.append((Occur.Must, worth(matching.query(required), 0.0)))
    if needed == len(held):
        clauses.extend((Occur.Must, query) for query in held)
    else:
        clauses.append((Occur.Must, at_least(needed, held)))
    return Query.boolean_query(clauses)
