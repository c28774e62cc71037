"""A program whose disk fails at a chosen moment: `faults/faulty.c` compiled, commands run over it, and what is left."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli_support import PACKAGES

from searchnews import Index

HERE = Path(__file__).parent / "faults"
CONTROL = 4_096

HOWS: Mapping[str, tuple[int, int]] = {
    "one call fails": (1, errno.EIO),
    "the disk is full from then on": (2, errno.ENOSPC),
    "killed": (3, 0),
    "killed within a write": (4, 0),
    "the power is lost": (3, 0),
}
"""What can happen at a change, as `faulty.c` calls it."""

POWER = "the power is lost"

OTHER = {"whoosh": "tantivy", "tantivy": "whoosh"}

Content = dict[str, str]
"""The bodies of the articles of an index by their ids; each holds 雾岭 or 开采."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its status, negative when a signal ended it, how many changes it made, what it said."""

    status: int
    changes: int
    call: str
    said: str


def compiled(folder: Path) -> Path | None:
    """The library, or None where it cannot be made."""
    compiler = shutil.which("cc")
    if not compiler or not sys.platform.startswith("linux"):
        return None
    library = folder / "faulty.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "faulty.c"), "-ldl"], check=True
    )
    return library


class Faulty:
    """Commands under the library, each in a fork of one process."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._folder = folder

    def run(self, argv: Sequence[str], place: Path, how: str = "", at: int = 0) -> Ended:
        """A command in a place, with something happening at its change number `at`; 0: nothing happens.

        When the power is lost, the place is made to be what was synced.
        """
        code, error = HOWS[how] if how else (0, 0)
        said, shadow = self._folder / "said", self._folder / "shadow"
        order: dict[str, Any] = {"argv": list(argv), "folder": str(place), "under": str(place), "said": str(said)}
        order |= {"at": at, "how": code, "error": error}
        if how == POWER:
            shutil.rmtree(shadow, ignore_errors=True)
            keep(place, shadow)
            order["shadow"] = str(shadow)
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        if how == POWER:
            restore(place, shadow)
        return Ended(told["status"], told["count"], told["last"], said.read_text("utf-8", "replace"))


@contextmanager
def faulty(folder: Path) -> Iterator[Faulty]:
    """What runs commands; `compiled` must have made the library in the folder."""
    control = folder / "control"
    control.write_bytes(bytes(CONTROL))
    environment = {**os.environ, "PYTHONPATH": PACKAGES, "LD_PRELOAD": str(folder / "faulty.so")}
    environment |= {"FAULTY_CONTROL": str(control)}
    with subprocess.Popen(
        [sys.executable, str(HERE / "driver.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        yield Faulty(process, folder)
        assert process.stdin
        process.stdin.close()
        process.wait(60)


def keep(place: Path, shadow: Path) -> None:
    """What is there when a command begins was synced long ago."""
    shadow.mkdir()
    for folder, folders, files in os.walk(place):
        here = Path(folder)
        names = (f"{(here / name).stat().st_ino}.0 {name}\n" for name in (*folders, *files))
        (shadow / f"d{here.stat().st_ino}.0").write_text("".join(names), "utf-8")
        for name in files:
            shutil.copyfile(here / name, shadow / f"f{(here / name).stat().st_ino}.0")


def restore(place: Path, shadow: Path) -> None:
    """A place as the disk has it when the power is back: nothing is there but what was synced."""
    number = f"{place.stat().st_ino}.0"
    shutil.rmtree(place)
    _restore(place, number, shadow)


def _restore(folder: Path, number: str, shadow: Path) -> None:
    folder.mkdir()
    names = shadow / f"d{number}"
    for line in names.read_text("utf-8").splitlines() if names.exists() else ():
        inode, _, name = line.partition(" ")
        text = shadow / f"f{inode}"
        if (shadow / f"d{inode}").exists():
            _restore(folder / name, inode, shadow)
        else:  # a name that is on the disk, of a text that is not
            (folder / name).write_bytes(text.read_bytes() if text.exists() else b"")


def content(folder: Path) -> Content | None:
    """What is in an index; None where there is none."""
    if not (folder / "manifest.json").exists():
        return None
    with Index.open(folder) as index:
        found = {article.id: article.body for article in index.export()}
        assert index.search("雾岭 OR 开采", limit=0).total == len(found)
        return found


def shapes(folder: Path) -> set[str]:
    """The files in a folder by the shapes of their names: numbers and random letters left out."""
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {re.sub(r"[0-9]+", "N", re.sub(r"[0-9a-f]{16,}|_[0-9a-z]{8,}", "X", name)) for name in files}
