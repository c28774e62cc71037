"""Files and folders of a source: which are read, in what order, how they are called and how they are opened."""

import gzip
import io
import lzma
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FORMATS: dict[str, tuple[str, ...]] = {
    "jekyll": (".md", ".markdown"),
    "jsonl": (".jsonl", ".ndjson", ".json"),
}
"""Every format by its name, with the suffixes `auto` knows it by; each also with ``.xz`` or ``.gz`` after it."""

DAMAGED = (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile)
"""What reading a packed file raises when the file is cut short or is none."""

_GENERATION = re.compile("gen-[0-9]+")
_OURS = re.compile(rb'"program"\s*:\s*"searchnews"')

Stream = io.BufferedReader | lzma.LZMAFile | gzip.GzipFile


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something of a source that became no article: where (``file.jsonl:17``) and why."""

    source: str
    reason: str


Skip = Callable[[Skipped], None]


def format_of(path: str) -> str | None:
    """The format a file's suffix stands for, or None."""
    name = unpacked(path).lower()
    return next((format for format, suffixes in FORMATS.items() if name.endswith(suffixes)), None)


def unpacked(path: str) -> str:
    """The name without the suffix of its packing."""
    stem, suffix = os.path.splitext(path)
    return stem if suffix.lower() in (".xz", ".gz") else path


def open_file(path: str) -> Stream:
    """A file's bytes, unpacked on the way when its suffix says that it is packed."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix == ".xz":
        return lzma.LZMAFile(path, "rb")
    if suffix == ".gz":
        return gzip.GzipFile(path, "rb")
    return open(path, "rb")


def files_below(root: str, skipped: Skip) -> Iterator[str]:
    """Every file below a folder in the order of its path; each real folder once, however many links lead to it.

    Names that begin with a dot are nobody's articles, and what an index holds has been read already. Pipes and devices
    are passed over: opening one may never end.
    """
    waiting, seen = [root], set()
    while waiting:
        path = waiting.pop()
        try:
            status = os.stat(path)
            if stat.S_ISREG(status.st_mode):
                yield path
            elif stat.S_ISDIR(status.st_mode) and (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                if path != root and is_index(path):
                    continue
                names = sorted((name for name in os.listdir(path) if not name.startswith(".")), reverse=True)
                waiting += [os.path.join(path, name) for name in names]
        except OSError as error:
            if format_of(path) or os.path.isdir(path):
                skipped(Skipped(name_below(root, path), f"cannot be read: {why(error)}"))


def is_index(folder: str) -> bool:
    """Whether a folder is an index of ours; OSError when it cannot be listed.

    A web site may have a ``manifest.json`` too, so that it must say whose it is.
    """
    if not any(_GENERATION.fullmatch(name) for name in os.listdir(folder)):
        return False
    try:
        with open(os.path.join(folder, "manifest.json"), "rb") as file:
            return _OURS.search(file.read(1 << 16)) is not None
    except OSError:
        return False


def name_below(root: str, path: str) -> str:
    """The root's name and the way from it to `path`, the same on every system and wherever the root lies."""
    return printable((Path(os.path.basename(root)) / os.path.relpath(path, root)).as_posix())


def printable(name: str) -> str:
    """A file's name as text; bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def why(error: Exception) -> str:
    """An error of the operating system in a few words."""
    if isinstance(error, FileNotFoundError):
        return "it does not exist"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
