"""The command line: click commands, thin over the library. `group` says which there are.

A search is a whole process each time, so every module says what it costs: the group imports click alone, a command
imports what it needs, and rich is loaded only to draw a progress bar.
"""

import gc
import importlib
import io
import os
import sys
from contextlib import suppress

__all__ = ["main"]

_GARBAGE = 50_000
"""New objects after which Python looks for cycles that nobody holds any more, in place of its 700.

What a start makes stays until the end, and looking it through again and again takes 20 of the 340 ms of a search;
whoever makes garbage for long still has it taken away.
"""

_NO_THREADS = "OPENBLAS_NUM_THREADS"
"""What NumPy's library of linear algebra reads when it is loaded: it starts a thread for each processor, which takes 40
of the 120 ms of importing NumPy on two of them. Nothing here multiplies matrices."""


def main() -> None:
    """Run the command line and end the process with its status: 0 done, 1 could not, 2 wrong usage, 130 Ctrl-C."""
    gc.set_threshold(_GARBAGE)
    os.environ.setdefault(_NO_THREADS, "1")
    for stream in (sys.stdout, sys.stderr):
        # UTF-8 whatever the locale says: half the answers would not fit any other. What cannot be encoded (names of
        # files that are no text) is spelt out, which is valid JSON too.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        # Loaded by its name, so that it comes after the line about garbage: click alone is 30 ms.
        importlib.import_module("searchnews.cli.group").cli(prog_name="searchnews")
    finally:
        _let_go()
        # Nothing is left to be done when the cycles of the whole program are found, but Python would look: 15 ms.
        gc.freeze()


def _let_go() -> None:
    """Keep Python from complaining of what a full disk would not take: it was said already, and the status says so."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
