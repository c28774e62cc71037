"""The examples of the front page: each finds something in the index there is, and is found out once a commit."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from searchnews_web import create_app
from searchnews_web.drawn import drawn
from searchnews_web.examples import TAUGHT, examples
from searchnews_web.shelf import Shelf

from searchnews import Article, Index, speaking

SIMPLIFIED = [
    Article(
        id=f"s{at}",
        title=title,
        body="梨渡镇的消息。",
        source="山溪晚报",
        tags=("渡口",),
        published=datetime(2021, 5, 1 + at, tzinfo=UTC),
    )
    for at, title in enumerate(("梨渡镇渡口修缮完工", "渡口渔民议定班船", "灯塔与渔民", "Lighthouse relit at night"))
]
TRADITIONAL = [
    Article(id=f"t{at}", title=title, body="漁港的燈塔。", source="漁港日報", category="地方")
    for at, title in enumerate(("漁港燈塔重新點亮", "燈塔歷史展覽開幕", "漁民捐款修繕碼頭"))
]


def shown(client: FlaskClient, path: str = "/") -> dict[str, str]:
    """The examples of a page, and where each leads."""
    found = re.findall(r'<a href="([^"]*)"><code[^>]*>(.*?)</code>', client.get(path).text)
    return {unescape(query): unescape(url) for url, query in found}


def made(path: Path, articles: list[Article]) -> Index:
    index = Index.create(path)
    index.add(articles)
    return index


@pytest.mark.parametrize("articles", [SIMPLIFIED, TRADITIONAL], ids=["simplified", "traditional"])
@pytest.mark.parametrize("path", ["/?lang=zh", "/?lang=en", "/?q=“无此一句”"])
def test_each_finds_something_in_this_index(tmp_path: Path, articles: list[Article], path: str) -> None:
    with made(tmp_path / "index", articles) as index:
        client = create_app(index).test_client()
        found = shown(client, path)
        assert len(found) >= 7
        assert set(found).isdisjoint(TAUGHT.values())
        for query, url in found.items():
            assert index.search(query).total, query
            assert 'class="hits"' in client.get(url).text, query


def test_they_are_of_the_archive_s_own_time_script_and_source(tmp_path: Path) -> None:
    with made(tmp_path / "index", SIMPLIFIED) as index:
        chinese = shown(create_app(index).test_client())
        english = shown(create_app(index).test_client(), "/?lang=en")
    assert any(query.startswith("日期:2021-05 ") for query in chinese) and "日期:2021-03..2021-05" in chinese
    assert any(query.startswith("标签:渡口") for query in chinese)
    assert not any("近" in query for query in chinese), "nothing is of the last days"
    assert "date:2021-03..2021-05" in english and not any(re.search("[标日来]", query) for query in english)
    with made(tmp_path / "other", TRADITIONAL) as index:
        html = create_app(index).test_client().get("/?lang=en").text
    assert '<code lang="zh-Hant">source:漁港日報' in html or '<code lang="zh-Hant">category:地方' in html
    assert re.search('<code lang="zh-Hant">.*?燈塔', html)


def test_the_last_days_are_shown_where_there_are_articles_of_them(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for days, query in ((1, "日期:近7天"), (20, "日期:近30天"), (40, None), (-40, None)):
        article = Article(id="a", title="渡口修缮完工", published=now - timedelta(days=days))
        with made(tmp_path / str(days), [article]) as index:
            recent = [one for one in shown(create_app(index).test_client()) if "近" in one]
            assert recent == ([query] if query else [])


def test_an_empty_index_teaches_what_can_be_said(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert drawn(index) is None
        client = create_app(index).test_client()
        assert len(shown(client)) == len(TAUGHT) and "知识产权 融资" in shown(client)
        assert "date:7d" in shown(client, "/?lang=en")


def test_a_query_past_a_limit_is_answered_with_them_too(tmp_path: Path) -> None:
    with made(tmp_path / "index", SIMPLIFIED) as index:
        client = create_app(index).test_client()
        assert shown(client, "/?q=" + "(" * 60) == shown(client)


def test_they_are_made_once_for_each_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path / "index", TRADITIONAL).close()
    asked: list[int] = []
    search = Index.search

    def counted(self: Index, query: str = "", **options: int) -> object:
        asked.append(options["limit"])
        return search(self, query, **options)

    client = create_app(tmp_path / "index").test_client()
    monkeypatch.setattr(Index, "search", counted)
    client.get("/?q=燈塔")
    assert len(asked) == 1, "a page without examples asks nothing for them"
    before = shown(client)
    assert len(asked) == 3 and shown(client) == before and len(asked) == 4
    with Index.open(tmp_path / "index") as index:
        index.add([Article(id="n", title="碼頭倉庫改建圖書館", source="漁港日報")])
        index.delete([article.id for article in TRADITIONAL])
    assert shown(client) != before and len(asked) == 6
    assert all("燈塔" not in query for query in shown(client))


def test_what_an_index_changes_of_itself_is_seen(tmp_path: Path) -> None:
    with made(tmp_path / "index", SIMPLIFIED) as index:
        client = create_app(index).test_client()
        before = shown(client)
        index.add(TRADITIONAL)
        index.delete([article.id for article in SIMPLIFIED])
        assert set(shown(client)).isdisjoint(before)


def test_what_is_made_of_an_index_is_kept_by_what_makes_it(tmp_path: Path) -> None:
    made(tmp_path / "index", SIMPLIFIED).close()
    shelf = Shelf(tmp_path / "index")
    index = shelf.index()
    assert shelf.once(index, lambda _: "one") == "one" and shelf.once(index, lambda _: "other") == "other"
    first = shelf.once(index, drawn)
    assert shelf.once(index, drawn) is first
    shelf.close()


def test_without_an_index_they_are_those_that_teach(tmp_path: Path) -> None:
    app = create_app(tmp_path / "none")
    with app.test_request_context("/"), speaking("en"):
        assert [query for query, _ in examples()] == list(TAUGHT.values())


TEXTS = st.text(alphabet='灯塔渔民漁燈OR AND not-:“”"*()《》、1a\u202e\ud800<', max_size=12)


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            lambda title, body, source, tag, published: (title, body, source, tag, published),
            *(TEXTS, TEXTS, TEXTS, TEXTS),
            st.none() | st.datetimes(timezones=st.just(UTC)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_an_archive_holds_its_examples_find_something(
    tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, str, str, str, datetime | None]]
) -> None:
    articles = [
        Article(id=f"a{at}", title=title, body=body, source=source, tags=(tag,) if tag else (), published=published)
        for at, (title, body, source, tag, published) in enumerate(given)
    ]
    with Index.create(tmp_path_factory.mktemp("any") / "index", engine="memory") as index:
        index.add(articles)
        found = drawn(index)
        assert (found is None) == (not index.search().total)
        for kind, query in (found or {}).items():
            assert index.search(query).total, (kind, query)
