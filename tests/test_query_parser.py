import pytest

from searchnews.errors import QueryError
from searchnews.query import (
    MAX_CLAUSES,
    MAX_DEPTH,
    MAX_LENGTH,
    All,
    And,
    Date,
    Field,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    parse,
)

A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\t\r\n", "\u00a0\u2028"])
def test_blank_is_all(blank: str) -> None:
    assert parse(blank) == All()
    assert str(All()) == ""


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\n", " \u3000\r\n", "\x85", "\u2003"])
def test_every_blank_parts_words(blank: str) -> None:
    assert parse(f"{blank}a{blank}b{blank}") == And((A, B))
    assert parse(f"a{blank}OR{blank}-b") == Or((A, Not(B)))


@pytest.mark.parametrize(
    ("full", "half"),
    [
        ("（a ＯＲ b）c", "(a OR b) c"),
        ("＂a b＂", '"a b"'),
        ('＂a b"', '"a b"'),
        ("a ＡＮＤ ＮＯＴ b", "a AND NOT b"),
        ("－a", "-a"),
        ("农＊", "农*"),
        ("ＴＩＴＬＥ:a", "title:a"),
        ("标题：a", "title:a"),
        ("日期：２０２２－０４", "date:2022-04"),
        ("日期：＞２０２２", "date:>2022"),
        ("date:2022～2023", "date:2022..2023"),
        ("(a）", "(a)"),
    ],
)
def test_full_width_twins(full: str, half: str) -> None:
    assert parse(full) == parse(half)


def test_full_width_twins_stay_as_typed_in_text() -> None:
    assert parse("Ａ股：ｂ") == Term("Ａ股：ｂ")


def test_full_width_colon_makes_a_field_only_at_the_start() -> None:
    assert parse("　来源：甲报") == Field("source", Term("甲报"))
    assert parse("-来源：甲报") == Not(Term("来源：甲报"))
    assert parse("(来源：甲报)") == Term("来源：甲报")
    assert parse("a 来源：甲报") == And((A, Term("来源：甲报")))
    assert parse("a 来源:甲报") == And((A, Field("source", Term("甲报"))))


@pytest.mark.parametrize("name", ["ſource:a", "sources:a", "标题党:a", " :a", "\\title:a", "ti\\:tle:a"])
def test_near_names_are_not_fields(name: str) -> None:
    assert not isinstance(parse(name), Field)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a OR b c", Or((A, And((B, C))))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("(a OR (b OR c))", Or((A, B, C))),
        ("a (b c)", And((A, B, C))),
        ("--a", Term("--a")),
        ("NOT -a", A),
        ("-(-a)", A),
        ("-(-(a b))", And((A, B))),
        ("NOT NOT NOT a", Not(A)),
        ("NOT NOT", Not(Term("NOT"))),
        ("a NOT OR b", Or((And((A, Term("NOT"))), B))),
        ("a OR AND b", And((A, Term("OR"), B))),
        ("(a OR) b", And((A, Term("OR"), B))),
        ("(OR)", Term("OR")),
        ("-OR a", And((Not(Term("OR")), A))),
        ("-NOT", Not(Term("NOT"))),
        ("(-)", Term("-")),
        ("(NOT)a", And((Term("NOT"), A))),
        ("a OR(b c)", Or((A, And((B, C))))),
        ("NOT（a b）", Not(And((A, B)))),
        ('a OR"b"', Or((A, Phrase("b")))),
        ("OR(a)", And((Term("OR"), A))),
    ],
)
def test_operators(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"a\nb"', Phrase("a\nb")),
        ('" a "', Phrase("a")),
        ("“a「b」”", Phrase("a「b」")),
        ("“a”b”", And((Phrase("a"), Term("b”")))),
        ('"a\\"', Term('"a"')),
        ('"a\\\\"', Phrase("a\\")),
        ('"a\\b"', Phrase("a\\b")),
        ('" "', And((Term('"'), Term('"')))),
        ('"" "a"', And((Term('""'), Phrase("a")))),
        ('"a OR -b"', Phrase("a OR -b")),
        ('5"屏', Term('5"屏')),
        ("“a", Term("“a")),
        ("a”", Term("a”")),
        ("“a」", Term("“a」")),
        ("a*“b”", And((Prefix("a"), Phrase("b")))),
        ('x"b"*', And((Term("x"), Phrase("b"), Term("*")))),
    ],
)
def test_quotes(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('tag:"a b"', Field("tag", Phrase("a b"))),
        ("tag:新*", Field("tag", Prefix("新"))),
        ("tag:*", Field("tag", Term("*"))),
        ("tag:*ST", Field("tag", Term("*ST"))),
        ("title:-a", Field("title", Term("-a"))),
        ("title:body:a", Field("title", Term("body:a"))),
        ("tag:“a b”c", Field("tag", Phrase("“a b”c"))),
        ("tag:“a”c*", Field("tag", Prefix("“a”c"))),
        ("-tag:“a”c", Not(Field("tag", Term("“a”c")))),
        ("-title:a“b”", Not(And((Field("title", A), Field("title", Phrase("b")))))),
        ("code:(a OR b)", Or((Field("code", A), Field("code", B)))),
        ("title:(-a b)", And((Not(Field("title", A)), Field("title", B)))),
        ("title:(a tag:b) c", And((Field("title", A), Field("tag", B), C))),
        ("title:()", Field("title", Term("()"))),
        ("(title:)", Term("title:")),
        ("title:", Term("title:")),
        ("-title:", Not(Term("title:"))),
    ],
)
def test_fields(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("date:2022", Date("2022")),
        ('date:"2022 .. 2023"', Date("2022..2023")),
        ("-日期:今天", Not(Date("今天"))),
        ("date:2022*", Prefix("date:2022")),
        ("date:-7d", Term("date:-7d")),
        ("date:..", Term("date:..")),
        ("日期：小麦", Term("日期：小麦")),
        ('date:2022"a"', And((Term("date:2022"), Phrase("a")))),
        ("date:(-2022 a)", And((Not(Date("2022")), A))),
        ("title:(date:2022 date:x)", And((Date("2022"), Field("title", Term("date:x"))))),
    ],
)
def test_dates(text: str, tree: object) -> None:
    assert parse(text) == tree


