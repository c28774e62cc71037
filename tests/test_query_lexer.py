import pytest

from searchnews.query.lexer import Kind, lex


def kinds(text: str) -> str:
    return " ".join(lexeme.kind.name for lexeme in lex(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "END"),
        ("a", "WORD END"),
        ("-title:(a)", "MINUS FIELD OPEN WORD CLOSE END"),
        ("a)(b", "WORD END"),
        ("(a)(b)", "OPEN WORD CLOSE OPEN WORD CLOSE END"),
        ("a(b)", "WORD END"),
        ('"a"(b)', "QUOTED WORD END"),
        ("(f(x) y)", "OPEN WORD WORD CLOSE END"),
        ("(a)-b", "OPEN WORD CLOSE WORD END"),
        ("(a)tag:b", "OPEN WORD CLOSE WORD END"),
        ("OR(a)AND NOT", "OR OPEN WORD CLOSE AND NOT END"),
        ("-OR tag:NOT", "MINUS WORD FIELD WORD END"),
        ("- -a --a", "WORD MINUS WORD WORD END"),
        ("“a” 「b* c*", "QUOTED PREFIX PREFIX END"),
        ("\\(a\\)", "WORD END"),
        ("(a\\)", "WORD END"),
        ("(“)”)", "OPEN QUOTED CLOSE END"),
        ("(\u3000)", "WORD WORD END"),
        ("((\u3000))", "OPEN WORD WORD CLOSE END"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    assert kinds(text) == expected


def test_a_lexeme_knows_its_place() -> None:
    minus, field, quoted, end = lex("  -标签:“a \\” b”")
    assert (minus.start, minus.end) == (2, 3)
    assert (field.text, field.raw, field.start) == ("tag", "标签:", 3)
    assert (quoted.text, quoted.raw, quoted.end) == ("a ” b", "“a \\” b”", 14)
    assert (end.start, end.end) == (14, 14)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\\", "\\"),
        ("\\\\", "\\"),
        ("\\n", "\\n"),
        ("a\\", "a\\"),
        ("\\*", "*"),
        ("\\OR", "OR"),
        ("\\ORa", "\\ORa"),
        ("\\－", "－"),
        ("＼(", "＼("),
        ('\\"a b"', '"a'),
    ],
)
def test_escapes_outside_quotes(text: str, said: str) -> None:
    assert lex(text)[0].kind is Kind.WORD
    assert lex(text)[0].text == said
