"""Making the folder of an index, and opening it: while others commit, and where nothing may be written."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

import tantivy

from searchnews.engines import load
from searchnews.engines.tantivy.layout import BLANKS, MANAGED, META, SCHEMA, read_meta
from searchnews.engines.tantivy.trouble import plainly
from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure
from searchnews.language import reason, tr

TRIES = 10
"""How often a reader looks again when a commit happens while it opens."""

PAUSE = 0.02
"""Seconds between two tries to read what nobody may read just now."""

_LOCK = "Failed to acquire Lockfile: IoError"
"""How tantivy says that it cannot write the lock that a reader takes while it opens."""

_THEIRS = re.compile(r"\..+|meta\.json|[0-9a-f]{32}\..+")
"""What tantivy's files are called: those that it writes again and again begin with a dot."""

_ELSEWHERE = "searchnews.engines.tantivy.elsewhere:open_elsewhere"


def create(folder: Path) -> None:
    """Make an empty index in an empty folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ForeignIndex(tr("{folder} is not empty; an index needs a folder of its own.", folder=folder))
    except OSError as error:
        raise IndexFailure(
            tr("There can be no index in {folder}: {reason}.", folder=folder, reason=reason(error))
        ) from error
    with plainly(folder):
        tantivy.Index(SCHEMA, path=str(folder), reuse=False)
    open_to_readers(folder)


def open_index(folder: Path) -> tuple[tantivy.Index, int]:
    """The index of a folder, and how many documents its files hold, deleted ones included.

    tantivy starts a thread for each, which looks at the folder twice a second and ends when the index is let go: it
    takes 0.2 ms of every second, and writes nothing.
    """
    for turn in range(TRIES):
        check_kinds(folder)
        try:
            meta = read_meta(folder)
        except DamagedIndex as error:
            # Whoever writes gives the others leave to read right after tantivy has replaced the file.
            if not isinstance(error.__cause__, PermissionError) or turn == TRIES - 1:
                raise
            time.sleep(PAUSE)
            continue
        try:
            index = _open(folder)
        except IndexFailure:
            if read_meta(folder) == meta:
                raise
            continue  # a commit has taken away what was to be opened
        # Each commit replaces the file; when it is the same as before, it is what was opened.
        if read_meta(folder) == meta:
            index.register_tokenizer(BLANKS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
            return index, sum(segment["max_doc"] for segment in meta["segments"])
    raise IndexFailure(tr("The index in {folder} changes faster than it can be opened; try again.", folder=folder))


def _open(folder: Path) -> tantivy.Index:
    """tantivy's own index; by another way where its folder is for reading only, or only a list is damaged."""
    try:
        return _opened(folder, folder)
    except IndexFailure as error:
        said = str(error.__cause__)
        if _LOCK not in said and MANAGED not in said:
            raise
        try:
            index: tantivy.Index = load(_ELSEWHERE)(folder, _opened)
        except OSError:
            raise error from None
        return index


def check_kinds(folder: Path) -> None:
    """DamagedIndex when one of tantivy's files is none: it would wait for a pipe, and empty what a link that stands
    for a lock leads to.
    """
    try:
        with os.scandir(folder) as entries:
            theirs = [entry for entry in entries if _THEIRS.fullmatch(entry.name)]
            odd = [entry.name for entry in theirs if not entry.is_file(follow_symlinks=entry.name[0] != ".")]
    except OSError as error:
        raise IndexFailure(
            tr("The index in {folder} cannot be read: {reason}.", folder=folder, reason=reason(error))
        ) from error
    if odd:
        raise DamagedIndex(tr("{path} is not a file; take it away and try again.", path=folder / min(odd)))


def _opened(place: Path, folder: Path) -> tantivy.Index:
    with plainly(folder):
        index = tantivy.Index.open(str(place))
        index.config_reader("manual")
        return index


def open_to_readers(folder: Path) -> None:
    """Let everybody read what tantivy makes for its owner alone: as many as may look into the folder."""
    if os.name == "posix":
        for name in (META, MANAGED):
            with suppress(OSError):
                (folder / name).chmod(folder.stat().st_mode & 0o666)
