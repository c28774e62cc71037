import pytest

from searchnews.query import (
    All,
    And,
    Date,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    conjunction,
    disjunction,
    negation,
    parse,
    positive,
)

A, B, C = Term("a"), Term("b"), Term("c")


def test_conjunction_is_normal() -> None:
    assert conjunction([]) == All()
    assert conjunction([A]) == A
    assert conjunction([A, All()]) == A
    assert conjunction([And((A, B)), C]) == And((A, B, C))
    assert conjunction([Or((A, B)), C]) == And((Or((A, B)), C))


def test_disjunction_is_normal() -> None:
    assert disjunction([A]) == A
    assert disjunction([A, All()]) == All()
    assert disjunction([Or((A, B)), C]) == Or((A, B, C))
    with pytest.raises(ValueError, match="nothing"):
        disjunction([])


def test_negation_is_normal() -> None:
    assert negation(A) == Not(A)
    assert negation(Not(A)) == A


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Term("OR"), "\\OR"),
        (Term("ＮＯＴ"), "\\ＮＯＴ"),
        (Term("\\OR"), "\\\\OR"),
        (Term("-a"), "\\-a"),
        (Term("－a"), "\\－a"),
        (Term("a-b"), "a-b"),
        (Term("title:a"), "title\\:a"),
        (Term("来源：a"), "来源\\：a"),
        (Term("12:30"), "12:30"),
        (Term("a*"), "a\\*"),
        (Term("*ST"), "*ST"),
        (Term("**"), "**"),
        (Term("a(b)"), "a\\(b\\)"),
        (Term("“a"), "\\“a"),
        (Prefix("OR"), "OR*"),
        (Prefix("*"), "\\**"),
        (Prefix("a＊"), "a\\＊*"),
        (Phrase('a"b\\'), '"a\\"b\\\\"'),
        (Phrase("(a) -b*"), '"(a) -b*"'),
        (Field("tag", Prefix("a")), "tag:a*"),
        (Field("title", Term("OR")), "title:\\OR"),
        (Date("2022..今天"), "date:2022..今天"),
        (Not(Or((A, B))), "-(a OR b)"),
        (And((Or((A, B)), Not(C))), "(a OR b) -c"),
        (Or((And((A, B)), C)), "a b OR c"),
    ],
)
def test_prints_as_it_is_typed(node: Node, text: str) -> None:
    assert str(node) == text
    assert parse(text) == node


def test_nodes_are_values() -> None:
    assert {And((A, B)), And((Term("a"), Term("b")))} == {And((A, B))}
    with pytest.raises(AttributeError):
        A.text = "b"  # type: ignore[misc]


def test_positive_leaves() -> None:
    tree = parse('a (b OR title:c*) -d -(e -f) "g h" date:2022')
    assert list(positive(tree)) == [A, B, Field("title", Prefix("c")), Phrase("g h"), Date("2022")]
    assert list(positive(All())) == []
