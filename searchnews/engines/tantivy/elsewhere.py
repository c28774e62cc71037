"""Opening an index whose folder is for reading only: tantivy writes a lock beside the files that it opens."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from searchnews.engines.tantivy.layout import META, SEGMENT


def open_elsewhere(folder: Path, opened: Callable[[Path, Path], tantivy.Index]) -> tantivy.Index:
    """Open an index in a folder of this process's own, which leads to its files; OSError where there is no such place.

    A reader needs no list of what is to be taken away, which may be damaged or for its owner alone. The files are
    opened once and stay open, so that the other folder goes as soon as they are.
    """
    with TemporaryDirectory(prefix="searchnews-") as elsewhere:
        for path in folder.absolute().iterdir():
            if path.name == META:
                (Path(elsewhere) / path.name).write_bytes(path.read_bytes())
            elif SEGMENT.fullmatch(path.name):
                (Path(elsewhere) / path.name).symlink_to(path)
        return opened(Path(elsewhere), folder)
