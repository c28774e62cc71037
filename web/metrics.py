"""What the server counts, in the text format that Prometheus reads.

Written by hand: it is three kinds of lines, and the counts are per application, so that two in one process, as in
tests, do not mix. No label is made of what a client sends, or anyone could fill the memory with names.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from flask import Blueprint, Flask, Response, current_app, g, request

from searchnews import SearchnewsError

from .counts import BUCKETS, Counts
from .views import current_stats, try_search

metrics = Blueprint("metrics", __name__)

ERRORS = ("refused", "unavailable", "unforeseen")
"""Answers of 400 to 499, 503, and any other of 500 and more."""

_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def count_requests(app: Flask) -> None:
    """Every request is counted. To be called first: what begins first ends last, and measures all between.

    And before a server forks: what its processes count is theirs together.
    """
    app.extensions["searchnews.metrics"] = Counts()
    app.before_request(_begin)
    app.after_request(_count)


@metrics.get("/metrics")
def exposed() -> Response:
    """The counts, and what the index is now; that it cannot be read is no failure of this page, but what it says."""
    lines = [*_request_lines(_counts(), _endpoints()), *_index_lines()]
    return Response("\n".join(lines) + "\n", content_type=_TYPE)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    seconds = time.perf_counter() - g.began
    endpoint = _endpoints().index(request.endpoint or "none")
    _counts().count(endpoint, request.method, response.status_code, seconds)
    return response


def _counts() -> Counts:
    counts: Counts = current_app.extensions["searchnews.metrics"]
    return counts


def _endpoints() -> list[str]:
    """What can be asked for, in one order in every process; what is not there is counted as "none"."""
    return ["none", *sorted(current_app.view_functions)]


def _request_lines(counts: Counts, endpoints: list[str]) -> Iterator[str]:
    asked = [
        ({"endpoint": endpoint, "method": method, "status": status}, count)
        for number, endpoint in enumerate(endpoints)
        for method, status, count in counts.requests(number)
    ]
    yield from _head("searchnews_requests_total", "counter", "Requests answered.")
    for labels, count in asked:
        yield _line("searchnews_requests_total", count, labels)
    yield from _head("searchnews_errors_total", "counter", "Requests answered with an error.")
    for kind in ERRORS:
        total = sum(count for labels, count in asked if _error(labels["status"]) == kind)
        yield _line("searchnews_errors_total", total, {"kind": kind})
    yield from _head("searchnews_request_seconds", "histogram", "Seconds from a request to its answer.")
    for number, endpoint in enumerate(endpoints):
        yield from _histogram("searchnews_request_seconds", endpoint, *counts.times(number))
    yield from _head("searchnews_started_timestamp_seconds", "gauge", "When the server was started.")
    yield _line("searchnews_started_timestamp_seconds", counts.started)


def _error(status: str) -> str:
    if status < "4":
        return ""
    return "refused" if status < "5" else "unavailable" if status == "503" else "unforeseen"


def _index_lines() -> Iterator[str]:
    try:
        try_search()
        stats = current_stats()
    except SearchnewsError:
        stats = None
    yield from _head("searchnews_index_up", "gauge", "1 when the index can be searched, else 0.")
    yield _line("searchnews_index_up", int(stats is not None))
    if stats is None:
        return
    committed = datetime.fromisoformat(stats["updated"]).timestamp()
    for name, help, value in (
        ("searchnews_index_articles", "Articles in the index.", stats["articles"]),
        ("searchnews_index_bytes", "Bytes of the index's files.", stats["bytes"]),
        ("searchnews_index_commit_timestamp_seconds", "When articles of the index last changed.", committed),
    ):
        yield from _head(name, "gauge", help)
        yield _line(name, value)


def _histogram(name: str, endpoint: str, found: Sequence[int], seconds: float) -> Iterator[str]:
    """Each bucket counts those of the smaller ones too, and the last is all of them; nothing, if there are none."""
    if not any(found):
        return
    total = 0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), found, strict=True):
        total += count
        yield _line(f"{name}_bucket", total, {"endpoint": endpoint, "le": bound})
    yield _line(f"{name}_sum", seconds, {"endpoint": endpoint})
    yield _line(f"{name}_count", total, {"endpoint": endpoint})


def _head(name: str, kind: str, help: str) -> tuple[str, str]:
    return f"# HELP {name} {help}", f"# TYPE {name} {kind}"


def _line(name: str, value: float, labels: Mapping[str, str] | None = None) -> str:
    """One sample. Labels are names of endpoints and the like, which hold nothing that would need an escape."""
    said = ",".join(f'{label}="{value}"' for label, value in (labels or {}).items())
    return f"{name}{{{said}}} {value}" if said else f"{name} {value}"
