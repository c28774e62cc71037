"""What is kept, what is asked again, what is packed: for every kind of answer, and by what changes it."""

import gzip
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from machines_support import ARTICLES, archive
from searchnews_web import caching, create_app
from searchnews_web.caching import FOREVER, KEPT, PRIVATE, SHORT
from searchnews_web.compression import SMALLEST

from searchnews import Article, Index

KINDS = {
    "/": PRIVATE,
    "/?q=风车&tag=风车": PRIVATE,
    "/article/202309040000000001?q=风车": PRIVATE,
    "/api/v1/search?q=风车": PRIVATE,
    "/api/v1/articles/quiet": PRIVATE,
    "/api/v1/suggest?q=风": PRIVATE,
    "/suggest?q=风": PRIVATE,
    "/api/v1/stats": PRIVATE,
    "/feed.atom?q=风车": PRIVATE,
    "/feed.json?q=风车": PRIVATE,
    "/opensearch.xml": PRIVATE,
    "/openapi.json": PRIVATE,
    "/healthz": "no-store",
    "/metrics": "no-store",
    "/nowhere": "no-store",
    "/article/nobody": "no-store",
    "/api/v1/search?limit=x": "no-store",
    "/api/v1/suggest?limit=51": "no-store",
    "/feed.atom?since=2023-13": "no-store",
    "/static/nothing.css": "no-store",
    "/static/style.css": SHORT,
    "/static/style.css?v=": SHORT,
    "/static/style.css?v=0123456789ab": SHORT,
}
TAGGED = [path for path, kept in KINDS.items() if kept == PRIVATE]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with archive(tmp_path_factory.mktemp("caching")) as index:
        yield index


