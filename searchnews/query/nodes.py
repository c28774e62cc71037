"""What a query says, as a tree.

Leaf   Term       a word as it was typed, blanks never inside
       Phrase     a quoted run
       Prefix     the beginning of a word
       Field      one of those three, in one field only
       Date       a span of time, in words: `dates.resolve` knows when it is
Node   a leaf, or
       And  Or  Not  over nodes
       All        the empty query, which every article answers

The trees that `parse` gives, and that `conjunction`, `disjunction` and `negation` keep, are normal: no And in an And
and no Or in an Or, none of them with fewer than two children, no Not in a Not, All only as the whole tree; children
stand in the order typed. The text of a normal tree parses back to the same tree. A query that only excludes is a Not
by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from searchnews.query.syntax import write_quoted, write_word


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a run of words without blanks: `text` is not empty and as it was typed, less escapes."""

    text: str

    def __str__(self) -> str:
        return write_word(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quoted run: found only where it stands as it is. `text` has no blanks at its ends and is not empty."""

    text: str

    def __str__(self) -> str:
        return write_quoted(self.text)


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word; `text` is without the star."""

    text: str

    def __str__(self) -> str:
        return write_word(self.text, prefix=True)


@dataclass(frozen=True, slots=True)
class Field:
    """A word, run or prefix that one field must hold; `name` is the schema's English one."""

    name: str
    child: Term | Phrase | Prefix

    def __str__(self) -> str:
        return f"{self.name}:{self.child}"


@dataclass(frozen=True, slots=True)
class Date:
    """A span of time in its canonical words (`dates.read` makes them): 今天 stays 今天 until somebody asks when."""

    text: str

    def __str__(self) -> str:
        return f"date:{self.text}"


@dataclass(frozen=True, slots=True)
class And:
    """Every child holds."""

    children: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(f"({child})" if isinstance(child, Or) else str(child) for child in self.children)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child holds."""

    children: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.children))


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not hold."""

    child: "Node"

    def __str__(self) -> str:
        return f"-({self.child})" if isinstance(self.child, And | Or) else f"-{self.child}"


@dataclass(frozen=True, slots=True)
class All:
    """Every article: the empty query."""

    def __str__(self) -> str:
        return ""


Leaf: TypeAlias = Term | Phrase | Prefix | Field | Date
Node: TypeAlias = Leaf | And | Or | Not | All


def conjunction(nodes: Iterable[Node]) -> Node:
    """The normal tree that holds where all `nodes` hold; All where there are none."""
    children: list[Node] = []
    for node in nodes:
        if isinstance(node, And):
            children.extend(node.children)
        elif not isinstance(node, All):
            children.append(node)
    if not children:
        return All()
    return children[0] if len(children) == 1 else And(tuple(children))


def disjunction(nodes: Iterable[Node]) -> Node:
    """The normal tree that holds where one of `nodes`, of which there is at least one, holds."""
    children: list[Node] = []
    for node in nodes:
        if isinstance(node, All):
            return node
        if isinstance(node, Or):
            children.extend(node.children)
        else:
            children.append(node)
    if not children:
        raise ValueError("an Or of nothing holds nowhere, and a query has no way to say so")
    return children[0] if len(children) == 1 else Or(tuple(children))


def negation(node: Node) -> Node:
    """The normal tree that holds where `node` does not."""
    return node.child if isinstance(node, Not) else Not(node)


def positive(node: Node) -> Iterator[Leaf]:
    """The leaves an article is found by, in order: those under no Not. They are what is marked in the text."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from positive(child)
    elif not isinstance(node, Not | All):
        yield node
