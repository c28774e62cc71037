"""Below a path, behind a proxy, by other names."""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from searchnews_web import create_app
from searchnews_web.command import serve
from searchnews_web.proxies import behind_proxy, below, read_prefix
from serve_support import get, served
from werkzeug.test import Client

from searchnews import Article, Index


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proxied") / "index"
    with Index.create(path) as index:
        index.add(
            [Article(id=f"a{n}", title=f"芦荡镇第{n}次集市", body="卖苇席和鱼篓。", tags=["集市"]) for n in range(25)]
        )
    return path


@pytest.mark.parametrize(
    ("given", "read"),
    [("", ""), ("/", ""), ("/search", "/search"), ("search/", "/search"), ("/a/b-c_d.e~1/", "/a/b-c_d.e~1")],
)
def test_a_prefix_is_a_path_without_a_slash_at_its_end(given: str, read: str) -> None:
    assert read_prefix(given) == read


@pytest.mark.parametrize("given", ["/a//b", "/a b", "/搜索", "/..", "/a/../b", "/.", "/a?b", "/a#b", '/a"b', "/a%2fb"])
def test_what_is_no_prefix_is_refused(given: str, folder: Path) -> None:
    assert read_prefix(given) is None
    done = CliRunner().invoke(serve, ["--index", str(folder), "--prefix", given])
    assert done.exit_code == 2 and "--prefix" in done.stderr


@given(st.text(max_size=20))
def test_a_prefix_that_is_taken_is_a_plain_path(given: str) -> None:
    read = read_prefix(given)
    assert not read or re.fullmatch("(/[A-Za-z0-9._~-]+)+", read)


def links(html: str) -> list[str]:
    return re.findall(r'(?:href|src|action)="(/[^"]*)"', html)


@pytest.mark.parametrize("asked", ["/archive/?q=苇席&lang=en", "/?q=苇席&lang=en"], ids=["kept", "taken away"])
def test_every_link_of_a_page_stands_below_the_prefix(folder: Path, asked: str) -> None:
    client = Client(below(create_app(folder), "/archive"))
    response = client.get(asked)
    assert response.status_code == 200
    found = links(response.text)
    assert len(found) > 30 and [link for link in found if not link.startswith("/archive/")] == []
    for link in dict.fromkeys(found):
        assert client.get(link.replace("&amp;", "&"), buffered=True).status_code == 200, link


def test_the_bare_prefix_is_the_front_page_and_its_neighbor_is_not(folder: Path) -> None:
    client = Client(below(create_app(folder), "/archive"))
    assert client.get("/archive").status_code == 200
    assert client.get("/archives").status_code == 404


def environ_of(**headers: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ)
        start_response("200 OK", [])
        return []

    Client(behind_proxy(app)).get("/", headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    return seen


def test_one_proxy_is_believed_and_what_was_said_to_it_is_not() -> None:
    environ = environ_of(
        **{
            "X-Forwarded-For": "203.0.113.66, 192.0.2.9",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "news.example.org",
            "X-Forwarded-Prefix": "/archive",
        }
    )
    assert environ["REMOTE_ADDR"] == "192.0.2.9" and environ["wsgi.url_scheme"] == "https"
    assert environ["HTTP_HOST"] == "news.example.org" and environ["SCRIPT_NAME"] == "/archive"


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "https://evil.example", "/a b", '/"><script>', "/a,//evil.example"]
)
def test_a_prefix_that_leads_elsewhere_is_dropped(prefix: str) -> None:
    assert environ_of(**{"X-Forwarded-Prefix": prefix})["SCRIPT_NAME"] == ""


def test_an_address_or_a_scheme_that_is_none_is_dropped() -> None:
    environ = environ_of(**{"X-Forwarded-For": "<script>", "X-Forwarded-Proto": "javascript"})
    assert environ["REMOTE_ADDR"] == "127.0.0.1" and environ["wsgi.url_scheme"] == "http"


def test_a_name_is_answered_when_it_is_allowed(folder: Path) -> None:
    with served(folder, "--allow-host", "News.Example.org", "--processes", "1") as (_, port):
        assert get(port, "/healthz", headers={"Host": "news.example.org"})[0] == 200
        assert get(port, "/healthz", headers={"Host": "news.example.org:8443"})[0] == 200
        assert get(port, "/healthz")[0] == 200
        assert get(port, "/healthz", headers={"Host": "evil.example"})[0] == 403
        # Nobody said that there is a proxy.
        forged = {"Host": "evil.example", "X-Forwarded-Host": "news.example.org"}
        assert get(port, "/healthz", headers=forged)[0] == 403


def test_behind_a_proxy_its_word_counts_and_names_are_asked_for_all_the_same(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    options = ("--behind-proxy", "--allow-host", "news.example.org", "--prefix", "/archive", "--processes", "1")
    with served(folder, *options, "--access-log", str(log), "--rate", "1") as (_, port):
        told = {"X-Forwarded-Host": "news.example.org", "X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}
        status, _, html = get(port, "/archive/?q=%E8%8B%87%E5%B8%AD", headers=told)
        assert status == 200 and all(link.startswith("/archive/") for link in links(html))
        assert "https://news.example.org/archive/" in get(port, "/archive/opensearch.xml", headers=told)[2]
        assert get(port, "/archive/", headers={"X-Forwarded-Host": "evil.example"})[0] == 403
        for _ in range(30):
            status, headers, _ = get(port, "/archive/healthz", headers=told)
        assert status == 429 and int(headers["Retry-After"]) >= 1
        assert get(port, "/archive/healthz", headers=told | {"X-Forwarded-For": "192.0.2.10"})[0] == 200
    # A line is written once its answer is on its way, by the thread that gave it: two may change places.
    written = log.read_text("ascii").splitlines()
    [page] = [line for line in written if '"GET /archive/ HTTP/1.1" 200 ' in line]
    assert page.startswith("192.0.2.9 - - [")
    assert any('" 429 ' in line for line in written)
