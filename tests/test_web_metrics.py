"""What is counted: right, by all threads together, in the text format, and nothing of what clients send."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_support import environment
from flask.testing import FlaskClient
from machines_support import ARTICLES, archive
from searchnews_web import create_app
from searchnews_web.counts import BUCKETS, ENDPOINTS, Counts
from searchnews_web.metrics import ERRORS
from searchnews_web.shelf import Shelf

from searchnews import DamagedIndex, Index

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="[^"\\\n]*",?)*)\})? ([0-9.e+-]+)')


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with archive(tmp_path_factory.mktemp("metrics")) as index:
        yield index


@pytest.fixture
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


def samples(client: FlaskClient) -> dict[tuple[str, str], float]:
    """Value by name and labels; every line is of the format, every name is typed once, before its samples."""
    response = client.get("/metrics")
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.status_code == 200 and response.text.endswith("\n")
    return read(response.text.splitlines())


def read(lines: list[str]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    kinds: dict[str, str] = {}
    for line in lines:
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in kinds
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            family = re.sub("_(bucket|sum|count)$", "", sample[1])
            assert kinds.get(sample[1]) in ("counter", "gauge") or kinds[family] == "histogram"
            key = (sample[1], sample[2] or "")
            assert key not in found, "once each"
            found[key] = float(sample[3])
    return found


def test_requests_are_counted_by_endpoint_method_and_status(client: FlaskClient) -> None:
    for _ in range(3):
        client.get("/?q=风车")
    client.head("/?q=风车")
    client.get("/api/v1/search?limit=x")
    client.get("/nowhere/at/all")
    found = samples(client)
    name = "searchnews_requests_total"
    assert found[name, 'endpoint="pages.search",method="GET",status="200"'] == 3
    assert found[name, 'endpoint="pages.search",method="HEAD",status="200"'] == 1
    assert found[name, 'endpoint="api.search",method="GET",status="400"'] == 1
    assert found[name, 'endpoint="none",method="GET",status="404"'] == 1
    assert found["searchnews_errors_total", 'kind="refused"'] == 2
    again = samples(client)
    assert again[name, 'endpoint="metrics.exposed",method="GET",status="200"'] == 1, "the one before"


def test_the_index_is_described(client: FlaskClient, index: Index) -> None:
    found = samples(client)
    stats = index.stats()
    assert found["searchnews_index_up", ""] == 1
    assert found["searchnews_index_articles", ""] == len(ARTICLES)
    assert found["searchnews_index_bytes", ""] == stats["bytes"]
    committed = found["searchnews_index_commit_timestamp_seconds", ""]
    assert committed == pytest.approx(datetime.fromisoformat(stats["updated"]).timestamp())


def test_seconds_are_a_histogram(client: FlaskClient) -> None:
    for _ in range(5):
        client.get("/healthz")
    found = samples(client)
    name = "searchnews_request_seconds"
    labels = [f'endpoint="api.healthz",le="{bound}"' for bound in (*BUCKETS, "+Inf")]
    counts = [found[f"{name}_bucket", label] for label in labels]
    assert counts == sorted(counts) and counts[-1] == 5 == found[f"{name}_count", 'endpoint="api.healthz"']
    assert 0 < found[f"{name}_sum", 'endpoint="api.healthz"'] < 60


def test_a_bound_belongs_to_its_bucket() -> None:
    counts = Counts()
    for seconds in (0.0, 0.001, 0.0011, 10.0, 10.1):
        counts.count(3, "GET", 200, seconds)
    found, total = counts.times(3)
    assert (found[0], found[1], found[-2], found[-1], sum(found)) == (2, 1, 1, 1, 5)
    assert total == pytest.approx(20.1021)
    assert sum(counts.times(2)[0]) == 0 and list(counts.requests(4)) == []


def test_what_has_no_place_of_its_own_is_counted_still() -> None:
    counts = Counts()
    counts.count(5, "BREW", 418, 0.1)
    counts.count(10_000, "GET", 200, 0.1)
    assert list(counts.requests(5)) == [("other", "other", 1)]
    assert list(counts.requests(ENDPOINTS - 1)) == [("GET", "200", 1)]


def test_nothing_a_client_sends_becomes_a_label(client: FlaskClient) -> None:
    before = len(client.get("/metrics").text.splitlines())
    for n in range(50):
        client.open(f"/nowhere-{n}", method=f"M{n}")
        client.open(f"/?q={n}", method=f"M{n}")
        client.get(f"/api/v1/articles/a{n}", headers={"Host": f"h{n}.example", "User-Agent": f"agent-{n}"})
    text = client.get("/metrics").text
    assert "nowhere" not in text and "M4" not in text and "example" not in text and "agent" not in text
    assert len(text.splitlines()) - before < 4 * (len(BUCKETS) + 5), "a few endpoints more, not fifty"
    assert 'method="other",status="405"} 100' in text


def test_threads_count_together() -> None:
    counts = Counts()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: counts.count(n % 3, "GET", 200 + n % 2 * 4, 0.01), range(6_000)))
    assert sum(count for n in range(3) for _, _, count in counts.requests(n)) == 6_000
    assert sum(sum(counts.times(n)[0]) for n in range(3)) == 6_000


FORKING = """
import os
from searchnews_web.counts import Counts
counts = Counts()
counts.count(1, "GET", 200, 0.01)
children = []
for _ in range(100):
    children.append(os.fork())
    if not children[-1]:
        for _ in range(50):
            counts.count(1, "GET", 200, 0.01)
        os._exit(0)
    if len(children) == 4:
        for child in children:
            os.waitpid(child, 0)
        children = []
print(list(counts.requests(1)), sum(counts.times(1)[0]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process serves here")
def test_processes_count_together_and_those_that_died_are_not_forgotten() -> None:
    """A hundred processes, four at a time, more than there are rows; in an interpreter of its own, without threads."""
    done = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, env=environment(), check=True)
    assert done.stdout.decode().split() == ["[('GET',", "'200',", "5001)]", "5001"]


def test_an_index_that_is_missing_is_a_measurement_and_no_failure(tmp_path: Path) -> None:
    client = create_app(tmp_path / "nothing").test_client()
    assert client.get("/healthz").status_code == 503
    found = samples(client)
    assert found["searchnews_index_up", ""] == 0 and ("searchnews_index_articles", "") not in found
    assert found["searchnews_errors_total", 'kind="unavailable"'] == 1
    assert str(tmp_path) not in client.get("/metrics").text


@pytest.mark.parametrize(
    ("failure", "kind"), [(DamagedIndex("x"), "unavailable"), (ZeroDivisionError("x"), "unforeseen")]
)
def test_errors_are_told_apart(failure: Exception, kind: str, index: Index) -> None:
    def refresh() -> bool:
        raise failure

    broken: Any = SimpleNamespace(refresh=refresh)
    client = create_app(broken).test_client()
    client.get("/?q=x")
    client.get("/feed.json?limit=1")
    client.application.extensions["searchnews"] = Shelf(index)
    found = samples(client)
    assert {name: found["searchnews_errors_total", f'kind="{name}"'] for name in ERRORS} == {
        **dict.fromkeys(ERRORS, 0),
        kind: 2,
    }


def test_applications_do_not_count_for_each_other(index: Index) -> None:
    one, other = (create_app(index).test_client() for _ in range(2))
    one.get("/healthz")
    assert "healthz" in one.get("/metrics").text and "healthz" not in other.get("/metrics").text
