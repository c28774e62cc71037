"""The thread that counts beside the one that searches: it is there again, and nothing waits for it in vain."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("tantivy")

from searchnews.engines.base import Counts
from searchnews.engines.tantivy.beside import beside
from searchnews.engines.tantivy.counting import Later


def held(work: Callable[[], object]) -> Any:
    done = beside(work)  # type: ignore[arg-type]
    assert done
    return done


ENDING = """
import time
from searchnews.engines.tantivy.beside import beside

def work():
    time.sleep(0.3)
    print("done", flush=True)

beside(work)
"""


def test_work_is_done_by_another_thread_which_is_used_again() -> None:
    names: list[int] = []
    for _ in range(20):
        with held(lambda: names.append(threading.get_ident())):
            pass
    assert threading.get_ident() not in names
    assert len(set(names)) < 20


def test_what_raises_does_not_end_the_thread() -> None:
    def fail() -> None:
        raise KeyboardInterrupt

    for _ in range(5):
        with held(fail):
            pass
    done: list[int] = []
    with held(lambda: done.append(1)):
        assert done == [1]


def test_many_at_once_do_not_wait_for_each_other() -> None:
    began = time.monotonic()
    locks = [held(lambda: time.sleep(0.2)) for _ in range(8)]
    for lock in locks:
        with lock:
            pass
    assert time.monotonic() - began < 1.2


def test_what_went_wrong_goes_wrong_where_somebody_asks() -> None:
    tries: list[int] = []

    def count() -> Counts:
        tries.append(1)
        raise ValueError("no")

    later = Later(count, apart=True)
    with pytest.raises(ValueError, match="no"):
        later.result()
    assert len(tries) == 2
    assert Later(lambda: Counts(3), apart=True).result() == Later(lambda: Counts(3), apart=False).result() == Counts(3)


def test_the_end_of_the_program_waits_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_has_threads_of_its_own() -> None:
    with held(lambda: None):
        pass
    code = "import os\nfrom searchnews.engines.tantivy.beside import beside\n"
    code += "with beside(lambda: None): pass\nchild = os.fork()\n"
    code += "with beside(lambda: None): pass\nchild or os._exit(0)\nprint(os.waitpid(child, 0)[1])\n"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