@pytest.fixture(scope="module")
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands still: a tag of a page holds the minute."""

    class Still(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Still":
            return cls(2023, 9, 10, 12, 0, tzinfo=tz)

    monkeypatch.setattr(caching, "datetime", Still)


@pytest.mark.parametrize(("path", "kept"), KINDS.items())
def test_each_kind_of_answer_says_how_long_it_may_be_kept(client: FlaskClient, path: str, kept: str) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}, {"If-None-Match": '"other"'}):
        with client.get(path, headers=headers) as got, client.head(path, headers=headers) as head:
            assert got.headers["Cache-Control"] == head.headers["Cache-Control"] == kept
            assert ("ETag" in got.headers) == (kept != "no-store")
            assert got.headers.get("ETag") == head.headers.get("ETag") and head.data == b""


def test_every_route_has_its_kind(client: FlaskClient) -> None:
    routed = {rule.endpoint for rule in client.application.url_map.iter_rules()}
    assert set(KEPT) <= routed
    assert routed - set(KEPT) <= {"static", "api.healthz", "metrics.exposed"}, "what is new decides what it is"


@pytest.mark.parametrize("path", TAGGED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("packing", ["gzip", "identity"])
def test_what_the_browser_has_is_not_sent_again(client: FlaskClient, path: str, method: str, packing: str) -> None:
    headers = {"Accept-Encoding": packing, "Accept-Language": "en"}
    first = client.open(path, method=method, headers=headers)
    tag = first.headers["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        again = client.open(path, method=method, headers={**headers, "If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag and again.headers["Cache-Control"] == PRIVATE
        assert "Content-Length" not in again.headers and "Content-Encoding" not in again.headers
        assert again.headers["Content-Security-Policy"] and set(again.vary) >= set(first.vary)


def test_an_answer_that_is_still_the_same_is_not_searched_for_again(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(index).test_client()
    tag = client.get("/?q=风车").headers["ETag"]
    monkeypatch.setattr(Index, "search", lambda *_, **__: pytest.fail("searched"))
    assert client.get("/?q=风车", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", [path for path in TAGGED if path not in ("/opensearch.xml", "/openapi.json")])
def test_a_change_of_the_archive_changes_what_is_kept(path: str, tmp_path: Path) -> None:
    with archive(tmp_path) as index:
        client = create_app(index).test_client()
        before = client.get(path).headers["ETag"]
        index.add([Article(id="new", title="风车又多了一架", body="新的。")])
        after = client.get(path, headers={"If-None-Match": before})
        assert after.status_code == 200 and after.headers["ETag"] != before
        index.delete(["new"])
        assert client.get(path, headers={"If-None-Match": after.headers["ETag"]}).status_code == 200


def test_another_server_process_sees_the_commit_too(tmp_path: Path) -> None:
    with archive(tmp_path) as index:
        client = create_app(str(index.path)).test_client()
        before = client.get("/api/v1/stats").headers["ETag"]
        index.delete(["quiet"])
        after = client.get("/api/v1/stats", headers={"If-None-Match": before})
        assert after.status_code == 200 and after.get_json()["articles"] == len(ARTICLES) - 1


def test_an_index_that_is_gone_is_not_still_the_same(tmp_path: Path) -> None:
    with archive(tmp_path) as index:
        client = create_app(str(index.path)).test_client()
        tag = client.get("/?q=风车").headers["ETag"]
        (index.path / "manifest.json").unlink()
    for known in (tag, "*"):
        assert client.get("/?q=风车", headers={"If-None-Match": known}).status_code == 503


def test_a_tag_is_of_one_question_in_one_language_and_one_form(client: FlaskClient) -> None:
    asked = [
        ("/?q=风车", {}),
        ("/?q=风", {}),
        ("/?q=风车&page=2", {}),
        ("/?q=风车", {"Accept-Language": "en"}),
        ("/?q=风车", {"Accept": "application/json"}),
        ("/api/v1/search?q=风车", {}),
        ("/feed.json?q=风车", {}),
        ("/feed.atom?q=风车", {}),
        ("/article/quiet", {}),
        ("/article/markup", {}),
    ]
    tags = [client.get(path, headers=headers).headers["ETag"] for path, headers in asked]
    tags.append(client.get("/feed.atom?q=风车", base_url="https://elsewhere.example/").headers["ETag"])
    assert len(set(tags)) == len(tags)


def test_a_refusal_is_no_answer_that_is_still_the_same(client: FlaskClient) -> None:
    assert client.get("/?q=x&sort=best", headers={"If-None-Match": '"x"'}).status_code == 400
    for path in ("/nowhere", "/article/nobody", "/api/v1/articles/nobody", "/?page=x", "/feed.atom?since=x"):
        plain = client.get(path)
        any_tag = client.get(path, headers={"If-None-Match": "*"})
        assert plain.status_code in (400, 404)
        assert (any_tag.status_code, any_tag.data) == (plain.status_code, plain.data), path


def test_time_makes_pages_old(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page says how many minutes ago; what dates such as 今天 mean is another thing each day."""
    page, feed = (client.get(path).headers["ETag"] for path in ("/?q=风车", "/feed.atom?q=风车"))
    for moment, same in (((2023, 9, 10, 12, 1), [False, True]), ((2023, 9, 11, 0, 0), [False, False])):

        class Later(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None, at: Any = moment) -> "Later":
                return cls(*at, tzinfo=tz)

        monkeypatch.setattr(caching, "datetime", Later)
        found = [client.get(path).headers["ETag"] for path in ("/?q=风车", "/feed.atom?q=风车")]
        assert [found[0] == page, found[1] == feed] == same


def test_a_file_whose_address_has_its_version_is_kept_for_good(client: FlaskClient) -> None:
    with client.application.test_request_context():
        addresses = [caching.asset(name) for name in ("style.css", "icon.svg", "page.js")]
        assert caching.asset("nothing.css") == "/static/nothing.css"
        assert caching.asset("../app.py") == "/static/../app.py", "whose version nobody learns"
    html = client.get("/").text
    for address in addresses:
        with client.get(address) as response:
            assert response.headers["Cache-Control"] == FOREVER, address
        with client.get(address, headers={"If-None-Match": response.headers["ETag"]}) as again:
            assert (again.status_code, again.data) == (304, b"")
        assert address in html


