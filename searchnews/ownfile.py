"""Files that people edit by hand, changed for them: whole or not at all, with the rights they had."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from searchnews.engines.durable import sync_folder
from searchnews.errors import ConfigError
from searchnews.language import reason, tr


def waiting_name(name: str) -> str:
    """What a file is called until it takes its place; a crash may leave it behind."""
    return f".{name}.new"


def rewrite(path: Path, data: bytes) -> None:
    """Put data in the place of a file, or make it; when this returns it is on the disk.

    Raises ConfigError when the file may not be written: a link leads elsewhere, where whoever packed the archive
    wanted to write; a file that is read-only was made so by somebody; and a new file of ours would take another's
    place. Only one process at a time may write a file.
    """
    try:
        before = _status(path)
        _check(path, before)
        waiting = path.with_name(waiting_name(path.name))
        waiting.unlink(missing_ok=True)
        try:
            with waiting.open("xb") as file:
                if before is not None and os.name == "posix":
                    if before.st_uid != os.geteuid():  # root writes for another
                        os.fchown(file.fileno(), before.st_uid, before.st_gid)
                    os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(waiting, path)
        except BaseException:
            with suppress(OSError):
                waiting.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise ConfigError(tr("{file} cannot be written: {reason}.", file=path, reason=reason(error))) from error


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _check(path: Path, before: os.stat_result | None) -> None:
    if before is None:
        return
    if stat.S_ISLNK(before.st_mode):
        raise ConfigError(tr("{file} is a link, through which nothing is written; edit what it leads to.", file=path))
    if not stat.S_ISREG(before.st_mode):
        raise ConfigError(tr("{file} is not a file, so nothing can be written to it.", file=path))
    if os.name == "posix" and os.geteuid() not in (0, before.st_uid):
        raise ConfigError(tr("{file} belongs to another account, which alone can change it.", file=path))
    if not before.st_mode & stat.S_IWUSR:
        raise ConfigError(tr("{file} is read-only; make it writable, or edit it yourself.", file=path))
