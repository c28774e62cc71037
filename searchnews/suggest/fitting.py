"""What a stretch of pinyin may be: entries that can be typed so, those that most articles hold first."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from searchnews.analysis.normalizer import fold
from searchnews.suggest.entry import Entry
from searchnews.suggest.pinyin import means, readings, spellings
from searchnews.suggest.wordlist import WordList

UNUSUAL = 10
"""How many times fewer articles a word counts for each character that is not read as it mostly is."""

LOOKED = 64
"""Entries of one sound that are looked at."""

KEYS = 4
"""Ways to spell the Han of a stretch that are tried."""


def spelled(words: WordList, typed: str, borders: frozenset[int]) -> list[tuple[float, str]]:
    """What is spelled so in full, by how many articles hold it, less where it is read unusually."""
    entries = (entry for key in keys_of(typed, spellings) for entry in words.pinyin(key, LOOKED))
    return scored(entries, typed, borders, False)


def scored(entries: Iterable[Entry], typed: str, borders: frozenset[int], is_short: bool) -> list[tuple[float, str]]:
    """The entries that can be typed so, best first, each text once."""
    best: dict[str, tuple[float, str]] = {}
    for entry in entries:
        folded = fold(entry.text)
        cost = fit(folded, typed, borders, is_short)
        if cost is not None:
            score = entry.count / UNUSUAL**cost
            if folded not in best or best[folded][0] < score:
                best[folded] = score, entry.text
    return sorted(best.values(), key=lambda pair: (-pair[0], len(pair[1]), pair[1]))


def ranked(found: Sequence[tuple[float, str]], most: int, share: int) -> tuple[str, ...]:
    """The best readings, those left out that hardly any article holds beside the best."""
    return tuple(text for score, text in found[:most] if score * share >= found[0][0])


def fit(folded: str, typed: str, borders: frozenset[int], is_short: bool) -> int | None:
    """How many characters of a text are read unusually when it is typed so; None when it cannot be.

    With `is_short` the first letter of a syllable stands for it.
    """
    places = {0: 0}
    for char in folded:
        ahead: dict[int, int] = {}
        said = readings(char)
        for place, cost in places.items():
            if not said and not char.isalnum():
                ahead[place] = min(cost, ahead.get(place, cost))
            for end, more in _steps(char, said, typed, place, is_short):
                if not any(place < border < end for border in borders):
                    ahead[end] = min(cost + more, ahead.get(end, cost + more))
        places = ahead
    return places.get(len(typed))


def _steps(char: str, said: Sequence[str], typed: str, place: int, is_short: bool) -> Iterator[tuple[int, int]]:
    """Where a character that begins at a place may end, each with whether it is read unusually then."""
    if typed[place : place + 1] == char:
        yield place + 1, 0
    for rank, reading in enumerate(said):
        piece = typed[place : place + len(reading)]
        if is_short:
            if piece[:1] == reading[0]:
                yield place + 1, 0
        elif len(piece) == len(reading) and means(piece, reading):
            yield place + len(reading), min(rank, 1)


def keys_of(typed: str, spell: Callable[[str], Sequence[str]]) -> Sequence[str]:
    """What a stretch is looked up by: its letters, and its Han spelled."""
    return (typed,) if typed.isascii() else spell(typed)[:KEYS]
