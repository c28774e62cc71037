"""The articles that an index still holds as they were stored: what a rebuild makes it anew from.

An engine that reads what is damaged may end its process: tantivy asks for 57 petabytes where a length has gone bad, and
nobody can catch that. So where the seal is broken all is read once in a process of its own, which may end as it likes.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from searchnews.document import decode, fingerprint
from searchnews.engines.base import Searcher
from searchnews.errors import DamagedIndex, SearchnewsError
from searchnews.folder import open_engine
from searchnews.importers import Skipped
from searchnews.language import tr
from searchnews.manifest import read_manifest
from searchnews.seal import verify
from searchnews.snapshot import damage_named

_PASS_OVER = "pass-over"


@contextmanager
def salvaging(folder: Path, *, without_damaged: bool) -> Iterator[Searcher]:
    """A searcher of an index as it is, also where files are not what was written; `whole` says what of it is."""
    manifest = read_manifest(folder)
    engine = open_engine(folder, manifest)
    try:
        verify(folder / manifest.generation, engine, manifest.seal)
    except DamagedIndex as error:
        if not _is_survived(folder, without_damaged=without_damaged):
            raise DamagedIndex(
                tr(
                    "{folder} is so damaged that its articles cannot be read: index the sources again into a new "
                    "folder.",
                    folder=folder / manifest.generation,
                )
            ) from error
    with damage_named(engine), engine.searcher() as searcher:
        yield searcher


def _is_survived(folder: Path, *, without_damaged: bool) -> bool:
    """Whether a process that reads everything comes to an end of its own."""
    words = [sys.executable, "-m", __name__, str(folder), *([_PASS_OVER] if without_damaged else [])]
    return subprocess.run(words, capture_output=True, check=False).returncode in (0, 1)


def _main(folder: Path, *, without_damaged: bool) -> None:
    manifest = read_manifest(folder)
    with open_engine(folder, manifest).searcher() as searcher:
        len(searcher)
        for _ in whole(searcher, [] if without_damaged else None):
            pass


def whole(before: Searcher, left_out: list[Skipped] | None) -> Iterator[tuple[str, bytes]]:
    """Every article with its id, as it was stored.

    DamagedIndex when one is missing or is not what was stored, unless such are to be left out: then they are named in
    the list, and each is read by itself, since in a file that is damaged the next may be whole.
    """
    marks = before.fingerprints()
    if left_out is None:
        yield from _all(before, marks)
        return
    for id, mark in marks.items():
        try:
            stored = before.get(id)
            if stored is not None and fingerprint(stored) == mark and decode(stored).id == id:
                yield id, stored
                continue
        except (SearchnewsError, IndexError, ValueError, msgspec.MsgspecError):
            pass
        left_out.append(Skipped(id, tr("is not what was stored")))


def _all(before: Searcher, marks: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    known = sorted(marks.items())
    count = 0
    for (id, mark), stored in zip(known, before.stored(), strict=False):
        if fingerprint(stored) != mark:
            raise _damaged(tr("The article {id} of the index is not what was stored", id=id))
        yield id, stored
        count += 1
    if count < len(known):
        raise _damaged(tr("The article {id} is missing from the index", id=known[count][0]))


def _damaged(problem: str) -> DamagedIndex:
    return DamagedIndex(
        tr(
            "{problem}: searchnews check names all that is damaged. Index the sources again into a new folder; where "
            "they are gone, searchnews rebuild --without-damaged makes the index anew from the other articles.",
            problem=problem,
        )
    )


if __name__ == "__main__":
    try:
        _main(Path(sys.argv[1]), without_damaged=_PASS_OVER in sys.argv[2:])
    except (SearchnewsError, IndexError, ValueError, msgspec.MsgspecError):
        sys.exit(1)
