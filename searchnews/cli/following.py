"""`searchnews index --watch`: a line for each round in which something changed, until it is told to end."""

import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from searchnews import Index, Report
from searchnews.cli.output import line, say, say_json
from searchnews.cli.report import in_words, name_cleared, name_large, name_skipped
from searchnews.cli.screen import visible
from searchnews.language import trn
from searchnews.watching import Follower


def follow(index: Index, sources: Sequence[str], folder: Path, as_json: bool, before: Report, **options: Any) -> None:
    """Go on reading what changes; `before` is what the first import said, which is not said again."""
    follower = Follower(index, sources, trouble=_once(), **options)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # which is what nohup is for
            signal.signal(number, lambda *_: follower.stop.set())
    count = len(sources) or len(index.sources())
    click.echo(
        trn("Watching {count} source; Ctrl-C ends it.", "Watching {count} sources; Ctrl-C ends it.", count), err=True
    )
    known = {(item.source, item.reason) for item in before.skipped}
    for report in follower.rounds():
        name_cleared(report.cleared)
        name_skipped([item for item in report.skipped if (item.source, item.reason) not in known])
        known = {(item.source, item.reason) for item in report.skipped}
        if report.added or report.updated or report.deleted:
            _tell(report, folder, as_json)
            name_large(index, report)


def _tell(report: Report, folder: Path, as_json: bool) -> None:
    if as_json:
        say_json(report.to_dict())
    else:
        say([line((f"{datetime.now():%H:%M:%S} ", "dim"), in_words(report, folder))])


def _once() -> Callable[[str], None]:
    """Say on standard error what went wrong in a round, unless it was said just before."""
    said = [""]

    def tell(sentence: str) -> None:
        if sentence != said[0]:
            said[0] = sentence
            click.echo(visible(sentence), err=True)

    return tell
