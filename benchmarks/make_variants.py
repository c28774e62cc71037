"""Write searchnews/analysis/variants.txt: each Han character that folds to another, from OpenCC's own tables.

The table is kept in the project, not asked of OpenCC at run time: an index must fold a query as it folded its
articles, whatever release of OpenCC is installed. A chain (薴, 苧, 苎) is followed to its end, so that folding
twice changes nothing. OpenCC also reads context (了解 is 瞭解, but 瞭望 stays): what it makes of one another in the
words of jieba's dictionary, or by itself, folds to the same, so that a run typed in the other script is found.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jieba
from opencc import OpenCC

TARGET = Path(__file__).resolve().parents[1] / "searchnews" / "analysis" / "variants.txt"
HAN = [range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x32000)]
TO_SIMPLIFIED = [OpenCC(name) for name in ("t2s", "tw2s", "hk2s")]
TO_TRADITIONAL = [OpenCC(name) for name in ("s2t", "s2tw", "s2hk")]
MISTAKEN = {frozenset("坏坯")}
"""What OpenCC converts by mistake (打坏 to 打坯): two words, not two scripts."""

HEADER = (
    "# Han characters that fold to another, one pair a word, made by benchmarks/make_variants.py with OpenCC "
    "(Apache-2.0).\n"
)


def end_of_chain(char: str) -> str:
    """Follow the conversions until none changes the character."""
    seen = {char}
    while True:
        following = next((c for c in (step.convert(char) for step in TO_SIMPLIFIED) if c != char), char)
        if following in seen:
            return char
        seen.add(char := following)


def in_context(words: list[str], table: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of characters that OpenCC makes of one another somewhere in some words, and the table keeps apart."""
    for converter in (*TO_SIMPLIFIED, *TO_TRADITIONAL):
        for word in words:
            other = converter.convert(word)
            if other != word and len(other) == len(word):
                folded = ((table.get(a, a), table.get(b, b)) for a, b in zip(word, other, strict=True))
                yield from (pair for pair in folded if pair[0] != pair[1] and frozenset(pair) not in MISTAKEN)


def main() -> None:
    """Write the table, forty pairs a line."""
    characters = [char for block in HAN for char in map(chr, block) if unicodedata.normalize("NFKC", char) == char]
    table = {char: end for char in characters if (end := end_of_chain(char)) != char}
    rows = [line.split(" ") for line in Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8")]
    use = Counter[str]()
    for word, times, *_ in rows:
        use.update(dict.fromkeys(word, int(times)))
    for pair in sorted(set(in_context([*characters, *(row[0] for row in rows)], table))):
        ends = {table.get(char, char) for char in pair}
        if len(ends) > 1:
            commonest = max(sorted(ends), key=use.__getitem__)
            moved = ends - {commonest}
            table = {char: commonest if end in moved else end for char, end in table.items()}
            table.update(dict.fromkeys(moved, commonest))
    pairs = [char + end for char, end in sorted(table.items())]
    lines = (" ".join(pairs[i : i + 40]) for i in range(0, len(pairs), 40))
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pairs)} pairs in {TARGET.name}")


if __name__ == "__main__":
    main()