def test_a_changed_file_has_another_address(client: FlaskClient, tmp_path: Path) -> None:
    app = create_app(tmp_path)
    app.static_folder = str(tmp_path)
    (tmp_path / "x.css").write_text("a{}")
    with app.test_request_context():
        before = caching.asset("x.css")
        (tmp_path / "x.css").write_text("b{}")
        assert caching.asset("x.css") != before


@pytest.mark.parametrize("path", [*KINDS, "/static/icon.svg"])
def test_what_is_packed_is_what_was_asked_for(client: FlaskClient, path: str) -> None:
    with client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"}) as packed, client.get(path) as plain:
        assert "Accept-Encoding" in plain.vary and "Accept-Encoding" in packed.vary
        assert "Content-Encoding" not in plain.headers
        if len(plain.data) < SMALLEST * 0.9:
            assert "Content-Encoding" not in packed.headers
            return
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Content-Length"] == str(len(packed.data)) and len(packed.data) < len(plain.data)
        assert packed.mimetype == plain.mimetype and packed.status_code == plain.status_code
        if "took" not in plain.text and "毫秒" not in plain.text and path != "/metrics":
            assert gzip.decompress(packed.data) == plain.data
        if "ETag" in packed.headers:
            assert packed.headers["ETag"].startswith("W/"), "other bytes have no strong tag in common"


@pytest.mark.parametrize(
    ("taken", "packs"),
    [
        *(("gzip", True), ("*", True), ("gzip;q=0.1", True), ("br, gzip", True), ("GZIP", True)),
        *(("gzip;q=0", False), ("identity", False), ("", False), ("br", False), ("*;q=0", False)),
        *(("gzip;q=0.5, identity", False), ("identity;q=0.5, gzip", True), ("gzip;q=0, *", False)),
    ],
)
def test_the_client_decides_whether_text_is_packed(client: FlaskClient, taken: str, packs: bool) -> None:
    response = client.get("/openapi.json", headers={"Accept-Encoding": taken})
    assert ("Content-Encoding" in response.headers) == packs


def test_head_tells_the_length_of_what_get_sends(client: FlaskClient) -> None:
    for path in ("/openapi.json", "/feed.atom?q=龙舟", "/static/style.css"):
        headers = {"Accept-Encoding": "gzip"}
        with client.get(path, headers=headers) as got, client.head(path, headers=headers) as head:
            assert head.headers["Content-Encoding"] == "gzip" and head.data == b""
            assert head.headers["Content-Length"] == str(len(got.data))


def test_a_part_of_a_file_is_not_packed(client: FlaskClient) -> None:
    with client.get("/static/style.css", headers={"Range": "bytes=0-1999", "Accept-Encoding": "gzip"}) as part:
        assert (part.status_code, len(part.data)) == (206, 2_000)
        assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize(
    "wanted", ["lines=0-1", "bytes=0-1,5-6", "bytes=0-1, 5-", "bytes=x", "bytes=9-3", "bytes", "="]
)
def test_a_range_that_is_not_sent_is_ignored(client: FlaskClient, wanted: str) -> None:
    with client.get("/static/style.css") as whole, client.get("/static/style.css", headers={"Range": wanted}) as got:
        assert (got.status_code, got.data) == (200, whole.data)


def test_a_range_behind_the_end_is_said_to_be_there(client: FlaskClient) -> None:
    with client.get("/static/style.css", headers={"Range": "bytes=99999999-"}) as response:
        assert response.status_code == 416


@given(
    headers=st.dictionaries(
        st.sampled_from(["If-None-Match", "If-Match", "If-Modified-Since", "Accept-Encoding", "Accept", "Range"]),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0")),
    ),
    path=st.sampled_from(["/?q=风车", "/feed.atom", "/static/style.css", "/api/v1/stats"]),
)
def test_no_header_breaks_an_answer(client: FlaskClient, headers: dict[str, str], path: str) -> None:
    with client.get(path, headers=headers) as response:
        assert response.status_code in (200, 206, 304, 412, 416)
