"""The page of one article: matches to jump to, its neighbors, references to copy, and very long articles in parts."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from searchnews_web import create_app
from searchnews_web.reading import LISTED, PART, PIECE, Part, parts, reading
from test_web_hostile import EVIL, client_of, evil_article
from test_web_markup import MARKS, marked_places
from web_support import safe_page

from searchnews import Article, Index, Settings, cite
from searchnews.searching import marks_in
from searchnews.vocabulary import language_for

DUSK = datetime(2023, 9, 1, 10, 15, tzinfo=UTC)
ARTICLES = [
    Article(
        id="ferry",
        title="渡船停航三天",
        body="渡船检修，渡口贴了告示。\n\n有人等渡船，\n有人绕路。渡船周五回来。",
        published=DUSK,
        source="江湾晚报",
        tags=("渡口", "检修"),
        url="https://evening.example/ferry?p=1&q=2",
        codes=("690077.SH",),
    ),
    Article(id="early", title="前一天的晨雾", body="雾。", published=DUSK - timedelta(days=1)),
    Article(id="late-a", title="同一刻的甲", body="甲。", published=DUSK + timedelta(hours=5)),
    Article(id="late-b", title="", body="乙。", published=DUSK + timedelta(hours=5)),
    Article(id="undated", title="没有日期的渡船", body="渡船。"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("article") / "index"
    folder.mkdir()
    (folder / "searchnews.toml").write_text('link = "https://own.example/{id}.html"\n', "utf-8")
    with Index.create(folder) as index:
        index.add(ARTICLES)
        yield index


@pytest.fixture(scope="module")
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


def shown(client: FlaskClient, id: str, query: str = "", **more: Any) -> str:
    response = client.get(f"/article/{id}", query_string={"q": query, "lang": "en", **more})
    assert response.status_code == 200
    return response.text


def plain(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html))


def bar(html: str) -> str:
    return html.split('<nav class="marks"')[1].split("</nav>")[0]


def test_every_match_has_a_name_and_can_be_jumped_to(client: FlaskClient) -> None:
    html = shown(client, "ferry", "渡船")
    assert re.findall('<mark id="mark-([0-9]+)">渡船</mark>', html) == ["1", "2", "3", "4"]
    assert '<h1 lang="zh-Hans" dir="auto"><mark id="mark-1">' in html, "those of the title come first"
    assert "4 matches" in plain(bar(html))
    assert re.findall('href="#mark-([0-9]+)"', bar(html)) == ["1", "1", "2", "3", "4"], "the first, and the list"
    assert "渡船检修，渡口贴了告示。" in plain(bar(html)), "each with the words around it"


def test_the_bar_has_what_a_script_needs_and_shows_nothing_that_only_a_script_can_do(client: FlaskClient) -> None:
    html = bar(shown(client, "ferry", "渡船"))
    assert 'data-marks data-says="Match {n} of {total}"' in html and "data-at></span>" in html
    buttons = re.findall("<button[^>]*>", html)
    assert [re.search('data-step="(-?1)"', button)[1] for button in buttons] == ["-1", "1"]  # type: ignore[index]
    assert all(" hidden" in button for button in buttons)


def test_an_article_without_a_match_has_no_bar(client: FlaskClient) -> None:
    assert "data-marks" not in shown(client, "ferry")
    assert "data-marks" not in shown(client, "early", "渡船")
    assert "<details>" not in bar(shown(client, "ferry", "周五")), "one match needs no list"


def test_a_match_that_goes_on_in_the_next_paragraph_counts_once(client: FlaskClient) -> None:
    html = shown(client, "ferry", "“渡船，有人绕路”")
    assert '<mark id="mark-1">渡船，</mark></p>\n<p dir="auto"><mark>有人绕路</mark>' in html
    assert "1 match<" in bar(html)


def test_neighbors_are_links_with_titles_that_keep_the_search(client: FlaskClient) -> None:
    around = shown(client, "ferry", "渡船").split('<nav class="around"')[1].split("</nav>")[0]
    assert '<a rel="prev" href="/article/early?q=%E6%B8%A1%E8%88%B9&amp;lang=en">' in around
    assert '<a rel="next" href="/article/late-a?q=%E6%B8%A1%E8%88%B9&amp;lang=en">' in around
    assert "前一天的晨雾" in around and "同一刻的甲" in around
    late = shown(client, "late-a").split('<nav class="around"')[1]
    assert 'rel="next" href="/article/late-b?lang=en"' in late and "(no title)" in late
    assert 'rel="next"' not in shown(client, "late-b") and 'rel="prev"' not in shown(client, "early")
    assert 'class="around"' not in shown(client, "undated")


def test_references_are_those_of_the_library(client: FlaskClient, index: Index) -> None:
    html = shown(client, "ferry")
    zone = index.settings.zone
    today = datetime.now(zone).date()
    for style in ("gbt", "bibtex", "ris"):
        found = re.search(f'<pre id="cite-{style}"[^>]*>(.*?)</pre>', html, re.DOTALL)
        assert found and unescape(found[1]) == cite(ARTICLES[0], style, today=today, zone=zone)
        button = re.search(f'<button[^>]*data-copy="cite-{style}"[^>]*>', html)
        assert button and "hidden" in button[0] and "data-copied=" in button[0] and "data-failed=" in button[0]


def test_a_reference_that_nobody_would_use_is_left_out() -> None:
    client = client_of(Held(Article(id="a", title="长" * 6_000, body="短。")))
    assert "<pre" not in shown(client, "a")
    client = client_of(Held(Article(id="a", title="短", body="短。", digest="长" * 6_000)))
    html = shown(client, "a")
    assert 'id="cite-gbt"' in html and 'id="cite-ris"' not in html, "only the one with the digest"


def test_the_original_is_told_from_the_owner_s_own_page(client: FlaskClient) -> None:
    html = shown(client, "ferry")
    assert '<p class="original"><a class="out" href="https://evening.example/ferry?p=1&amp;q=2"' in html
    assert '<p><a class="out" href="https://own.example/ferry.html"' in html


class Held:
    """A small index that also holds one article of megabytes, without the time that indexing it takes."""

    language = language_for(Settings())
    index: Index

    def __init__(self, article: Article) -> None:
        self.article = article

    def __getattr__(self, name: str) -> Any:
        return getattr(self.index, name)

    def get(self, id: str) -> Article | None:
        return self.article if id == self.article.id else self.index.get(id)

    def marks(self, id: str, query: str, *, start: int = 0, end: int | None = None) -> Any:
        return marks_in(self.article, query, self.language, start, end)


@pytest.fixture(scope="module", autouse=True)
def _around_it(index: Index) -> None:
    Held.index = index


MEGABYTES = 10 * 1024 * 1024
BODIES = {
    "one paragraph": "渡船靠岸。" * (MEGABYTES // 15),
    "a million marks": "船a " * 1_000_000,
    "paragraphs of one character": "船\n" * 1_000_000,
    "nothing but line breaks": "\n" * MEGABYTES,
    "markup": "<船>&" * (MEGABYTES // 6),
    "turned": "\u202e船\u2066" * (MEGABYTES // 9),
}


@pytest.mark.parametrize("kind", BODIES)
def test_an_article_of_megabytes_is_shown_in_parts_and_soon(kind: str) -> None:
    body = BODIES[kind]
    client = client_of(Held(Article(id="huge", title="船", body=body)))
    began = time.perf_counter()
    first = shown(client, "huge", "船")
    # Half a second where this was measured; a machine that is busy has some more.
    assert time.perf_counter() - began < 5
    last = len(parts(body))
    assert f"Part 1 of {last}" in first and "Previous part" not in first
    assert 'rel="next" href="/article/huge?q=%E8%88%B9&amp;lang=en&amp;part=2"' in first
    assert len(first) < 100 * PART
    ending = shown(client, "huge", "船", part=last)
    assert "Next part" not in ending and f"&amp;part={last - 1}" in ending
    assert first.count("<mark") == first.count("</mark>") >= 1
    assert bar(first).count("<li>") in (0, LISTED)


def test_marks_over_everything_are_one_match() -> None:
    html = shown(client_of(Held(Article(id="a", title="船", body="船" * 1_000))), "a", "船")
    assert "2 matches" in bar(html) and html.count("<mark") == 2
    assert len(plain(bar(html))) < 300, "of a long match the list shows the beginning"


@pytest.mark.parametrize(("part", "status"), [("0", 400), ("2", 400), ("x", 400), ("-1", 400), ("1", 200), ("", 200)])
def test_a_part_that_is_not_there_is_refused_in_words(client: FlaskClient, part: str, status: int) -> None:
    response = client.get(f"/article/ferry?part={part}")
    assert response.status_code == status
    assert status == 200 or "part" in safe_page(response).text


def test_all_that_belongs_to_an_article_is_bounded_and_escaped() -> None:
    many = tuple(f"标签{n}" for n in range(100_000))
    article = evil_article(tags=many, codes=many, related=("evil-1",) * 100_000, published=None)
    began = time.perf_counter()
    response = client_of(Held(article)).get("/article/evil-1?q=script&lang=en")
    assert time.perf_counter() - began < 5
    page = safe_page(response)
    assert "99,800 more, not shown" in page.text and len(response.text) < 300_000


def test_nothing_of_a_hostile_article_leaves_a_reference(client: FlaskClient) -> None:
    article = evil_article(tags=(EVIL,), digest="", title=EVIL + "</pre>\n@misc{x,\nER  - ")
    response = client_of(Held(replace(article, published=DUSK))).get("/article/evil-1?q=pre&lang=en")
    safe_page(response)
    references = re.findall("<pre[^>]*>(.*?)</pre>", response.text, re.DOTALL)
    assert len(references) == 3 and all("&lt;/pre&gt;" in reference for reference in references)
    assert all(reference.count("\nER  - ") == reference.count("TY  - ") for reference in references)
    assert not any("\n@misc" in reference for reference in references)


@given(st.text("<>&\"'船\n /", max_size=40), MARKS)
def test_naming_changes_nothing_but_names(body: str, marks: list[tuple[int, int]]) -> None:
    read = reading("", (), body, marks, Part(1, 1, 0, len(body)))
    inside: set[int] = set()
    for start, end in marks:
        inside |= set(range(max(start, 0), min(end, len(body))))
    start = 0
    expected = []
    for line in body.split("\n"):
        if line.strip():
            expected.append((escape(line), {at - start for at in inside if start <= at < start + len(line)}))
        start += len(line) + 1
    bare = [re.sub(' id="mark-[0-9]+"', "", paragraph.text) for paragraph in read.paragraphs]
    assert [(re.sub("</?mark>", "", paragraph), marked_places(paragraph)) for paragraph in bare] == expected
    names = re.findall('id="mark-([0-9]+)"', "".join(paragraph.text for paragraph in read.paragraphs))
    assert names == [str(n + 1) for n in range(read.count)]
    assert [match.number for match in read.matches] == list(range(1, min(read.count, LISTED) + 1))


@given(st.lists(st.sampled_from(["船" * 30_000, "船" * 250_000, "\n", "短\n"]), max_size=12).map("".join))
def test_parts_are_the_whole_in_order_and_none_is_too_long(body: str) -> None:
    divided = parts(body)
    assert "".join(body[part.start : part.end] for part in divided) == body
    assert [part.this for part in divided] == list(range(1, len(divided) + 1))
    assert {part.last for part in divided} == {len(divided)}
    assert all(0 < part.end - part.start <= PART for part in divided) or not body


def test_a_paragraph_without_end_is_laid_out_in_pieces_that_are_the_whole() -> None:
    body = "短。\n" + ("船" * 99 + "。") * 200 + "船" * 9_999
    read = reading("", (), body, ((3, 8), (5_001, 5_005), (7_000, 7_004)), Part(1, 1, 0, len(body)))
    assert "".join(re.sub("<[^>]+>", "", paragraph.text) for paragraph in read.paragraphs) == body.replace("\n", "")
    assert [paragraph.goes_on for paragraph in read.paragraphs[:3]] == [False, False, True]
    assert all(len(re.sub("<[^>]+>", "", paragraph.text)) <= PIECE for paragraph in read.paragraphs)
    assert read.paragraphs[1].text.endswith('<mark id="mark-2">船。</mark>'), "at the end of a sentence"
    assert read.paragraphs[2].text.startswith("<mark>船船</mark>"), "a mark goes on, and counts once"
    assert read.count == 3


def test_parts_are_cut_between_paragraphs_where_there_are_any() -> None:
    body = ("船" * 999 + "\n") * 250
    assert [(part.start, part.end) for part in parts(body)] == [(0, 100_000), (100_000, 200_000), (200_000, 250_000)]


def test_the_style_sheet_asks_for_nothing_and_takes_its_colours_from_the_other() -> None:
    static = Path(__file__).resolve().parents[1] / "web" / "static"
    css, common = ((static / name).read_text("utf-8") for name in ("article.css", "style.css"))
    assert "url(" not in css and "@import" not in css
    assert not re.findall("#[0-9a-fA-F]{3,8}", css)
    assert set(re.findall(r"var\((--[a-z-]+)\)", css)) <= set(re.findall(r"(--[a-z-]+):", common))
