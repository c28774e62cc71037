"""What a query can name in an archive: its securities, and its words by how they sound.

The securities are read when a query first has a word, once a commit; the word list when one might be pinyin.
"""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

from searchnews.analysis import Analyzer
from searchnews.engines.base import Searcher
from searchnews.query.plan import And, Run
from searchnews.query.securities import Securities
from searchnews.suggest.reading import Reader
from searchnews.suggest.wordlist import WordList
from searchnews.vocabulary import Language

_known: MutableMapping[Searcher, Securities] = WeakKeyDictionary()


def knowing(language: Language, searcher: Searcher, words: Callable[[], WordList | None]) -> Language:
    """The language of an archive, with the securities of one moment of it and what can be read as pinyin there."""
    return replace(
        language,
        securities=partial(_securities, searcher, language.analyzer),
        pinyin=partial(Reader, words, partial(_holds, searcher), language.analyzer.run),
    )


def _holds(searcher: Searcher, runs: Sequence[str]) -> bool:
    return searcher.holds(And(tuple(map(Run, runs))) if len(runs) > 1 else Run(runs[0]))


def _securities(searcher: Searcher, analyzer: Analyzer) -> Securities:
    known = _known.get(searcher)
    if known is None:  # two threads that read it at once read the same
        known = _known[searcher] = Securities(searcher.values("code"), analyzer.run)
    return known
