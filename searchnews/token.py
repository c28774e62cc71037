"""A token, and the joined form in which a sequence of tokens is one string.

Tokens of one character stand bare in it, words and numbers between `OPEN` and `CLOSE`, and each run of punctuation
or line breaks as one `PUNCTUATION`. So whether a run stands in a text is plain substring search.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

OPEN, CLOSE, PUNCTUATION = "\x01", "\x02", "|"

JOINED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|(.)", re.DOTALL)
"""One token of a joined sequence: a word or number is group 1, a bare one group 2."""


class Token(NamedTuple):
    """`text` is folded; `start` and `end` are half-open offsets, in characters, into the text it was cut from."""

    text: str
    start: int
    end: int


def enclose(token: str) -> str:
    """A word or number as it stands in a joined sequence."""
    return f"{OPEN}{token}{CLOSE}"


def split_sequence(joined: str) -> list[str]:
    """The tokens of a joined sequence, words and numbers without their marks."""
    return [word or bare for word, bare in JOINED.findall(joined)]


def repeats(joined: str) -> int:
    """How often two tokens stand side by side in a sequence, those that do most."""
    return max(Counter(pairwise(split_sequence(joined))).values(), default=0)


def readable(joined: str) -> str:
    """A joined sequence for people to read: blanks between words, a comma where punctuation stood."""
    text = joined.replace("\x02\x01", " ").replace("\x01", "").replace("\x02", "")
    return text.replace("|", "，")
