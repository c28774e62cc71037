"""The command line: click commands, thin over the library. `group` says which there are.

A search is a whole process each time, so every module says what it costs: the group imports click alone, a command
imports what it needs, and rich is loaded only to draw a progress bar.
"""

import io
import os
import sys
from contextlib import suppress

from searchnews.cli.group import cli

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process with its status: 0 done, 1 could not, 2 wrong usage, 130 Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        # UTF-8 whatever the locale says: half the answers would not fit any other. What cannot be encoded (names of
        # files that are no text) is spelt out, which is valid JSON too.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(prog_name="searchnews")
    finally:
        _let_go()


def _let_go() -> None:
    """Keep Python from complaining of what a full disk would not take: it was said already, and the status says so."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
