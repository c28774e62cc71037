"""Files and folders of a source: which are read, in what order, and how they are called."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searchnews.importers.base import Skip, Skipped
from searchnews.importers.formats import formats
from searchnews.importers.packing import is_archive, unpacked
from searchnews.language import reason, tr

_GENERATION = re.compile("gen-[0-9]+")
_OURS = re.compile(rb'"program"\s*:\s*"searchnews"')

_SITE_FILES = """
    _posts _config.yml _config.yaml _config.toml hugo.toml hugo.yaml hugo.json config.toml mkdocs.yml
"""
_SITES = frozenset(_SITE_FILES.split())
"""What tells the folder of a site's generator from a folder of articles."""

_MACHINERY_NAMES = """
    _site _layouts _includes _sass _data assets layouts archetypes themes public resources static scaffolds
    node_modules vendor
"""
_MACHINERY = frozenset(_MACHINERY_NAMES.split())
"""What such a folder holds besides posts: themes, and the pages made of the posts, which would all be found twice."""

_OUTPUT = {"mkdocs.yml": "site"}
"""What a generator calls its pages where other sites may call their articles so."""

_PAGES = (".html", ".htm", ".xhtml", ".shtml")
_SAVED = ("_files", ".files", "_file")
"""How browsers call the folder of a saved page's pictures and frames."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read: where it is, what its articles are called by, and what tells whether it changed.

    `size` (bytes) and `changed` (nanoseconds since 1970) are -1 for what is no plain file and has to be read each
    time. `in_site` says that a page without a head is none of the site's posts, `named` that somebody named this very
    file: in a folder, others may stand beside articles.
    """

    file: str
    path: str
    size: int = -1
    changed: int = -1
    in_site: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to be gone through; `below_site` says that it lies in that of a site's generator."""

    place: str
    path: str
    below_site: bool = False


def files_below(root: str, skipped: Skip) -> Iterator[File]:
    """Every file below a folder that may hold articles, in the order of its path.

    Each real folder is gone through once, however many links lead to it. Names that begin with a dot are nobody's
    articles, and what an index holds has been read already. Pipes and devices are passed over: opening one may
    never end.
    """
    waiting: list[File | _Folder] = [_Folder(root, printable(os.path.basename(root)))]
    seen: set[tuple[int, int]] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, File):
            yield item
            continue
        try:
            status = os.stat(item.place)
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                waiting += reversed(list(_inside(item, root, skipped)))
        except OSError as error:
            skipped(Skipped(item.path, tr("cannot be read: {why}", why=why(error))))


def _inside(folder: _Folder, root: str, skipped: Skip) -> Iterator[File | _Folder]:
    """What one folder holds, by name."""
    with os.scandir(folder.place) as entries:
        found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    names = {entry.name for entry in found}
    if folder.place != root and _is_index(folder.place, names):
        return
    is_site = not names.isdisjoint(_SITES)
    for entry in found:
        path = f"{folder.path}/{printable(entry.name)}"
        if _is_folder(entry):
            if not _is_passed_over(entry.name, names):
                yield _Folder(entry.path, path, folder.below_site or is_site)
        elif may_be_articles(entry.name) and not (entry.is_symlink() and _is_found_anyway(root, entry.path)):
            is_page = entry.name.lower().endswith(_PAGES)
            try:
                status = entry.stat()
            except OSError as error:
                skipped(Skipped(path, tr("cannot be read: {why}", why=why(error))))
                continue
            if stat.S_ISREG(status.st_mode):
                in_site = is_site or (folder.below_site and is_page)
                yield File(entry.path, path, status.st_size, status.st_mtime_ns, in_site)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _is_machinery(name: str, beside: set[str]) -> bool:
    """Whether a folder is none of articles, for what it stands beside."""
    if name in _MACHINERY:
        return not beside.isdisjoint(_SITES)
    return any(output == name and file in beside for file, output in _OUTPUT.items())


def _is_passed_over(name: str, names: set[str]) -> bool:
    if _is_machinery(name, names):
        return True
    stem = next((name.removesuffix(suffix) for suffix in _SAVED if name.endswith(suffix)), "")
    return bool(stem) and not names.isdisjoint({f"{stem}.html", f"{stem}.htm", f"{stem}.xhtml"})


def _is_found_anyway(root: str, link: str) -> bool:
    """Whether what a link leads to is found below the root under its own name."""
    top, target = os.path.realpath(root), os.path.realpath(link)
    return (
        os.path.isfile(target)
        and target.startswith(os.path.join(top, ""))
        and may_be_articles(os.path.basename(target))
        and not is_passed_over(top, target)
    )


def is_passed_over(root: str, path: str) -> bool:
    """Whether `files_below(root)` comes to no such path, because of a name it leads through."""
    above = root
    for name in os.path.relpath(path, root).split(os.sep):
        if name.startswith(".") and path != root:
            return True
        if name in _MACHINERY or name in _OUTPUT.values():
            there = {site for site in _SITES if os.path.lexists(os.path.join(above, site))}
            if _is_machinery(name, there):
                return True
        above = os.path.join(above, name)
    return False


def may_be_articles(name: str) -> bool:
    """Whether a file of that name may hold articles, packed or not."""
    return formats().knows(name) or is_archive(name) or formats().knows(unpacked(name))


def is_index(folder: str) -> bool:
    """Whether a folder is an index of ours; OSError when it cannot be listed.

    A web site may have a ``manifest.json`` too, so that it must say whose it is.
    """
    return _is_index(folder, set(os.listdir(folder)))


def _is_index(folder: str, names: set[str]) -> bool:
    if "manifest.json" not in names or not any(_GENERATION.fullmatch(name) for name in names):
        return False
    try:
        with open(os.path.join(folder, "manifest.json"), "rb") as file:
            return _OURS.search(file.read(1 << 16)) is not None
    except OSError:
        return False


def file_at(path: str) -> File:
    """A file that somebody named."""
    status = os.stat(path)
    name = printable(os.path.basename(path))
    if not stat.S_ISREG(status.st_mode):
        return File(path, name, named=True)
    return File(path, name, status.st_size, status.st_mtime_ns, named=True)


def printable(name: str) -> str:
    """A file's name as text; bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def why(error: Exception) -> str:
    """An error of the operating system in a few words."""
    if isinstance(error, FileNotFoundError):
        return tr("it does not exist")
    return reason(error) if isinstance(error, OSError) else (str(error) or type(error).__name__).lower()


def name_below(root: str, path: str) -> str:
    """The root's name and the way from it to `path`, the same on every system and wherever the root lies."""
    return printable((Path(os.path.basename(root)) / os.path.relpath(path, root)).as_posix())
