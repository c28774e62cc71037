"""The sources of an import: which are read, which files below them are still there, which are remembered."""

import os
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from searchnews.article import Article
from searchnews.errors import SourceError
from searchnews.importers import Skipped, read
from searchnews.importers.files import files_below, name_below, printable
from searchnews.manifest import Remembered

STANDARD_INPUT = "-"


class Sources:
    """The sources that were named, or, when none was, those remembered from before.

    `skipped` gathers what became no article.
    """

    def __init__(self, named: Sequence[str], format: str, remembered: Sequence[Remembered]) -> None:
        if not named and not remembered:
            raise SourceError("No source is remembered yet; name a file or folder to be read.")
        self.remembered = tuple(remembered)
        self._again = not named
        self.all = tuple(Remembered(_absolute(name), format) for name in named) if named else self.remembered
        self.skipped: list[Skipped] = []

    def read(self, zone: tzinfo) -> Iterator[Article]:
        """The articles of all of them; SourceError, before the first article, when one cannot be read.

        Of those remembered some may be gone, a disk that is not plugged in today: they are skipped unless all are.
        """
        opened, failed = [], []
        for source in self.all:
            try:
                opened.append(read(source.path, format=source.format, skipped=self.skipped.append, zone=zone))
            except SourceError as error:
                if not self._again:
                    raise
                failed.append(error)
                self.skipped.append(Skipped(source.path, str(error)))
        if failed and not opened:
            raise failed[0]
        return (article for articles in opened for article in articles)

    def to_remember(self, before: Sequence[Remembered]) -> tuple[Remembered, ...]:
        """What is remembered from now on: what was before, and these; a source named again has its new format."""
        named = (source for source in self.all if source.path != STANDARD_INPUT)
        return tuple({source.path: source for source in (*before, *named)}.values())


class Files:
    """What lies below some sources: whether a path that an article carries stands for a file that is gone.

    An article's path begins with its source's own name. Two sources may have the same one, so that a file is gone
    only when it is in none of them, those remembered included; and of a name that belongs to a source which cannot
    be read, or read only in part, nothing is known to be gone.
    """

    def __init__(self, sources: Sources) -> None:
        self._names: set[str] = set()
        self._files: set[str] = set()
        named = {_name(source.path) for source in sources.all if source.path != STANDARD_INPUT}
        roots = {source.path for source in (*sources.all, *sources.remembered) if _name(source.path) in named}
        unknown = {_name(root) for root in roots if not self._list(root)}
        self._names = named - unknown

    def _list(self, root: str) -> bool:
        """Take in the files of one source; whether all of it could be listed."""
        problems: list[Skipped] = []
        try:
            if os.path.isdir(root):
                os.scandir(root).close()
        except OSError:
            return False
        if not os.path.exists(root):
            return False
        self._files.update(name_below(root, file) for file in files_below(root, problems.append))
        return not problems

    def gone(self, path: str) -> bool:
        """Whether the file of an article is known to be gone."""
        return path.partition("/")[0] in self._names and path not in self._files


def _absolute(name: str) -> str:
    return name if name == STANDARD_INPUT else os.path.abspath(name)


def _name(root: str) -> str:
    return printable(os.path.basename(root))
