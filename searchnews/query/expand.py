"""From what was typed to what is searched: words, exact runs, other forms inside each leaf, dates as moments.

What comes out is a `Plan` of runs over match text, which any engine can answer and none has to understand. Other
forms of a word (its synonyms, the same number, day or security written otherwise) stand inside its own leaf, so that
NOT reaches them too. What no article holds as it was typed and what sounds like words is read as pinyin, but not under
NOT: there is nothing to be left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import chain, pairwise
from typing import Literal, TypeAlias, Union

from searchnews.analysis import Analyzer
from searchnews.document import microseconds
from searchnews.query import dates, nodes
from searchnews.query.forms import Synonyms, Texts
from searchnews.query.hearing import Hearing
from searchnews.query.reading import NO_PINYIN, Pinyin, Read
from searchnews.query.repeating import check_repeats, repeats_itself
from searchnews.query.securities import NO_SECURITIES, Securities
from searchnews.schema import FIELDS
from searchnews.token import CLOSE, PUNCTUATION

_DECIMALS = re.compile(r"[0-9]\.$")
"""What `14.*` looks like: the numbers that go on after the point, not 14 itself."""

MAX_PAIRS = 100
"""Pairs of words that count for the order: a page pasted whole has 800, 0.2 s of work at 10,000 articles."""

Scope = Literal["any", "title", "body"]


@dataclass(frozen=True, slots=True)
class Run:
    """A sequence of tokens that must stand without a gap in the title or the body, or in the one `scope` names.

    `text` is a joined sequence without outer gaps. With `prefix` its last token, a Latin word or a number, need
    only begin there: then `text` ends without that token's closing mark.
    """

    text: str
    scope: Scope = "any"
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: any of its `forms` will do, the first is what was typed."""

    forms: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A folded value that a keyword field must hold whole; with `prefix`, begin with."""

    field: str
    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of time, in microseconds since 1970 UTC; None is open."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """No article: a leaf that has nothing to be compared, such as a quoted comma."""


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""


@dataclass(frozen=True, slots=True)
class And:
    """Every child holds."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child holds."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not hold."""

    child: "Node"


Node: TypeAlias = Union[Run, Word, Value, Span, Nothing, All, And, Or, Not]  # noqa: UP007


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is asked.

    An article answers when `required` holds and all of `words` do. When fewer than `ENOUGH` articles hold all of
    them, two thirds suffice, then one (see `levels`). `near` are runs of two adjacent words of a clause, and of
    whole clauses: articles that hold them come earlier. `wholes` are the user's own words, which add to the score of
    an article as `words` do and decide nothing. `marks` are what is marked in the reader's text. `now` is when it is
    asked, in microseconds since 1970 UTC: what is newer then comes earlier. `read` is what was read as pinyin, for the
    reader to know: its readings are among the forms already.
    """

    required: Node = field(default_factory=All)
    words: tuple[Word, ...] = ()
    near: tuple[Run, ...] = ()
    marks: tuple[Run, ...] = ()
    now: int = 0
    wholes: tuple[Word, ...] = ()
    read: tuple[Read, ...] = ()

    ENOUGH = 10

    def levels(self) -> tuple[int, ...]:
        """How many of the words must be held: all, then two thirds rounded up, then one."""
        count = len(self.words)
        return tuple(dict.fromkeys((count, -(-2 * count // 3), min(1, count))))

    def reached(self, held: int) -> int:
        """The fullest level that is reached with so many words."""
        return next(level for level in self.levels() if level <= held)

    def meant(self, forms: Sequence[Run]) -> Run:
        """The form that a reader means most likely: what was typed, or its best reading."""
        return forms[1] if len(forms) > 1 and any(forms[0].text == read.run for read in self.read) else forms[0]

    def scored(self) -> tuple[tuple[Run, ...], ...]:
        """The forms of each word that adds to the score: `words`, what of `required` stands under no Not, `wholes`."""
        words = [word.forms for word in (*self.words, *self.wholes)]
        return tuple(dict.fromkeys([*words[: len(self.words)], *_scored(self.required), *words[len(self.words) :]]))


def _scored(node: Node) -> Iterator[tuple[Run, ...]]:
    match node:
        case Run(_, _, False):
            yield (node,)
        case Word(forms):
            yield forms
        case And(children) | Or(children):
            for child in children:
                yield from _scored(child)


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
        words = tuple(dict.fromkeys(word for clause in plain for word in self.read(clause.text)))
        required = _all(others)
        if required is None and not words:
            required = All() if isinstance(tree, nodes.All) else Nothing()
        return Plan(
            required=_all([required, *filters]) or All(),
            words=words,
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
                start, end = dates.resolve(tree, self.now, self.zone)
                return Span(_moment(start), _moment(end))
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


def _word(runs: Sequence[str]) -> Word:
    return Word(tuple(map(Run, runs)))


def _value(name: str, text: str, prefix: bool, analyzer: Analyzer) -> Node:
    folded = analyzer.value(text)
    return Value(name, folded, prefix) if folded else Nothing()


def _moment(moment: datetime | None) -> int | None:
    return None if moment is None else microseconds(moment)


def _all(children: Sequence[Node | None]) -> Node | None:
    kept = tuple(child for child in children if child)
    return kept[0] if len(kept) == 1 else And(kept) if kept else None


def _any(children: Sequence[Node | None]) -> Node | None:
    kept = tuple(child for child in children if child)
    return kept[0] if len(kept) == 1 else Or(kept) if kept else None