def test_length_limit() -> None:
    assert parse("中" * MAX_LENGTH) == Term("中" * MAX_LENGTH)
    with pytest.raises(QueryError, match="2000 characters") as error:
        parse("中" * (MAX_LENGTH + 1))
    assert (error.value.column, error.value.code) == (MAX_LENGTH + 1, "length")
    assert str(error.value).endswith("use fewer (column 2001).")


def test_length_limit_holds_for_what_prints() -> None:
    """Else a query within the limit would print as one past it."""
    text = "(" * (MAX_LENGTH // 2)
    assert len(str(parse(text))) == MAX_LENGTH
    with pytest.raises(QueryError, match="2002") as error:
        parse(text + "(")
    assert (error.value.column, error.value.code) == (None, "length")


def test_clause_limit_names_the_column_of_the_first_word_too_many() -> None:
    words = "a " * MAX_CLAUSES
    tree = parse(words)
    assert isinstance(tree, And)
    assert len(tree.children) == MAX_CLAUSES
    with pytest.raises(QueryError, match="100 words") as error:
        parse(words + "OR -b")
    assert (error.value.column, error.value.code) == (len(words) + len("OR -b"), "words")


def test_depth_limit_names_the_column_of_the_parenthesis() -> None:
    deep = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert parse(deep) == A
    with pytest.raises(QueryError, match="20 deep") as error:
        parse("b " + "(" + deep + ")")
    assert (error.value.column, error.value.code) == (len("b ") + MAX_DEPTH + 1, "depth")


def test_depth_limit_holds_for_what_prints() -> None:
    """A negated clause of pieces that touch prints as a group."""
    opened = "-(a " * (MAX_DEPTH - 1)
    closed = ")" * (MAX_DEPTH - 1)
    tree = parse(f"{opened}-b“c”{closed}")
    assert parse(str(tree)) == tree
    with pytest.raises(QueryError, match="deep"):
        parse(f"-(a {opened}-b“c”{closed})")


def test_unbalanced_parentheses_have_no_depth() -> None:
    assert parse("(" * 900) == Term("(" * 900)
    assert parse("NOT " * 499 + "a") == Not(A)
