"""Runs commands of searchnews with `faulty.c` under them, each in a fork of this process, which has all loaded.

Reads an order a line, as JSON: `argv`, where changes are counted (`under`), what happens at which (`at`, `how`,
`error`), where to keep what was synced (`shadow`), where to put what is said (`said`). Answers with a line: `status`
as `os.waitstatus_to_exitcode` has it, how many changes there were, and the call that failed.
"""

import json
import mmap
import os
import signal
import struct
import sys
from contextlib import suppress

from searchnews import Index  # noqa: F401  loaded for those that are forked
from searchnews.analysis import Analyzer
from searchnews.cli import group, main
from searchnews.engines import load_engine

HEAD = struct.Struct("=QQII1024s1024s256s")


def arm(control: mmap.mmap, order: dict[str, object]) -> None:
    under, shadow = (os.fsencode(str(order.get(name, ""))) for name in ("under", "shadow"))
    told = (0, order.get("at", 0), order.get("how", 0), order.get("error", 0), under, shadow, b"")
    control[: HEAD.size] = HEAD.pack(*told)


def run(order: dict[str, object]) -> None:
    """In the fork: the command, as a process of its own would run it."""
    os.setsid()
    file = os.open(str(order["said"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(file, number)
    sys.argv = ["searchnews", *order["argv"]]  # type: ignore[misc]
    os.chdir(str(order["folder"]))


def serve() -> None:
    for name in ("whoosh", "tantivy"):
        load_engine(name)
    Analyzer().words.runs("雾岭春茶开采")
    assert group
    with open(os.environ["FAULTY_CONTROL"], "r+b") as file:
        control = mmap.mmap(file.fileno(), 0)
    for line in sys.stdin:
        order = json.loads(line)
        arm(control, {})
        child = os.fork()
        if not child:
            run(order)
            arm(control, order)
            main()
        _, ended = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # workers that outlived it
        count, *_, last = HEAD.unpack(control[: HEAD.size])
        arm(control, {})
        status = os.waitstatus_to_exitcode(ended)
        print(json.dumps({"status": status, "count": count, "last": last.rstrip(b"\0").decode()}), flush=True)


if __name__ == "__main__":
    serve()
