"""The formats there are, by name: those of this program, and those that other packages bring.

A package brings one by an entry point of the group ``searchnews.importers`` that names an `Importer`. Ours are loaded
when a file of theirs turns up: the parsers of feeds and pages take longer to load than most imports take.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from searchnews.errors import SourceError
from searchnews.importers.base import Importer
from searchnews.importers.foreign import fault, guarded
from searchnews.language import tr

GROUP = "searchnews.importers"

_PAGES = (".html", ".htm", ".xhtml", ".shtml")

OURS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "jekyll": ((".md", ".markdown", ".mdown", ".mkd"), "searchnews.importers.jekyll:IMPORTER"),
    "jsonl": ((".jsonl", ".ndjson", ".json"), "searchnews.importers.jsonl:IMPORTER"),
    "csv": ((".csv", ".tsv"), "searchnews.importers.csv:IMPORTER"),
    "feed": ((".rss", ".atom", ".rdf", ".xml", ".json"), "searchnews.importers.feed:IMPORTER"),
    "html": ((*_PAGES, ".mhtml", ".mht"), "searchnews.importers.html:IMPORTER"),
}
"""Each format's suffixes, as `auto` knows its files, and where its `Importer` is.

Where several formats have a suffix, the first whose importer accepts the file's first bytes reads it.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name; `load` gives its importer."""

    name: str
    suffixes: tuple[str, ...]
    load: Callable[[], Importer]


@dataclass(frozen=True, slots=True)
class Formats:
    """All formats; `broken` says of each package's that cannot be used why not, and `others` which could."""

    all: tuple[Format, ...]
    suffixes: tuple[str, ...]
    others: tuple[str, ...]
    broken: tuple[tuple[str, str], ...]

    def knows(self, name: str) -> bool:
        """Whether a file of that name, its packing's suffix taken off, may be of a format."""
        return name.lower().endswith(self.suffixes)

    def choose(self, name: str, wanted: str, head: Callable[[], bytes]) -> Importer | None:
        """The importer for a file by its name and first bytes; None when it is of no format, or not of the wanted."""
        for format in self._candidates(name.lower(), wanted):
            importer = format.load()
            if importer.accepts is None or importer.accepts(head()):
                return importer
        return None

    def _candidates(self, name: str, wanted: str) -> Iterator[Format]:
        for format in self.all:
            if wanted in ("auto", format.name) and name.endswith(format.suffixes):
                yield format

    def named(self, name: str) -> Importer:
        """The importer of a format that somebody named."""
        return next(format.load() for format in self.all if format.name == name)


@cache
def formats() -> Formats:
    """All formats there are; packages are asked once."""
    ours = [Format(name, suffixes, _loader(place)) for name, (suffixes, place) in OURS.items()]
    # A post may be HTML below its head; without a head it is a page.
    ours.insert(-1, Format("jekyll", _PAGES, _loader("searchnews.importers.jekyll:PAGES")))
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    taken = {"auto", *OURS}
    loaded = []
    for point in points:
        importer, why = _load(point) if point.name not in taken else (None, tr("another format has that name"))
        loaded.append((point, importer, why))
        taken.add(point.name)
    # Before ours: who installs an importer for .json wants it to be asked first.
    theirs = [Format(point.name, importer.suffixes, _given(importer)) for point, importer, _ in loaded if importer]
    broken = tuple((point.name, why) for point, importer, why in loaded if not importer)
    others = tuple(f"{point.name}={point.value}{_version(point)}" for point in points)
    everything = (*theirs, *ours)
    suffixes = tuple(dict.fromkeys(suffix for format in everything for suffix in format.suffixes))
    return Formats(everything, suffixes, others, broken)


def format_names() -> list[str]:
    """Every format's name, ours first."""
    return [*OURS, *sorted({point.name for point in entry_points(group=GROUP)} - {"auto", *OURS})]


def check_format(name: str) -> None:
    """SourceError when there is no format of that name, or it cannot be used."""
    if name == "auto" or name in OURS:
        return
    for broken, why in formats().broken:
        if broken == name:
            raise SourceError(tr("The format {name} cannot be used: {why}.", name=name, why=why))
    if name not in format_names():
        known = ", ".join(format_names())
        raise SourceError(tr("There is no format {name!r}; the formats are auto, {known}.", name=name, known=known))


def all_suffixes() -> str:
    """The suffixes of all formats, for people."""
    return " ".join(formats().suffixes)


@cache
def fingerprint() -> str:
    """What changes when the same file may be read as other articles: our importers, or those of other packages."""
    hashed = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        hashed.update(path.read_bytes())
    return "|".join((hashed.hexdigest()[:16], *formats().others))


def _loader(place: str) -> Callable[[], Importer]:
    @cache
    def load() -> Importer:
        module, _, attribute = place.partition(":")
        importer: Importer = getattr(import_module(module), attribute)
        return importer

    return load


def _given(importer: Importer) -> Callable[[], Importer]:
    return lambda: importer


def _load(point: EntryPoint) -> tuple[Importer | None, str]:
    """What a package brings, or why it cannot be used: anything may go wrong in somebody else's module."""
    try:
        importer = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return None, f"{type(error).__name__}: {error}"
    if why := fault(importer):
        return None, f"{point.value} {why}"
    return guarded(importer), ""


def _version(point: EntryPoint) -> str:
    return f"@{point.dist.version}" if point.dist else ""
