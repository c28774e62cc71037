"""The language of a page: asked for, preferred, or Chinese; whole pages of it."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from searchnews_web import create_app
from searchnews_web.speech import TAGS

from searchnews import Article, Index, speaking
from searchnews.language import language

ARTICLES = [
    Article(
        id="a1", title="山溪县的灯塔换了新灯", body="灯塔下的渔民说，这盏灯照得远。", tags=("航运",), source="山溪晚报"
    ),
    Article(id="a2", title="燈塔與漁民", body="這個漁港的燈塔，從來沒有關過燈。", tags=("港口",)),
    Article(id="a3", title="Lighthouse relit", body="A new lamp, seen from 20 miles."),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with Index.create(tmp_path_factory.mktemp("language") / "index") as index:
        index.add(ARTICLES)
        yield create_app(index).test_client()


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, "zh-Hans"),
        ("", "zh-Hans"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en;q=0.3,zh-CN;q=0.7", "zh-Hans"),
        ("fr,en;q=0.5", "en"),
        ("fr,de;q=0.5", "zh-Hans"),
        ("*", "zh-Hans"),
        ("en;q=0", "zh-Hans"),
        ("en;q=nan,;;;=,\x80", "zh-Hans"),
        ("x-" * 20_000, "zh-Hans"),
        ("en," * 20_000, "en"),
    ],
)
def test_the_browser_says_which_language(client: FlaskClient, accepted: str | None, expected: str) -> None:
    response = client.get("/", headers={} if accepted is None else {"Accept-Language": accepted})
    assert f'<html lang="{expected}"' in response.text
    assert response.headers["Content-Language"] == expected
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("lang", ["", "fr", "EN", "zh-Hans", "en ", "\x00", "x" * 5_000])
def test_a_language_there_is_not_leaves_it_to_the_browser(client: FlaskClient, lang: str) -> None:
    response = client.get("/", query_string={"lang": lang}, headers={"Accept-Language": "en"})
    assert response.status_code == 200 and '<html lang="en"' in response.text
    assert not re.search("[?&]lang=(?!zh)", response.text), "and is handed on by no link"


@pytest.mark.parametrize(
    "path", ["/", "/?q=灯塔&tag=航运", "/article/a1?q=灯塔", "/?q=" + "长" * 3_000, "/nowhere?lang=zh"]
)
def test_the_choice_stays_with_every_link_and_form(client: FlaskClient, path: str) -> None:
    html = client.get(path + ("&" if "?" in path else "?") + "lang=en").text.replace(
        '<input type="hidden" name="lang"', "@"
    )
    if "lang=zh" in path:  # The first one counts, as everywhere in an address.
        html = client.get("/nowhere?lang=en").text.replace('<input type="hidden" name="lang"', "@")
    links = [unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"]*)"', html)]
    assert links
    others = [link for link in links if not link.endswith("lang=en")]
    assert len(others) == 1 and others[0].endswith("lang=zh"), "but the one that leads to the other language"
    assert html.count("<form") == html.count('method="dialog"') + html.count('@ value="en">')


def test_the_way_to_the_other_language_keeps_the_page(client: FlaskClient) -> None:
    def other(html: str) -> tuple[str, str]:
        found = re.search(r'<a class="switch" href="([^"]*)" lang="([^"]*)"[^>]*>([^<]*)</a>', html)
        assert found
        return unescape(found[1]), f"{found[2]} {found[3]}"

    html = client.get("/?q=灯塔&sort=newest").text
    assert other(html) == ("/?q=%E7%81%AF%E5%A1%94&sort=newest&lang=en", "en English")
    english = client.get(other(html)[0]).text
    assert other(english) == ("/?q=%E7%81%AF%E5%A1%94&sort=newest&lang=zh", "zh-Hans 中文")
    assert (
        "article" in english
        and client.get(other(english)[0], headers={"Accept-Language": "en"}).text.count("找到") == 1
    )
    assert other(client.get("/article/a1?q=灯塔").text)[0].startswith("/article/a1?q=")


@pytest.mark.parametrize(
    "path", ["//evil.example/", "///evil.example", "/%2F%2Fevil.example", "/%5Cevil.example", '/"><b>']
)
def test_no_path_leads_the_switch_to_another_site(client: FlaskClient, path: str) -> None:
    html = client.get("http://localhost" + path).text
    found = re.search(r'<a class="switch" href="([^"]*)"', html)
    assert found and re.match(r"/[^/\\]", found[1]) and "<b>" not in html


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/?q=灯塔", "/?q=灯塔 渔民 无此词&sort=newest", '/?q="无此一句"', "/?q=灯塔&page=9", "/nowhere"),
        *(
            "/?sort=best",
            "/?page=x",
            "/?since=2022-13",
            "/?q=" + "(" * 60,
            "/?q=" + "长" * 3_000,
            "/?tag=航运&since=2022",
        ),
    ],
)
def test_an_english_page_is_english(client: FlaskClient, path: str) -> None:
    """Han characters stand only where the element says that they are Chinese, or are what was typed, or an example."""
    html = client.get(path + ("&" if "?" in path else "?") + "lang=en").text
    html = re.sub(r'<(\w+)[^>]* lang="zh-Han[st]"[^>]*>.*?</\1>', "", html, flags=re.DOTALL)
    html = re.sub(r'<title>.*?</title>|<input[^>]*>|<bdi>.*?</bdi>|href="[^"]*"', "", html, flags=re.DOTALL)
    html = html.replace("今天 (today)", "")
    assert re.findall("[一-鿿]+", html) == []
    assert "{" not in html and 'lang="en"' in html


def test_a_chinese_page_is_chinese(client: FlaskClient) -> None:
    for path in (
        "/",
        "/?q=灯塔",
        "/?q=灯塔&page=9",
        '/?q="无此一句"',
        "/nowhere",
        "/?sort=best",
        "/?q=" + "长" * 3_000,
    ):
        html = client.get(path).text.split("<main", 1)[1].split(">", 1)[1].split("<dialog")[0]
        html = re.sub(r'<[^>]* lang=""[^>]*>[^<]*(<[^>]*>[^<]*)?', "", html)
        html = re.sub("<code.*?</code>", "", html)
        words = re.findall(r"[A-Za-z]{4,}", unescape(re.sub("<[^>]+>", "", html)))
        assert set(words) <= {"sort", "relevance", "newest", "oldest"}, path


def test_texts_say_which_script_they_are_in(client: FlaskClient) -> None:
    html = client.get("/?lang=en").text
    assert re.search('<h2 lang="zh-Hans"[^>]*><a[^>]*>山溪县的灯塔', html)
    assert re.search('<h2 lang="zh-Hant"[^>]*><a[^>]*>燈塔與漁民', html)
    assert re.search('<h2 lang=""[^>]*><a[^>]*>Lighthouse', html)
    assert re.search('<p class="snippet[^>]* lang="zh-Hant"', html)
    assert 'lang="zh-Hans"><bdi>航运</bdi>' in html


@pytest.mark.parametrize("base", ["/news", "/a b/新闻", "//evil.example", "/x/"])
def test_below_a_path_every_link_and_form_stays_there(client: FlaskClient, base: str) -> None:
    beginning = "/" + quote(base.strip("/")) + "/"
    seen = set()
    for path in ("/", "/?q=灯塔&tag=航运", "/?q=灯塔&page=9", "/article/a1?q=灯塔", "/article/none", "/?page=x"):
        html = client.get(path, environ_overrides={"SCRIPT_NAME": base.encode().decode("latin-1")}).text
        links = re.findall('(?:href|src|action)="([^"#]*)"', html)
        assert [link for link in links if not unescape(link).startswith(beginning)] == [], path
        seen |= {link.split("?")[0].removeprefix(beginning[:-1]) for link in links}
    assert {"/", "/static/page.js", "/static/style.css", "/opensearch.xml", "/feed.atom", "/article/a1"} <= seen


def test_the_caller_s_language_comes_back_after_a_request(client: FlaskClient) -> None:
    with speaking("zh"):
        assert '<html lang="en"' in client.get("/?lang=en").text
        assert language() == "zh"
    before = language()
    client.get("/nowhere?lang=zh")
    assert language() == before


def test_one_reader_s_language_is_not_the_next_one_s(client: FlaskClient) -> None:
    assert [client.get(f"/?lang={lang}").headers["Content-Language"] for lang in ["zh", "en", "zh"]] == [
        TAGS[lang] for lang in ("zh", "en", "zh")
    ]
    assert client.get("/").headers["Content-Language"] == "zh-Hans"


def test_a_missing_index_is_said_in_the_reader_s_language(tmp_path: Path) -> None:
    client = create_app(tmp_path / "none").test_client()
    assert "There is no index yet" in client.get("/?lang=en").text
    assert "还没有索引" in client.get("/").text
    with Index.create(tmp_path / "empty") as index:
        assert "The index has no articles yet" in create_app(index).test_client().get("/?lang=en").text
