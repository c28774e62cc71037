"""Completion for programs and for a browser's bar: the same as the command line's, and harmless whatever is in it."""

import json
from collections.abc import Iterator
from urllib.parse import quote, unquote_plus

import pytest
from cli_support import run
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from machines_support import archive
from searchnews_web import create_app
from searchnews_web.openapi import document

from searchnews import Index

SUGGESTIONS = "application/x-suggestions+json"
DOCUMENT = document("")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with archive(tmp_path_factory.mktemp("suggest")) as index:
        yield index


@pytest.fixture(scope="module")
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


def test_programs_and_the_command_line_are_told_the_same(client: FlaskClient, index: Index) -> None:
    found = client.get("/api/v1/suggest?q=风&limit=4").get_json()
    assert found == {"query": "风", "suggestions": [one.to_dict() for one in index.suggest("风", 4)]}
    assert {"text": "tag:风车", "label": "风车", "kind": "tag", "count": 2} in found["suggestions"]
    done = run("suggest", "风", "--limit", "4", "--json", "--index", str(index.path), cwd=index.path.parent)
    assert json.loads(done.stdout) == found
    schema = {"$ref": "#/components/schemas/Suggestions", "components": DOCUMENT["components"]}
    Draft202012Validator(schema).validate(found)


def test_the_command_says_what_each_one_is(index: Index) -> None:
    done = run("suggest", "yanhuwb", "--index", str(index.path), cwd=index.path.parent)
    assert done.returncode == 0
    done = run("suggest", "source:yh", "--index", str(index.path), cwd=index.path.parent).stdout.decode()
    assert "source:盐湖晚报" in done and "1 article" in done
    nothing = run("suggest", "qqqq", "--index", str(index.path), cwd=index.path.parent)
    assert (nothing.returncode, nothing.stdout.decode()) == (0, "Nothing here begins like that.\n")
    wrong = run("suggest", "风", "--limit", "51", "--index", str(index.path), cwd=index.path.parent)
    assert wrong.returncode == 1 and wrong.stderr.decode().count("\n") == 1 and "50" in wrong.stderr.decode()


def test_a_browsers_bar_gets_four_lists(client: FlaskClient) -> None:
    response = client.get("/suggest?q=盐湖&lang=en")
    assert (response.status_code, response.content_type) == (200, SUGGESTIONS)
    query, texts, said, urls = response.get_json()
    assert query == "盐湖" and len(texts) == len(said) == len(urls) > 0
    assert "source:盐湖晚报" in texts and said[texts.index("source:盐湖晚报")] == "source, 1 article"
    for text, url in zip(texts, urls, strict=True):
        assert unquote_plus(url) == f"http://localhost/?q={text}&lang=en"
        assert client.get(url.removeprefix("http://localhost")).status_code == 200
    assert client.get("/suggest?q=盐湖", headers={"Accept-Language": "zh"}).get_json()[2][0].endswith("篇")
    assert client.get("/suggest").get_json() == ["", [], [], []]


def test_the_description_names_it(client: FlaskClient) -> None:
    text = client.get("/opensearch.xml").text
    assert f'type="{SUGGESTIONS}" template="http://localhost/suggest?q={{searchTerms}}"' in text


@pytest.mark.parametrize("path", ["/api/v1/suggest", "/suggest"])
def test_whatever_is_typed_is_answered(client: FlaskClient, path: str) -> None:
    typed = ("<script>", '"><b>', "\u202e风", "风" * 5_000, "(" * 900, '"', "tag:<", "\x00", "%", "-", "OR", "\\", "'")
    for text in typed:
        response = client.get(f"{path}?q={quote(text)}")
        assert response.status_code == 200 and "Traceback" not in response.text
        assert response.headers["X-Content-Type-Options"] == "nosniff" and "html" not in response.mimetype
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert client.get(f"{path}?q=%ED%A0%80%FF").status_code == 200
    assert client.post(f"{path}?q=a").status_code == 405


def test_markup_in_a_title_or_a_tag_is_text(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggest?q=tag:<a").get_json()["suggestions"]
    assert [one["label"] for one in found] == ["<a&b>"]
    assert all("\u202e" not in one["label"] for one in client.get("/api/v1/suggest?q=风").get_json()["suggestions"])


@pytest.mark.parametrize("limit", ["-1", "51", "x", "1e1"])
def test_a_limit_that_cannot_be_is_refused_in_a_sentence(client: FlaskClient, limit: str) -> None:
    response = client.get(f"/api/v1/suggest?q=a&limit={limit}")
    assert (response.status_code, response.get_json()) == (400, {"error": "limit is a whole number from 0 to 50."})


def test_it_is_counted_under_its_own_name(client: FlaskClient) -> None:
    client.get("/suggest?q=a")
    client.get("/api/v1/suggest?q=a")
    text = client.get("/metrics").text
    assert 'endpoint="api.suggest",method="GET",status="200"' in text
    assert 'endpoint="discovery.suggest",method="GET",status="200"' in text
