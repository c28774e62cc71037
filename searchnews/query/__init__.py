"""Query text to a tree of nodes, and back; nothing here knows an index or an analyzer."""

from searchnews.query.nodes import (
    All,
    And,
    Date,
    Field,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    conjunction,
    disjunction,
    negation,
    positive,
)
from searchnews.query.parser import MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH, parse

__all__ = [
    "MAX_CLAUSES",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "All",
    "And",
    "Date",
    "Field",
    "Leaf",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Term",
    "conjunction",
    "disjunction",
    "negation",
    "parse",
    "positive",
]
