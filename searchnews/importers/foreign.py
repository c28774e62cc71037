"""Importers that other packages bring: whether one can be used, and whether what it gives are articles.

Python lets anybody put anything into an `Article`. What is not as it should be would come up much later, as an index
that cannot be read, so it is left out where it comes in, and the file it came from is named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from searchnews.article import ID, Article
from searchnews.importers.base import Importer, Input
from searchnews.language import tr

_TEXTS = ("id", "title", "body", "source", "category", "url", "digest")
_LISTS = ("tags", "codes", "related")


def fault(importer: object) -> str:
    """Why something cannot be used as an importer, after its name; "" when it can."""
    if not isinstance(importer, Importer):
        return tr("is no Importer")
    suffixes = importer.suffixes
    if not _is_texts(suffixes) or not suffixes or not all(len(s) > 1 and s.startswith(".") for s in suffixes):
        return tr("has suffixes that are no tuple of texts such as .txt")
    if not callable(importer.read) or not (importer.accepts is None or callable(importer.accepts)):
        return tr("has something else in the place of a function")
    return ""


def guarded(importer: Importer) -> Importer:
    """The same importer, but what it gives are articles of the file that was read."""

    def read(input: Input) -> Iterator[Article]:
        for article in importer.read(input):
            if why := _wrong(article):
                input.skip(why)
            else:
                yield article if article.path == input.path else replace(article, path=input.path)

    return replace(importer, suffixes=tuple(suffix.lower() for suffix in importer.suffixes), read=read)


def _wrong(article: object) -> str:
    """Why something is no article that an index can hold; "" when it is one."""
    if not isinstance(article, Article):
        return tr("gave something that is no article")
    wrong = [name for name in _TEXTS if not isinstance(getattr(article, name), str)]
    wrong += [name for name in _LISTS if not _is_texts(getattr(article, name))]
    if not isinstance(article.published, datetime | None):
        wrong.append("published")
    if not isinstance(article.names, Mapping) or not _is_texts((*article.names, *article.names.values())):
        wrong.append("names")
    if wrong:
        return tr("gave an article whose {field} is of another type than it should be", field=wrong[0])
    return "" if ID.fullmatch(article.id) else tr("has an id that does not fit: {id}", id=repr(article.id)[:100])


def _is_texts(values: object) -> bool:
    return isinstance(values, tuple) and all(isinstance(value, str) for value in values)
