"""Pinyin: how a text is typed in Latin letters, without tones.

``pinyin.txt`` beside this file has the readings of 7,000 characters; it is read when it is first asked for, in 2 ms.
ü is written v: 旅 is ``lv``. Whoever types ``lu`` for it is understood by comparing what `loose` makes of both.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from searchnews.analysis.normalizer import fold

TABLE = Path(__file__).with_name("pinyin.txt")

MOST = 16
"""Spellings of one text at most: four characters of two readings each have as many."""

LONGEST = 64
"""Characters of a text that are spelled, and six times as many letters that are split into syllables."""

LONGEST_SYLLABLE = 6

_LOOSE = re.compile("(?<=[ln])v")
_BETWEEN = re.compile(r"[\s'’‘`·\-]+")
_LETTERS = re.compile("[a-z]+")


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Each character's readings, most usual first, and all syllables."""
    table: dict[str, tuple[str, ...]] = {}
    further: list[tuple[int, str, str]] = []
    syllables = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        reading, first, *others = line.split(" ")
        syllables.append(reading)
        if first != "-":
            table.update(dict.fromkeys(first, (reading,)))
        further += [(rank, char, reading) for rank, chars in enumerate(others) if chars != "-" for char in chars]
    for _, char, reading in sorted(further):
        table[char] = (*table.get(char, ()), reading)
    return table, frozenset(syllables)


@cache
def _plain() -> tuple[dict[str, str], dict[str, str]]:
    """The reading, and its first letter, of the characters that have one: most texts have no others."""
    readings_of = {char: found[0] for char, found in _tables()[0].items() if len(found) == 1}
    return readings_of, {char: reading[0] for char, reading in readings_of.items()}


def readings(char: str) -> tuple[str, ...]:
    """How a character is read, most usual first; () of one that is not Han, or too rare. Traditional ones as folded."""
    table, _ = _tables()
    return table.get(char) or table.get(fold(char), ())


def keys(text: str) -> tuple[str, ...]:
    """The spellings of a text in full pinyin, at most `MOST`, most usual first.

    Latin letters and digits in it stand for themselves, folded; blanks and marks are left out. () when it has no Han,
    or a character that nobody knows how to read.
    """
    return spellings(fold(text))


def initials(text: str) -> tuple[str, ...]:
    """The first letters of each syllable of a text, as `keys` has them: ``zscq``; Latin words and numbers whole."""
    return first_letters(fold(text))


@lru_cache(maxsize=8_192)  # bisecting asks for the same ones again
def spellings(folded: str) -> tuple[str, ...]:
    """`keys` of a text that is folded."""
    if folded and (plain := _plain()[0]).keys() >= set(folded) and len(folded) <= LONGEST:
        return ("".join(map(plain.__getitem__, folded)),)
    parts = _parts(folded)
    return _product(parts) if parts else ()


@lru_cache(maxsize=8_192)
def first_letters(folded: str) -> tuple[str, ...]:
    """`initials` of a text that is folded."""
    if folded and (plain := _plain()[1]).keys() >= set(folded) and len(folded) <= LONGEST:
        return ("".join(map(plain.__getitem__, folded)),)
    table, _ = _tables()
    parts = [
        tuple(dict.fromkeys(reading[0] for reading in part)) if char in table else part
        for char, part in zip(folded, _parts(folded, gaps=True), strict=False)
    ]
    return _product([part for part in parts if part]) if parts else ()


def _parts(folded: str, *, gaps: bool = False) -> list[tuple[str, ...]]:
    """What each character may be spelled as; [] when there is no Han, or some that nobody can spell.

    With `gaps` what is left out has () in its place.
    """
    if folded.isascii() or len(folded) > LONGEST:
        return []
    table, _ = _tables()
    parts: list[tuple[str, ...]] = []
    has_han = False
    for char in folded:
        if part := table.get(char):
            has_han = True
            parts.append(part)
        elif char.isascii() and char.isalnum():
            parts.append((char,))
        elif char.isalnum():
            return []
        elif gaps:
            parts.append(())
    return parts if has_han else []


def _product(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The parts put together in every way, those first that take the first of each: cut at `MOST` as they grow."""
    if max(map(len, parts)) == 1:
        return ("".join([part[0] for part in parts]),)
    found = [(0, "")]
    for part in parts:
        if len(part) == 1:
            found = [(cost, text + part[0]) for cost, text in found]
            continue
        grown = [(cost + rank, text + reading) for cost, text in found for rank, reading in enumerate(part)]
        found = sorted(grown, key=lambda pair: pair[0])[:MOST]
    return tuple(dict.fromkeys(text for _, text in found))


def letters(typed: str) -> str:
    """What was typed as pinyin, to be compared with keys: ``Zhī shí`` and ``xi'an`` as ``zhishi`` and ``xian``."""
    return "".join(_pieces(typed))


def _pieces(typed: str) -> list[str]:
    marked = unicodedata.normalize("NFD", typed[: LONGEST * LONGEST_SYLLABLE]).replace("u\u0308", "v")
    plain = "".join(char for char in marked.replace("U\u0308", "v") if not unicodedata.combining(char))
    return [piece for piece in _BETWEEN.split(fold(plain)) if piece]


def loose(key: str) -> str:
    """A key in which it does not matter whether ü is typed as v or as u."""
    return _LOOSE.sub("u", key)


def means(typed: str, key: str) -> bool:
    """Whether a key begins as was typed: ``u`` may stand for its ``v``, never the other way round."""
    if len(key) < len(typed):
        return False
    return all(a == b or (a == "u" and b == "v") for a, b in zip(typed, key, strict=False))


def syllables(typed: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which Latin letters split into whole syllables, at most `MOST`, those of fewest syllables first.

    ``xian`` is xian and xi an, ``xi'an`` xi an only: what stands apart, or between apostrophes, is split by itself.
    ``lu`` and ``nu`` stand as they were typed. () when it cannot be split.
    """
    ways: list[tuple[str, ...]] = [()]
    pieces = _pieces(typed)
    for piece in pieces:
        if not _LETTERS.fullmatch(piece):
            return ()
        ways = [(*way, *split) for way in ways for split in _splits(piece)]
        ways = sorted(ways, key=len)[:MOST]
    return tuple(ways) if pieces else ()


def _splits(piece: str) -> Sequence[tuple[str, ...]]:
    """The ways to split letters that stand together, of fewest syllables first."""
    _, known = _tables()
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in piece)]
    for end in range(1, len(piece) + 1):
        found = [
            (*way, piece[start:end])
            for start in range(max(0, end - LONGEST_SYLLABLE), end)
            if ways[start] and _is_syllable(piece[start:end], known)
            for way in ways[start]
        ]
        ways[end] = sorted(found, key=len)[:MOST]
    return ways[-1]


def is_syllable(text: str) -> bool:
    """Whether letters are one whole syllable, ``lue`` and ``nue`` for those with ü included."""
    return _is_syllable(text, _tables()[1])


def _is_syllable(text: str, known: frozenset[str]) -> bool:
    return text in known or text in ("lue", "nue")
