"""What the server counts, in the text format that Prometheus reads.

Written by hand: it is three kinds of lines, and the counts are per application, so that two in one process, as in
tests, do not mix. No label is made of what a client sends, or anyone could fill the memory with names.
"""

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, request

from searchnews import SearchnewsError

from .views import current_index

metrics = Blueprint("metrics", __name__)

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: from an answer that is still the same (1 ms) to one that somebody has given up waiting for."""

ERRORS = ("refused", "unavailable", "unforeseen")
"""Answers of 400 to 499, 503, and any other of 500 and more."""

_METHODS = ("GET", "HEAD")
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Counts:
    """Requests and how long they took, counted by the server's threads together."""

    def __init__(self) -> None:
        self.started = time.time()
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: dict[str, float] = defaultdict(float)

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """One request more."""
        with self._lock:
            self._requests[endpoint, method, status] += 1
            self._buckets[endpoint][bisect_left(BUCKETS, seconds)] += 1
            self._seconds[endpoint] += seconds

    def lines(self) -> Iterator[str]:
        """All that was counted, at one moment."""
        with self._lock:
            requests = sorted(self._requests.items())
            times = [(name, list(found), self._seconds[name]) for name, found in sorted(self._buckets.items())]
        yield from _head("searchnews_requests_total", "counter", "Requests answered.")
        for (endpoint, method, status), count in requests:
            labels = {"endpoint": endpoint, "method": method, "status": str(status)}
            yield _line("searchnews_requests_total", count, labels)
        yield from _head("searchnews_errors_total", "counter", "Requests answered with an error.")
        for kind in ERRORS:
            count = sum(count for (_, _, status), count in requests if _error(status) == kind)
            yield _line("searchnews_errors_total", count, {"kind": kind})
        yield from _head("searchnews_request_seconds", "histogram", "Seconds from a request to its answer.")
        for endpoint, found, seconds in times:
            yield from _histogram("searchnews_request_seconds", endpoint, found, seconds)
        yield from _head("searchnews_started_timestamp_seconds", "gauge", "When the server was started.")
        yield _line("searchnews_started_timestamp_seconds", self.started)


def count_requests(app: Flask) -> None:
    """Every request is counted. To be called first: what begins first ends last, and measures all between."""
    app.extensions["searchnews.metrics"] = Counts()
    app.before_request(_begin)
    app.after_request(_count)


@metrics.get("/metrics")
def exposed() -> Response:
    """The counts, and what the index is now; that it cannot be read is no failure of this page, but what it says."""
    lines = [*_counts().lines(), *_index_lines()]
    return Response("\n".join(lines) + "\n", content_type=_TYPE)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    method = request.method if request.method in _METHODS else "other"
    seconds = time.perf_counter() - g.began
    _counts().count(request.endpoint or "none", method, response.status_code, seconds)
    return response


def _counts() -> Counts:
    counts: Counts = current_app.extensions["searchnews.metrics"]
    return counts


def _error(status: int) -> str:
    if status < 400:
        return ""
    return "refused" if status < 500 else "unavailable" if status == 503 else "unforeseen"


def _index_lines() -> Iterator[str]:
    try:
        stats = current_index().stats()
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


def _histogram(name: str, endpoint: str, found: list[int], seconds: float) -> Iterator[str]:
    """Each bucket counts those of the smaller ones too, and the last is all of them."""
    total = 0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), found, strict=True):
        total += count
        yield _line(f"{name}_bucket", total, {"endpoint": endpoint, "le": bound})
    yield _line(f"{name}_sum", seconds, {"endpoint": endpoint})
    yield _line(f"{name}_count", total, {"endpoint": endpoint})


def _head(name: str, kind: str, help: str) -> tuple[str, str]:
    return f"# HELP {name} {help}", f"# TYPE {name} {kind}"


def _line(name: str, value: float, labels: Mapping[str, Any] | None = None) -> str:
    """One sample. Labels are names of endpoints and the like, which hold nothing that would need an escape."""
    said = ",".join(f'{label}="{value}"' for label, value in (labels or {}).items())
    return f"{name}{{{said}}} {value}" if said else f"{name} {value}"
