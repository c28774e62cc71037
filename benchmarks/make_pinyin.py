"""Write searchnews/suggest/pinyin.txt: how the Han characters of common use are read, without tones.

Of a character with several readings those are kept that make up `SHARE` of its places in pypinyin's dictionary of
phrases, most usual first. Characters are counted as the fold has them (著 counts for 着), since that is how words
are stored. Needs pypinyin, which nothing else does.
"""

import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from searchnews.analysis.normalizer import fold

TARGET = Path(__file__).resolve().parents[1] / "searchnews" / "suggest" / "pinyin.txt"

SHARE = 0.01
"""Of a character's places that a reading must have: 行 keeps xing and hang, 会 hui and kuai (会计); 大 loses dai."""

USUAL = 0.5
"""How much more the reading counts that a character has by itself: phrases are idioms, which say 给 ji and 还 huan."""

MOST = 3
"""Readings of one character at most."""

HAND = {"嗯": ("en",), "呒": ("fu",), "嘸": ("fu",)}
"""What has no vowel in the dictionary."""

HEADER = (
    "# Readings of Han characters: a reading, then those it is the first for, the second, the third; made by "
    "benchmarks/make_pinyin.py with pypinyin (MIT).\n"
)


def bare(reading: str) -> str:
    """A reading without its tone, ü as v; "" when it is no syllable that can be typed."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v").replace("e\u0302", "e")
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return plain if plain.isascii() and plain.isalpha() and set(plain) & set("aeiouv") else ""


def counts() -> dict[str, Counter[str]]:
    """How often each folded character is read how, in phrases and by itself."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in PHRASES_DICT.items():
        if len(phrase) == len(readings):
            for char, reading in zip(fold(phrase), readings, strict=False):
                found[char][bare(reading[0])] += 1
    for code, readings in PINYIN_DICT.items():
        char = chr(code)
        if is_common(char) or fold(char) in found:
            counted = found[fold(char)]
            usual = bare(readings.partition(",")[0])
            counted[usual] += max(1, int(counted.total() * USUAL)) if fold(char) == char else 1
    return found


def is_common(char: str) -> bool:
    """Whether GB 2312 has it."""
    return bool(char.encode("gb2312", errors="ignore"))


def readings() -> dict[str, tuple[str, ...]]:
    """Each character with its readings, most usual first."""
    table: dict[str, tuple[str, ...]] = dict(HAND)
    for char, counted in counts().items():
        counted.pop("", None)
        least = counted.total() * SHARE
        kept = tuple(reading for reading, count in counted.most_common(MOST) if count >= least)
        if kept and len(char) == 1 and "\u3400" <= char <= "\u9fff":
            table.setdefault(char, kept)
    return table


def main() -> None:
    """Write the table, a line for each reading."""
    table = readings()
    lines: defaultdict[str, list[list[str]]] = defaultdict(lambda: [[] for _ in range(MOST)])
    for char in sorted(table):
        for rank, reading in enumerate(table[char]):
            lines[reading][rank].append(char)
    rows = (f"{name} {' '.join(''.join(chars) or '-' for chars in ranks)}" for name, ranks in sorted(lines.items()))
    TARGET.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(table)} characters with {sum(map(len, table.values()))} of {len(lines)} readings in {TARGET.name}")


if __name__ == "__main__":
    main()
