"""Where Latin words and numbers begin in a segment's match text: what a run that ends in ``1*`` is found by.

Reading all of the text for each such run takes 25 ms at 10,000 articles, and a query may hold a hundred of them.
"""

import numpy as np

from searchnews.engines.whoosh.arrayfile import Array
from searchnews.token import OPEN

_OPEN = OPEN.encode()
_SHARE = 1 << 22  # bytes looked at together


class Openings:
    """The openings of a text, put in order by the two bytes after each."""

    def __init__(self, text: Array) -> None:
        self._text = text
        shares = range(0, len(text), _SHARE)
        found = [np.flatnonzero(text[at : at + _SHARE] == ord(OPEN)).astype(np.uint32) + np.uint32(at) for at in shares]
        places = np.concatenate([np.zeros(0, np.uint32), *found])
        places = places[: np.searchsorted(places, max(len(text) - 2, 0))]
        heads = (text[places + 1].astype(np.uint16) << 8) | text[places + 2]
        order = np.argsort(heads, kind="stable")
        self._places, self._heads = places[order], heads[order]

    def find(self, sought: bytes) -> Array:
        """Where some bytes stand; after their last opening they have one byte or more."""
        opening = sought.rindex(_OPEN)
        first, second = sought[opening + 1], sought[opening + 2 : opening + 3]
        low, high = (first << 8 | second[0],) * 2 if second else (first << 8, first << 8 | 0xFF)
        begin = np.searchsorted(self._heads, np.uint16(low))
        end = np.searchsorted(self._heads, np.uint16(high), side="right")
        places = self._places[begin:end].astype(np.int64) - opening
        places = places[(places >= 0) & (places + len(sought) <= len(self._text))]
        # The rest of the word first: it tells more of the places apart than the signs before it.
        for offset in (*range(opening + 3, len(sought)), *range(opening - 1, -1, -1)):
            if not len(places):
                break
            places = places[self._text[places + offset] == sought[offset]]
        return places
