"""Which part of a query is being typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.suggest.clause import Clause, clause, joined


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("知识", Clause("", "知识")),
        ("南昌 知识ch", Clause("南昌 ", "知识ch", others=("南昌",))),
        ("南昌　知", Clause("南昌　", "知", others=("南昌",))),
        ("tag:招", Clause("tag:", "招", "tag", others=None)),
        ("南昌 标签:招", Clause("南昌 标签:", "招", "tag", others=None)),
        ("来源：南", Clause("来源：", "南", "source", others=None)),
        ("tag:", Clause("tag:", "", "tag")),
        ("來源：", Clause("來源：", "", "source")),
        ("南昌 来源：", Clause("南昌 ", "来源：", others=("南昌",))),
        ("-招", Clause("-", "招", others=None)),
        ("-tag:招", Clause("-tag:", "招", "tag", others=None)),
        ("(南昌 知", Clause("(南昌 ", "知", others=("(南昌",))),
        ("(知", Clause("(", "知")),
        ("南昌 OR 知", Clause("南昌 OR ", "知", others=None)),
        ('"知识', Clause("", "知识", quoted=True)),
        ('"知识 产', Clause("", "知识 产", quoted=True)),
        ("南昌 “知识", Clause("南昌 ", "知识", quoted=True, others=("南昌",))),
        ("「知识", Clause("", "知识", quoted=True)),
        ('tag:"招', Clause("tag:", "招", "tag", True, others=None)),
        ('"南昌" 知', Clause('"南昌" ', "知", others=None)),
        ("5'6", Clause("", "5'6")),
    ],
)
def test_the_last_clause_is_the_one_that_is_typed(query: str, found: Clause) -> None:
    assert clause(query) == found


@pytest.mark.parametrize(
    "query", ["", " ", "南昌 ", '"知识产权"', '"知识产权" ', "新能*", "南昌 OR", '新"能源"车', '"', "“ ", "x" * 2_001]
)
def test_where_nothing_is_being_typed_there_is_nothing_to_complete(query: str) -> None:
    assert clause(query) is None


def test_syllables_with_blanks_between_may_be_one_word() -> None:
    def together(query: str) -> tuple[str, str] | None:
        found = clause(query)
        one = found and joined(found)
        return (one.before, one.typed) if one else None

    assert together("zhi shi ch") == ("", "zhi shi ch")
    assert together("南昌 zhi shi") == ("南昌 ", "zhi shi")
    assert together("zhishi") is None and together("zhi 知") is None and together("tag:a b c") is None


@given(st.text(st.sampled_from("知a tag:标签：来源-()*\\\"“”「」'OR\ud800\u202e\u3000"), max_size=24))
def test_what_stands_before_and_what_is_typed_are_of_the_query(query: str) -> None:
    found = clause(query)
    assert found is None or (query.startswith(found.before) and len(found.before) + len(found.typed) <= len(query))
