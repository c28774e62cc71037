"""What queries mean, as a file one can read: a query, its tree and how it prints, parted by dots.

``UPDATE_GOLDEN=1 pytest tests/test_query_golden.py`` writes the file again; read the difference before committing it.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from searchnews.query import All, And, Field, Node, Not, Or, parse

GOLDEN = Path(__file__).parent / "golden" / "query.txt"


@dataclass(frozen=True)
class Case:
    comment: str
    query: str
    expected: str

    def __str__(self) -> str:
        return f"{self.comment}{self.query}\n.\n{self.expected}\n"


def outline(node: Node, depth: int = 0) -> str:
    indent = "  " * depth
    name = type(node).__name__
    if isinstance(node, And | Or):
        return "\n".join([indent + name, *(outline(child, depth + 1) for child in node.children)])
    if isinstance(node, Not):
        return f"{indent}{name}\n{outline(node.child, depth + 1)}"
    if isinstance(node, Field):
        return f"{indent}{name} {node.name} {outline(node.child)}"
    return indent + name if isinstance(node, All) else f"{indent}{name} {node.text}"


def describe(query: str) -> str:
    tree = parse(query)
    return f"{outline(tree)}\n.\n{tree}"


def read_cases() -> list[Case]:
    cases = []
    for block in GOLDEN.read_text(encoding="utf-8").strip("\n").split("\n\n"):
        lines = block.strip("\n").split("\n")
        comments = [line for line in lines if line.startswith("# ")]
        query, _, *expected = lines[len(comments) :]
        cases.append(Case("".join(line + "\n" for line in comments), query, "\n".join(expected)))
    return cases


@pytest.mark.skipif("UPDATE_GOLDEN" not in os.environ, reason="UPDATE_GOLDEN=1 writes the golden file again")
def test_update() -> None:
    cases = [Case(case.comment, case.query, describe(case.query)) for case in read_cases()]
    GOLDEN.write_text("\n".join(map(str, cases)), encoding="utf-8")


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.query)
def test_golden(case: Case) -> None:
    assert describe(case.query) == case.expected


def test_golden_has_no_query_twice() -> None:
    queries = [case.query for case in read_cases()]
    assert len(queries) > 70
    assert len(set(queries)) == len(queries)


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.query)
def test_what_prints_parses_to_the_same_tree(case: Case) -> None:
    tree = parse(case.query)
    assert parse(str(tree)) == tree
