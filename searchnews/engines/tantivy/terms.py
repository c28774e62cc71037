"""Match text as terms: which terms an article is indexed under, and which a run is looked for by.

A run is found by pairs: each two neighbouring tokens are one term with its position, so a run of four tokens is two
terms that stand two places apart. One token alone is looked for among the distinct tokens of a text. A word or
number of more than `PIECE` characters is several tokens, for tantivy drops terms of 64 KiB without a word.
"""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from operator import add

from searchnews.token import OPEN

PIECE = 100
"""Characters of a word or number in one token: longer than any that a person types, short enough for a term."""

LONGEST = 4_000
"""Characters of a filter value or word that are kept as they are; what is longer ends in its digest instead. A query
has half as many, so what a prefix is compared with is whole."""

_GOES_ON = "\x03"
"""What opens a token that goes on with the word before it; match text has no such character."""

_NOBODY = "\0" * 65_536
"""An id that no article has: it is longer than any term."""

_DIGEST = "\x04"
"""What stands before the digest of what is longer than `LONGEST`."""

_PARTS = re.compile(f"({OPEN}[^\x02]*\x02?)")


def tokens(joined: str) -> Sequence[str]:
    """The tokens of a joined sequence, with their marks; a string is the sequence of its bare ones."""
    if OPEN not in joined:
        return joined
    found: list[str] = []
    for number, part in enumerate(_PARTS.split(joined)):
        if number % 2 and len(part) > PIECE:
            found.append(part[:PIECE])
            found.extend(_GOES_ON + part[at : at + PIECE] for at in range(PIECE, len(part), PIECE))
        elif number % 2:
            found.append(part)
        else:
            found.extend(part)
    return found


def pairs(tokens: Sequence[str]) -> list[str]:
    """Each two neighbouring tokens as one term."""
    return list(map(add, tokens, tokens[1:]))


@lru_cache(maxsize=2_000)  # a search asks for each run in two fields, a few times
def shape(joined: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The terms that a run is found by, and where they stand beside each other; one token alone has no places.

    Every second pair is enough, and the last: each says what stands at two places.
    """
    found = tokens(joined)
    if len(found) == 1:
        return (found[0],), ()
    terms = pairs(found)
    places = (*range(0, len(terms) - 1, 2), len(terms) - 1)
    return tuple(terms[place] for place in places), places


def whole(text: str) -> str:
    """A filter value or word as a term: itself, unless it is so long that its digest must stand for the rest."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST] + _DIGEST + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def as_id(id: str) -> str:
    """An id as a term: with half a character, which cannot be asked for, it becomes one that nobody has."""
    try:
        id.encode()
    except UnicodeEncodeError:
        return _NOBODY
    return id


def is_whole(term: str) -> bool:
    """Whether a term is the word or value itself."""
    return _DIGEST not in term
