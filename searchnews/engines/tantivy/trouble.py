"""What goes wrong inside tantivy, as errors of ours.

It raises ValueError for nearly everything, and where it did not expect something it panics: that comes as a
BaseException, which nobody but the interpreter's last line would catch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searchnews.errors import DamagedIndex
from searchnews.language import tr

_PANIC = "PanicException"


@contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """Turn what tantivy raises about the files of a folder into a DamagedIndex that says so."""
    try:
        yield
    except ValueError as error:
        raise _damaged(folder, error) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise _damaged(folder, error) from None
        raise


def _damaged(folder: Path, error: BaseException) -> DamagedIndex:
    what = " ".join(str(error).split())
    return DamagedIndex(
        tr(
            "The index in {folder} cannot be read ({what}): run `searchnews check` to see what is damaged, and index "
            "the sources again into a new folder.",
            folder=folder,
            what=what,
        )
    )
