"""What a query can look like, by example: the front page teaches the language with what this archive holds."""

from collections.abc import Mapping

from flask import current_app, g

from searchnews import SearchnewsError
from searchnews.language import language, tr

from .drawn import drawn
from .shelf import Shelf

TAUGHT = {
    "both": "知识产权 融资",
    "exact": "“知识产权”",
    "without": "新能源 -汽车",
    "month": "date:2022-04 专利",
    "either": "芯片 OR 半导体",
    "prefix": "新能*",
    "title": "title:专利",
    "field": "source:新华社",
    "span": "date:2022-04..2022-06",
    "latest": "date:7d",
    "group": "(专利 OR 商标) -诉讼",
}
"""What is shown as long as there is no article to draw examples from."""

_CHINESE = {"title": "标题", "tag": "标签", "source": "来源", "category": "分类", "date": "日期"}
_LATEST = {"7d": "近7天", "30d": "近30天"}


def examples() -> tuple[tuple[str, str], ...]:
    """A query and what it does, for each thing the language can say; each finds something in the index there is."""
    meanings = _meanings()
    return tuple((_spoken(query), meanings[kind]) for kind, query in _queries().items())


def _queries() -> Mapping[str, str]:
    if "index" not in g:
        return TAUGHT
    shelf: Shelf = current_app.extensions["searchnews"]
    try:
        found = shelf.once(g.index, drawn)
    except SearchnewsError:  # a page that has its say without examples
        return TAUGHT
    return TAUGHT if found is None else found


def _spoken(query: str) -> str:
    """A query with its field named as the page's language names it."""
    field, colon, rest = query.partition(":")
    if not colon or language() != "zh":
        return query
    return f"{_CHINESE[field]}:{_LATEST.get(rest, rest)}"


def _meanings() -> dict[str, str]:
    return {
        "both": tr("articles with both words come first"),
        "exact": tr("in quotes: exactly these characters"),
        "without": tr("a minus: not this word"),
        "month": tr("a year, a month or a day"),
        "either": tr("one of them will do"),
        "prefix": tr("a star: whatever begins like this"),
        "title": tr("in titles only; body: is for the text"),
        "field": tr("in one field: source, tag, category or code"),
        "span": tr("a span of time, both ends included"),
        "latest": tr("the last days; also today, yesterday, 2w, 3m or 1y"),
        "group": tr("parentheses: what belongs together"),
    }
