"""Real articles written as other programs write them, read into an index and exported: each comes back as it was.

A sample of each corpus, spread over the whole of it. With ``SEARCHNEWS_ALL=1`` every article goes through a table and a
feed and every tenth through a page; ``-rP`` shows the figures.
"""

import io
import lzma
import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import cycle, product
from pathlib import Path
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest
from importers.feeds import FEEDS
from importers.pages.shapes import LAYOUTS, TELLERS, page_of
from importers.tables import DIALECTS, table_of

from searchnews import Article, Index
from searchnews.importers.jsonl import read_line

SHANGHAI = ZoneInfo("Asia/Shanghai")
CORPORA = """
chinanews_2020 finance_rss_2025_2026 fincuge_finance_2022 readhub_2023_2026 taiwan_news_2025 xwlb_2012_2026
zaobao_briefs_2023_2024
"""
ALL = os.environ.get("SEARCHNEWS_ALL") == "1"
SAMPLE = 280
"""Articles of a corpus, each as a table's row, a feed's item and a page: four to every shape of a page."""
MANY = 500 if ALL else 100
"""Items of a feed; those of real sites have up to some hundreds."""
FIELDS = ("title", "body", "published", "source", "category", "tags", "url", "digest", "codes")
BYLINE = re.compile("(?:作者|记者|来源):[^，。]{1,40}$")
HIDDEN = ("Zs", "Cc", "Cf")
"""Kinds of characters without a shape: blanks, controls, what only says where a line may break."""
SHAPES = list(product(LAYOUTS, TELLERS))

Files = Iterator[tuple[str, bytes]]
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module", params=CORPORA.split())
def corpus(request: pytest.FixtureRequest, shared: Path) -> Sequence[Article]:
    """The articles as the corpus itself says them."""
    path = shared / "data" / "corpora" / f"{request.param}.jsonl.xz"
    with lzma.open(path) as file:
        lines = file.readlines()
    step = 1 if ALL else max(1, len(lines) // SAMPLE)
    chosen = lines[::step] if ALL else lines[::step][:SAMPLE]
    articles = [read_line(line, path.name, f"{path.name}:{number}", SHANGHAI) for number, line in enumerate(chosen)]
    return [article for article in articles if article]


def tables(articles: Sequence[Article]) -> Files:
    """As many to each dialect."""
    size = -(-len(articles) // len(DIALECTS))
    for number, (name, dialect) in enumerate(DIALECTS.items()):
        if part := articles[number * size : (number + 1) * size]:
            yield name, table_of(part, dialect)


def feeds(articles: Sequence[Article]) -> Files:
    """A feed tells of one source; they follow each other in all kinds."""
    by_source: dict[str, list[Article]] = {}
    for article in articles:
        by_source.setdefault(article.source, []).append(article)
    kinds = cycle(FEEDS.items())
    for number, (source, given) in enumerate(by_source.items()):
        for start in range(0, len(given), MANY):
            kind, write = next(kinds)
            yield f"{number}-{start}.{kind}", write(source, given[start : start + MANY])


def pages(articles: Sequence[Article]) -> Files:
    """Each in the next shape."""
    articles = articles[:: 10 if ALL else 1]
    for number, (article, shape) in enumerate(zip(articles, cycle(SHAPES), strict=False)):
        yield f"{number}.html", page_of(article, *shape).encode()


KINDS: dict[str, Callable[[Sequence[Article]], Files]] = {"tables": tables, "feeds": feeds, "pages": pages}


@pytest.mark.parametrize("kind", KINDS)
def test_articles_come_back_field_for_field(corpus: Sequence[Article], kind: str, tmp_path: Path) -> None:
    save(KINDS[kind](corpus), tmp_path / "files")
    given = {article.id: article for article in (corpus[::10] if ALL and kind == "pages" else corpus)}
    Index.create(tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        report = index.add_sources([str(tmp_path / "files")])
        found = {article.id: article for article in index.export()}
    assert report.skipped == ()
    assert found.keys() == given.keys()
    wrong = {f"{id} in {found[id].path}": told for id, was in given.items() if (told := differences(was, found[id]))}
    print(f"{kind}: {len(given) - len(wrong):,} of {len(given):,} came back exactly")
    for place, told in wrong.items():
        print(place, {name: pair for name, pair in told.items() if name != "body"}, *where(told.get("body")))
    if kind == "tables":
        assert wrong == {}
    assert {place: told for place, told in wrong.items() if not all(map(is_the_same_seen, told.values()))} == {}


def differences(was: Article, found: Article) -> dict[str, tuple[object, object]]:
    """The fields that differ, a date that is the same moment of another offset among them."""
    pairs = {name: (plain(was, name), plain(found, name)) for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def plain(article: Article, name: str) -> object:
    value = getattr(article, name)
    return value.isoformat() if isinstance(value, datetime) else value


def is_the_same_seen(pair: tuple[object, object]) -> bool:
    """Whether a reader sees the same.

    HTML has no blanks that can be counted, a page names a tag once, and a text that begins with a line such as
    ``作者:某某`` begins, on a page, below its byline.
    """
    was, found = pair
    if isinstance(was, tuple):
        return tuple(dict.fromkeys(was)) == found
    lines = seen(str(was))
    return seen(str(found)) in ([lines, lines[1:]] if BYLINE.match(lines[0]) else [lines])


def seen(text: str) -> list[str]:
    """The characters that have a shape of each line that has some."""
    lines = ("".join(char for char in line if category(char) not in HIDDEN) for line in text.split("\n"))
    return list(filter(None, lines))


def where(pair: tuple[object, object] | None) -> Iterator[str]:
    """What stands around the first difference of two texts, for whoever reads the figures."""
    if pair:
        was, found = map(str, pair)
        at = next((at for at, both in enumerate(zip(was, found, strict=False)) if both[0] != both[1]), 0)
        yield repr((was[max(0, at - 8) : at + 8], found[max(0, at - 8) : at + 8]))


def save(files: Files, folder: Path) -> None:
    """Write files in turn as they are, into a zip and into a packed tar."""
    folder.mkdir()
    with zipfile.ZipFile(folder / "more.zip", "w") as packed, tarfile.open(folder / "rest.tar.gz", "w:gz") as tar:
        for number, (name, data) in enumerate(files):
            if number % 3 == 0:
                (folder / name).write_bytes(data)
            elif number % 3 == 1:
                packed.writestr(name, data)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
