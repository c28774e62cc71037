"""Marks of a part of a body: those of the whole, as far as they stand in it."""

import time

from hypothesis import given
from hypothesis import strategies as st

from searchnews import Article, Settings
from searchnews.searching import HEADLINE, OVERHANG, marks_in
from searchnews.vocabulary import language_for

LANGUAGE = language_for(Settings())


@given(
    st.lists(st.sampled_from(["渡船", "船票", "票", "A1", "，", "\n", " 渡 船 "]), max_size=40).map("".join),
    st.sampled_from(["渡船", "船", "“船票渡船”", "A1 票", "-渡船", "，", ""]),
    st.integers(-20, 60),
    st.none() | st.integers(-20, 60),
)
def test_the_marks_of_a_part_are_those_of_the_whole_in_it(body: str, query: str, start: int, end: int | None) -> None:
    article = Article(id="a", title="渡船", body=body)
    title, whole = marks_in(article, query, LANGUAGE)
    places = set(range(*slice(start, end).indices(len(body))))
    marked = {at for a, b in whole for at in range(a, b)}
    in_title, in_part = marks_in(article, query, LANGUAGE, start, end)
    assert {at for a, b in in_part for at in range(a, b)} == marked & places
    assert in_title == title


def test_a_mark_that_begins_before_a_part_is_marked_in_it() -> None:
    body = "山" * 20_000 + "渡船靠岸" + "水" * 20_000
    article = Article(id="a", body=body)
    assert marks_in(article, "“渡船靠岸”", LANGUAGE, 20_002, 20_100)[1] == ((20_002, 20_004),)
    assert marks_in(article, "“渡船靠岸”", LANGUAGE, 0, 20_002)[1] == ((20_000, 20_002),)
    assert marks_in(article, "渡船", LANGUAGE, 20_004 + OVERHANG)[1] == ()


def test_a_title_of_megabytes_does_not_keep_anyone_waiting() -> None:
    article = Article(id="a", title="渡船a，" * 2_000_000)
    began = time.perf_counter()
    title, _ = marks_in(article, "船a", LANGUAGE)
    # A twentieth of a second where this was measured, eight seconds for all of the title.
    assert time.perf_counter() - began < 2
    assert title[:2] == ((1, 3), (5, 7)) and title[-1][1] <= HEADLINE
