"""What is read into an index: whether it is there, apart from the index, and few enough folders to be watched."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from searchnews.doctor.archive import manifest_of, settings_of
from searchnews.doctor.finding import Case, Finding
from searchnews.doctor.machine import failure
from searchnews.language import reason, tr, trn

LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")

SECONDS = 2.0
"""Time that counting folders may take: 100,000 of them on a disk of today."""

SHARE = 0.8
"""Of the watches, what may be taken by sources: the limit is for all programs of an account, and editors use it too."""


def sources_of(case: Case) -> list[str]:
    """The sources that are read when none is named: those remembered, and those of the settings."""
    manifest = manifest_of(case)
    remembered = [source.path for source in manifest.sources] if manifest else []
    return list(dict.fromkeys([*remembered, *settings_of(case).sources]))


def reachable(case: Case) -> Iterator[Finding]:
    """Whether each source is there and can be read."""
    sources = sources_of(case)
    found = [finding for source in sources if (finding := _unreachable(source))]
    yield from found
    if sources and not found:
        text = trn("{count} source can be read.", "{count} sources can be read.", len(sources))
        yield Finding("ok", "source", text)


def _unreachable(source: str) -> Finding | None:
    try:
        if os.path.isdir(source):
            os.scandir(source).close()
        elif not os.path.exists(source):
            os.stat(source)
        elif not os.access(source, os.R_OK):
            raise PermissionError(13, os.strerror(13))
    except FileNotFoundError:
        text = tr("The source {source} is not there.", source=source)
        return Finding("warning", "source", text, tr("Plug in its disk, or index it from where it is now."))
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        text = tr("The source {source} cannot be read: {reason}.", source=source, reason=why)
        return Finding("warning", "source", text, tr("Let this account read it."))
    return None


def nested(case: Case) -> Iterator[Finding]:
    """Whether sources and index are apart from each other."""
    folder = os.path.realpath(case.folder)
    for source in sources_of(case):
        real = os.path.realpath(source)
        if _is_within(real, folder):
            text = tr("The source {source} lies in the folder of the index.", source=source)
            yield Finding("warning", "nested", text, tr("Move it elsewhere: that folder is the program's own."))
        elif _is_within(folder, real):
            text = tr("The index lies in the source {source}.", source=source)
            advice = tr("It is passed over when the source is read; still, it is better kept elsewhere.")
            yield Finding("hint", "nested", text, advice)


def _is_within(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:  # two drives
        return False


def watches(case: Case) -> Iterator[Finding]:
    """Whether Linux lets this account watch as many folders as the sources have."""
    if sys.platform != "linux" or failure("watchfiles"):
        return
    try:
        limit = int(LIMIT.read_text("ascii"))
    except (OSError, ValueError):
        return
    folders = sum(_folders(source, time.monotonic() + SECONDS) for source in sources_of(case))
    if folders > limit * SHARE:
        text = trn(
            "index --watch may not see all changes: the sources have {count} folder, and {limit} may be watched.",
            "index --watch may not see all changes: the sources have {count} folders, and {limit} may be watched.",
            folders,
            limit=f"{limit:,}",
        )
        command = f"sudo sysctl fs.inotify.max_user_watches={max(2 * folders, 524_288)}"
        yield Finding("warning", "watches", text, tr("Raise the limit: {command}", command=command))
    elif folders:
        text = trn(
            "The sources have {count} folder, and {limit} may be watched.",
            "The sources have {count} folders, and {limit} may be watched.",
            folders,
            limit=f"{limit:,}",
        )
        yield Finding("ok", "watches", text)


def _folders(source: str, until: float) -> int:
    """How many folders a source has, as far as they can be counted by then."""
    count = 0
    for _ in os.walk(source):
        count += 1
        if time.monotonic() > until:
            break
    return count
