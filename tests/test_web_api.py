"""What programs ask for: the same objects as the command line's, the limits, the document that describes it all."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from cli_support import run
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from machines_support import ARTICLES, archive
from schemathesis.checks import CHECKS
from searchnews_web import create_app
from searchnews_web.openapi import document

from searchnews import Article, DamagedIndex, ForeignIndex, Index, LockedIndex, NoIndex, speaking

DOCUMENT = document("http://localhost")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with archive(tmp_path_factory.mktemp("api")) as index:
        yield index


@pytest.fixture(scope="module")
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


def shape(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]})


def test_a_search_is_what_the_library_answers(client: FlaskClient, index: Index) -> None:
    found = client.get("/api/v1/search?q=风车&tag=风车&sort=oldest&limit=1&offset=1").get_json()
    wanted = index.search("风车", tags=["风车"], sort="oldest", limit=1, offset=1).to_dict()
    assert {**found, "took_ms": 0} == {**json.loads(json.dumps(wanted)), "took_ms": 0}
    assert found["hits"][0]["id"] == "NW202309040000000001"
    shape("Results").validate(found)


def printed(index: Index, *command: str) -> list[dict[str, Any]]:
    """What the command line says as JSON, one object a line."""
    done = run(*command, "--json", "--index", str(index.path), cwd=index.path.parent)
    assert done.returncode == 0
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def test_an_article_is_what_show_prints(client: FlaskClient, index: Index) -> None:
    ids = ("202309040000000001", "quiet", "markup", "round-07")
    for id, shown in zip(ids, printed(index, "show", *ids), strict=True):
        found = client.get(f"/api/v1/articles/{id}").get_json()
        assert list(found.items()) == list(shown.items()), "in the same order"
        shape("Article").validate(found)


def test_stats_are_those_of_the_command_line_without_this_machine(client: FlaskClient, index: Index) -> None:
    (said,) = printed(index, "stats")
    found = client.get("/api/v1/stats").get_json()
    assert found.items() <= said.items() and set(said) - set(found) == {"sources", "notes", "vocabulary"}
    assert found["articles"] == len(ARTICLES) and str(index.path) not in json.dumps(found)
    shape("Stats").validate(found)


@pytest.mark.parametrize("id", ["nobody", "..", "a b", "%00", "%ED%A0%80", "x" * 3_000, "風", "a%2Fb"])
def test_an_article_that_is_not_there_is_said_so(client: FlaskClient, id: str) -> None:
    response = client.get(f"/api/v1/articles/{id}")
    assert (response.status_code, response.get_json()) == (404, {"error": "There is nothing at this address."})


@pytest.mark.parametrize("address", ["/api/v1/search?q=风车&limit=-1", "/api/v1/search?since=2023-13", "/api/v1/no"])
@pytest.mark.parametrize("language", ["zh-CN,zh;q=0.9", "en", "fr"])
def test_programs_are_told_in_english_whatever_the_browser_prefers(
    client: FlaskClient, address: str, language: str
) -> None:
    response = client.get(f"{address}", headers={"Accept-Language": language})
    said = response.get_json()["error"]
    assert response.status_code in (400, 404) and said.endswith(".")
    assert said.replace("今天", "").isascii()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html;q=0.4, application/json;q=0.5", "application/json"),
        ("text/html;q=0.5, application/json;q=0.4", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("application/json;q=0, */*", "text/html"),
        ("application/json;q=x", "text/html"),
        ("image/png", "text/html"),
        ("", "text/html"),
    ],
)
def test_the_search_page_answers_in_what_the_client_prefers(client: FlaskClient, accept: str, kind: str) -> None:
    response = client.get("/?q=风车", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, kind)
    assert "Accept" in response.vary


def test_the_search_page_as_data_is_the_page_that_was_asked_for(client: FlaskClient) -> None:
    json_please = {"Accept": "application/json"}
    second = client.get("/?q=龙舟赛&sort=oldest&page=2", headers=json_please).get_json()
    same = client.get("/api/v1/search?q=龙舟赛&sort=oldest&offset=10").get_json()
    assert second["hits"] == same["hits"] and second["offset"] == 10
    wider = client.get("/?q=龙舟赛&page=2&limit=25", headers=json_please).get_json()
    assert (wider["offset"], len(wider["hits"])) == (25, 25)
    for wrong in ("page=0", "limit=1001", "since=2023-13", "sort=best", "page=1000&limit=1000"):
        response = client.get(f"/?q=x&{wrong}", headers=json_please)
        assert (response.status_code, list(response.get_json())) == (400, ["error"]), wrong


class Broken:
    """An index that cannot be read."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def refresh(self) -> bool:
        raise self.failure


MACHINES = [
    "/api/v1/search",
    "/api/v1/articles/x",
    "/api/v1/suggest",
    "/api/v1/stats",
    "/suggest",
    "/feed.json",
    "/feed.atom",
    "/healthz",
]


