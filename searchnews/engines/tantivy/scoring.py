"""Scores: the formula that stands in `scan`, as a sum of tantivy's own parts.

tantivy has BM25 with the same k1 and b and lengths kept in one byte, but its rarity is that of one term in one field
where ours is that of a word however it is found. So each part is boosted by the quotient of the two. All these numbers
count deleted documents until their segments are merged, but for words that no article was cut into: they are counted.

What orders (`ranked`) and what explains (`Scoring.explained`, `explained_run`) say the same sum twice, the one in
fewer queries; a test adds up the parts of every hit. What a date adds, and all words together, tantivy has no query
for: `ordering` adds them to what it says.
"""

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tantivy import Occur, Query

from searchnews.engines.tantivy.layout import SCHEMA, WORDS
from searchnews.engines.tantivy.matching import Matching, any_of, remember, worth
from searchnews.engines.tantivy.terms import whole
from searchnews.engines.weights import WEIGHTS
from searchnews.query.plan import Plan, Run, Word

_LISTS = (("all", 1.0), ("title", WEIGHTS.title))

_FULL = WEIGHTS.k1 + 1
"""What a word's saturated count cannot be more than."""

_SAME = 1e-6
"""How near two rarities are that 32 bits hardly tell apart."""


@dataclass(frozen=True, slots=True)
class Summand:
    """A part of a score: what it is for, and the query whose score it is."""

    forms: tuple[Run, ...]
    kind: str  # "held", "heading", "all", "title", "near" or "near_title"
    query: Query


class Place(NamedTuple):
    """Where a word or run is held, what it adds there, and the query that adds it."""

    query: Query
    score: float
    scored: Query


class Held(NamedTuple):
    """All that a word adds: at one of some places, and what else there is."""

    rarity: float
    places: tuple[Place, ...]
    others: tuple[Query, ...]


