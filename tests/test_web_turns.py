"""Pages are made in turn, and none waits long behind one that takes long."""

import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest
from searchnews_web.turns import PATIENCE, Turns, in_turn

SIDE_BY_SIDE: list[int] = []


def run(seconds: list[float]) -> list[float]:
    """How long each of some pages took that were asked for at once, in order."""
    busy = 0
    lock = threading.Lock()
    SIDE_BY_SIDE.clear()

    def page(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        nonlocal busy
        with lock:
            busy += 1
            SIDE_BY_SIDE.append(busy)
        time.sleep(environ["seconds"])
        with lock:
            busy -= 1
        return [b"x"]

    application = in_turn(page)
    took = [0.0] * len(seconds)

    def ask(number: int) -> None:
        began = time.monotonic()
        assert list(application({"seconds": seconds[number]}, None)) == [b"x"]
        took[number] = time.monotonic() - began

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(seconds))]
    for thread in threads:
        thread.start()
        time.sleep(0.005)
    for thread in threads:
        thread.join()
    return took


def test_one_page_at_a_time() -> None:
    run([0.01] * 6)
    assert SIDE_BY_SIDE == [1] * 6


def test_nobody_waits_long_behind_a_slow_page() -> None:
    slow, *rest = run([1.0, 0.01, 0.01])
    assert slow >= 1 and all(PATIENCE <= took < 0.5 for took in rest)


def test_a_page_that_fails_lets_the_next_one_in() -> None:
    def fail(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise KeyError(environ["name"])

    application = in_turn(fail)
    for name in "abc":
        began = time.monotonic()
        with pytest.raises(KeyError, match=name):
            application({"name": name}, None)
        assert time.monotonic() - began < PATIENCE


def test_who_has_waited_longest_is_next() -> None:
    turns = Turns()
    assert turns.take(0)
    order: list[int] = []

    def wait(number: int) -> None:
        assert turns.take(10)
        order.append(number)
        turns.leave()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    assert not turns.take(0.01), "nobody is let in before them"
    turns.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert turns.take(0), "and then it is free"
