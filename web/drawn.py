"""Examples of queries that find something: made of what the newest articles of an index are about.

Each is made for one article, and kept only if that article answers it. Once for each commit that takes 30 to 45 ms
(tantivy, 74,487 articles): 4 to read the newest of them, 1 for the words of their titles, 2 for each query that is
tried, for its whole explanation.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice, pairwise

from searchnews import Article, Count, Index, QueryError

from .dates import in_zone

_READ = 20
"""Of the newest articles: a day or two of most archives."""

_OPENING = 60
"""Characters that are read of a title, and of the text below it where the title has no two words."""

_WORD = re.compile("[\u3400-\u9fff]{2,6}|[A-Za-z][A-Za-z0-9]{2,15}")
_VALUE = re.compile(r"\w[\w·]{0,19}")
"""What needs no quotes, and is no longer than a card is wide."""

_EVERYWHERE = 4
"""A word in more than every fourth title is the name of a column or of the site: it comes last."""

_TRIED = 8
"""For one example; where so many fail there is hardly one that does not."""

_FREQUENT = 50
"""Values of a facet that are looked at."""

_FIELDS: Mapping[str, Callable[[Article], Sequence[str]]] = {
    "tag": lambda article: article.tags,
    "source": lambda article: (article.source,),
    "category": lambda article: (article.category,),
}


@dataclass(frozen=True, slots=True)
class _Topic:
    """An article, the words of its title, the most telling first, and those that stand beside each other there."""

    article: Article
    words: tuple[str, ...]
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What examples are made of: topics, the most telling first, of articles that are the newest."""

    newest: Sequence[Article]
    topics: Sequence[_Topic]
    facets: Mapping[str, Sequence[Count]]
    zone: tzinfo | None

    def turned(self, by: int) -> Iterator[_Topic]:
        """The topics, beginning with another one: examples are not to be all about the same."""
        at = by % max(1, len(self.topics))
        yield from (*self.topics[at:], *self.topics[:at])


Candidates = Iterator[tuple[Article, str]]
"""Articles, and queries that each of them ought to answer."""


def drawn(index: Index) -> Mapping[str, str] | None:
    """A query for each kind of example that there is one for, fields by their English names; None without articles."""
    found = index.search(sort="newest", limit=_READ)
    if not found.total:
        return None
    newest = [hit.article for hit in found.hits]
    seen = _Seen(newest, _topics(index, newest, found.facets.get("tag", ())), found.facets, index.settings.zone)
    tried = ((kind, islice(candidates(seen), _TRIED)) for kind, candidates in _KINDS.items())
    first = ((kind, next((query for a, query in some if _answers(index, a, query)), "")) for kind, some in tried)
    return {kind: query for kind, query in first if query}


def _answers(index: Index, article: Article, query: str) -> bool:
    try:
        return index.explain(article.id, query).matches
    except QueryError:
        return False


