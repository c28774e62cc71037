"""One entry of the word list, and what makes one come before another."""

import re
from dataclasses import dataclass
from math import log2
from typing import Literal, get_args

from searchnews.analysis.normalizer import fold

Kind = Literal["word", "phrase", "tag", "source", "category", "code", "name"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST = 64
"""Characters of an entry at most: nobody waits for more to be completed, and a hostile tag may have a million."""

RECENT = 20
"""Articles that one of the newest titles counts for: among 74,487 articles, a word of every tenth new title comes
before one that a tenth of all articles hold."""

LEVELS = 128
"""Into how many levels entries are put by weight, a byte each: the best of a hundred thousand are found by looking
for one byte after the other."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be offered.

    `text` is as a reader reads it (words folded, names and phrases as written). `count` is how many articles hold it;
    of a phrase, and of a word too new to be counted, how many of the newest. `recency` is in how many of the newest
    titles it stands, or of how many of the newest articles it is a name. `detail` is the name of a code, and the code
    of a name.
    """

    text: str
    kind: Kind
    count: int
    recency: int = 0
    detail: str = ""

    @property
    def weight(self) -> float:
        """What the best come first by."""
        return log2(1 + self.count + RECENT * self.recency)

    @property
    def level(self) -> int:
        """The weight in steps of a sixth, which is an eighth more; 74,487 articles that are all new have level 123."""
        return min(LEVELS - 1, int(6 * self.weight))


def order(entry: Entry) -> tuple[float, int, str, int, str]:
    """What the best come first by: ties by length, then by text."""
    return -entry.weight, len(entry.text), entry.text, KINDS.index(entry.kind), entry.detail


def as_shown(text: str) -> str:
    """A text on one line as an entry has it; "" when it is none: too long, empty, or nothing that could be typed."""
    if len(text) > 4 * LONGEST:
        return ""
    shown = " ".join(text.split())
    return shown if shown and len(shown) <= LONGEST and not _UNSEEN.search(shown) and fold(shown) else ""
