"""The pager: a program that shows a screen at a time of what is longer than the screen.

``SEARCHNEWS_PAGER``, else ``PAGER``, else ``less -FRX`` where there is one; an empty one or ``cat`` is none. No shell
reads the command. A pager that cannot be started, or that fails before it has read, costs nothing but itself: the text
is written as it is.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path

import click

_VARIABLES = ("SEARCHNEWS_PAGER", "PAGER")

_DEFAULTS = {"LESS": "FRX", "LV": "-c", "LESSCHARSET": "utf-8"}
"""What pagers are told unless a person told them: to keep colours, and that ours is UTF-8 whatever the locale says."""

_UNREAD = 80 * 1024
"""More characters than fit between us and a pager that reads nothing: a pipe holds 64 KB, Python's buffer 8 KB."""


def show(lines: Iterator[str]) -> None:
    """Show lines by the pager, or write them as they are where there is none."""
    process = _start(_command(os.environ))
    if process is None:
        _write(lines)
        return
    feed = _Feed(process, lines)
    try:
        feed.run()
    finally:
        feed.finish()
    if feed.was_refused():
        _write(chain(feed.kept, lines))


def _write(lines: Iterator[str]) -> None:
    for text in lines:
        click.echo(text, nl=False)


def _command(environment: Mapping[str, str]) -> list[str]:
    """The words of the pager's command; none of them for no pager."""
    chosen = next((environment[name] for name in _VARIABLES if name in environment), "less -FRX")
    try:
        words = shlex.split(chosen, posix=os.name == "posix")
    except ValueError:  # a quote without its partner
        return []
    program = shutil.which(words[0]) if words else None
    if program is None or Path(program).stem == "cat":
        return []
    # -R, or less would spell the colours out: a person's own $LESS may lack it.
    return [program, *words[1:], *(["-R"] if Path(program).stem == "less" else [])]


def _start(command: list[str]) -> subprocess.Popen[bytes] | None:
    if not command:
        return None
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, env={**_DEFAULTS, **os.environ})
    except OSError:
        return None


class _Feed:
    """Lines on their way to a pager; `kept` are the first of them, in case it reads none."""

    def __init__(self, process: subprocess.Popen[bytes], lines: Iterator[str]) -> None:
        self._process = process
        self._lines = lines
        self._size = 0
        self._interrupted = False
        self._all_kept = True
        self.kept: list[str] = []

    def run(self) -> None:
        """Write the lines, as fast as the pager reads them, until it has gone."""
        assert self._process.stdin
        for text in self._lines:
            self._keep(text)
            try:
                self._process.stdin.write(text.encode("utf-8", "replace"))
            except OSError:  # it has gone; Windows has another name for that than a broken pipe
                return

    def _keep(self, text: str) -> None:
        if self._size > _UNREAD:
            self._all_kept = False
            return
        self.kept.append(text)
        self._size += len(text)

    def finish(self) -> None:
        """Wait until the person has read enough.

        Ctrl-C is the pager's: whoever ends before it leaves it without a terminal.
        """
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.close()
        while self._process.returncode is None:
            try:
                self._process.wait()
            except KeyboardInterrupt:
                self._interrupted = True

    def was_refused(self) -> bool:
        """Whether the pager failed, and so early that nothing can have been seen."""
        return self._process.returncode > 0 and self._all_kept and not self._interrupted
