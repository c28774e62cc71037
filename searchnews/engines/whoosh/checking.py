"""Whether the files of an index hold what was written, and whether Whoosh reads them as they are read here."""

from collections.abc import Iterator
from pathlib import Path

from searchnews.engines.whoosh.codec import ArrayIndex
from searchnews.engines.whoosh.contents import Contents
from searchnews.errors import DamagedIndex


def damage(folder: Path) -> Iterator[str]:
    """What is damaged, a sentence each; nothing when all is well. Changes nothing."""
    contents = Contents.read(folder)
    found = False
    for segment in contents.segments:
        try:
            for problem in segment.open(folder).file.check():
                found = True
                yield problem
        except DamagedIndex as error:
            found = True
            yield str(error)
        except FileNotFoundError:
            found = True
            yield f"{segment.file_name()} is missing"
    if not found and ArrayIndex(folder).doc_count() != sum(segment.alive for segment in contents.segments):
        yield f"{Contents.file_name(contents.generation)}: Whoosh counts another number of articles than it says"
