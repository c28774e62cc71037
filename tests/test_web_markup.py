"""Text as HTML: escaped, marked by offsets, in paragraphs."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from searchnews_web.dates import shown
from searchnews_web.markup import marked, outward, printable, shortened, undirected

from searchnews import speaking

MARKS = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=6)


@given(st.text("<>&\"'a山\n/mark", max_size=30), MARKS)
def test_marks_change_nothing_but_marks(text: str, marks: list[tuple[int, int]]) -> None:
    html = marked(text, marks)
    assert html.replace(Markup("<mark>"), "").replace(Markup("</mark>"), "") == escape(text)
    inside: set[int] = set()
    for start, end in marks:
        inside |= set(range(max(start, 0), min(end, len(text))))
    assert marked_places(html) == inside


def marked_places(html: str) -> set[int]:
    """Which characters of the text stand inside a mark, read off the HTML."""
    places, at, inside = set(), 0, False
    while html:
        if html.startswith(("<mark>", "</mark>")):
            inside = html.startswith("<mark>")
            html = html[html.index(">") + 1 :]
            continue
        if inside:
            places.add(at)
        html = html[html.index(";") + 1 :] if html[0] == "&" else html[1:]
        at += 1
    return places


def test_text_that_looks_like_a_mark_is_text() -> None:
    assert marked("<mark>好</mark>", ((0, 6),)) == "<mark>&lt;mark&gt;</mark>好&lt;/mark&gt;"


def test_marks_count_characters_beyond_the_basic_plane_once() -> None:
    assert marked("𠮷野家𠮷", ((3, 4), (0, 1))) == "<mark>𠮷</mark>野家<mark>𠮷</mark>"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://news.example/1?a=b#c", "news.example"),
        ("HTTP://News.Example:8080/", "news.example"),
        ("https://a@b.example/", "b.example"),
        ("https://新闻.example/一", "新闻.example"),
        ("https://", None),
        ("https://[::1", None),
        ("ftp://a.example/", None),
        ("javascript://a.example/%0aalert(1)", None),
        ("https://a.example/ x", None),
        ("https://a.example/\n", None),
        ("\x01https://a.example/", None),
    ],
)
def test_where_a_link_leads(url: str, host: str | None) -> None:
    assert outward(url) == host


def test_dates_as_a_reader_writes_them() -> None:
    east = timezone(timedelta(hours=8))
    with speaking("zh"):
        assert shown(datetime(2022, 4, 25, 23, 5, 9, tzinfo=UTC), east) == "2022年4月26日 07:05"
        assert shown(datetime(2022, 4, 26, tzinfo=east), east) == "2022年4月26日"
        assert shown(datetime(9999, 12, 31, 20, 0, 0, tzinfo=UTC), east) == "9999年12月31日 20:00"
    with speaking("en"):
        assert shown(datetime(2022, 4, 25, 23, 5, 9, tzinfo=UTC), east) == "Apr 26, 2022, 07:05"
        assert shown(datetime(2022, 4, 26, tzinfo=east), east) == "Apr 26, 2022"


def test_what_no_page_can_hold_keeps_its_place() -> None:
    assert printable("a\x00b\ud800c\x85\uffff\n\t好") == "a\ufffdb\ufffdc\ufffd\ufffd\n\t好"


def test_short_texts_stay_whole_and_long_ones_say_they_were_cut() -> None:
    assert shortened("一二三", 3) == "一二三"
    assert shortened("一二三四", 3) == "一二…"


def test_a_title_without_turns_of_direction() -> None:
    assert undirected("a\u202eb\u2066c\u200fd") == "abcd"
