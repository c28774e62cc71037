"""What is missing, slow or broken on this machine and with an index, and what to do about it.

finding    what a check finds
machine    Python, the libraries, the terminal
storage    the disk that an index lies on
archive    the index itself: whether it can be opened, and whether it is as its settings say
engine     what keeps its articles: how many segments, how many articles
sources    what is read into it

Each check is a function that takes a `Case` and yields `Finding`s. They are named in a table and loaded when they are
asked for: a library that is not installed must not keep the others from being said.
"""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path

from searchnews.doctor.finding import Case, Finding
from searchnews.errors import SearchnewsError
from searchnews.language import reason, tr

__all__ = ["CHECKS", "Finding", "diagnose"]

CHECKS = (
    "searchnews.doctor.machine:python",
    "searchnews.doctor.machine:libraries",
    "searchnews.doctor.machine:segmenter",
    "searchnews.doctor.machine:zones",
    "searchnews.doctor.machine:terminal",
    "searchnews.doctor.machine:temporary_folder",
    "searchnews.doctor.archive:settings",
    "searchnews.doctor.archive:index",
    "searchnews.doctor.archive:differences",
    "searchnews.doctor.archive:writer",
    "searchnews.doctor.engine:segments",
    "searchnews.doctor.engine:bulk",
    "searchnews.doctor.engine:scale",
    "searchnews.doctor.storage:rights",
    "searchnews.doctor.storage:space",
    "searchnews.doctor.storage:network",
    "searchnews.doctor.sources:reachable",
    "searchnews.doctor.sources:nested",
    "searchnews.doctor.sources:watches",
)
"""Every check, as ``module:function``."""


def diagnose(path: str | Path, *, environment: Mapping[str, str] | None = None) -> list[Finding]:
    """What all checks find about this machine and the index in a folder, which need not be there.

    Nothing is changed but for a file in the temporary folder, which is taken away again.
    """
    case = Case(Path(path), os.environ if environment is None else environment)
    return [finding for check in CHECKS for finding in _run(check, case)]


def _run(check: str, case: Case) -> list[Finding]:
    """What one check finds; that it could not be done is a finding, too."""
    module, _, name = check.partition(":")
    try:
        return list(getattr(importlib.import_module(module), name)(case))
    except ImportError as error:
        text = tr("{name} could not be looked at: {reason}.", name=name, reason=str(error).rstrip("."))
        return [Finding("problem", name, text, tr("Mend the libraries that are named above."))]
    except SearchnewsError as error:
        return [Finding("problem", name, str(error), tr("Mend that first; then ask again."))]
    except OSError as error:
        why = f"{error.filename}: {reason(error)}" if error.filename else reason(error)
        text = tr("{name} could not be looked at: {reason}.", name=name, reason=why)
        return [Finding("warning", name, text, tr("Look at the rights of that file or folder."))]