@pytest.mark.parametrize("path", MACHINES)
@pytest.mark.parametrize("kind", [NoIndex, ForeignIndex, DamagedIndex, LockedIndex])
def test_an_index_that_cannot_be_read_is_said_without_its_place(path: str, kind: type[Exception]) -> None:
    client = create_app(Broken(kind("/secret/place is broken."))).test_client()  # type: ignore[arg-type]
    response = client.get(path)
    assert response.status_code == 503 and "secret" not in response.text and "ndex" in response.text
    assert response.mimetype == ("text/plain" if path.endswith("atom") else "application/json")
    page = client.get("/?q=x", headers={"Accept": "application/json", "Accept-Language": "zh"})
    assert (page.status_code, page.mimetype, list(page.get_json())) == (503, "application/json", ["error"])
    assert page.get_json()["error"].isascii()


def lose(folder: Path) -> None:
    (folder / "gen-1").rename(folder / "elsewhere")


def empty(folder: Path) -> None:
    for file in (folder / "gen-1").iterdir():
        if file.suffix not in (".json", ".toc"):
            file.write_bytes(b"")


def analyze_otherwise(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "analyzer": "another"}), "utf-8")


@pytest.mark.parametrize("damage", [lose, empty, analyze_otherwise])
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_health_is_whether_a_search_is_answered_each_time_it_is_asked(
    tmp_path: Path, engine: str, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "index"
    with Index.create(folder, engine=engine) as index:
        index.add([Article(id="a", title="纸鸢", body="春天放纸鸢。")])
    damage(folder)
    client = create_app(folder).test_client()
    assert [client.get("/healthz").status_code for _ in range(4)] == [503] * 4
    assert "\nsearchnews_index_up 0\n" in client.get("/metrics").text
    assert client.get("/?q=x").status_code == 503


@pytest.mark.parametrize("started", ["zh", "en"])
def test_why_no_search_is_answered_is_said_once_in_the_servers_own_language(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, started: str
) -> None:
    folder = tmp_path / "index"
    with speaking(started):
        client = create_app(folder).test_client()

    def ask(status: int) -> list[str]:
        caplog.clear()
        for path in ("/", "/healthz", "/api/v1/search", "/feed.atom"):
            for language in ("zh", "en"):
                response = client.get(path, headers={"Accept-Language": language})
                assert response.status_code == status
        return caplog.messages

    missing = ask(503)
    assert len(missing) == 1 and str(folder) in missing[0] and missing[0].isascii() == (started == "en")
    assert ask(503) == [], "it was said"
    Index.create(folder).close()
    analyze_otherwise(folder)
    other = ask(503)
    assert len(other) == 1 and other != missing and other[0].isascii() == (started == "en")
    shutil.rmtree(folder)
    Index.create(folder).close()
    assert ask(200) == []
    shutil.rmtree(folder)
    assert ask(503) == missing, "which is news again"


@pytest.mark.parametrize("path", MACHINES)
def test_a_fault_of_ours_is_one_sentence(path: str, caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(Broken(ZeroDivisionError("/secret/place"))).test_client()  # type: ignore[arg-type]
    response = client.get(path)
    assert response.status_code == 500 and "log says why" in response.text and "secret" not in response.text
    assert "ZeroDivisionError" in caplog.text, "the log has all of it"


@pytest.mark.parametrize("path", [*MACHINES, "/metrics", "/openapi.json", "/opensearch.xml"])
def test_hostile_addresses_do_nothing(client: FlaskClient, path: str) -> None:
    many = "&".join(f"p{n}={n}" for n in range(10_000))
    for query in (
        *(f"{name}=%ED%A0%80%00%FF" for name in ("q", "tag", "since", "sort", "limit", "lang")),
        *("limit=" + "9" * 5_000, "offset=1e9", "q=" + quote("(" * 900), "q=" + quote('"' * 900), many),
        "tag=" + "&tag=".join(map(str, range(10_000))),
    ):
        response = client.get(f"{path}?{query}")
        assert response.status_code in (200, 400, 404), query[:80]
        assert "Traceback" not in response.text and "site-packages" not in response.text


def test_the_document_names_every_route_and_no_other(client: FlaskClient) -> None:
    """Pages for people and their files are no part of it."""
    rules = client.application.url_map.iter_rules()
    routed = {rule.rule.replace("<id>", "{id}") for rule in rules}
    people = {path for path in routed if path == "/" or path.startswith(("/article/", "/static/"))}
    assert set(DOCUMENT["paths"]) == routed - people
    served = client.get("/openapi.json").get_json()
    assert served == json.loads(json.dumps(DOCUMENT))
    for name in served["components"]["schemas"]:
        Draft202012Validator.check_schema(shape(name).schema)


def test_the_document_says_where_this_server_is(client: FlaskClient) -> None:
    far = client.get("/openapi.json", base_url="https://news.example/archive").get_json()
    assert far["servers"] == [{"url": "https://news.example/archive"}]


def test_every_failure_has_its_place_in_the_document(client: FlaskClient) -> None:
    for path, found in DOCUMENT["paths"].items():
        answers = found["get"]["responses"]
        takes = found["get"]["parameters"] and "{" not in path
        assert ("400" in answers) == bool(takes or path == "/openapi.json")
        assert "403" in answers and "429" in answers
        assert ("304" in answers) == (path not in ("/healthz", "/metrics"))
        assert ("503" in answers) == (path in {rule.replace("/x", "/{id}") for rule in MACHINES})


@pytest.mark.parametrize("path", [path.replace("{id}", "quiet") for path in DOCUMENT["paths"]])
def test_a_name_that_is_not_the_servers_is_refused_as_documented(index: Index, path: str) -> None:
    app = create_app(index)
    app.config["SEARCHNEWS_HOSTS"] = {"localhost"}
    response = app.test_client().get(path, headers={"Host": "evil.example"})
    documented = DOCUMENT["paths"][path.replace("quiet", "{id}")]["get"]["responses"]["403"]
    assert response.status_code == 403 and list(documented["content"]) == [response.mimetype]


API = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = sorted(DOCUMENT["paths"])
LENIENT = {name: CHECKS.get_one(name) for name in ("positive_data_acceptance", "negative_data_rejection")}


@pytest.mark.parametrize("path", OPERATIONS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_what_is_answered_is_what_the_document_promises(client: FlaskClient, path: str, data: Any) -> None:
    """Dates that are none are refused, and what is left empty counts as not given: no schema says either well."""
    mode = data.draw(st.sampled_from(schemathesis.GenerationMode))
    case = data.draw(API[path]["GET"].as_strategy(generation_mode=mode))
    case.operation.app = client.application
    case.call_and_validate(
        base_url="http://localhost", headers={"Accept-Encoding": "identity"}, excluded_checks=list(LENIENT.values())
    )


@pytest.mark.parametrize("name", ["since", "until"])
@given(data=st.data())
def test_a_time_that_the_document_allows_is_taken_unless_no_month_has_the_day(
    client: FlaskClient, name: str, data: Any
) -> None:
    schema = next(
        one["schema"] for one in DOCUMENT["paths"]["/api/v1/search"]["get"]["parameters"] if one["name"] == name
    )
    value = data.draw(st.from_regex(schema["pattern"], fullmatch=True).map(str.strip))
    response = client.get("/api/v1/search", query_string={name: value})
    assert response.status_code == 200 or value.endswith(("-29", "-30", "-31")), value
    for example in schema["examples"]:
        assert re.fullmatch(schema["pattern"], example)


@pytest.mark.parametrize("name", ["limit", "offset"])
@given(value=st.one_of(st.integers(), st.text(min_size=1), st.floats().map(str)))
def test_a_number_is_taken_or_refused_as_the_document_says(client: FlaskClient, name: str, value: int | str) -> None:
    schema = next(
        one["schema"] for one in DOCUMENT["paths"]["/api/v1/search"]["get"]["parameters"] if one["name"] == name
    )
    given = str(value)
    is_good = given.isascii() and given.isdecimal() and len(given) < 10 and int(given) <= schema["maximum"]
    query = quote(given, safe="", errors="replace")
    assert client.get(f"/api/v1/search?q=风车&{name}={query}").status_code == (200 if is_good else 400)


def test_surrogates_in_an_article_are_answered_as_json_can(tmp_path: Path) -> None:
    class Odd(Broken):
        def refresh(self) -> bool:
            return False

        def stats(self) -> dict[str, Any]:
            return {"created": "", "updated": "", "articles": 1, "bytes": 1, "vocabulary": ""}

        class settings:
            zone = None

        def get(self, id: str) -> Article:
            return Article(id="odd", title="\ud800", body="\x00")

    response = create_app(Odd(ValueError())).test_client().get("/api/v1/articles/odd")  # type: ignore[arg-type]
    assert response.get_json()["title"] == "\ud800" and b"\\ud800" in response.data


DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize("name", ["api.md", "api.zh.md"])
def test_the_page_about_the_api_names_all_there_is(client: FlaskClient, name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    routes, parameters, counts = (
        {said for row in table.splitlines() for said in re.findall("`([^`]+)`", row.split("|")[1])} for table in tables
    )
    assert routes == set(DOCUMENT["paths"])
    assert parameters == {one["name"] for one in DOCUMENT["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert counts == set(re.findall("^# TYPE ([a-z_]+)", client.get("/metrics").text, re.MULTILINE))


@pytest.mark.parametrize("name", ["api.md", "api.zh.md"])
def test_what_the_page_about_the_api_asks_is_answered(client: FlaskClient, name: str) -> None:
    asked = re.findall(
        r"^curl (?:-H '(\w+): ([^']+)' )?'http://127.0.0.1:8000([^']+)'", (DOCS / name).read_text("utf-8"), re.M
    )
    assert len(asked) == 3
    for header, value, path in asked:
        response = client.get(path, headers={header: value} if header else {})
        assert response.status_code == 200 and "html" not in (response.mimetype or "")
