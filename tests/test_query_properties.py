"""What holds for every query anybody can type."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.errors import QueryError
from searchnews.query import (
    MAX_CLAUSES,
    MAX_DEPTH,
    MAX_LENGTH,
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
    dates,
    disjunction,
    negation,
    parse,
    positive,
)
from searchnews.query.lexer import Kind, lex
from searchnews.schema import FIELDS

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
OPERATORS = st.text('"“”「」『』＂()（）-－*＊:：\\ 　\nORANDTa农', max_size=40)
DATES = ["2022", "2022-13", ">=2022", "..20220424", "近7天", "7d..昨天", "<2022年4月", "2022/4~", "0000", "去年"]
OPERATOR_LUMPS = ["OR", " OR ", "ＯＲ", "AND", "NOT", " NOT ", "\\OR", "\\\\", "农业", "iPhone", "(a OR", "TAG:", "x:"]
LUMPS = st.lists(
    st.sampled_from(
        [
            *(name + colon for name in FIELDS for colon in ":："),
            *DATES,
            *('"“”「」『』＂()（）-－*＊:：\\ 　\t\n\0\udc80'),
            *OPERATOR_LUMPS,
        ]
    ),
    max_size=30,
).map("".join)
QUERIES = ANYTHING | OPERATORS | LUMPS

WORDS = st.text(
    st.characters(exclude_categories=()) | st.sampled_from('"“()（*＊:：-\\OR'), min_size=1, max_size=6
).filter(lambda text: not any(map(str.isspace, text))) | st.sampled_from(
    ["OR", "ＯＲ", "NOT", "AND", "\\OR", "title:x", "标签：x", "-x", "－", "x*", "**", "(", ")"]
)
RUNS = (
    st.text(st.characters(exclude_categories=()) | st.sampled_from('"“＂\\ '), max_size=8).map(str.strip).filter(bool)
)
PLAIN = st.builds(Term, WORDS) | st.builds(Phrase, RUNS) | st.builds(Prefix, WORDS)
SPANS = st.sampled_from([span for text in DATES if (span := dates.read(text))])
LEAVES = PLAIN | SPANS | st.builds(Field, st.sampled_from(["title", "body", "tag", "code"]), PLAIN)
TREES = st.recursive(
    LEAVES,
    lambda trees: (
        st.lists(trees, min_size=1, max_size=4).map(conjunction)
        | st.lists(trees, min_size=1, max_size=4).map(disjunction)
        | trees.map(negation)
    ),
    max_leaves=12,
)


def leaves(tree: Node) -> list[Node]:
    if isinstance(tree, And | Or):
        return [leaf for child in tree.children for leaf in leaves(child)]
    return leaves(tree.child) if isinstance(tree, Not) else [tree]


def assert_normal(tree: Node) -> None:
    """No node a simpler tree could do without, below the root no All, and no leaf that cannot be typed."""
    if isinstance(tree, And | Or):
        assert len(tree.children) > 1
        for child in tree.children:
            assert not isinstance(child, type(tree) | All)
            assert_normal(child)
    elif isinstance(tree, Not):
        assert not isinstance(tree.child, Not | All)
        assert_normal(tree.child)
    elif isinstance(tree, Field):
        assert tree.name in {field.name for field in FIELDS.values()} - {"date"}
        assert isinstance(tree.child, Term | Phrase | Prefix)
        assert_normal(tree.child)
    elif isinstance(tree, Date):
        assert dates.read(tree.text) == tree
    elif isinstance(tree, Phrase):
        assert tree.text and tree.text == tree.text.strip()
    elif isinstance(tree, Term | Prefix):
        assert tree.text and not any(map(str.isspace, tree.text))
    else:
        assert tree == All()


@given(QUERIES)
@settings(max_examples=1500, deadline=None)
def test_every_text_has_a_normal_tree_that_prints_and_parses_again(text: str) -> None:
    tree = parse(text)
    assert_normal(tree)
    assert parse(str(tree)) == tree
    assert hash(parse(str(tree))) == hash(tree)


@given(TREES)
@settings(max_examples=600, deadline=None)
def test_every_normal_tree_prints_and_parses_again(tree: Node) -> None:
    assert_normal(tree)
    assert parse(str(tree)) == tree


@given(st.lists(QUERIES, max_size=80).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_past_the_limits_only_query_errors(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        assert error.column is None or 1 <= error.column <= len(text)
    else:
        assert len(leaves(tree)) <= MAX_CLAUSES
        assert parse(str(tree)) == tree


@given(st.text(st.characters(categories=["Lo", "Nd"]), min_size=1, max_size=40))
def test_text_without_punctuation_is_one_term(text: str) -> None:
    assert parse(text) == Term(text)


@given(QUERIES)
@settings(deadline=None)
def test_nothing_typed_is_lost(text: str) -> None:
    """Each lexeme is the text between its places, in order, and only blanks stand between lexemes."""
    lexemes = lex(text)
    at = 0
    for lexeme in lexemes:
        assert text[at : lexeme.start].strip() == ""
        assert lexeme.raw == text[lexeme.start : lexeme.end]
        at = lexeme.end
    assert at == len(text)
    assert [lexeme.kind for lexeme in lexemes].index(Kind.END) == len(lexemes) - 1


@given(QUERIES)
@settings(deadline=None)
def test_positive_leaves_are_those_outside_every_not(text: str) -> None:
    tree = parse(text)
    kept = list(positive(tree))
    if isinstance(tree, Not):
        assert kept == []
    if not any(isinstance(child, Not | And | Or) for child in getattr(tree, "children", ())) and isinstance(tree, And):
        assert kept == list(tree.children)
    assert set(kept) <= set(leaves(tree))


HOSTILE = {
    "opening": "(",
    "closing": ")",
    "pairs": "()",
    "pairs in a word": "x(a)",
    "opening and quote": '("',
    "quotes": '"',
    "openers": "“「『",
    "escaped quotes": "“\\”",
    "backslashes": "\\",
    "stars": "a*",
    "minus": "-",
    "minus words": "-a ",
    "not": "NOT ",
    "or": "OR ",
    "fields": "title:",
    "field groups": "title:(",
    "dates": "date:2022..",
    "blanks": " 　\n",
    "surrogates": "\udc80\0",
    "quoted blanks": '" ',
}


@pytest.mark.parametrize("lump", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_repetition_parses_or_is_past_a_limit(lump: str) -> None:
    text = (lump * MAX_LENGTH)[:MAX_LENGTH]
    try:
        assert_normal(tree := parse(text))
        assert parse(str(tree)) == tree
    except QueryError as error:
        assert str(MAX_LENGTH) in str(error) or str(MAX_CLAUSES) in str(error) or str(MAX_DEPTH) in str(error)
    with pytest.raises(QueryError) as past:
        parse(lump * 100_000)
    assert past.value.column == MAX_LENGTH + 1


@pytest.mark.parametrize("lump", HOSTILE.values(), ids=HOSTILE.keys())
def test_lexing_takes_time_in_proportion(lump: str) -> None:
    """A hundred thousand characters take a quarter of a second; what is quadratic takes minutes."""
    text = lump * (100_000 // len(lump))
    start = time.process_time()
    lex(text)
    lex("(" + text + ")" + lump)
    assert time.process_time() - start < 5
