"""Progress on standard error, when somebody looks at it; else nothing, and rich is not even loaded."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from searchnews import Progress
from searchnews.cli.group import load

Watcher = Callable[[Progress], None]


def watch(what: str) -> AbstractContextManager[Watcher | None]:
    """A function that shows progress as long as the context lasts, or None."""
    if not (sys.stderr and sys.stderr.isatty()):
        return nullcontext()
    bar: AbstractContextManager[Watcher | None] = load("searchnews.cli.bar:Bar")(what)
    return bar
