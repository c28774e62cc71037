"""Feeds and what browsers discover: valid, escaped, whole addresses behind a prefix too, ids that stay."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from machines_support import ARTICLES, archive
from searchnews_web import create_app
from searchnews_web.feeds import ENTRIES, UNDATED, moment_of

from searchnews import Article, Index

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with archive(tmp_path_factory.mktemp("feeds")) as index:
        yield index


@pytest.fixture(scope="module")
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


def atom(client: FlaskClient, query: str = "", **options: Any) -> ET.Element:
    response = client.get(f"/feed.atom?{query}", **options)
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    return ET.fromstring(response.data)


def text(element: ET.Element, name: str) -> str:
    found = element.find(ATOM + name)
    assert found is not None and found.text is not None and len(found) == 0, "text, and no markup"
    return found.text


def links(element: ET.Element) -> dict[str, str]:
    found = {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}
    assert len(found) == len(element.findall(f"{ATOM}link"))
    return found


def assert_valid(feed: ET.Element) -> None:
    """What RFC 4287 asks of a feed and its entries."""
    assert feed.tag == f"{ATOM}feed"
    assert {"self", "alternate"} == set(links(feed))
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None, "for the entries without one"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("title", "id", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert text(element, "id").startswith("tag:") and text(element, "id").isascii()
        assert RFC3339.fullmatch(text(element, "updated"))
        for url in links(element).values():
            assert re.match("https?://", url) and not set(url) & set(' "<>\\^`{|}')
    ids = [text(entry, "id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) <= ENTRIES


def test_a_feed_has_the_newest_of_a_search_first(client: FlaskClient) -> None:
    feed = atom(client, "q=龙舟赛&sort=oldest&lang=en")
    assert_valid(feed)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == ENTRIES
    assert [text(entry, "title") for entry in entries[:2]] == ["第1轮龙舟赛", "第2轮龙舟赛"], "whatever the order asked"
    assert text(entries[0], "summary") == "船队在雨里划完了全程。"
    assert text(feed, "updated") == text(entries[0], "updated") == "2023-09-03T11:45:00+00:00"
    assert text(feed, "title") == "龙舟赛 – news search"


def test_all_filters_of_the_page_narrow_a_feed(client: FlaskClient) -> None:
    everything = "tag=风车&tag=学徒&source=盐湖晚报&category=教育&code=690002.SH&since=2023-09&until=2023-09-04"
    for query, ids in (
        (everything, ["202309040000000001"]),
        ("q=风车&source=盐湖周刊", ["NW202309040000000001"]),
        ("until=2023-09-01&q=风车", []),
        ("q=风车", ["markup", "NW202309040000000001", "202309040000000001", "quiet"]),
    ):
        feed = atom(client, query)
        assert_valid(feed)
        assert [text(entry, "id").rpartition(":")[2] for entry in feed.findall(f"{ATOM}entry")] == ids
        items = client.get(f"/feed.json?{query}").get_json()["items"]
        assert [item["id"].rpartition(":")[2] for item in items] == ids


def test_an_entry_leads_to_the_page_and_to_the_original(client: FlaskClient) -> None:
    feed = atom(client, "q=风车&tag=风车&lang=en")
    media, post = feed.findall(f"{ATOM}entry")
    page = f"http://localhost/article/202309040000000001?q={quote('风车')}&tag={quote('风车')}&lang=en"
    assert links(post) == {"alternate": page, "via": "https://evening.example/news?id=1&page=2"}
    assert client.get(page).status_code == 200
    assert set(links(media)) == {"alternate"}, "a script is no address"
    assert [one.attrib["term"] for one in post.findall(f"{ATOM}category")] == ["教育", "风车", "学徒"]
    assert [name.text for name in post.iterfind(f"{ATOM}author/{ATOM}name")] == ["盐湖晚报"]
    item = client.get("/feed.json?q=风车&tag=风车&lang=en").get_json()["items"][1]
    assert (item["url"], item["external_url"]) == (page, "https://evening.example/news?id=1&page=2")
    assert item["authors"] == [{"name": "盐湖晚报"}] and item["tags"] == ["教育", "风车", "学徒"]


def test_a_hostile_article_stays_text(client: FlaskClient) -> None:
    response = client.get("/feed.atom?q=风车")
    assert b"<script" not in response.data and b"\x0b" not in response.data and b"\x01" not in response.data
    entry = atom(client, "q=风车").findall(f"{ATOM}entry")[0]
    assert text(entry, "title") == '<b>风车</b> & "引号" ]]> \''
    assert "</summary><script>alert(1)</script> 风车 &amp;" in text(entry, "summary")
    assert links(entry)["via"] == "https://evil.example/%22%3E%3Cb%3E"
    item = client.get("/feed.json?q=风车").get_json()["items"][0]
    assert "content_html" not in item and "<script>alert(1)</script>" in item["content_text"]


def test_an_article_without_measure_makes_no_feed_without_measure(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        long = "长" * 50_000
        tags = tuple(f"{n}{long}" if n % 2 else f"标签{n}" for n in range(1_000))
        index.add(
            [Article(id="long", title=long, body=long, source=long, category=long, tags=tags, url=f"http://a.b/{long}")]
        )
        client = create_app(index).test_client()
        for path in ("/feed.atom", "/feed.json"):
            response = client.get(path)
            assert response.status_code == 200 and len(response.text) < 5_000
        assert_valid(atom(client))


def test_json_feed_has_what_its_version_asks_for(client: FlaskClient) -> None:
    response = client.get("/feed.json?q=风车&lang=en")
    assert (response.status_code, response.mimetype) == (200, "application/feed+json")
    found = json.loads(response.data)
    assert found["version"] == "https://jsonfeed.org/version/1.1" and found["title"] == "风车 – news search"
    assert client.get(found["home_page_url"]).status_code == 200
    assert client.get(found["feed_url"]).get_json() == found
    for item in found["items"]:
        assert isinstance(item["id"], str) and item["content_text"] and item["title"]
        assert RFC3339.fullmatch(item.get("date_published", "2023-01-01T00:00:00Z"))
    assert "date_published" not in found["items"][-1] and found["items"][-1]["title"] == "(no title)"


def test_ids_are_the_same_wherever_the_server_is_and_whatever_it_speaks(client: FlaskClient) -> None:
    near = atom(client, "q=风车&tag=风车&lang=en")
    far = atom(client, "tag=风车&q=风车&lang=zh&sort=oldest", base_url="https://news.example/archive")
    assert text(near, "id") == text(far, "id")
    ids = [[text(entry, "id") for entry in feed.findall(f"{ATOM}entry")] for feed in (near, far)]
    assert ids[0] == ids[1] and "tag:searchnews.invalid,2026:article:202309040000000001" in ids[0]
    assert text(atom(client, "q=风车"), "id") != text(near, "id")


def test_behind_a_prefix_every_address_has_it(client: FlaskClient) -> None:
    base = "https://news.example/archive"
    feed = atom(client, "q=风车", base_url=base)
    addresses = [*links(feed).values(), *(links(entry)["alternate"] for entry in feed.findall(f"{ATOM}entry"))]
    found = client.get("/feed.json?q=风车", base_url=base).get_json()
    addresses += [found["home_page_url"], found["feed_url"], *(item["url"] for item in found["items"])]
    assert all(url.startswith(f"{base}/") and "archive/archive" not in url for url in addresses)


def test_an_empty_feed_is_a_feed(client: FlaskClient) -> None:
    for query in ("q=“没有人写过的句子”", "q=&tag=&since=", ""):
        assert_valid(atom(client, query))
    assert text(atom(client, "q=“没有人写过的句子”"), "updated") == UNDATED.isoformat()
    assert client.get("/feed.json?q=“没有人写过的句子”").get_json()["items"] == []


@pytest.mark.parametrize(
    "query", ["since=2023-13", "sort=best", "q=" + "(" * 5_000, "&".join(f"tag={n}" for n in range(51))]
)
def test_what_cannot_be_asked_is_one_english_sentence(client: FlaskClient, query: str) -> None:
    plain = client.get(f"/feed.atom?{query}", headers={"Accept-Language": "zh"})
    assert (plain.status_code, plain.mimetype) == (400, "text/plain") and plain.text.endswith(".\n")
    assert plain.text.replace("今天", "").isascii()
    packed = client.get(f"/feed.json?{query}", headers={"Accept-Language": "zh"})
    assert packed.status_code == 400 and packed.get_json() == {"error": plain.text.rstrip("\n")}


@given(
    published=st.datetimes(
        timezones=st.one_of(st.just(UTC), st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone))
    )
)
def test_every_moment_can_be_said_in_a_feed(published: datetime) -> None:
    moment = moment_of(Article(id="x", published=published))
    assert RFC3339.fullmatch(moment.isoformat()) and moment.tzinfo is UTC


def opensearch(client: FlaskClient, **options: Any) -> ET.Element:
    response = client.get("/opensearch.xml", **options)
    assert (response.status_code, response.mimetype) == (200, "application/opensearchdescription+xml")
    return ET.fromstring(response.data)


@pytest.mark.parametrize("base", ["http://localhost:8123", "http://[::1]:8000", "https://news.example/archive"])
def test_a_browser_learns_the_address_it_asked_by(client: FlaskClient, base: str) -> None:
    found = opensearch(client, base_url=base)
    name = found.find(f"{SEARCH}ShortName")
    assert name is not None and name.text and len(name.text) <= 16
    urls = {url.attrib["type"]: url.attrib["template"] for url in found.findall(f"{SEARCH}Url")}
    assert urls["text/html"] == f"{base}/?q={{searchTerms}}"
    assert all(template.startswith(f"{base}/") for template in urls.values())
    for type, template in urls.items():
        path = template.replace(base, "").replace("{searchTerms}", quote("风车"))
        assert client.get(path).mimetype == type
    image = found.find(f"{SEARCH}Image")
    assert image is not None and image.text == f"{base}/static/icon.svg"


def test_the_description_keeps_the_language_that_was_chosen(client: FlaskClient) -> None:
    chosen = ET.fromstring(client.get("/opensearch.xml?lang=en").data)
    assert chosen.findall(f"{SEARCH}Url")[0].attrib["template"].endswith("?q={searchTerms}&lang=en")
    assert "lang=" not in client.get("/opensearch.xml?lang=xx").text


@pytest.mark.parametrize("host", ["<script>", "a b", "[::1", 'x"><y', "a/b", "é", "{searchTerms}"])
@pytest.mark.parametrize("path", ["/opensearch.xml", "/feed.atom", "/feed.json?q=龙舟", "/openapi.json"])
def test_no_host_breaks_a_description(client: FlaskClient, path: str, host: str) -> None:
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 400 and "<script" not in response.text
    assert response.text.rstrip().endswith(("cannot be read.", 'cannot be read."}'))


def test_all_of_the_archive_goes_through_both_feeds(client: FlaskClient) -> None:
    seen = set()
    for article in ARTICLES:
        query = "q=" + quote(f'"{article.title or "只提到"}"')
        assert_valid(atom(client, query))
        seen |= {item["id"].rpartition(":")[2] for item in client.get(f"/feed.json?{query}").get_json()["items"]}
    assert seen == {article.id for article in ARTICLES}