def _topics(index: Index, articles: Sequence[Article], tags: Sequence[Count]) -> list[_Topic]:
    texts = [_words(index, article) for article in articles]
    often = Counter(word for words in texts for word in {text for text, _, _ in words})
    most = max(2, len(texts) // _EVERYWHERE)
    tagged = {tag.value for tag in tags[:_FREQUENT]}
    # What several articles are about says more than what one is, a long word more than a short one, a tag more still.
    worth = {
        word: count * _length(word) * (1 + 2 * (word in tagged)) if count <= most else 0
        for word, count in often.items()
    }
    topics = [_topic(article, words, worth) for article, words in zip(articles, texts, strict=True)]
    told = [topic for topic in topics if topic.words]
    return sorted(told, key=lambda topic: -sum(worth[word] for word in topic.words[:2]))


def _length(word: str) -> int:
    return 1 if word.isascii() else len(word) - 1


def _words(index: Index, article: Article) -> list[tuple[str, int, int]]:
    """The words that an example can be made of, and where they begin and end."""
    words = list(_usable(index, article.title[:_OPENING]))
    return words if len(words) > 1 else list(_usable(index, f"{article.title[:_OPENING]}\n{article.body[:_OPENING]}"))


def _usable(index: Index, text: str) -> Iterator[tuple[str, int, int]]:
    for word in index.analyze(text)["words"]:
        if _WORD.fullmatch(word["text"]):
            yield word["text"], word["start"], word["end"]


def _topic(article: Article, words: Sequence[tuple[str, int, int]], worth: Mapping[str, int]) -> _Topic:
    told = sorted({text for text, _, _ in words}, key=lambda word: (-worth[word], word))
    beside = ((one[0], other[0]) for one, other in pairwise(words) if one[2] == other[1])
    return _Topic(article, tuple(told), tuple(a + b for a, b in beside if worth[a] and worth[b]))


def _both(seen: _Seen) -> Candidates:
    return ((topic.article, " ".join(topic.words[:2])) for topic in seen.topics if len(topic.words) > 1)


def _exact(seen: _Seen) -> Candidates:
    """Two words in a row, the more articles have them the better; or one that is long."""
    often = Counter(run for topic in seen.topics for run in {*topic.runs} if not run.isascii())
    runs = ((topic.article, run) for topic in seen.turned(1) for run in topic.runs if run in often)
    yield from ((article, f"“{run}”") for article, run in sorted(runs, key=lambda found: -often[found[1]]))
    yield from ((topic.article, f"“{word}”") for topic in seen.turned(1) for word in topic.words if len(word) > 2)


def _without(seen: _Seen) -> Candidates:
    """A word that two articles have, less what only the other one is about; else less anything."""
    for shared in (True, False):
        for topic, other in _pairs(seen.topics):
            word = topic.words[0]
            if shared == (word in other.words):
                yield from ((topic.article, f"{word} -{less}") for less in _others(topic, other)[:2])


def _either(seen: _Seen) -> Candidates:
    for topic, other in _pairs(seen.turned(2)):
        yield topic.article, f"{topic.words[0]} OR {_others(topic, other)[0]}"


def _group(seen: _Seen) -> Candidates:
    for topic, other in _pairs(seen.turned(3)):
        first, *rest = _others(topic, other)
        yield from ((topic.article, f"({topic.words[0]} OR {first}) -{less}") for less in rest)


def _prefix(seen: _Seen) -> Candidates:
    """What a long word begins with, or a short one; a name of three is not cut, nobody looks for half of it."""
    words = [(topic.article, word) for topic in seen.turned(4) for word in topic.words if len(word) != 3]
    words.sort(key=lambda found: len(found[1]) < 4 or found[1].isascii())
    return ((article, f"{word[:3] if word.isascii() else word[:2]}*") for article, word in words)


def _title(seen: _Seen) -> Candidates:
    return ((topic.article, f"title:{topic.words[0]}") for topic in seen.turned(5) if topic.article.title.strip())


def _field(seen: _Seen) -> Candidates:
    """A frequent value, and a word besides where there is one."""
    words = {topic.article.id: topic.words[0] for topic in seen.topics}
    for name, values_of in _FIELDS.items():
        for count in seen.facets.get(name, ())[:_FREQUENT]:
            for article in seen.newest if _VALUE.fullmatch(count.value) else ():
                if count.value in values_of(article):
                    yield article, f"{name}:{count.value} {words.get(article.id, '')}".strip()


def _month(seen: _Seen) -> Candidates:
    for topic in seen.turned(2):
        if month := _months(topic.article, seen.zone):
            yield topic.article, f"date:{_named(month)} {topic.words[0]}"


def _span(seen: _Seen) -> Candidates:
    """The last three months there are articles of."""
    for article in seen.newest:
        if month := _months(article, seen.zone):
            yield article, f"date:{_named(month - 2)}..{_named(month)}"


def _latest(seen: _Seen) -> Candidates:
    return ((article, f"date:{days}d") for days in (7, 30) for article in seen.newest[: _TRIED // 2])


_KINDS: Mapping[str, Callable[[_Seen], Candidates]] = {
    "both": _both,
    "exact": _exact,
    "without": _without,
    "month": _month,
    "either": _either,
    "prefix": _prefix,
    "title": _title,
    "field": _field,
    "span": _span,
    "latest": _latest,
    "group": _group,
}
"""In the order they are shown: the first four stand on the front page, the others behind them."""


def _pairs(topics: Iterator[_Topic] | Sequence[_Topic]) -> Iterator[tuple[_Topic, _Topic]]:
    """Topics, and others that have words they have not."""
    known = list(topics)
    return ((topic, other) for topic in known for other in known if _others(topic, other))


def _others(topic: _Topic, other: _Topic) -> list[str]:
    """Words of another topic that this one has not."""
    return [word for word in other.words if word not in topic.words]


def _months(article: Article, zone: tzinfo | None) -> int:
    """Months from the year 0 to an article's; 0 without a date."""
    local = in_zone(article.published, zone) if article.published else None
    return local.year * 12 + local.month - 1 if local else 0


def _named(months: int) -> str:
    return f"{months // 12:04}-{months % 12 + 1:02}"
