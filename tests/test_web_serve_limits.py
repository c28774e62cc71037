"""How often one client may ask."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchnews_web.limits import BURST, PLACES, Rate, limited
from searchnews_web.responses import HEADERS


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def answered(rate: Rate, client: str, times: int) -> int:
    return sum(not rate.wait(client) for _ in range(times))


def test_a_burst_is_answered_then_so_many_a_second() -> None:
    clock = Clock()
    rate = Rate(10, clock=clock)
    assert answered(rate, "192.0.2.1", 200) == 50, "five seconds' worth at once"
    for _ in range(20):
        clock.now += 1
        assert answered(rate, "192.0.2.1", 100) == 10
    clock.now += 3600
    assert answered(rate, "192.0.2.1", 200) == 50, "quiet hours are not saved up"


def test_a_low_rate_still_lets_a_first_page_bring_what_it_needs() -> None:
    clock = Clock()
    rate = Rate(0.5, clock=clock)
    assert answered(rate, "192.0.2.1", 100) == BURST
    assert rate.wait("192.0.2.1") == pytest.approx(2)
    clock.now += 2
    assert answered(rate, "192.0.2.1", 10) == 1


def test_one_client_takes_nothing_from_another() -> None:
    rate = Rate(1, clock=Clock())
    answered(rate, "192.0.2.1", 1000)
    others = [f"198.51.100.{n}" for n in range(100)]
    free = [client for client in others if not rate.wait(client)]
    assert len(free) >= 98, "two that share a place of 65,536 are rare"


def test_a_household_is_one_client_and_an_address_has_one_bucket_however_it_is_written() -> None:
    rate = Rate(1, clock=Clock())
    assert answered(rate, "2001:db8:1:2::1", 1000) == BURST
    assert answered(rate, "2001:db8:1:2:ffff::9", 10) == 0
    assert answered(rate, "192.0.2.7", 1000) == BURST
    assert answered(rate, "::ffff:192.0.2.7", 10) == 0


@given(st.text(max_size=60))
def test_whatever_a_client_is_called_it_has_a_place(client: str) -> None:
    rate = Rate(1)
    assert 0 <= rate._place(client) < PLACES
    assert rate.wait(client) == 0.0


def ask(application: Any, **environ: str) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    parts = application({"REQUEST_METHOD": "GET", "REMOTE_ADDR": "192.0.2.1", **environ}, lambda *a: said.extend(a))
    return said[0], dict(said[1]), b"".join(parts)


def test_what_is_too_much_is_refused_in_the_readers_language_and_says_when_to_come_back() -> None:
    reached = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        reached.append(environ)
        start_response("200 OK", [])
        return [b"ok"]

    application = limited(app, Rate(0.25, clock=Clock()))
    for _ in range(BURST):
        assert ask(application)[0] == "200 OK"
    status, headers, said = ask(application, HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9")
    assert status == "429 Too Many Requests" and len(reached) == BURST
    assert headers["Retry-After"] == "4" and headers["Content-Length"] == str(len(said))
    assert said.startswith(b"Too many requests")
    assert headers.items() >= HEADERS.items() and headers["Cache-Control"] == "no-store"
    assert ask(application, HTTP_ACCEPT_LANGUAGE="en", REQUEST_METHOD="HEAD")[2] == b""
    assert ask(application, HTTP_ACCEPT_LANGUAGE=";;q=\xff,,*;q=x")[0].startswith("429")
    assert ask(application, REMOTE_ADDR="203.0.113.9")[0] == "200 OK"
