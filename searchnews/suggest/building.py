"""What stands in a word list: the words of an index, its names, and the phrases of its newest titles.

In full it is read from the engine's own terms, which at 74,487 articles takes 1.2 s. So between two such times only
the names, and the words and phrases of the newest articles, are read again.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from searchnews.analysis import Analyzer
from searchnews.analysis.normalizer import fold
from searchnews.article import Article
from searchnews.document import LABEL, decode
from searchnews.engines.base import Searcher
from searchnews.query.plan import Plan
from searchnews.schema import KEYWORD_FIELDS
from searchnews.suggest.entry import LONGEST, Entry, Kind, as_shown
from searchnews.token import readable

SMALL = 5_000
"""Articles up to which every word is an entry: 53,000 of them, 0.5 MB."""

LEAST = ((SMALL, 1), (20_000, 2))
"""In how many articles a word must stand in an archive of so many; in a larger one, in `LEAST_OF_MANY`."""

LEAST_OF_MANY = 3
"""Of 209,895 words in 74,487 articles 93,182 stand in three or more: 0.9 MB with all else."""

NEWEST = 4_000
"""Titles that phrases and recency are read from: 0.2 s."""

LATEST, FRESH = 1_000, 100
"""Titles and whole articles that are read when only the newest are: 0.15 s."""

HEADLINE = 200
"""Characters of a title that are read."""

BODY = 20_000
"""Characters of a body that are read: one of ten megabytes has no more to offer than the news."""

LONGEST_RUN = 4
"""Words of a phrase at most."""

_JOINTS = frozenset(
    "的地得了着过和与及或而且在对为向将被把从于是以至并也都就还称有其这那等上下中内外个名项次位年月日时"
)
"""What no phrase begins or ends with, where it is a word by itself: 征程上的."""

SEVERAL, SEVERAL_OF_MANY = 2, 3
"""Titles that a phrase must stand in, in a small archive and in others."""

_KINDS: dict[str, Kind] = {"tag": "tag", "source": "source", "category": "category", "code": "code"}


@dataclass
class Titles:
    """What the newest titles hold: in how many each word and each phrase stands, and how often each name is new."""

    words: Counter[str] = field(default_factory=Counter)
    phrases: Counter[str] = field(default_factory=Counter)
    shown: dict[str, str] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)


def everything(searcher: Searcher, analyzer: Analyzer) -> list[Entry]:
    """All entries of an index, names aside."""
    titles = _read(_newest(searcher, NEWEST), analyzer)
    least = next((least for most, least in LEAST if len(searcher) <= most), LEAST_OF_MANY)
    words = _words(((readable(term), count) for term, count in searcher.terms() if count >= least), titles)
    return [*words, *_phrases(titles, {entry.text for entry in words}, several(len(searcher)))]


def latest(searcher: Searcher, analyzer: Analyzer, known: Collection[str]) -> list[Entry]:
    """The words of the newest articles, and the phrases of the newest titles, that are not `known`."""
    articles = list(_newest(searcher, LATEST))
    titles = _read(articles, analyzer)
    counts: Counter[str] = Counter()
    for article in articles[:FRESH]:
        held = {*analyzer.analyze(article.title[:HEADLINE])[1], *analyzer.analyze(article.body[:BODY])[1]}
        counts.update(map(readable, held))
    words = _words(((text, count) for text, count in counts.items() if text not in known), titles)
    return [*words, *_phrases(titles, {*known, *counts}, several(len(searcher)))]


def names(searcher: Searcher) -> list[Entry]:
    """Every tag, source, category and code, and every name of a code, with how many articles have it."""
    recent: Counter[tuple[str, str]] = Counter()
    for article in _newest(searcher, LATEST):
        recent.update({("source", article.source), ("category", article.category)})
        recent.update({("tag", tag) for tag in article.tags} | {("code", code) for code in article.codes})
    found: defaultdict[tuple[str, Kind, str], list[int]] = defaultdict(lambda: [0, 0])
    for field_ in KEYWORD_FIELDS:
        for value, count in searcher.values(field_):
            raw, _, label = value.partition(LABEL) if field_ == "code" else (value, "", "")
            shown, name = as_shown(raw), as_shown(label)
            rows: list[tuple[str, Kind, str]] = [(shown, _KINDS[field_], name if field_ == "code" else "")]
            rows += [(name, "name", shown)] if name else []
            for row in rows if shown else ():
                found[row][0] += count
                found[row][1] = max(found[row][1], recent[field_, raw])
    return [Entry(text, kind, count, new, detail) for (text, kind, detail), (count, new) in found.items()]


def several(articles: int) -> int:
    """In how many titles a phrase must stand in an archive of so many articles."""
    return SEVERAL if articles <= SMALL else SEVERAL_OF_MANY


def _newest(searcher: Searcher, count: int) -> Iterator[Article]:
    return map(decode, islice(searcher.stream(Plan(), "newest"), count))


def _words(counted: Iterable[tuple[str, int]], titles: Titles) -> list[Entry]:
    return [
        Entry(text, "word", count, titles.words[text])
        for text, count in counted
        if 1 < len(text) <= LONGEST and any(map(str.isalpha, text)) and as_shown(text) == text
    ]


def _read(articles: Iterable[Article], analyzer: Analyzer) -> Titles:
    """The words and phrases of some titles, each counted once a title."""
    titles = Titles()
    for article in articles:
        title = article.title[:HEADLINE]
        units = analyzer.units(title)
        titles.words.update({readable(unit.run) for unit in units})
        held: dict[str, str] = {}
        for first in range(len(units)):
            for last in range(first + 1, min(first + LONGEST_RUN, len(units))):
                if title[units[last - 1].end : units[last].start].strip():
                    break  # they are no neighbours: something stands between them
                if _JOINTS.isdisjoint((units[first].run, units[last].run)):
                    shown = title[units[first].start : units[last].end]
                    held[fold(shown)] = shown
        titles.phrases.update(held.keys())
        titles.shown.update(held)
    return titles


def _phrases(titles: Titles, known: Collection[str], least: int) -> list[Entry]:
    """The phrases that stand in several titles, but those that stand in no other than a longer one does."""
    often = {text: count for text, count in titles.phrases.items() if count >= least and text not in known}
    inside: set[str] = set()
    for text, count in often.items():
        inside.update(part for part in _parts(text) if often.get(part) == count)
    return [
        Entry(shown, "phrase", count, count)
        for text, count in often.items()
        if text not in inside and (shown := as_shown(titles.shown[text])) and any(map(str.isalpha, shown))
    ]


def _parts(text: str) -> Sequence[str]:
    """The beginnings and ends of a phrase that may be phrases."""
    return [*(text[:cut] for cut in range(2, len(text))), *(text[cut:] for cut in range(1, len(text) - 1))]
