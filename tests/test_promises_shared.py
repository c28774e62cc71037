"""The promises over real articles: whatever is cut from an article finds it, and every total equals a plain scan."""

import itertools
import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from engines import OTHERS as ENGINES
from opencc import OpenCC

from searchnews import Article, Index
from searchnews.analysis.tokenizer import run, sequence
from searchnews.importers import read

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
ALL = "SEARCHNEWS_ALL" in os.environ
CORPORA = {"xwlb_2012_2026": None if ALL else 5000, "taiwan_news_2025": None}
"""How many articles of each are read: with SEARCHNEWS_ALL set, all of them."""
RUNS = 500

pytestmark = pytest.mark.shared


class Archive:
    """An index of one corpus, its articles, and their match texts to scan."""

    def __init__(self, home: Path, engine: str, name: str, count: int | None) -> None:
        source = str(SHARED / "data" / "corpora" / f"{name}.jsonl.xz")
        self.articles: Sequence[Article] = list(itertools.islice(read(source), count))
        self.texts = {a.id: (sequence(a.title), sequence(a.body)) for a in self.articles}
        Index.create(home, engine=engine).add(self.articles)
        self.index = Index.open(home)

    def scan(self, text: str) -> set[str]:
        """The ids of the articles whose title or body holds a run, by reading all of them."""
        sought = run(text)
        return {id for id, texts in self.texts.items() if sought and any(sought in joined for joined in texts)}

    def found(self, query: str) -> tuple[int, set[str]]:
        """What the index says: the total, and the ids."""
        results = self.index.search(query, limit=1000)
        return results.total, {hit.article.id for hit in results.hits}


@pytest.fixture(scope="module", params=itertools.product(ENGINES, CORPORA), ids=" ".join)
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    if not SHARED.is_dir():
        pytest.skip("reads ../shared, which is not here")
    engine, corpus = request.param
    archive = Archive(tmp_path_factory.mktemp("archive") / "index", engine, corpus, CORPORA[corpus])
    yield archive
    archive.index.close()


def is_solid(left: str, right: str) -> bool:
    """Whether two neighbours stand inside one Latin word or number, as a reader would say."""
    return all((c.isascii() and c.isalnum()) or c in ".,，．" or c.isdigit() for c in (left, right)) or (
        left.isalnum() and right.isalnum() and not _alone(left) and not _alone(right)
    )


def _alone(char: str) -> bool:
    return len(sequence(char)) == 1


def cuts(archive: Archive, seed: int, han_only: bool = False) -> Iterator[tuple[Article, str]]:
    """Runs of 1 to 12 characters cut at random, none beginning or ending inside a Latin word or number."""
    choose = random.Random(seed)
    made = 0
    while made < RUNS:
        article = choose.choice(archive.articles)
        text = choose.choice([article.title, article.body, article.body, article.body])
        size = choose.randint(1, 12)
        if len(text) < size:
            continue
        start = choose.randrange(len(text) - size + 1)
        cut = text[start : start + size]
        if start and is_solid(text[start - 1], cut[0]):
            continue
        if start + size < len(text) and is_solid(cut[-1], text[start + size]):
            continue
        if not run(cut) or (han_only and not all("\u4e00" <= c <= "\u9fff" for c in cut)):
            continue
        made += 1
        yield article, cut


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_a_quoted_run_finds_what_a_scan_finds(archive: Archive) -> None:
    for article, cut in cuts(archive, seed=1):
        total, ids = archive.found(quoted(cut))
        expected = archive.scan(cut)
        assert article.id in expected, cut
        assert total == len(expected), cut
        if total <= 1000:
            assert ids == expected, cut


def test_an_unquoted_run_of_han_finds_its_article(archive: Archive) -> None:
    for article, cut in cuts(archive, seed=2, han_only=True):
        assert archive.index.explain(article.id, cut).matches, cut


@pytest.mark.parametrize("direction", ["t2s", "s2t", "tw2s", "s2tw", "hk2s", "s2hk"])
def test_either_script_finds_the_other(archive: Archive, direction: str) -> None:
    convert = OpenCC(direction).convert
    for _, cut in itertools.islice(cuts(archive, seed=3), 100):
        other = convert(cut)
        if len(other) != len(cut):
            continue
        assert archive.found(quoted(other)) == archive.found(quoted(cut)), (cut, other)


def test_marks_stand_on_what_was_asked_for(archive: Archive) -> None:
    for _, cut in itertools.islice(cuts(archive, seed=4, han_only=True), 100):
        for hit in archive.index.search(quoted(cut), limit=20).hits:
            texts = [(hit.article.title, hit.title_marks), *((s.text, s.marks) for s in hit.snippets)]
            marked = [text[start:end] for text, marks in texts for start, end in marks]
            assert marked, (cut, hit.article.id)
            assert all(run(cut) in run(piece) or run(piece) in run(cut) for piece in marked), (cut, marked)
            for snippet in hit.snippets:
                assert hit.article.body.startswith(snippet.text, snippet.start)
