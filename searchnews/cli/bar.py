"""A progress bar on a terminal: how many articles, how fast, and how long it will take when that is known."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Display

from searchnews import Progress
from searchnews.language import tr, trn

# Seconds between two pictures: the eye wants no more, and drawing costs as much as some articles.
_EVERY = 0.1


class Bar:
    """Shows each `Progress` it is called with.

    It draws when it is called and has no thread of its own: the index starts processes meanwhile, and starting them
    beside a thread that holds a lock can hang.
    """

    def __init__(self, what: str) -> None:
        self._display = Display(
            TextColumn(what),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[words]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._display.add_task(what, total=None, words="")
        self._drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def __call__(self, progress: Progress) -> None:
        """Show how far it is."""
        # Not before there is progress: whoever waits for another process says so first, on a line of its own.
        self._display.start()
        all_read = progress.read == progress.total
        # How long the writing takes is not known: a full bar and no time left would be a promise.
        total = None if all_read else progress.total
        self._display.update(self._task, completed=progress.read, total=total, words=words(progress))
        now = time.monotonic()
        if all_read or now - self._drawn >= _EVERY:
            self._drawn = now
            self._display.refresh()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._display.stop()


def words(progress: Progress) -> str:
    """Progress in words."""
    skipped = tr(", {count} skipped", count=f"{progress.skipped:,}") if progress.skipped else ""
    if progress.read == progress.total:
        return tr("{count} articles read{skipped}, finishing", count=f"{progress.read:,}", skipped=skipped)
    rate = f"{progress.read / progress.seconds:,.0f}" if progress.seconds >= 1 else ""
    rate = rate and tr(", {count} a second", count=rate)
    if progress.total is None:
        known = trn("{count} article", "{count} articles", progress.read)
    else:
        known = tr("{count} of {total} articles", count=f"{progress.read:,}", total=f"{progress.total:,}")
    return f"{known}{rate}{skipped}"
