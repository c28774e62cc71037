"""What goes wrong inside tantivy, as errors of ours.

It raises ValueError for nearly everything, and where it did not expect something it panics: that comes as a
BaseException, which nobody but the interpreter's last line would catch. What it says is for programmers, and long;
what is kept of it is the file that it names, or what the system said.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from tantivy import DocAddress, Query, Searcher

from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, LockedIndex
from searchnews.language import reason, tr

_PANIC = "PanicException"

_FILE = re.compile(r"[0-9a-f]{32}\.[0-9a-z.]*[a-z]|meta\.json|\.managed\.json")
"""A file that tantivy names."""

_CODE = re.compile(r"(?:\(os error |\bcode: )([0-9]{1,5})\b")
"""What the system said, by its number, as Rust prints it in a sentence and in a structure."""

_INCOMPATIBLE = re.compile(r"IncompatibleIndex\(Library version: ([0-9]{1,9}), index version: ([0-9]{1,9})\.")

_IN_A_THREAD = re.compile(r"thread|writer was killed", re.IGNORECASE)
"""That a thread which writes has ended, and tantivy does not say why."""

_PROBE = 1 << 20
"""Bytes that are written to find out whether there is room: a full disk often has some kilobytes left."""


class Unreadable(DamagedIndex, ValueError):
    """What tantivy could not read; a ValueError, as that of any damaged file that nobody foresaw."""


@contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """Turn what tantivy raises about the files of a folder into an IndexFailure that says it in a sentence."""
    try:
        yield
    except BaseException as error:
        if _is_theirs(error):
            raise failure(folder, error) from error
        raise


def guarded(searcher: Searcher, folder: Path) -> Searcher:
    """The same searcher, none of whose methods panics or says more than a sentence."""
    return cast(Searcher, _Guarded(searcher, folder))


class _Guarded:
    """A searcher of tantivy's, which cannot be inherited from."""

    def __init__(self, searcher: Searcher, folder: Path) -> None:
        self.searcher = searcher
        self.folder = folder
        self.num_docs = searcher.num_docs
        self.num_segments = searcher.num_segments
        for name in ("search", "aggregate", "doc", "fast_field_values", "doc_freq", "terms_with_prefix"):
            setattr(self, name, _calm(getattr(searcher, name), folder))


def _calm(call: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    def called(*given: Any, **named: Any) -> Any:
        try:
            return call(*given, **named)
        except BaseException as error:
            if _is_theirs(error):
                raise failure(folder, error) from error
            raise

    return called


def explanation(query: Query, searcher: Searcher, address: DocAddress) -> str:
    """How a query scores a document, in JSON."""
    if not isinstance(searcher, _Guarded):
        return query.explain(searcher, address).to_json()
    with plainly(searcher.folder):
        return query.explain(searcher.searcher, address).to_json()


def _is_theirs(error: BaseException) -> bool:
    """Whether tantivy raised an error; one of ours is said as it is, and so is half a character."""
    if isinstance(error, IndexFailure | UnicodeError):
        return False
    return isinstance(error, ValueError) or type(error).__name__ == _PANIC


def failure(folder: Path, error: BaseException) -> IndexFailure:
    """What tantivy raised, as an error that says what to do."""
    said = str(error)
    if "LockBusy" in said:
        return LockedIndex(tr("The index in {folder} is being written to; try again when that ends.", folder=folder))
    if found := _INCOMPATIBLE.search(said):
        return ForeignIndex(
            tr(
                "The index in {folder} was written by another version of tantivy (its format is {format}, this one "
                "reads {known}): install that version, or index the sources again into a new folder.",
                folder=folder,
                format=found[2],
                known=found[1],
            )
        )
    if found := _CODE.search(said):
        return _unusable(folder, _of_system(int(found[1])))
    if _IN_A_THREAD.search(said) and (hindrance := _hindrance(folder)):
        return _unusable(folder, hindrance)
    if found := _FILE.search(said):
        return Unreadable(
            tr(
                "The index in {folder} cannot be read, for {name} does not hold what it should: run `searchnews check` "
                "to see what is damaged, and index the sources again into a new folder.",
                folder=folder,
                name=found[0],
            )
        )
    return Unreadable(
        tr(
            "The index in {folder} cannot be read, for its files do not hold what they should: run `searchnews check` "
            "to see what is damaged, and index the sources again into a new folder.",
            folder=folder,
        )
    )


def _unusable(folder: Path, error: OSError) -> IndexFailure:
    return IndexFailure(
        tr(
            "The index in {folder} cannot be used: {reason}; mend that and try again.",
            folder=folder,
            reason=reason(error),
        )
    )


def _of_system(code: int) -> OSError:
    """The error that a system has a number for; Windows has numbers of its own."""
    if sys.platform == "win32":
        return OSError(0, "", None, code)
    return OSError(code, os.strerror(code))


def _hindrance(folder: Path) -> OSError | None:
    """Why nothing can be written to a folder, if that is so."""
    probe = folder / ".tmp-probe"
    try:
        probe.write_bytes(bytes(_PROBE))
    except OSError as error:
        return error
    finally:
        probe.unlink(missing_ok=True)
    return None
