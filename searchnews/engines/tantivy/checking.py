"""Whether the files of an index hold what was written: tantivy ends each with a checksum, but never looks at it."""

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from searchnews.document import decode, fingerprint
from searchnews.engines.tantivy.layout import MANAGED, named_files, read_meta
from searchnews.engines.tantivy.opening import TRIES, check_kinds, open_index
from searchnews.engines.tantivy.searching import TantivySearcher
from searchnews.engines.tantivy.sweeping import is_list
from searchnews.engines.tantivy.trouble import Unreadable, plainly
from searchnews.errors import IndexFailure
from searchnews.language import reason, tr

_TAIL = struct.Struct("<II")
_MAGIC = 1337
_SHARE = 1 << 22


def damage(folder: Path) -> Iterator[str]:
    """What is damaged, a sentence each; nothing when all is well. Changes nothing."""
    problems: list[str] = []
    for _ in range(TRIES):
        try:
            check_kinds(folder)
            meta = read_meta(folder)
        except IndexFailure as error:
            yield str(error)
            return
        problems = list(_damage(folder, meta))
        # A writer may have taken away what was looked at; then it is no damage that it is not there.
        if not problems or read_meta(folder) == meta:
            break
    yield from problems


def _damage(folder: Path, meta: Mapping[str, Any]) -> Iterator[str]:
    if not is_list(folder):
        yield tr("{name} is not what was written; the next change writes it anew.", name=MANAGED)
    names = dict.fromkeys(named_files(meta))
    problems = [problem for name in names if (problem := _file_damage(folder / name))]
    yield from problems
    if problems:
        return
    try:
        index, _ = open_index(folder)
        with plainly(folder):
            yield from _article_damage(TantivySearcher(index, 0, folder))
    except Unreadable:
        yield tr("The files of the index in {folder} are whole, but do not fit together.", folder=folder)
    except IndexFailure as error:
        yield str(error)


def _file_damage(path: Path) -> str | None:
    """What is wrong with a file: data, a footer in JSON with the data's CRC-32, the footer's length, a number."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL.size))
            length, magic = _TAIL.unpack(file.read(_TAIL.size))
            rest = size - _TAIL.size - length
            if magic != _MAGIC or rest < 0:
                return tr("{name} has no whole end", name=path.name)
            file.seek(rest)
            expected = json.loads(file.read(length))["crc"]
            file.seek(0)
            found = 0
            while rest:
                share = file.read(min(rest, _SHARE))
                found = zlib.crc32(share, found)
                rest -= len(share)
    except FileNotFoundError:
        return tr("{name} is missing", name=path.name)
    except OSError as error:
        return tr("{path} cannot be read: {reason}", path=path, reason=reason(error))
    except (struct.error, ValueError, KeyError, TypeError):
        return tr("{name} has no whole end", name=path.name)
    return None if found == expected else tr("{name} is not what was written", name=path.name)


def _article_damage(searcher: TantivySearcher) -> Iterator[str]:
    prints = searcher.fingerprints()
    if len(prints) != len(searcher):
        yield tr("{count} articles have {ids} ids.", count=len(searcher), ids=len(prints))
    for stored in searcher.stored():
        try:
            id = decode(stored).id
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            yield tr("A stored article cannot be read ({error}).", error=error)
            continue
        if prints.get(id) != fingerprint(stored):
            yield tr("The article {id} is not what was stored.", id=id)
