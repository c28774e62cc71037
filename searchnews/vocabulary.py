"""The language of an archive: its analyzer, its synonyms and its zone, made from the settings once."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from searchnews.analysis import Analyzer
from searchnews.config import Settings, own_words, synonym_groups, user_words, word_text
from searchnews.manifest import Manifest
from searchnews.query.forms import Synonyms
from searchnews.query.reading import NO_PINYIN, Pinyin
from searchnews.query.securities import NO_SECURITIES, Securities
from searchnews.wordlines import words_of

Vocabulary = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""The user's own words, and the groups of synonyms."""

TOLD = 1_000
"""Words that a manifest names: reading it takes 0.1 ms more then."""

REMEMBERED = 100_000
"""Values whose folded form is kept: more than an archive has tags, and every search folds all it counts."""


@dataclass(frozen=True, slots=True)
class Language:
    """What a query and an article are understood by; `value` folds as the analyzer does, and remembers.

    `words` are the user's own, synonyms among them; `fingerprint` names these and which stand for each other.
    `securities` are those of an archive, asked for when a query has a word; `pinyin` makes what reads a query as such.
    """

    analyzer: Analyzer
    synonyms: Synonyms
    zone: tzinfo
    value: Callable[[str], str]
    words: tuple[str, ...] = ()
    fingerprint: str = ""
    securities: Callable[[], Securities] = lambda: NO_SECURITIES
    pinyin: Callable[[], Pinyin] = lambda: NO_PINYIN


def language_for(settings: Settings) -> Language:
    """The language of an archive with these settings; ConfigError when a file of words cannot be read."""
    return language_of(*vocabulary_of(settings), settings.zone)


def vocabulary_of(settings: Settings) -> Vocabulary:
    """The user's own words, and the groups of synonyms; ConfigError when a file of words cannot be read."""
    groups = synonym_groups(settings)
    return own_words(words_of(word_text(settings.dictionary, "dictionary")), groups), groups


def language_of(words: tuple[str, ...], groups: list[tuple[str, ...]], zone: tzinfo) -> Language:
    """The language of these words and groups of synonyms."""
    analyzer = Analyzer(words)
    remembered = lru_cache(maxsize=REMEMBERED)(analyzer.value)
    mark = dictionary_of(["\n".join(words), *map("\t".join, groups)])
    return Language(analyzer, _synonyms(groups, analyzer), zone, remembered, words, mark)


def analyzer_for(settings: Settings) -> Analyzer:
    """The analyzer, with the user's own words."""
    return Analyzer(user_words(settings))


def dictionary_of(words: Iterable[str]) -> str:
    """The fingerprint of the user's words, without the half second that an analyzer with all its own words takes."""
    return hashlib.sha256("\n".join(sorted(set(words))).encode()).hexdigest()[:16]


def told(words: Sequence[str]) -> dict[str, Any]:
    """What a manifest says of the user's words: their fingerprint, and the words themselves where they are few."""
    return {"dictionary": dictionary_of(words), "words": tuple(sorted(words)) if len(words) <= TOLD else ()}


def news(manifest: Manifest, words: Iterable[str]) -> int | None:
    """How many of the user's words came or went since an index was made; None when they did and it is not known."""
    if manifest.dictionary == dictionary_of(words):
        return 0
    if manifest.dictionary != dictionary_of(manifest.words):
        return None
    return len(set(manifest.words).symmetric_difference(words))


def synonyms_for(settings: Settings, analyzer: Analyzer) -> Synonyms:
    """Each word's sequence to those of the words it shares a group with."""
    return _synonyms(synonym_groups(settings), analyzer)


def _synonyms(groups: Iterable[Sequence[str]], analyzer: Analyzer) -> Synonyms:
    others: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for group in groups:
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
