"""A token: a piece of text as the index knows it, and where it stands in the reader's own text."""

from typing import NamedTuple


class Token(NamedTuple):
    """`text` is folded; `start` and `end` are half-open offsets, in characters, into the text it was cut from."""

    text: str
    start: int
    end: int
