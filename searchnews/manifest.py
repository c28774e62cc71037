"""The manifest: what says of a folder that it is an index, which engine holds its articles, and in which folder.

``DIR/manifest.json`` names the current generation, ``DIR/gen-N``. It is replaced in one step, so that whoever reads
it, at any moment and after any crash, finds the old one or the new one, whole.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from searchnews.engines.durable import sync_folder
from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, NoIndex
from searchnews.language import reason, tr
from searchnews.seal import Seal

FILE = "manifest.json"
FORMAT = 1
PROGRAM = "searchnews"

GENERATION = re.compile(r"gen-([1-9][0-9]{0,8})")
WAITING = re.compile(r"manifest\.json\.[0-9a-f]{16}")
"""What a manifest is called until it takes its place."""

_ENCODER = msgspec.json.Encoder()
_CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A source that is read again when none is named: its absolute path, and how it was read.

    `encoding` is "" where it is found out.
    """

    path: str
    format: str = "auto"
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is.

    `analyzer` and `dictionary` are the fingerprints its articles were analyzed with, `words` the words that the latter
    names, none where they are too many; `timezone` decides which month each counts for; `updated` is when articles last
    changed. `ledger` is the commit that the ledger of files is of, and what tells that ledger from others; `seal` says
    what the engine's files are.
    """

    engine: str
    generation: str
    analyzer: str
    dictionary: str
    timezone: str
    created: datetime
    updated: datetime
    sources: tuple[Remembered, ...] = ()
    ledger: str = ""
    words: tuple[str, ...] = ()
    seal: Seal | None = None
    format: int = FORMAT
    program: str = PROGRAM


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in a folder; NoIndex, ForeignIndex or DamagedIndex when there is none to be used."""
    path = folder / FILE
    try:
        if not path.is_file() and path.exists():
            raise IndexFailure(tr("{path} cannot be read: it is not a file.", path=path))
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndex(
            tr("There is no index in {folder}: run searchnews index SOURCE... first.", folder=folder)
        ) from None
    except OSError as error:
        raise IndexFailure(tr("{path} cannot be read: {reason}.", path=path, reason=reason(error))) from error
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedIndex(tr("{path} is damaged: {error}.", path=path, error=error)) from error
    _check_origin(path, found)
    if found.pop(_CHECKSUM, None) not in (None, _checksum(found)):
        raise DamagedIndex(
            tr(
                "{path} is not what was written: put a copy of it back. If you changed it yourself, take out its line "
                '"{line}".',
                path=path,
                line=_CHECKSUM,
            )
        )
    try:
        manifest = msgspec.convert(found, Manifest)
    except msgspec.ValidationError as error:
        raise DamagedIndex(tr("{path} is damaged: {error}.", path=path, error=error)) from error
    if not GENERATION.fullmatch(manifest.generation):
        raise DamagedIndex(
            tr("{path} is damaged: '{name}' is not the name of a generation.", path=path, name=manifest.generation)
        )
    return manifest


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(_ENCODER.encode(content)).hexdigest()[:16]


def _check_origin(path: Path, found: Any) -> None:
    if not isinstance(found, dict) or found.get("program") != PROGRAM:
        raise ForeignIndex(
            tr("{path} is not searchnews' own; name the folder of an index, or an empty one.", path=path)
        )
    format = found.get("format")
    if isinstance(format, int) and format > FORMAT:
        raise ForeignIndex(
            tr(
                "{path} is of a newer searchnews (format {format}, this one reads {known}); update it.",
                path=path,
                format=format,
                known=FORMAT,
            )
        )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in its place in one step; when this returns it is on the disk. Raises OSError."""
    waiting = folder / f"{FILE}.{os.urandom(8).hex()}"
    try:
        with waiting.open("xb") as file:
            content = msgspec.to_builtins(manifest)
            content[_CHECKSUM] = _checksum(content)
            file.write(msgspec.json.format(_ENCODER.encode(content), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)  # the generation it names must be there after a power cut, too
        waiting.replace(folder / FILE)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    sync_folder(folder)
