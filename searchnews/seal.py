"""What the files of an index are at a commit: the manifest seals them, so that none can become another unseen.

Reading every byte whenever an index is opened would take longer than any search: 0.2 s for 400 MB that are in memory
already (CRC-32 at 2 GB/s). A file that has the size and the time that it was sealed with is taken for what it was; any
other, one copied without its times or put back from elsewhere, is read to its end. What that cannot see are bytes that
go bad without the file system's knowing: for these there is `searchnews check`, which reads all of them.

An engine publishes a commit by itself, and the manifest seals it afterwards: after a crash in between, what is there is
newer than the seal. That is no damage, and the next change seals it. What is older than its seal was put back alone.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from searchnews.engines.base import Engine
from searchnews.errors import DamagedIndex
from searchnews.language import reason, tr

TRIES = 10
"""How often files are looked at again when a commit happens meanwhile."""

_SHARE = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """The files of one commit, each by its name with its size, the time of its last change in nanoseconds since 1970,
    and its CRC-32, in hexadecimal digits: "8190 1764590000000000000 0b3c9d1e".
    """

    commit: str
    files: Mapping[str, str] = field(default_factory=dict)


def seal(place: Path, engine: Engine, known: Seal | None) -> Seal:
    """The seal of an index as it is now; for whoever has the right to write. Raises OSError.

    Files that the former seal knows are not read again.
    """
    former = known.files if known else {}
    return Seal(engine.commit_id(), {name: _sealed(place / name, former.get(name, "")) for name in engine.files()})


def verify(place: Path, engine: Engine, seal: Seal | None) -> None:
    """DamagedIndex when a file is not what was sealed; an index that an older searchnews wrote has no seal."""
    for problem in _found(place, engine, seal, every_byte=False):
        raise DamagedIndex(
            tr(
                "{problem}: run searchnews check to see how much is damaged; searchnews rebuild makes the index anew "
                "where the articles themselves are whole, else index the sources again into a new folder.",
                problem=problem.rstrip(".。"),
            )
        )


def broken(place: Path, engine: Engine, seal: Seal | None) -> list[str]:
    """Every file that is not what was sealed, a sentence each; every byte is read."""
    return list(_found(place, engine, seal, every_byte=True))


def _found(place: Path, engine: Engine, seal: Seal | None, *, every_byte: bool) -> Iterator[str]:
    if seal is None:
        return
    found: list[str] = []
    for _ in range(TRIES):
        commit = engine.commit_id()
        if int(commit) > int(seal.commit):
            return
        if int(commit) < int(seal.commit):
            yield tr("{place} is older than the manifest beside it, as if it alone had been put back.", place=place)
            return
        found = [problem for name, mark in seal.files.items() if (problem := _problem(place / name, mark, every_byte))]
        if not found or engine.commit_id() == commit:  # else a writer has taken away what was looked at
            break
    yield from found


def _sealed(path: Path, known: str) -> str:
    """The mark of a file; the one that is known where the file is still that."""
    stands = _stands(path)
    return known if known.startswith(stands) else f"{stands}{_checksum(path)}"


def _problem(path: Path, mark: str, every_byte: bool) -> str:
    """What is wrong with a file; "" when it is what was sealed."""
    try:
        if mark.startswith(_stands(path)) and not every_byte:
            return ""
        if path.stat().st_size == int(mark.partition(" ")[0]) and mark.endswith(f" {_checksum(path)}"):
            return ""
    except FileNotFoundError:
        return tr("{name} is missing", name=path.name)
    except OSError as error:
        return tr("{path} cannot be read: {reason}", path=path, reason=reason(error))
    return tr("{name} is not what was written", name=path.name)


def _stands(path: Path) -> str:
    """The size and the time of a file, as a mark begins with them."""
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} "


def _checksum(path: Path) -> str:
    found = 0
    with path.open("rb") as file:
        while share := file.read(_SHARE):
            found = zlib.crc32(share, found)
    return f"{found:08x}"
