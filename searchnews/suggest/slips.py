"""Slips: what may have been meant by a stretch that was typed, as far as the word list knows it.

kind     how                                                     e.g.
sound    other characters of the same sound                      航天圆 → 航天员
shape    one character for another that looks like it            末来 → 未来
swap     two neighbours changed places                           术技 → 技术
less     one character of a word of three or more was left out   再接厉 → 再接再厉
more     one too many in a word of three or more                 知识花产权 → 知识产权
latin    a letter wrong, missing, too many, or two changed       iphoen → iphone

A character that was left out at the end is none: what was typed finds the whole word too. Nor is one too many at
either end, unless it stands there twice: there it may as well be a word of its own (朝代表团).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from searchnews.analysis.han import is_han
from searchnews.analysis.normalizer import fold
from searchnews.suggest.entry import Entry
from searchnews.suggest.pinyin import spellings
from searchnews.suggest.wordlist import WordList

TABLE = Path(__file__).with_name("lookalikes.txt")

COSTS = {"sound": 4.0, "shape": 4.5, "swap": 5.0, "less": 6.0, "more": 6.5, "latin": 5.0}
"""How unlikely each slip is, as minus the logarithm of its share: most are made choosing among what sounds alike."""

FURTHER = 1.5
"""What each further character costs that differs: 事实 for 实施 is one choice in an input method."""

SHORTEST, LONGEST = 2, 6
"""Characters of a stretch that is looked at."""

VARIANTS, SAME = 3, 16
"""Spellings of a stretch that are looked up, and words of each."""

FROM, FROM_TWO = 4, 8
"""Letters from which on one of a Latin word may be wrong, and two."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What may have been meant: a text, how many articles hold it, and how unlikely the slip is."""

    text: str
    count: int
    cost: float
    kind: str


@cache
def lookalikes() -> dict[str, str]:
    """Each character with those that look like it, folded: read when first asked for, in 2 ms."""
    table: dict[str, dict[str, None]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        for group in () if line.startswith("#") else fold(line).split():
            for char in group:
                table.setdefault(char, {}).update(dict.fromkeys(group.replace(char, "")))
    return {char: "".join(others) for char, others in table.items()}


def slips(typed: str, words: WordList) -> Iterator[Slip]:
    """What may have been meant by folded Han of 2 to 6 characters: at most some thirty look-ups, 0.05 ms each."""
    yield from _sounds(typed, words)
    yield from _shapes(typed, words)
    for at in range(len(typed) - 1):
        yield from _known(typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :], typed, "swap", words)
    if len(typed) > 3:
        for at in range(len(typed)):
            if typed[at] in typed[at + 1 : at + 2] or (0 < at < len(typed) - 1 and typed[at] != typed[at - 1]):
                yield from _known(typed[:at] + typed[at + 1 :], typed, "more", words)
    for at in range(len(typed) == SHORTEST, len(typed)) if len(typed) < LONGEST - 1 else ():
        for entry in filter(lambda entry: is_han(entry.text), words.filled(typed[:at], typed[at:])):
            yield Slip(entry.text, entry.count, COSTS["less"], "less")


def _sounds(typed: str, words: WordList) -> Iterator[Slip]:
    for key in spellings(typed)[:VARIANTS]:
        for entry in words.pinyin(key, SAME):
            if len(entry.text) == len(typed) and entry.text != typed and is_han(entry.text):
                further = sum(a != b for a, b in zip(entry.text, typed, strict=True)) - 1
                yield Slip(entry.text, entry.count, COSTS["sound"] + FURTHER * further, "sound")


def _shapes(typed: str, words: WordList) -> Iterator[Slip]:
    for at, char in enumerate(typed):
        for other in lookalikes().get(char, ""):
            yield from _known(typed[:at] + other + typed[at + 1 :], typed, "shape", words)


def _known(text: str, typed: str, kind: str, words: WordList) -> Iterator[Slip]:
    if text != typed and (entry := most(words.find(text))):
        yield Slip(text, entry.count, COSTS[kind], kind)


def most(entries: list[Entry]) -> Entry | None:
    """The entry that most articles hold; None of none."""
    return max(entries, key=lambda entry: entry.count, default=None)


def latin_slips(typed: str, words: WordList) -> Iterator[Slip]:
    """What may have been meant by a folded Latin word of four letters and more.

    Its first letter is taken to be right, or to be the second: so a twelfth of the Latin words are looked at.
    """
    limit = 1 + (len(typed) >= FROM_TWO)
    for first in dict.fromkeys(typed[:2]):
        for entry in words.latin(first):
            text = fold(entry.text)
            if text == typed or not text.isalpha() or abs(len(text) - len(typed)) > limit or not text.isascii():
                continue
            if slips_between := distance(typed, text, limit):
                yield Slip(text, entry.count, COSTS["latin"] + FURTHER / 3 * (slips_between - 1), "latin")


def distance(typed: str, meant: str, limit: int) -> int:
    """How many letters are wrong, missing, too many, or in each other's place; 0 when more than the limit."""
    if abs(len(typed) - len(meant)) > limit:
        return 0
    before: list[int] = []
    above = list(range(len(meant) + 1))
    for row, char in enumerate(typed, 1):
        line = [row]
        for at, other in enumerate(meant, 1):
            best = min(above[at] + 1, line[at - 1] + 1, above[at - 1] + (char != other))
            if row > 1 and at > 1 and char == meant[at - 2] and typed[row - 2] == other:
                best = min(best, before[at - 2] + 1)
            line.append(best)
        if min(line) > limit:
            return 0
        before, above = above, line
    return above[-1] if above[-1] <= limit else 0
