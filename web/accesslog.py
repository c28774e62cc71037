"""Who asked for what and got which answer, a line each in the combined format that every log reader knows.

What people search for says more about them than who they are, so a line ends where the question begins: the query of
an address is left out, of the referring one too, unless the log is asked for it.
"""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .proxies import Application

STDOUT = "-"

_LOOK = 1.0
"""Seconds between two looks whether the file was moved away, as those who rotate logs do."""

_LONGEST = 2_000
"""Characters of one thing that a client says; no browser says more, and a log is to be read."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Log:
    """A file that lines are added to, whole, by several threads and processes; opened anew when it was moved away."""

    def __init__(self, path: Path | None) -> None:
        """None is standard output; raises OSError where the file cannot be written."""
        self._path = path
        self._guard = threading.Lock()
        self._file = 1 if path is None else _opened(path)
        self._looked = time.monotonic()

    def write(self, line: str) -> None:
        """Adds a line. A disk that is full costs lines of the log, and no page."""
        try:
            with self._guard:
                self._follow()
                # One call for each line: lines of two processes do not run into each other.
                os.write(self._file, line.encode("ascii", "backslashreplace") + b"\n")
        except OSError:
            return

    def _follow(self) -> None:
        now = time.monotonic()
        if self._path is None or now - self._looked < _LOOK:
            return
        self._looked = now
        try:
            is_same = os.path.samestat(os.stat(self._path), os.fstat(self._file))
        except FileNotFoundError:
            is_same = False
        if not is_same:
            fresh = _opened(self._path)
            os.close(self._file)
            self._file = fresh

    def close(self) -> None:
        """Lets go of the file."""
        if self._path is not None:
            os.close(self._file)


def logged(app: Application, log: Log, *, queries: bool = False) -> Application:
    """`app`, with a line in `log` for each answer when it has been sent; `queries` keeps what was searched for."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        statuses: list[str] = []

        def start(status: str, headers: Any, failure: Any = None) -> Any:
            statuses.append(status.partition(" ")[0])
            return start_response(status, headers, failure) if failure else start_response(status, headers)

        # Read now: on its way in, an application may change what it was given.
        asked = _asked(environ, queries)
        return _Sent(app(environ, start), lambda size: log.write(asked.format(statuses[-1] if statuses else "-", size)))

    return application


class _Sent:
    """The parts of an answer on their way out, counted."""

    def __init__(self, parts: Iterable[bytes], done: Any) -> None:
        self._parts = parts
        self._done = done
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self._size += len(part)
            yield part

    def close(self) -> None:
        """Called by every server when an answer has ended, however it did."""
        try:
            close = getattr(self._parts, "close", None)
            if close:
                close()
        finally:
            self._done(self._size or "-")


def _asked(environ: dict[str, Any], queries: bool) -> str:
    """A line with places for status and size; what a client says can hold neither a place nor the end of a line."""
    target = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    if queries and environ.get("QUERY_STRING"):
        target += "?" + environ["QUERY_STRING"]
    referrer = environ.get("HTTP_REFERER", "") or "-"
    if not queries:
        referrer = referrer.partition("#")[0].partition("?")[0]
    line = (environ.get("REQUEST_METHOD", ""), target, environ.get("SERVER_PROTOCOL", ""))
    said = " ".join(_quoted(part).replace(" ", "%20") for part in line)
    client, agent = _quoted(environ.get("REMOTE_ADDR") or "-"), _quoted(environ.get("HTTP_USER_AGENT") or "-")
    return f'{client} - - [{_now()}] "{said}" {{}} {{}} "{_quoted(referrer)}" "{agent}"'


def _quoted(text: str) -> str:
    """What a client said as it may stand between quotation marks: nothing in it ends them, or the line."""
    short = text[:_LONGEST].encode("latin-1", "replace")
    return "".join(_ESCAPES.get(byte) or chr(byte) for byte in short)


_ESCAPES = {byte: f"\\x{byte:02x}" for byte in (*range(32), *b'"\\{}', *range(127, 256))}


def _now() -> str:
    """The time as logs have it, in UTC and with English months whatever the locale."""
    now = datetime.now(UTC)
    return f"{now:%d}/{_MONTHS[now.month - 1]}/{now:%Y:%H:%M:%S} +0000"


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o640)
