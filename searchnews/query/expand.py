"""From what was typed to what is searched: words, exact runs, other forms inside each leaf, dates as moments.

What comes out is a `Plan` of runs over match text, which any engine can answer and none has to understand. Other
forms of a word (its synonyms, the same number, day or security written otherwise) stand inside its own leaf, so that
NOT reaches them too. What no article holds as it was typed and what sounds like words is read as pinyin, but not under
NOT: there is nothing to be left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain, pairwise

from searchnews.analysis import Analyzer
from searchnews.analysis.han import is_han
from searchnews.document import microseconds
from searchnews.query import dates, nodes
from searchnews.query.forms import Synonyms, Texts
from searchnews.query.hearing import Hearing
from searchnews.query.plan import All, And, Node, Not, Nothing, Or, Plan, Run, Scope, Span, Value, Word
from searchnews.query.reading import NO_PINYIN, Pinyin
from searchnews.query.repeating import check_repeats, repeats_itself
from searchnews.query.securities import NO_SECURITIES, Securities
from searchnews.schema import FIELDS
from searchnews.token import CLOSE, PUNCTUATION

_DECIMALS = re.compile(r"[0-9]\.$")
"""What `14.*` looks like: the numbers that go on after the point, not 14 itself."""

MAX_PAIRS = 100
"""Pairs of words that count for the order: a page pasted whole has 800, 0.2 s of work at 10,000 articles."""


def expand(
    tree: nodes.Node,
    analyzer: Analyzer,
    *,
    now: datetime,
    zone: tzinfo,
    synonyms: Synonyms | None = None,
    filters: Iterable[Node] = (),
    securities: Callable[[], Securities] = lambda: NO_SECURITIES,
    pinyin: Callable[[], Pinyin] = lambda: NO_PINYIN,
) -> Plan:
    """Turn a parsed query into a plan; `filters` hold beside it, are never relaxed and mark nothing.

    `securities` are asked for when there is a plain word. `pinyin` makes what reads this one query.

    Raises QueryError where a run repeats itself past a limit.
    """
    texts = Texts(analyzer, synonyms or {}, securities)
    expansion = _Expansion(analyzer, now, zone, texts, Hearing(pinyin(), texts.placed, analyzer.run))
    return expansion.plan(tree, tuple(filters))


def filter_values(name: str, texts: Sequence[str], analyzer: Analyzer) -> Node:
    """The filter that any of some values of a keyword field makes."""
    return _any([_value(name, text, False, analyzer) for text in texts]) or Nothing()


@dataclass(frozen=True, slots=True)
class _Expansion:
    analyzer: Analyzer
    now: datetime
    zone: tzinfo
    texts: Texts
    hearing: Hearing

    def plan(self, tree: nodes.Node, filters: tuple[Node, ...]) -> Plan:
        tree = self.hearing.together(tree)
        clauses = tree.children if isinstance(tree, nodes.And) else (tree,)
        plain = [clause for clause in clauses if isinstance(clause, nodes.Term)]
        others = [self.node(clause) for clause in clauses if not isinstance(clause, nodes.Term)]
        read = [self.read(clause.text) for clause in plain]
        words = tuple(dict.fromkeys(chain.from_iterable(read)))
        alone = {word for words in read if len(words) == 1 for word in words}
        required = _all(others)
        if required is None and not words:
            required = All() if isinstance(tree, nodes.All) else Nothing()
        return Plan(
            required=_all([required, *filters]) or All(),
            words=words,
            singles=tuple(word for word in words if _is_single(word) and word not in alone),
            near=self.near(plain),
            marks=tuple(dict.fromkeys(run for leaf in nodes.positive(tree) for run in self.runs(leaf))),
            now=microseconds(self.now),
            wholes=tuple(dict.fromkeys(word for leaf in nodes.positive(tree) for word in self.wholes(leaf))),
            read=self.hearing.read(tree),
        )

    def node(self, tree: nodes.Node, *, is_excluded: bool = False) -> Node | None:
        """What a part of the tree asks for, nothing relaxed; None when it asks for nothing, such as a lone dash."""
        match tree:
            case nodes.And(children):
                return _all([self.node(child, is_excluded=is_excluded) for child in children])
            case nodes.Or(children):
                return _any([self.node(child, is_excluded=is_excluded) for child in children])
            case nodes.Not(child):
                excluded = self.node(child, is_excluded=True)
                return Not(excluded) if excluded else None
            case nodes.All():
                return None
            case nodes.Term(text):
                return _all(self.words(text) if is_excluded else self.read(text))
            case nodes.Date():
                return Span.between(*dates.resolve(tree, self.now, self.zone))
            case nodes.Field(name, child) if FIELDS[name].kind == "keyword":
                return _value(name, child.text, isinstance(child, nodes.Prefix), self.analyzer)
            case _:
                return _any(tuple(self.runs(tree)))

    def words(self, text: str) -> list[Word]:
        """The words of a plain text as it was typed, each with its other forms."""
        return [_word(runs) for _, runs in self.texts.placed(text)]

    def read(self, text: str) -> list[Word]:
        """The words of a plain text, what is read as pinyin with its readings."""
        return list(map(_word, self.hearing.forms(text)))

    def wholes(self, leaf: nodes.Leaf) -> Iterator[Word]:
        """The user's own words in a plain text, as far as they are none of its words anyway."""
        own = self.analyzer.words.own
        if not own or not isinstance(leaf, nodes.Term):
            return
        for text in self.hearing.variants(leaf.text):
            plain = {word.forms[0].text for word in self.words(text)}
            for unit in self.texts.units(text):
                if unit.run in own and unit.run not in plain and not repeats_itself(unit.run):
                    yield Word(tuple(map(Run, (unit.run, *self.texts.synonyms.get(unit.run, ())))))

    def near(self, plain: Sequence[nodes.Term]) -> tuple[Run, ...]:
        """Two adjacent words of a clause as one run, and each clause of three words and more as a whole."""
        texts: list[str] = []
        left = MAX_PAIRS
        for text in chain.from_iterable(self.hearing.variants(clause.text) for clause in plain):
            units = self.texts.units(text)
            texts += (text[a.start : b.end] for a, b in pairwise(units[: left + 1]))
            left = max(0, left + 1 - max(len(units), 1))
            if len(units) > 2:
                texts.append(text[units[0].start : units[-1].end])
        runs = filter(None, map(self.analyzer.run, dict.fromkeys(texts)))
        return tuple(Run(run) for run in dict.fromkeys(runs) if not repeats_itself(run))

    def runs(self, leaf: nodes.Leaf) -> Iterator[Run]:
        """The runs of match text that a leaf is found by; filters and dates have none."""
        match leaf:
            case nodes.Term(text):
                for word in self.read(text):
                    yield from word.forms
            case nodes.Phrase(text):
                yield from self.run(text, "any", False)
            case nodes.Prefix(text):
                yield from self.run(text, "any", True)
            case nodes.Field("title" | "body" as scope, child):
                yield from self.run(child.text, scope, isinstance(child, nodes.Prefix))

    def run(self, text: str, scope: Scope, prefix: bool) -> Iterator[Run]:
        """The one run of a text, if there is anything in it."""
        run = self.analyzer.run(text)
        if not run:
            return
        check_repeats(run, text)
        before_star = self.analyzer.sequence(text) if prefix else ""
        if before_star.endswith(CLOSE):
            yield Run(run.removesuffix(CLOSE), scope, True)
        elif before_star.endswith(CLOSE + PUNCTUATION) and _DECIMALS.search(self.analyzer.value(text)):
            yield Run(run.removesuffix(CLOSE) + ".", scope, True)
        else:
            yield Run(run, scope)


def _is_single(word: Word) -> bool:
    return all(len(form.text) == 1 and is_han(form.text) for form in word.forms)


def _word(runs: Sequence[str]) -> Word:
    return Word(tuple(map(Run, runs)))


def _value(name: str, text: str, prefix: bool, analyzer: Analyzer) -> Node:
    folded = analyzer.value(text)
    return Value(name, folded, prefix) if folded else Nothing()


def _all(children: Sequence[Node | None]) -> Node | None:
    kept = tuple(child for child in children if child)
    return kept[0] if len(kept) == 1 else And(kept) if kept else None


def _any(children: Sequence[Node | None]) -> Node | None:
    kept = tuple(child for child in children if child)
    return kept[0] if len(kept) == 1 else Or(kept) if kept else None
