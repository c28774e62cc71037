"""Texts as one string of terms with blanks between, a whole text at a time: it says what `terms` says one by one.

Bare tokens are taken as an array of numbers and put at every second or third place of another, so that there is no
Python step a character: an article of 450 characters takes half the time.
"""

import re
import sys
from array import array
from collections.abc import Sequence
from itertools import accumulate

from searchnews.engines.tantivy.terms import LONGEST, PIECE, pairs, tokens, whole
from searchnews.token import CLOSE, OPEN

_WORDS = re.compile(f"({OPEN}[^{CLOSE}]*{CLOSE}?)")
_CODES = "I"
_ENCODING = f"utf-32-{sys.byteorder[0]}e"
_BLANK, _WORD = ord(" "), ord(OPEN)


def spread(joined: str) -> tuple[str, str]:
    """The pairs of a joined sequence, and its distinct tokens."""
    parts = _WORDS.split(joined)
    words = parts[1::2]
    if words and max(map(len, words)) > PIECE:
        found = tokens(joined)
        return " ".join(pairs(found)), " ".join(set(found))
    parts[1::2] = OPEN * len(words)
    codes = array(_CODES, "".join(parts).encode(_ENCODING))
    distinct = set(codes)
    distinct.discard(_WORD)
    bare = _apart(array(_CODES, distinct))
    if not words:
        return _side_by_side(codes), bare
    places = [end + number for number, end in enumerate(accumulate(map(len, parts[0::2])))]
    return _put(words, places, _side_by_side(codes)), " ".join({bare, *words} - {""})


def _apart(codes: "array[int]") -> str:
    """Characters with a blank between each two."""
    if not codes:
        return ""
    found = array(_CODES, [_BLANK]) * (2 * len(codes) - 1)
    found[0::2] = codes
    return found.tobytes().decode(_ENCODING)


def _side_by_side(codes: "array[int]") -> str:
    """Each two neighbours: the first of them stands at every third place."""
    if len(codes) < 2:
        return ""
    found = array(_CODES, [_BLANK]) * (3 * len(codes) - 4)
    found[0::3] = codes[:-1]
    found[1::3] = codes[1:]
    return found.tobytes().decode(_ENCODING)


def _put(words: Sequence[str], places: Sequence[int], pairs: str) -> str:
    """Pairs with each word at its two places, as the last of one pair and as the first of the next."""
    found: list[str] = []
    done = 0
    for word, place in zip(words, places, strict=False):
        for spot in (3 * place - 2, 3 * place):
            if 0 <= spot < len(pairs):
                found += (pairs[done:spot], word)
                done = spot + 1
    return "".join((*found, pairs[done:]))


def kept(words: Sequence[str]) -> str:
    """Words as terms."""
    joined = " ".join(words)
    if len(joined) <= LONGEST or max(map(len, words)) <= LONGEST:
        return joined
    return " ".join(map(whole, words))
