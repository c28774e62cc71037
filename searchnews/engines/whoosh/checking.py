"""Whether the files of an index hold what was written, and whether Whoosh reads them as they are read here."""

from collections.abc import Iterator
from pathlib import Path

from searchnews.engines.whoosh.codec import read_back
from searchnews.engines.whoosh.contents import TRIES, Contents, Segment, settled
from searchnews.engines.whoosh.fitting import misfits
from searchnews.errors import DamagedIndex
from searchnews.language import tr


def damage(folder: Path) -> Iterator[str]:
    """What is damaged, a sentence each; nothing when all is well. Changes nothing."""
    problems: list[str] = []
    for _ in range(TRIES):
        contents = settled(folder, lambda contents: contents)
        problems = [problem for segment in contents.segments for problem in _damage(folder, segment)]
        # A writer may have taken away what was looked at; then it is no damage that it is not there.
        if not problems or Contents.latest(folder) == contents.generation:
            break
    yield from problems


def _damage(folder: Path, segment: Segment) -> Iterator[str]:
    try:
        arrays = segment.open(folder)
        problems = [*arrays.file.check()] or [*misfits(arrays.file, arrays.count)]
        yield from problems
        if not problems and read_back(folder, segment) != segment.count:
            yield tr("{name}: Whoosh finds another number of articles than it holds", name=segment.file_name())
    except DamagedIndex as error:
        yield str(error)
    except FileNotFoundError:
        yield tr("{name} is missing", name=segment.file_name())