class Scoring:
    """Scores over the articles of one searcher; `documents` counts those of its files, deleted ones included."""

    def __init__(self, matching: Matching, documents: int) -> None:
        self._matching = matching
        self._documents = documents
        self._counts: dict[tuple[Run, ...], int] = {}
        self._words: dict[tuple[Run, ...], Held] = {}
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

    def _places(self, node: Run | Word, in_title: float, held: float) -> Iterator[Place]:
        """Where a word or run is held, with what it adds for being there, and for being there in the title."""
        title, body = self._matching.apart(node)
        if title:
            yield Place(title, held + in_title, worth(title, held + in_title))
        if body:
            yield Place(body, held, worth(body, held))

    def word(self, forms: tuple[Run, ...]) -> Held:
        """All that a word adds, remembered: the words of queries come again and again."""
        found = self._words.get(forms)
        if found is None:
            rarity = self.rarity(forms)
            places = tuple(self._places(Word(forms), WEIGHTS.heading * rarity, WEIGHTS.held * rarity))
            others = tuple(part.query for part in self.parts(forms, rarity))
            found = remember(self._words, forms, Held(rarity, places, others))
        return found

    def near(self, run: Run, rarest: float) -> Iterator[Place]:
        """Where a run of several words is held, of which the rarest counts so much, with what it adds there."""
        return self._places(run, WEIGHTS.near_title * rarest, WEIGHTS.near * rarest)

    def whole(self, forms: tuple[Run, ...]) -> Query:
        """All that a word adds where it is held, as one query."""
        word = self.word(forms)
        held = any_of([place.scored for place in word.places])
        return Query.boolean_query([(Occur.Must, held), *((Occur.Should, query) for query in word.others)])

    def explained(self, forms: tuple[Run, ...], rarity: float) -> Iterator[Summand]:
        """All that a word adds where it is held, part by part."""
        word = Word(forms)
        yield Summand(forms, "held", worth(self._matching.held(word), WEIGHTS.held * rarity))
        title, _ = self._matching.apart(word)
        if title:
            yield Summand(forms, "heading", worth(title, WEIGHTS.heading * rarity))
        yield from self.parts(forms, rarity)

    def explained_run(self, run: Run, rarest: float) -> Iterator[Summand]:
        """All that a run of several words adds, part by part."""
        yield Summand((run,), "near", worth(self._matching.held(run), WEIGHTS.near * rarest))
        title, _ = self._matching.apart(run)
        if title:
            yield Summand((run,), "near_title", worth(title, WEIGHTS.near_title * rarest))


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
    """What gives an article its score: `held`, where a word is held with what that adds, of each word at most one, and
    `others`, queries that add; then `full` for all words, and at most `recent` for the date, as of `now`.

    `faint` are the queries of words that add nothing, but count as held. `is_alone` says that the others stand nowhere
    but where a word is held; `is_long` that to go through all of it once more costs more than to look at more hits.
    `step` is more than all the queries add up to, a power of two, so that 32 bits lose little of them where it is
    added.
    """

    held: tuple[Place, ...]
    faint: tuple[Query, ...]
    others: tuple[Query, ...]
    full: float
    recent: float
    now: int
    step: float
    is_alone: bool
    is_long: bool

    def query(self, required: Query | None, lifted: Query | None = None) -> Query:
        """What holds one of the words and is found by what else there is, scored; what is `lifted` has `step` more."""
        held = [place.scored for place in self.held]
        if lifted is None:
            return self._together(held, self.others, required)
        return self._together([worth(lifted, self.step)], [*held, *self.others], required)

    def stepped(self, required: Query | None) -> Query:
        """The same, with a step more for each word that is held."""
        held = [worth(place.query, place.score + self.step) for place in self.held]
        faint = [worth(query, self.step) for query in self.faint]
        return self._together([*held, *faint], self.others, required)

    def _together(self, held: Sequence[Query], others: Sequence[Query], required: Query | None) -> Query:
        if required is None and self.is_alone:
            # What adds to the score stands nowhere but where a word is held: 0.77 of the time that it takes as below.
            return Query.boolean_query([(Occur.Should, query) for query in (*held, *others)])
        clauses = [(Occur.Should, query) for query in others]
        clauses += [(Occur.Must, any_of(held))] if held else []
        clauses += [(Occur.Must, worth(required, 0.0))] if required else []
        return Query.boolean_query(clauses)

    def recency(self, published: int | None) -> float:
        """What the date of an article adds."""
        return self.recent * WEIGHTS.recency(published, self.now)


def ranked(plan: Plan, matching: Matching, scoring: Scoring) -> Ranked | None:
    """What the articles that answer a plan are scored by; None when nothing scores."""
    scored = plan.scored()
    if not scored:
        return None
    own = list(map(scoring.word, scored[: len(plan.telling())]))
    extra = scored[len(own) :]
    rarities = [*(word.rarity for word in own), *map(scoring.rarity, extra)]
    rarest, together = max(rarities), sum(rarities)
    most = together * (WEIGHTS.held + WEIGHTS.heading + _FULL * (1 + WEIGHTS.title))
    most += len(plan.near) * rarest * (WEIGHTS.near + WEIGHTS.near_title)
    others = [query for word in own for query in word.others]
    others += [place.scored for run in plan.near for place in scoring.near(run, rarest)]
    others += map(scoring.whole, extra)
    return Ranked(
        held=tuple(place for word in own for place in word.places),
        faint=tuple(map(matching.held, plan.faint)),
        others=tuple(others),
        full=WEIGHTS.full * sum(word.rarity for word in own) if len(plan.words) > 1 else 0.0,
        recent=WEIGHTS.recent * together,
        now=plan.now,
        step=2.0 ** math.ceil(math.log2(most + 1)),
        is_alone=not extra and _is_found_by_words(plan),
        is_long=bool(plan.silent),
    )


def _is_found_by_words(plan: Plan) -> bool:
    """Whether whatever adds to the score stands only where a word is held: an article's words do, and its near runs."""
    forms = [form for word in plan.telling() for form in word.forms]
    if any(form.scope != "any" or form.prefix for form in forms):
        return False
    return all(any(form.text in run.text for form in forms) for run in plan.near)
