"""Stretches of a page's source that are left out of it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator


class Spans:
    """Stretches, from one place to before another, in order and merged where they touch."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(spans):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            elif start < end:
                self.starts.append(start)
                self.ends.append(end)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)

    def holds(self, place: int) -> bool:
        """Whether a place is in one of them."""
        number = bisect_right(self.starts, place) - 1
        return number >= 0 and place < self.ends[number]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Those that begin between two places."""
        return ((one, other) for one, other in self if start <= one < end)

    def left(self, text: str, start: int, end: int) -> list[str]:
        """The pieces of a text between two places that are in none of them."""
        pieces, position = [], start
        for one, other in self:
            if one < end and other > position:
                pieces.append(text[position : max(one, position)])
                position = other
        return [*pieces, text[position:end]]
