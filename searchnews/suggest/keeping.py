"""Keeping the word list up with the index: after every commit, at a cost that suits it.

In full it takes 0.5 s of 1,000 articles and 2.4 of 74,487 (each word is spelled and sorted twice); the names and the
newest articles alone 0.15 and 0.25 s, most of it for the newest titles. So it is made in full when a twentieth of the
articles has changed, always in the smallest archives, and in a small one, where the words of every single article are
entries, when any was taken away.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from searchnews.analysis import Analyzer
from searchnews.engines.base import Searcher
from searchnews.suggest.building import SMALL, everything, latest, names
from searchnews.suggest.packing import SECTIONS, pack
from searchnews.suggest.wordlist import FILE, Head, load, save

SHARE = 20
"""The list is made in full once more than one article of so many has changed: before, no count is far from true."""

SMALLEST = 200
"""Articles up to which it is always made in full: 0.15 s."""


def renew(
    folder: Path,
    index: str,
    searcher: Searcher,
    analyzer: Callable[[], Analyzer],
    *,
    before: str,
    now: str,
    added: int,
    dropped: int,
) -> None:
    """Bring the word list up to date: the index was at one commit `before`, and is at another `now`.

    So many articles were added, and so many taken away or replaced. `index` tells the index from others.
    Nothing is raised when it cannot be written: the index is as it should be, and without a list it is searched too.
    """
    old = load(folder, index)
    if old is not None and old.head.commit == before and not _is_due(old.head, len(searcher), added, dropped):
        head = Head(index, now, old.head.articles, old.head.changed + added + dropped)
        base = old.sections[:SECTIONS]
        fresh = latest(searcher, analyzer(), old.texts())
    else:
        head = Head(index, now, len(searcher))
        base = tuple(pack(everything(searcher, analyzer())))
        fresh = []
    try:
        save(folder, head, [*base, *pack([*names(searcher), *fresh])])
    except OSError:
        with suppress(OSError):
            (folder / f"{FILE}.new").unlink(missing_ok=True)


def _is_due(head: Head, articles: int, added: int, dropped: int) -> bool:
    """Whether the list is to be made in full."""
    if articles <= SMALLEST or (dropped and articles <= SMALL):
        return True
    return SHARE * (head.changed + added + dropped) > max(head.articles, articles)
