"""The articles that an index still holds as they were stored: what a rebuild makes it anew from."""

from collections.abc import Iterator

import msgspec

from searchnews.document import decode, fingerprint
from searchnews.engines.base import Searcher
from searchnews.errors import DamagedIndex, SearchnewsError
from searchnews.importers import Skipped
from searchnews.language import tr


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
