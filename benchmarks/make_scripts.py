"""Write web/scripts.txt: the Han characters that only traditional writing has, and those that only simplified has.

The table of searchnews/analysis/variants.txt says which characters are one and the same; which of a pair belongs to
which script, the two old standards say that were made for one script each: GB 2312 for simplified and the first, more
frequent half of Big5 for traditional. What both have, such as 乾, 后 and 里, tells nothing and is left out.
So are the rarest, past U+FFFF: with them in a class, `re` looks through all of it for each character, a hundred times
as long.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VARIANTS = ROOT / "searchnews" / "analysis" / "variants.txt"
TARGET = ROOT / "web" / "scripts.txt"

SECOND_HALF = 0xC9
"""The first byte of Big5's less frequent half, which holds many simplified characters as rare ones of its own."""

TRADITIONAL = "後於"
SIMPLIFIED = "儿听坏并愿链"
"""What both standards have, though hardly anyone who writes in the other script: counted in 1,000 news of each."""

HEADER = "# Han characters of one script only, traditional, then simplified; made by benchmarks/make_scripts.py.\n"


def variants() -> dict[str, str]:
    """Each character that folds to another, and that one."""
    rows = [row for row in VARIANTS.read_text("utf-8").splitlines() if not row.startswith("#")]
    return {pair[0]: pair[1] for row in rows for pair in row.split() if max(pair) <= "\uffff"}


def first_byte(char: str, encoding: str) -> int:
    """Where a standard has a character; 0 where it has not."""
    return char.encode(encoding, errors="ignore")[:1].ljust(1, b"\0")[0]


def is_frequent_in_big5(char: str) -> bool:
    return 0 < first_byte(char, "big5") < SECOND_HALF


def scripts() -> tuple[str, str]:
    """The characters of each script that the other has not."""
    table = variants()
    traditional = {
        char
        for char, end in table.items()
        if not first_byte(char, "gb2312") and (is_frequent_in_big5(char) or not first_byte(end, "big5"))
    } | set(TRADITIONAL)
    simplified = {end for end in table.values() if not is_frequent_in_big5(end)} | set(SIMPLIFIED)
    return "".join(sorted(traditional)), "".join(sorted(simplified - traditional))


def main() -> None:
    """Write the table, a line for each script."""
    lines = scripts()
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines[0])} traditional and {len(lines[1])} simplified characters in {TARGET.name}")


if __name__ == "__main__":
    main()
