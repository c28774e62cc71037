"""What an engine is asked: a `Plan` of runs over match text, of values and of spans of time.

Any engine can answer it and none has to understand what was typed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias, Union

from searchnews.document import microseconds
from searchnews.query.reading import Read

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


Forms: TypeAlias = tuple[Run, ...]
"""What a word may be written as: what was typed comes first."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: any of its `forms` will do."""

    forms: Forms


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

    @classmethod
    def between(cls, start: datetime | None, end: datetime | None) -> "Span":
        """From one aware moment until another."""
        return cls(*(None if moment is None else microseconds(moment) for moment in (start, end)))


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
    them, two thirds suffice, then one (see `levels`), but none of the `faint`, which say so little that an article is
    not found for them alone and not scored for them: there is always one word that is not faint. They are some of the
    `singles`, words of one character that a longer text was cut into (`searchnews.faint` says which), and the commonest
    of a long query: what is left out of its score (`searchnews.sparing`) is `silent`, in words and in `required`; two
    thirds are then not tried. `near` are runs of two adjacent words of a clause, and of whole clauses: articles that
    hold them come earlier. `wholes` are the user's own words, which add to the score of an article as `words` do and
    decide nothing. `marks` are what is marked in the reader's text. `now` is when it is asked, in microseconds
    since 1970 UTC: what is newer then comes earlier. `read` is what was read as pinyin, for the reader to know: its
    readings are among the forms already.
    """

    required: Node = field(default_factory=All)
    words: tuple[Word, ...] = ()
    singles: tuple[Word, ...] = ()
    faint: tuple[Word, ...] = ()
    silent: frozenset[Forms] = frozenset()
    near: tuple[Run, ...] = ()
    marks: tuple[Run, ...] = ()
    now: int = 0
    wholes: tuple[Word, ...] = ()
    read: tuple[Read, ...] = ()

    ENOUGH = 10

    def levels(self) -> tuple[int, ...]:
        """How many of the words must be held: all, then two thirds rounded up, then one, which is not faint."""
        count = len(self.words)
        fewer = () if self.silent else (-(-2 * count // 3),)
        return tuple(dict.fromkeys((count, *fewer, min(1, count))))

    def telling(self) -> tuple[Word, ...]:
        """The words that are not faint: of these one may suffice."""
        if not self.faint:
            return self.words
        faint = set(self.faint)
        return tuple(word for word in self.words if word not in faint)

    def reached(self, held: int) -> int:
        """The fullest level that is reached with so many words."""
        return next(level for level in self.levels() if level <= held)

    def meant(self, forms: Sequence[Run]) -> Run:
        """The form that a reader means most likely: what was typed, or its best reading."""
        return forms[1] if len(forms) > 1 and any(forms[0].text == read.run for read in self.read) else forms[0]

    def scored(self) -> tuple[Forms, ...]:
        """The forms of each word that adds to the score: `telling`, what of `required` is under no Not, `wholes`; none
        that is `silent`.
        """
        own, wholes = ([word.forms for word in words] for words in (self.telling(), self.wholes))
        found = dict.fromkeys([*own, *_scored(self.required), *wholes])
        return tuple(forms for forms in found if forms not in self.silent)


def _scored(node: Node) -> Iterator[Forms]:
    match node:
        case Run(_, _, False):
            yield (node,)
        case Word(forms):
            yield forms
        case And(children) | Or(children):
            for child in children:
                yield from _scored(child)
