"""Write searchnews/analysis/variants.txt: each Han character that folds to another, from OpenCC's own tables.

The table is kept in the project, not asked of OpenCC at run time: an index must fold a query as it folded its
articles, whatever release of OpenCC is installed. A chain (薴, 苧, 苎) is followed to its end, so that folding
twice changes nothing.
"""

import unicodedata
from pathlib import Path

from opencc import OpenCC

TARGET = Path(__file__).resolve().parents[1] / "searchnews" / "analysis" / "variants.txt"
HAN = [range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x32000)]
STEPS = [OpenCC(name) for name in ("t2s", "tw2s", "hk2s")]
HEADER = (
    "# Han characters that fold to another, one pair a word, made by benchmarks/make_variants.py with OpenCC "
    "(Apache-2.0).\n"
)


def end_of_chain(char: str) -> str:
    """Follow the conversions until none changes the character."""
    seen = {char}
    while True:
        following = next((c for c in (step.convert(char) for step in STEPS) if c != char), char)
        if following in seen:
            return char
        seen.add(char := following)


def main() -> None:
    """Write the table, forty pairs a line."""
    pairs = [
        char + end
        for block in HAN
        for char in map(chr, block)
        if (end := end_of_chain(char)) != char and unicodedata.normalize("NFKC", char) == char
    ]
    lines = (" ".join(pairs[i : i + 40]) for i in range(0, len(pairs), 40))
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pairs)} pairs in {TARGET.name}")


if __name__ == "__main__":
    main()
