"""One moment of an index, opened for reading once its files have been seen to be those of that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from searchnews.engines.base import Engine
from searchnews.errors import DamagedIndex, IndexFailure
from searchnews.folder import open_engine
from searchnews.language import tr
from searchnews.manifest import FILE, read_manifest
from searchnews.seal import verify


@contextmanager
def damage_named(engine: Engine) -> Iterator[None]:
    """Turn what goes wrong because a file is damaged into a DamagedIndex; a mistake of the program stays what it is."""
    try:
        yield
    except (IndexError, ValueError, msgspec.MsgspecError) as error:
        problem = next(engine.check(), None)
        if problem is None and isinstance(error, msgspec.MsgspecError):
            problem = tr("A stored article cannot be read ({error}).", error=error)
        if problem is None:
            raise
        raise DamagedIndex(
            tr(
                "{problem}: run searchnews check to see how much is damaged, and index the sources again into a new "
                "folder.",
                problem=problem.rstrip(".。"),
            )
        ) from error


class Snapshot:
    """One moment of an index; its searcher is closed when it is retired and nobody uses it any more."""

    def __init__(self, folder: Path) -> None:
        self.stamp = _stamp(folder)
        self.manifest = read_manifest(folder)
        self.engine = open_engine(folder, self.manifest)
        verify(folder / self.manifest.generation, self.engine, self.manifest.seal)
        self.commit = self.engine.commit_id()
        self.searcher = self.engine.searcher()
        self.users = 0
        self.retired = False

    def is_current(self, folder: Path) -> bool:
        """Whether nothing was committed or rebuilt since; other news of the manifest is taken over."""
        stamp = _stamp(folder)
        if self.stamp != stamp:
            manifest = read_manifest(folder)
            if manifest.generation != self.manifest.generation:
                return False
            self.stamp, self.manifest = stamp, manifest
        try:
            return self.engine.commit_id() == self.commit
        except (IndexFailure, OSError):  # a rebuild took it away just now, or it is damaged: opening it will say
            return False


def _stamp(folder: Path) -> tuple[int, int]:
    """What changes whenever the manifest is replaced."""
    try:
        status = (folder / FILE).stat()
    except OSError:  # reading it will say why
        return 0, 0
    return status.st_mtime_ns, status.st_ino
