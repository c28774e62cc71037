"""A shelf as it is packed: entries in a few hundred kilobytes, in sections that are unpacked when they are needed.

texts      a line each, in the order of their folded text, ``text`` or ``text\\tdetail``
blocks     how long every sixteen lines are: what is looked at is decoded, and no more
numbers    kind, level, count and recency, plane by plane: the high bytes are nearly all 0, which packs well
pinyin     in the order of the keys: the number of an entry, and which of its spellings it is
initials   likewise

The keys are not stored but made while bisecting.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence

from searchnews.analysis.normalizer import fold
from searchnews.suggest.entry import KINDS, Entry
from searchnews.suggest.pinyin import first_letters, loose, spellings

SECTIONS = 5
BLOCK = 16
"""Lines that are decoded together: half as many take twice the room for where they begin."""

VARIANTS = 16
"""Spellings of an entry at most."""

COUNT, RECENCY = 4, 2
"""Bytes of a number."""

Spell = Callable[[str], tuple[str, ...]]


def pack(entries: Iterable[Entry]) -> list[bytes]:
    """The sections of a shelf; of two entries of one text, kind and detail the first is kept."""
    distinct = {(entry.text, entry.kind, entry.detail): entry for entry in reversed(list(entries))}
    ordered = sorted((fold(text), text, KINDS.index(kind), detail) for text, kind, detail in distinct)
    found = [distinct[text, KINDS[kind], detail] for _, text, kind, detail in ordered]
    lines = [(f"{entry.text}\t{entry.detail}" if entry.detail else entry.text).encode() for entry in found]
    blocks = [b"\n".join(lines[at : at + BLOCK]) for at in range(0, len(lines), BLOCK)]
    folded = [row[0] for row in ordered]
    sections = [
        b"".join(blocks),
        _planes([len(block) for block in blocks], 2),
        b"".join(
            (
                _planes([KINDS.index(entry.kind) for entry in found], 1),
                _planes([entry.level for entry in found], 1),
                _planes([entry.count for entry in found], COUNT),
                _planes([entry.recency for entry in found], RECENCY),
            )
        ),
        _sorted_by_key(folded, spellings),
        _sorted_by_key(folded, first_letters),
    ]
    return [zlib.compress(section, 6) for section in sections]


def _sorted_by_key(folded: Sequence[str], spell: Spell) -> bytes:
    """Every key of every text, in order: three planes of the entry's number and one of which key it is."""
    pairs = sorted(
        (key, number * VARIANTS + variant)
        for number, text in enumerate(folded)
        for variant, key in enumerate(map(loose, spell(text)))
    )
    return _planes([pair >> 4 for _, pair in pairs], 3) + bytes(pair & VARIANTS - 1 for _, pair in pairs)


def _planes(numbers: Sequence[int], width: int) -> bytes:
    """Numbers as bytes, all lowest bytes first; what is too great is the greatest there can be."""
    most = (1 << 8 * width) - 1
    packed = b"".join([min(number, most).to_bytes(width, "little") for number in numbers])
    return b"".join(packed[plane::width] for plane in range(width))
