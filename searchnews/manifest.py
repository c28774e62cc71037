"""The manifest: what says of a folder that it is an index, which engine holds its articles, and in which folder.

``DIR/manifest.json`` names the current generation, ``DIR/gen-N``. It is replaced in one step, so that whoever reads
it, at any moment and after any crash, finds the old one or the new one, whole.
"""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from searchnews.engines.durable import sync_folder
from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, NoIndex

FILE = "manifest.json"
FORMAT = 1
PROGRAM = "searchnews"

GENERATION = re.compile(r"gen-([1-9][0-9]{0,8})")
WAITING = re.compile(r"manifest\.json\.[0-9a-f]{16}")
"""What a manifest is called until it takes its place."""

_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Remembered:
    """A source that is read again when none is named: its absolute path, and the format it was read as."""

    path: str
    format: str = "auto"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is.

    `analyzer` and `dictionary` are the fingerprints its articles were analyzed with, `timezone` decides which month
    each counts for; `updated` is when articles last changed.
    """

    engine: str
    generation: str
    analyzer: str
    dictionary: str
    timezone: str
    created: datetime
    updated: datetime
    sources: tuple[Remembered, ...] = ()
    format: int = FORMAT
    program: str = PROGRAM


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in a folder; NoIndex, ForeignIndex or DamagedIndex when there is none to be used."""
    path = folder / FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndex(f"There is no index in {folder}: run searchnews index SOURCE... first.") from None
    except OSError as error:
        raise IndexFailure(f"{path} cannot be read: {error.strerror}.") from error
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedIndex(f"{path} is damaged: {error}.") from error
    _check_origin(path, found)
    try:
        manifest = msgspec.convert(found, Manifest)
    except msgspec.ValidationError as error:
        raise DamagedIndex(f"{path} is damaged: {error}.") from error
    if not GENERATION.fullmatch(manifest.generation):
        raise DamagedIndex(f"{path} is damaged: {manifest.generation!r} is not the name of a generation.")
    return manifest


def _check_origin(path: Path, found: Any) -> None:
    if not isinstance(found, dict) or found.get("program") != PROGRAM:
        raise ForeignIndex(f"{path} is not searchnews' own; name the folder of an index, or an empty one.")
    format = found.get("format")
    if isinstance(format, int) and format > FORMAT:
        raise ForeignIndex(f"{path} is of a newer searchnews (format {format}, this one reads {FORMAT}); update it.")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in its place in one step; when this returns it is on the disk. Raises OSError."""
    waiting = folder / f"{FILE}.{secrets.token_hex(8)}"
    try:
        with waiting.open("xb") as file:
            file.write(msgspec.json.format(_ENCODER.encode(manifest), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)  # the generation it names must be there after a power cut, too
        waiting.replace(folder / FILE)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    sync_folder(folder)
