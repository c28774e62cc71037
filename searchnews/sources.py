"""The sources of an import: which are read, what lies below them, which are remembered."""

import os
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from functools import cached_property

from searchnews.errors import SourceError
from searchnews.importers import Skipped
from searchnews.importers.files import File, files_below, printable
from searchnews.importers.formats import formats
from searchnews.importers.source import STANDARD_INPUT, Manner, check_name, find
from searchnews.language import tr
from searchnews.ledger import Ledger
from searchnews.manifest import Remembered
from searchnews.survey import Survey


class Sources:
    """The sources that were named, or, when none was, those remembered from before.

    `skipped` gathers what became no article.
    """

    def __init__(self, named: Sequence[Remembered], remembered: Sequence[Remembered], zone: tzinfo) -> None:
        if not named and not remembered:
            raise SourceError(tr("No source is remembered yet; name a file or folder to be read."))
        self.remembered = tuple(remembered)
        self._again = not named
        self._zone = zone
        self.all = tuple(map(_absolute, named)) if named else self.remembered
        self.skipped: list[Skipped] = []

    def survey(self, ledger: Ledger, trusted: bool) -> "Surveyed":
        """What lies below all of them; SourceError when one cannot be read.

        Of those remembered some may be gone, a disk that is not plugged in today: they are skipped unless all are.
        """
        found: list[tuple[File, Manner]] = []
        whole: list[str] = []
        failed = []
        unplugged = [mount for mount in sorted(ledger.mounts) if _is_unplugged(mount)]
        if any(source.format == "auto" for source in self.all):
            self.skipped += [
                Skipped(tr("format {name}", name=name), tr("cannot be used: {why}", why=why))
                for name, why in formats().broken
            ]
        for source in self.all:
            manner = Manner(source.format, source.encoding, self._zone)
            problems: list[Skipped] = []
            try:
                found += [(file, manner) for file in find(source.path, manner, problems.append)]
            except SourceError as error:
                if not self._again:
                    raise
                failed.append(error)
                problems.append(Skipped(source.path, str(error)))
            if not problems and source.path != STANDARD_INPUT:
                whole.append(source.path)
            self.skipped += problems
        if len(failed) == len(self.all):
            raise failed[0]
        absent = [mount for mount in unplugged if any(is_within(mount, root) for root in whole)]
        self.skipped += [
            Skipped(mount, tr("is empty, since its disk is not there; nothing of it is deleted")) for mount in absent
        ]
        known = [root for root in whole if not any(is_within(mount, root) for mount in absent)]
        return Surveyed(self, Survey(found, whole, ledger, trusted, unplugged), known)

    def to_remember(self, before: Sequence[Remembered]) -> tuple[Remembered, ...]:
        """What is remembered from now on: what was before, and these; a source named again has its new format."""
        named = () if self._again else (source for source in self.all if source.path != STANDARD_INPUT)
        return tuple({source.path: source for source in (*before, *named)}.values())


class Surveyed:
    """What lies below some sources, and whether a path that an article carries stands for a file that is gone.

    An article's path begins with its source's own name. Two sources may have the same one, so that a file is gone
    only when it is in none of them, those remembered included; and of a name that belongs to a source which cannot
    be read, or read only in part, nothing is known to be gone.
    """

    def __init__(self, sources: Sources, survey: Survey, whole: Sequence[str]) -> None:
        self._sources = sources
        self._whole = frozenset(whole)
        self.survey = survey

    def gone(self, path: str) -> bool:
        """Whether the file of an article is known to be gone."""
        if not path:  # of no file; the root of a disk has no name either
            return False
        names, files = self._known
        if self.moved(path):
            return True
        if path in files or any(above in files for above in _above(path)):
            return False
        return path.partition("/")[0] in names or path in self._lost

    def moved(self, path: str) -> bool:
        """Whether the file of an article has another path now."""
        return path in self._moved

    @cached_property
    def _moved(self) -> set[str]:
        return {found.entry.path for found in self.survey.files.values() if found.moved_from and found.entry}

    @cached_property
    def _lost(self) -> set[str]:
        return {entry.path for entry in self.survey.gone.values()}

    @cached_property
    def _known(self) -> tuple[set[str], set[str]]:
        """The names of which everything is known, and all files that bear them."""
        files = {path for found in self.survey.files.values() for path in (found.path, *found.former)}
        names = {_name(source.path) for source in self._sources.all if source.path != STANDARD_INPUT}
        unknown = names - set(map(_name, self._whole))
        listed = {source.path for source in self._sources.all}
        for source in self._sources.remembered:
            if source.path not in listed and _name(source.path) in names and not _list(source.path, files):
                unknown.add(_name(source.path))
        for source in self._sources.all:
            if source.path not in self._whole and source.path != STANDARD_INPUT:
                unknown.add(_name(source.path))
        return names - unknown, files


def is_within(path: str, folder: str) -> bool:
    """Whether a path is a folder or leads below it."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def _is_unplugged(mount: str) -> bool:
    """Whether a disk that was there is not: its folder is empty now, and no other file system begins there."""
    try:
        with os.scandir(mount) as entries:
            return next(entries, None) is None and not os.path.ismount(mount)
    except FileNotFoundError:
        return True
    except OSError:  # it is said of the folder that it cannot be read
        return False


def _list(root: str, files: set[str]) -> bool:
    """Take in the files of a source that this run does not read; whether all of it could be listed."""
    problems: list[Skipped] = []
    if os.path.isfile(root):
        files.add(_name(root))
        return True
    if not os.path.isdir(root):
        return False
    files.update(file.path for file in files_below(root, problems.append))
    return not problems


def _above(path: str) -> Iterator[str]:
    """The folders, or archives, that a path leads through."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _absolute(source: Remembered) -> Remembered:
    if source.path == STANDARD_INPUT:
        return source
    path = os.path.abspath(source.path)
    check_name(path)
    return Remembered(path, source.format, source.encoding)


def _name(root: str) -> str:
    return printable(os.path.basename(root))
