"""The reader's real posts and the real corpora, where they are at hand."""

import json
import lzma
from itertools import islice
from pathlib import Path

import pytest

from searchnews.article import ID
from searchnews.importers import read

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
POSTS = SHARED / "data" / "finews"
CORPORA = sorted((SHARED / "data" / "corpora").glob("*.xz"))
LIMIT = 3000
"""Articles of each corpus: enough to meet its kinds of line, quick enough for every run."""

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")]


def test_the_posts_are_25_articles_of_27_files_and_none_is_skipped():
    skipped = []
    articles = list(read(str(POSTS), skipped=skipped.append))
    assert (len(articles), len({a.id for a in articles}), skipped) == (27, 25, [])
    assert all(a.published for a in articles)
    assert [a.path for a in articles if not a.title] == ["finews/_posts/-202205262391921712.md"]
    furniture = ("返回", "data-code", "<p", "</", "&lt;", "http:", "EM_Stock", "K图", "Image", "layout")
    assert not [(a.path, word) for a in articles for word in furniture if word in a.body]


def test_the_same_story_told_twice_is_the_same_text():
    by_path = {a.path.rpartition("/")[2]: a for a in read(str(POSTS / "_posts"))}
    digest = by_path["2022-05-31-202205312398034850.md"]
    media = by_path["2022-05-31-NW202205312398034850.md"]
    assert digest.body == media.body
    assert (digest.related, media.related) == ((media.id,), (digest.id,))
    assert (digest.source, media.source) == ("东财滚动", "财联社")
    assert len(digest.codes) == 35 and set(digest.codes) == set(digest.names)
    empty, whole = by_path["-202205262391921712.md"], by_path["2022-05-26-202205262391921712.md"]
    assert (empty.id, empty.body, empty.published.date()) == (whole.id, whole.body, whole.published.date())


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)
def test_a_corpus_reads_as_it_is_written(corpus):
    skipped = []
    articles = islice(read(str(corpus), skipped=skipped.append), LIMIT)
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        for article, line in zip(articles, lines, strict=False):
            given = json.loads(line)
            assert article.id == given["id"] if ID.fullmatch(given["id"]) else article.id.startswith("x")
            for key in ("title", "source", "category", "url", "body"):
                assert getattr(article, key) == given[key]
            assert article.tags == tuple(given["tags"])
            assert (article.published is None) == (not given["date"])
            if article.published:
                assert article.published.isoformat().startswith(given["date"].rstrip("Z")[:19])
    assert skipped == []
