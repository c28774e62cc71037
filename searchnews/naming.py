"""The securities of an archive, as its articles name them: read when a query first has a word, once a commit."""

from collections.abc import MutableMapping
from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

from searchnews.analysis import Analyzer
from searchnews.engines.base import Searcher
from searchnews.query.securities import Securities
from searchnews.vocabulary import Language

_known: MutableMapping[Searcher, Securities] = WeakKeyDictionary()


def knowing(language: Language, searcher: Searcher) -> Language:
    """The language of an archive, with the securities of one moment of it."""
    return replace(language, securities=partial(_securities, searcher, language.analyzer))


def _securities(searcher: Searcher, analyzer: Analyzer) -> Securities:
    known = _known.get(searcher)
    if known is None:  # two threads that read it at once read the same
        known = _known[searcher] = Securities(searcher.values("code"), analyzer.run)
    return known
