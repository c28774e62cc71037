"""Taking away what belongs to no commit: what a crash, a full disk or a step back left behind.

tantivy takes away files of its list only, and only after a commit. A list that cannot be read keeps the whole index
from being opened for writing, though it holds nothing that the folder does not say: it is made anew.
"""

import json
import re
from contextlib import suppress
from pathlib import Path

from searchnews.engines.durable import replace_file
from searchnews.engines.tantivy.layout import MANAGED, META, SEGMENT, named_files, read_meta

_WAITING = re.compile(r"\.tmp[A-Za-z0-9]{6}")
"""What tantivy calls a file before it replaces another."""


def sweep(folder: Path) -> None:
    """Take away every file that no commit names; for the one who has the lock, and no writer of tantivy's running."""
    kept = set(named_files(read_meta(folder)))
    for path in list(folder.iterdir()):
        if (SEGMENT.fullmatch(path.name) and path.name not in kept) or _WAITING.fullmatch(path.name):
            with suppress(OSError):  # on Windows a reader may still hold it; it goes the next time
                path.unlink()


def mend(folder: Path) -> None:
    """Make tantivy's list of files anew when it is none."""
    if not is_list(folder):
        names = [META, *(path.name for path in folder.iterdir() if SEGMENT.fullmatch(path.name))]
        replace_file(folder / MANAGED, json.dumps(names).encode())


def is_list(folder: Path) -> bool:
    """Whether tantivy's list of files can be read, if there is one."""
    try:
        found = json.loads((folder / MANAGED).read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(found, list) and all(isinstance(name, str) for name in found)
