"""What is promised of any bytes at all: each function takes some and raises where a promise is not kept.

`tests/test_fuzz.py` calls them with what hypothesis makes and with what was found before, `tests/fuzz/run.py` for as
long as one likes with what atheris makes.
"""

import io
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from flask.testing import FlaskClient
from searchnews_web import create_app
from web_support import assert_protected, safe_page

from searchnews import Article, Index, QueryError, SearchnewsError
from searchnews.analysis import Analyzer
from searchnews.analysis.normalizer import classify, fold, fold_in_place
from searchnews.analysis.tokenizer import MatchText, sequence
from searchnews.article import ID
from searchnews.document import decode, encode, prepare
from searchnews.importers.base import SHANGHAI, Input, Unusable
from searchnews.importers.formats import OURS, formats
from searchnews.importers.packing import unpacked
from searchnews.marks import marks
from searchnews.query import parse
from searchnews.query.expand import expand
from searchnews.snippet import snippets

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST = 50
"""Articles that are looked at: a file may hold thousands, and they are alike."""

PATHS = [f"a/2022-04-24-x{suffix}" for suffixes, _ in OURS.values() for suffix in suffixes]
PACKED = ("a.jsonl.gz", "a.jsonl.xz", "a.jsonl.bz2", "a.zip", "a.tar", "a.tar.gz", "a.tgz")


@cache
def analyzer() -> Analyzer:
    return Analyzer()


def text_of(data: bytes) -> str:
    """Any text, half characters too."""
    return data.decode("utf-8", "surrogateescape")


def importers(data: bytes) -> None:
    """A file of any kind becomes articles that an index can hold, or of no use, with the reason."""
    path, data = PATHS[data[0] % len(PATHS) if data else 0], data[1:]
    importer = formats().choose(path, "auto", lambda: data[:4096])
    if importer is None:
        return
    skipped: list[Any] = []
    try:
        for number, article in enumerate(
            importer.read(Input(io.BufferedReader(io.BytesIO(data)), path, skipped.append))
        ):
            is_article(article)
            if number > MOST:
                break
    except Unusable as error:
        assert str(error) and "\n" not in str(error)
    for item in skipped[:MOST]:
        assert item.reason and "\n" not in item.reason


def is_article(article: Article) -> None:
    assert ID.fullmatch(article.id), article.id
    assert article.title or article.body
    assert "\n" not in article.title
    try:
        stored = encode(article)
    except UnicodeEncodeError:  # half a character: the import skips it
        return
    assert decode(stored).body == article.body
    document = prepare(article, analyzer(), SHANGHAI)
    assert document.id == article.id


def archives(data: bytes) -> None:
    """A packed file is read, or named; it never asks for more than it may."""
    name, data = PACKED[data[0] % len(PACKED) if data else 0], data[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        with Index.create(Path(folder) / "index", engine="memory") as index:
            try:
                report = index.add_sources([str(file)], workers=1, remember=False)
            except SearchnewsError as error:
                assert "\n" not in str(error)
                return
            assert all(item.reason for item in report.skipped)
            assert len(list(index.export())) == report.articles
    assert unpacked(name)


def folding(data: bytes) -> None:
    """Folding is done once: what is folded folds to itself, whatever the rest of the text is."""
    text = text_of(data)
    folded = fold(text)
    assert fold(folded) == folded
    assert len(fold_in_place(text)) == len(text)
    assert "".join(map(classify, text)) == classify(text)


def tokenizer(data: bytes) -> None:
    """Tokens stand in the text, in order, and whoever goes to the match text and back comes to where he was."""
    text = text_of(data)
    match = MatchText(text)
    end = 0
    for token in match.tokens():
        assert end <= token.start <= token.end <= len(text)
        end = token.start
    half = len(match.joined) // 2
    for first, last in ((0, len(match.joined)), (0, half), (half, len(match.joined))):
        if first == last:
            continue
        start, stop = match.span(first, last)
        assert 0 <= start <= stop <= len(text)
    assert match.joined == sequence(text)
    joined, words = analyzer().analyze(text)
    assert joined == match.joined
    assert all(words)


def parser(data: bytes) -> None:
    """A query is understood, or refused in a sentence; written out and read again it is the same."""
    text = text_of(data)
    try:
        tree = parse(text)
        assert parse(str(tree)) == tree
        plan = expand(tree, analyzer(), now=NOW, zone=SHANGHAI)
    except QueryError as error:
        assert str(error) and "\n" not in str(error)
        return
    assert plan.levels()[0] == len(plan.words)


def snippet(data: bytes) -> None:
    """Marks and snippets lie in the text, in order, and what is marked holds what was sought for."""
    query, _, body = text_of(data).partition("\0")
    try:
        plan = expand(parse(query), analyzer(), now=NOW, zone=SHANGHAI)
    except QueryError:
        return
    end = 0
    for start, stop in marks(body, plan.marks, "body"):
        assert end <= start < stop <= len(body)
        end = stop
    for found in snippets(body, plan.marks):
        assert body[found.start : found.start + len(found.text)] == found.text
        end = 0
        for start, stop in found.marks:
            assert end <= start < stop <= len(found.text)
            end = stop


@cache
def client() -> FlaskClient:
    folder = Path(tempfile.mkdtemp(prefix="searchnews-fuzz-"))
    with Index.create(folder / "index", engine="memory") as index:
        texts = ("<script>alert(1)</script>", "雾岭隧道通车", "&amp;</mark>\u202e", "潮汐电站 iPhone 14.86亿")
        index.add(Article(f"n{n}", texts[n % 4], texts[n % 3] * 20, tags=(texts[(n + 1) % 4],)) for n in range(12))
    return create_app(folder / "index").test_client()


ADDRESSES = ("/?", "/?q=", "/?q=x&tag=", "/?q=x&since=", "/?q=x&page=", "/article/n1?q=", "/article/", "/feed.atom?q=")
ADDRESSES += ("/api/v1/search?q=", "/api/v1/search?", "/api/v1/suggest?q=", "/feed.json?q=", "/api/v1/articles/")


def web(data: bytes) -> None:
    """An address of ours with anything behind it gets a page or an answer that is whole and protected."""
    address, data = ADDRESSES[data[0] % len(ADDRESSES) if data else 0], data[1:]
    response = client().get(address + quote_from_bytes(data, safe="&=;%/?+"))
    assert response.status_code in (200, 301, 302, 308, 400, 404, 414), response.status_code
    if response.mimetype == "text/html" and response.status_code in (200, 400):
        safe_page(response)
    elif response.status_code < 300:
        assert_protected(response)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "archives": archives,
    "folding": folding,
    "importers": importers,
    "parser": parser,
    "snippet": snippet,
    "tokenizer": tokenizer,
    "web": web,
}
