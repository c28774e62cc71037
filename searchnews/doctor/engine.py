"""The engine of an index: whether it is in more pieces than it leaves behind, and whether it has become too large."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from searchnews.doctor.archive import manifest_of
from searchnews.doctor.finding import Case, Finding
from searchnews.engines.choice import advice, is_large
from searchnews.errors import SearchnewsError
from searchnews.folder import open_engine
from searchnews.language import tr, trn


@dataclass(frozen=True, slots=True)
class Pieces:
    """The file that each segment of an engine has one of, and how many segments it never leaves behind."""

    pattern: str
    most: int


PIECES: Mapping[str, Pieces] = {
    "whoosh": Pieces("*.arrays", 40),  # at most four of a size, and ten sizes reach a million articles
    "tantivy": Pieces("*.store", 70),  # at most seven of a size, the smallest up to 10,000, each next 1.7 times it
}


FEW = 1_000
"""Articles of which nobody notices that they take room in vain."""


def segments(case: Case) -> Iterator[Finding]:
    """Whether the index is in more pieces than its engine leaves behind; each costs every search."""
    manifest = manifest_of(case)
    if manifest is None or manifest.engine not in PIECES:
        return
    pieces = PIECES[manifest.engine]
    count = sum(1 for _ in (case.folder / manifest.generation).glob(pieces.pattern))
    text = trn("The index has {count} segment.", "The index has {count} segments.", count)
    if count > pieces.most:
        yield Finding("hint", "segments", text, tr("Searches are slower for it; run searchnews rebuild."))
    else:
        yield Finding("ok", "segments", text)


def bulk(case: Case) -> Iterator[Finding]:
    """Whether the files of the index hold more of what was deleted or replaced than of what is there."""
    manifest = manifest_of(case)
    if manifest is None:
        return
    try:
        engine = open_engine(case.folder, manifest)
        with engine.searcher() as searcher:
            there, gone = len(searcher), engine.deleted()
    except SearchnewsError:  # `archive.index` says why
        return
    text = trn(
        "Its files hold {count} article that was deleted or replaced.",
        "Its files hold {count} articles that were deleted or replaced.",
        gone,
    )
    if gone > max(there, FEW):
        yield Finding("hint", "bulk", text, tr("The index is larger and slower for it; run searchnews rebuild."))
    else:
        yield Finding("ok", "bulk", text)


def scale(case: Case) -> Iterator[Finding]:
    """Whether the index holds more articles than its engine is quick with."""
    manifest = manifest_of(case)
    if manifest is None:
        return
    try:
        with open_engine(case.folder, manifest).searcher() as searcher:
            count = len(searcher)
    except SearchnewsError:  # `archive.index` says why
        return
    text = trn("The index holds {count} article.", "The index holds {count} articles.", count)
    if is_large(manifest.engine, count):
        yield Finding("warning", "scale", text, advice(manifest.engine, case.folder))
    else:
        yield Finding("ok", "scale", text)
