"""The language of an archive: its analyzer, its synonyms and its zone, made from the settings once."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from searchnews.analysis import Analyzer
from searchnews.config import Settings, synonym_groups, user_words
from searchnews.query.expand import Synonyms
from searchnews.query.reading import NO_PINYIN, Pinyin
from searchnews.query.securities import NO_SECURITIES, Securities

REMEMBERED = 100_000
"""Values whose folded form is kept: more than an archive has tags, and every search folds all it counts."""


@dataclass(frozen=True, slots=True)
class Language:
    """What a query and an article are understood by; `value` folds as the analyzer does, and remembers.

    `securities` are those of an archive, asked for when a query has a word; `pinyin` makes what reads a query as such.
    """

    analyzer: Analyzer
    synonyms: Synonyms
    zone: tzinfo
    value: Callable[[str], str]
    securities: Callable[[], Securities] = lambda: NO_SECURITIES
    pinyin: Callable[[], Pinyin] = lambda: NO_PINYIN


def language_for(settings: Settings) -> Language:
    """The language of an archive with these settings; ConfigError when a file of words cannot be read."""
    analyzer = analyzer_for(settings)
    remembered = lru_cache(maxsize=REMEMBERED)(analyzer.value)
    return Language(analyzer, synonyms_for(settings, analyzer), settings.zone, remembered)


def analyzer_for(settings: Settings) -> Analyzer:
    """The analyzer, with the user's own words."""
    return Analyzer(user_words(settings))


def dictionary_of(words: Iterable[str]) -> str:
    """The fingerprint of the user's words, without the half second that an analyzer with all its own words takes."""
    return hashlib.sha256("\n".join(sorted(set(words))).encode()).hexdigest()[:16]


def synonyms_for(settings: Settings, analyzer: Analyzer) -> Synonyms:
    """Each word's sequence to those of the words it shares a group with."""
    others: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for group in synonym_groups(settings):
        runs = [run for word in group if (run := analyzer.run(word))]
        for run in runs:
            others[run].update((other, None) for other in runs if other != run)
    return {run: tuple(found) for run, found in others.items() if found}


def analyze(text: str, settings: Settings | None = None) -> dict[str, Any]:
    """How a text is read: the tokens that decide what is found, and the words that decide the order."""
    return analyzed(text, analyzer_for(settings or Settings()))


def analyzed(text: str, analyzer: Analyzer) -> dict[str, Any]:
    """How an analyzer reads a text; `start` and `end` are offsets in it, a word's text is a slice of it."""
    words = analyzer.units(text)
    return {
        "tokens": [{"text": token.text, "start": token.start, "end": token.end} for token in analyzer.tokens(text)],
        "words": [{"text": text[word.start : word.end], "start": word.start, "end": word.end} for word in words],
    }
