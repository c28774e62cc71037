"""The disk that an index lies on: whether it may be written to, whether it has room, and whether it is here at all."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from searchnews.doctor.archive import manifest_of
from searchnews.doctor.finding import Case, Finding, size
from searchnews.folder import LOCK
from searchnews.language import tr

LEAST = 50_000_000
"""Bytes without which nothing can be done: a segment of 6,000 articles takes about half as much."""

MOUNTS = Path("/proc/self/mounts")

# fmt: off
REMOTE = frozenset({
    "9p", "afs", "beegfs", "ceph", "cephfs", "cifs", "davfs",
    "fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "glusterfs", "gpfs",
    "lustre", "ncpfs", "nfs", "nfs4", "smb", "smb2", "smb3",
    "smbfs", "vboxsf", "virtiofs", "vmhgfs", "fuse.vmhgfs-fuse",
})
# fmt: on
"""File systems that lie on another machine, or outside of a virtual one, by Linux' names."""

_DRIVE_REMOTE = 4

_OCTAL = re.compile(r"\\([0-7]{3})")

if sys.platform == "win32":
    import ctypes

    def _file_system(path: Path) -> str:
        drive = os.path.splitdrive(path)[0]
        is_remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE
        return "smb" if is_remote else ""
else:

    def _file_system(path: Path) -> str:
        """The type of the file system below a path; "" where the system has no list of them, as macOS."""
        try:
            table = MOUNTS.read_text("utf-8", "surrogateescape")
        except OSError:
            return ""
        best, found = "", ""
        for row in table.splitlines():
            columns = row.split(" ")
            if len(columns) < 3:
                continue
            place = os.path.normpath(_OCTAL.sub(lambda code: chr(int(code[1], 8)), columns[1]))
            # The last of those mounted on one place hides the ones before it.
            if len(place) >= len(best) and _is_below(str(path), place):
                best, found = place, columns[2]
        return found


def _is_below(path: str, place: str) -> bool:
    return path == place or path.startswith(place.rstrip("/") + "/")


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    path = Path(os.path.realpath(folder))
    return next((place for place in (path, *path.parents) if place.is_dir()), path)


def bytes_of(folder: Path) -> int:
    """The bytes of all files below a folder, those left out that go away meanwhile."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total


def rights(case: Case) -> Iterator[Finding]:
    """Whether this account may read the index and write to it."""
    manifest = manifest_of(case)
    if manifest is None:
        place = existing(case.folder)
        if os.access(place, os.W_OK | os.X_OK):
            yield Finding("ok", "rights", tr("An index can be made in {folder}.", folder=place))
        else:
            text = tr("This account may not write to {folder}, so that no index can be made there.", folder=place)
            yield Finding("problem", "rights", text, tr("Change the rights of that folder, or name another one."))
        return
    folder = case.folder.absolute()
    files = [file for file in (folder / manifest.generation).iterdir() if not os.access(file, os.R_OK)]
    if files:
        text = tr("This account may not read {file}, which is of the index.", file=files[0])
        yield Finding("problem", "rights", text, tr("Let it read all files in {folder}.", folder=folder))
        return
    places = [folder, folder / manifest.generation, *(file for file in [folder / LOCK] if file.exists())]
    closed = next((place for place in places if not os.access(place, os.W_OK)), None)
    if closed is None:
        yield Finding("ok", "rights", tr("This account may change the index."))
    else:
        text = tr("This account may search the index, but not change it: {file} is closed to it.", file=closed)
        yield Finding("warning", "rights", text, tr("If it is to import, let it write to {folder}.", folder=folder))


def space(case: Case) -> Iterator[Finding]:
    """Whether the disk has room, for an import and for a rebuild, which needs as much again as the index takes."""
    place = existing(case.folder)
    usage = shutil.disk_usage(place)
    manifest = manifest_of(case)
    taken = bytes_of(case.folder / manifest.generation) if manifest else 0
    figures = {"free": size(usage.free), "total": size(usage.total), "taken": size(taken), "folder": place}
    if usage.free < LEAST:
        text = tr("The disk of {folder} is full: {free} of {total} are free.", **figures)
        yield Finding("problem", "space", text, tr("Make room before the next import."))
    elif usage.free < taken + LEAST:
        text = tr(
            "The disk of {folder} is nearly full: {free} of {total} are free, the index takes {taken}, and a rebuild "
            "needs as much again.",
            **figures,
        )
        yield Finding("warning", "space", text, tr("Make room before the next rebuild."))
    else:
        text = tr("The disk has room: {free} of {total} are free, the index takes {taken}.", **figures)
        yield Finding("ok", "space", text)


def network(case: Case) -> Iterator[Finding]:
    """Whether the index lies on another machine's disk, where locks and mapped files cannot be relied on."""
    kind = _file_system(existing(case.folder))
    if kind in REMOTE:
        text = tr(
            "{folder} lies on a network drive or a shared folder ({kind}).", folder=case.folder.absolute(), kind=kind
        )
        advice = tr(
            "Keep the index on a disk of this machine: elsewhere two imports at once are not kept apart, and a search "
            "may read half of what is written."
        )
        yield Finding("warning", "network", text, advice)
    elif kind:
        yield Finding("ok", "network", tr("The index lies on a disk of this machine ({kind}).", kind=kind))
