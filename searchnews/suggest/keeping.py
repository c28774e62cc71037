"""Keeping the word list up with the index: after every commit, at a cost that suits it.

In full after a tenth of the articles changed, and always in an archive of at most `SMALL`; else the newest only.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from searchnews.analysis import Analyzer
from searchnews.engines.base import Searcher
from searchnews.suggest.building import SMALL, everything, latest, names
from searchnews.suggest.shelf import SECTIONS, pack
from searchnews.suggest.wordlist import FILE, Head, WordList, load, save

SHARE = 10
"""The list is made in full once more than an article of so many has changed: what is new of the others' words and
counts is too little to be seen."""


def renew(
    folder: Path,
    index: str,
    searcher: Searcher,
    analyzer: Callable[[], Analyzer],
    *,
    before: str,
    now: str,
    changed: int,
) -> None:
    """Bring the word list up to date after a commit, `before` which the index was at another, that changed articles.

    Nothing is raised when it cannot be written: the index is as it should be, and without a list it is searched too.
    """
    old = load(folder, index)
    if old is not None and old.head.commit == before and not _is_due(old, len(searcher), changed):
        head = Head(index, now, old.head.articles, old.head.changed + changed)
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


def _is_due(old: WordList, articles: int, changed: int) -> bool:
    return articles <= SMALL or SHARE * (old.head.changed + changed) > max(old.head.articles, articles)
