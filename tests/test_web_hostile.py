"""Hostile archives and hostile requests: nothing breaks, nothing gets through, every answer is protected."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from searchnews_web import create_app
from web_support import assert_protected, safe_page

from searchnews import (
    Article,
    Count,
    DamagedIndex,
    Explanation,
    Hit,
    LockedIndex,
    NoIndex,
    Note,
    QueryError,
    Results,
    Snippet,
)

EVIL = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)></mark></title></textarea>{{7*7}}"
    "\u202egnp\u2066\x00\ud800"
)


class FakeIndex:
    """Answers with what it was given, whatever was asked; or raises it."""

    settings = SimpleNamespace(zone=UTC, link_to=lambda article: 'https://site.example/"><b>' + article.id)

    def __init__(self, articles: Sequence[Article] = (), *, failure: Exception | None = None, total: int | None = None):
        self.articles = articles
        self.failure = failure
        self.total = len(articles) if total is None else total
        self.asked: list[dict[str, Any]] = []

    def refresh(self) -> bool:
        if self.failure:
            raise self.failure
        return False

    def stats(self) -> dict[str, Any]:
        moment = "2022-04-26T07:00:00+00:00"
        same = dict.fromkeys(("engine", "analyzer", "dictionary", "timezone"), "fake")
        return {
            **same,
            "articles": len(self.articles),
            "bytes": 1,
            "vocabulary": "",
            "created": moment,
            "updated": moment,
        }

    def search(self, query: str = "", **options: Any) -> Results:
        self.asked.append({"query": query, **options})
        text = self.articles[0].title[:1_000] if self.articles else ""
        return Results(
            query=query,
            total=self.total,
            offset=options.get("offset", 0),
            limit=options["limit"],
            took_ms=1.25,
            hits=tuple(
                Hit(a, 1.5, ((0, 3), (2, 8), (8, 10**9)), (Snippet(a.body[2:160], 2, ((1, 5), (-3, 2), (150, 10**7))),))
                for a in self.articles
            ),
            facets={
                **{name: (Count(text, 3), Count("", 2)) for name in ("tag", "source", "category")},
                "code": (Count("000001.SZ", 2, text),),
                "year": (Count("2022", 1),),
                "month": (Count("2022-04", 1), Count("2022-05", 2)),
            },
            relaxed=True,
            suggestion=text,
            notes=(Note("note", text, text),),
        )

    def get(self, id: str) -> Article | None:
        return next((article for article in self.articles if article.id == id), None)

    def analyze(self, text: str) -> dict[str, Any]:
        return {"words": [{"text": text[at : at + 9], "start": at, "end": at + 9} for at in range(0, 99, 9)]}

    def explain(self, id: str, query: str) -> Explanation:
        return Explanation(True)

    def neighbors(self, id: str) -> tuple[Article | None, Article | None]:
        return (self.articles[0], self.articles[0]) if self.articles else (None, None)

    def marks(
        self, id: str, query: str, *, start: int = 0, end: int | None = None
    ) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
        if query == "long":
            raise QueryError("Too long.", 3)
        return ((0, 4), (3, 9)), ((1, 5), (4, 10**9))


def evil_article(**changes: Any) -> Article:
    body = f"{EVIL}\n第二段 {EVIL}\n\n" + "很长的正文。" * 40
    article = Article(
        id="evil-1",
        title=EVIL,
        body=body,
        published=datetime(2022, 4, 26, 7, 22, 30, tzinfo=UTC),
        source=EVIL,
        category=EVIL,
        tags=(EVIL, "a&b=c#d", "x" * 5_000),
        url="javascript:alert(1)",
        digest=EVIL,
        codes=("000001.SZ", EVIL),
        path=EVIL,
        related=("evil-1", EVIL),
        names={"000001.SZ": EVIL},
    )
    return replace(article, **changes)


def client_of(index: Any) -> FlaskClient:
    app = create_app(index)
    return app.test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of(FakeIndex([evil_article()]))


@pytest.mark.parametrize("address", ["/", "/?q=x", "/article/evil-1", "/article/evil-1?q=x", "/?q=x&page=3&tag=y"])
def test_nothing_of_a_hostile_article_becomes_markup(client: FlaskClient, address: str) -> None:
    page = safe_page(client.get(address))
    assert "<script>alert(1)</script>" in page.text, "it is there, as text"
    assert "{{7*7}}" in page.text


def test_marks_cut_across_hostile_text_are_escaped_piece_by_piece(client: FlaskClient) -> None:
    html = client.get("/?q=x").text
    assert "<mark>&lt;sc</mark><mark>ript&gt;</mark><mark>alert(1)" in html


def test_text_that_turns_direction_is_kept_in_its_element(client: FlaskClient) -> None:
    html = client.get("/article/evil-1").text
    title = re.search("<title>(.*?)</title>", html, re.DOTALL)
    assert title and not set(title[1]) & set("\u202e\u2066"), "a title has no element to end the turn"
    for found in re.finditer("<([a-z0-9]+)[^>]*>[^<]*\u202e", html.split("</head>")[1]):
        opening = found[0].split(">")[0]
        assert found[1] in ("bdi", "mark") or 'dir="auto"' in opening or "<input" in opening, found[0]


def test_only_web_addresses_are_linked() -> None:
    for url in (
        *(
            "javascript:alert(1)",
            " javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "//evil.example",
        ),
        *(
            "data:text/html,x",
            "file:///etc/passwd",
            "http://",
            "https://[",
            "http:evil",
            "https://a b.example",
            "",
            EVIL,
        ),
    ):
        page = safe_page(client_of(FakeIndex([evil_article(url=url)])).get("/article/evil-1"))
        assert "阅读原文" not in page.text, url
    html = client_of(FakeIndex([evil_article(url='https://good.example@evil.example/"><b>')])).get("/article/evil-1")
    page = safe_page(html)
    assert 'https://good.example@evil.example/"><b>' in page.links()
    assert '<bdi class="host">evil.example</bdi>' in html.text, "it says where the link really leads"
    assert ("a", "rel", "noopener noreferrer nofollow") in page.attributes


def test_a_title_of_a_megabyte_does_not_drown_the_list() -> None:
    huge = FakeIndex([evil_article(title="大" * 1_000_000, tags=("标" * 100_000,))])
    client = client_of(huge)
    response = client.get("/?q=x")
    assert response.status_code == 200
    assert len(safe_page(response).text) < 20_000
    assert client.get("/article/evil-1").text.count("大") >= 1_000_000, "its own page shows all of it"


def test_lone_surrogates_are_replaced_in_pages_and_escaped_in_data(client: FlaskClient) -> None:
    assert "\ufffd" in client.get("/").text
    found = client.get("/api/v1/search?q=x")
    assert found.get_json()["hits"][0]["title"] == EVIL
    assert found.get_json() == json.loads(
        json.dumps(FakeIndex([evil_article()]).search("x", offset=0, limit=10).to_dict())
    )


HOSTILE = [
    EVIL.replace("\ud800", ""),
    "x" * 3_000,
    "\x00",
    "%00",
    "(" * 500,
    '"' * 501,
    "\u202e\u2066",
    "💥" * 200,
    "标题:" * 50,
    "../../etc/passwd",
    "*" * 300,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["q", "tag", "source", "category", "code", "since", "until", "sort", "page", "limit"])
@pytest.mark.parametrize("path", ["/", "/article/evil-1", "/api/v1/search"])
def test_no_parameter_breaks_a_page(client: FlaskClient, path: str, name: str, text: str) -> None:
    response = client.get(f"{path}?q=x&{name}={quote(text)}")
    assert response.status_code in (200, 400)
    assert_protected(response)
    if response.mimetype == "text/html":
        safe_page(response)


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%", "%zz", "&&&==", "q&q=&=q", ";" * 100])
def test_no_bytes_in_an_address_break_a_page(client: FlaskClient, raw: str) -> None:
    for path in ("/?q=", "/?tag=", "/article/", "/article/evil-1?q=", "/api/v1/search?q="):
        response = client.get(path + raw)
        assert response.status_code in (200, 404), path
        assert_protected(response)


@pytest.mark.parametrize("page", ["-1", "0", "abc", "1.5", "1001", "999999999", "9" * 5_000, "１", "1_0", "+1", " 1"])
def test_a_page_that_cannot_be_is_refused_in_words(client: FlaskClient, page: str) -> None:
    response = client.get(f"/?q=x&page={quote(page)}")
    assert response.status_code == 400
    assert "page" in safe_page(response).text


@pytest.mark.parametrize(
    "query", ["limit=1001", "limit=-1", "limit=x", "offset=-1", "offset=10001", "sort=best", "limit=1e3"]
)
def test_the_api_refuses_what_it_cannot_do_in_words(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/v1/search?q=x&{query}")
    assert response.status_code == 400
    assert list(response.get_json()) == ["error"] and query.split("=")[0] in response.get_json()["error"]
    assert_protected(response)


def test_more_filters_than_anyone_clicks_are_refused(client: FlaskClient) -> None:
    many = "&".join(f"tag={n}" for n in range(51))
    assert client.get("/?" + many).status_code == 400
    assert client.get("/api/v1/search?" + many).status_code == 400
    assert client.get("/?" + "&".join(["tag=1"] * 51)).status_code == 200, "the same one again is no more work"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/", "/article/evil-1", "/api/v1/search", "/healthz", "/static/style.css", "/nowhere"]
)
def test_only_reading_is_answered(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert_protected(response)


@pytest.mark.parametrize(
    "path", ["/", "/article/evil-1", "/api/v1/search", "/healthz", "/static/style.css", "/nowhere"]
)
def test_head_is_get_without_the_text(client: FlaskClient, path: str) -> None:
    with client.get(path) as got, client.head(path) as head:
        assert head.status_code == got.status_code and head.data == b""
        assert head.headers["Content-Length"] == str(len(got.data))
        assert_protected(head)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/article/", "/article/none", "/article/a/b", "/static/%2e%2e/app.py", "/static/none"]
)
def test_what_is_not_there_is_said_so(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "没有这个页面" in safe_page(response).text
    assert_protected(response)


@pytest.mark.parametrize("path", ["/static//page.css", "//article/evil-1", "/api//v1/stats", "/article//evil-1"])
@pytest.mark.parametrize("host", ["localhost", "a b", "localhost:x", "x/y", ""])
def test_nothing_leads_elsewhere(client: FlaskClient, path: str, host: str) -> None:
    response = client.get(path, base_url="http://localhost", headers={"Host": host})
    assert response.status_code == 404 and "Location" not in response.headers


def test_the_api_says_in_json_what_is_not_there(client: FlaskClient) -> None:
    response = client.get("/api/v1/nothing")
    assert (response.status_code, response.get_json()) == (404, {"error": "There is nothing at this address."})


@pytest.mark.parametrize("kind", [NoIndex, DamagedIndex, LockedIndex])
def test_an_index_that_cannot_be_read_is_said_without_its_place(kind: type[Exception]) -> None:
    client = client_of(FakeIndex(failure=kind("/secret/place is broken.")))
    for path in ("/", "/article/x", "/api/v1/search?q=x", "/healthz"):
        response = client.get(path)
        assert response.status_code == 503
        assert "secret" not in response.text
        assert_protected(response)
    assert list(client.get("/healthz").get_json()) == ["error"]


def test_a_fault_of_ours_is_a_plain_page(caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(FakeIndex(failure=ZeroDivisionError("/secret/place")))
    response = client.get("/?q=x")
    assert response.status_code == 500
    assert "出错了" in safe_page(response).text and "secret" not in response.text
    assert client.get("/api/v1/search").get_json() == {
        "error": "The answer could not be made; the server's log says why."
    }
    assert "ZeroDivisionError" in caplog.text, "the log has all of it"


def test_a_query_past_a_limit_leaves_an_article_readable(client: FlaskClient) -> None:
    response = client.get("/article/evil-1?q=long&page=x")
    assert response.status_code == 200
    assert "<mark>" not in response.text and "很长的正文" in response.text


@pytest.fixture(scope="module")
def local() -> FlaskClient:
    client = client_of(FakeIndex([evil_article()]))
    client.application.config["SEARCHNEWS_HOSTS"] = {"localhost", "127.0.0.1", "::1"}
    return client


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_a_local_server_answers_to_its_names(local: FlaskClient, host: str) -> None:
    assert local.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_a_foreign_name_that_leads_here_is_not_answered(local: FlaskClient, host: str) -> None:
    response = local.get("/?q=x", headers={"Host": host})
    assert response.status_code == 403
    assert "很长的正文" not in response.text
    assert_protected(response)


@pytest.mark.parametrize("host", ["<script>", "a b", "[::1", "::", "x" * 3_000, "é"])
def test_no_host_breaks_a_page(local: FlaskClient, host: str) -> None:
    response = local.get("/", headers={"Host": host})
    assert response.status_code in (400, 403)
    safe_page(response)
