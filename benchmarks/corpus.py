"""What is measured with: the first articles of some files, queries, and runs cut from the articles."""

import itertools
import json
import lzma
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SOME = 5_000
"""Articles that runs are cut from: ten for each run, and 250,000 articles would not fit beside what is measured."""

TRIES = 50
"""Cuts that are tried for each run: of Chinese prose every second is fit, of English hardly one."""

_HARD = set("0123456789.,%") | set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_QUOTES = set('"\\“”「」『』＂')
_WORDS = ("经济 发展", "新能源汽车", "知识产权", "台风", "高铁 开通")


@dataclass(frozen=True)
class Corpus:
    """The first articles of an archive, as one file of JSON lines."""

    path: Path
    articles: int

    @property
    def json_bytes(self) -> int:
        """What the articles take as JSON lines in UTF-8."""
        return self.path.stat().st_size

    def first(self, count: int, target: Path) -> "Corpus":
        """A smaller one; itself when it has no more than that."""
        if count >= self.articles:
            return self
        return gather([self.path], count, target)


def lines(files: Sequence[Path]) -> Iterator[bytes]:
    """The lines of some files, one after the other, each with its end, without empty ones."""
    for path in files:
        with (lzma.open if path.suffix == ".xz" else open)(path, "rb") as file:
            yield from (line.rstrip(b"\r\n") + b"\n" for line in file if line.strip())


def gather(files: Sequence[Path], count: int, target: Path) -> Corpus:
    """The first articles of some files, all when count is 0, written to one."""
    written = 0
    with target.open("wb") as file:
        for line in itertools.islice(lines(files), count or None):
            file.write(line)
            written += 1
    return Corpus(target, written)


def query_sets(files: Sequence[Path | None], count: int) -> dict[str, list[str]]:
    """The first queries of each file, what stands before a tab, by the file's name; a few of our own without any."""
    sets = {}
    for path in filter(None, files):
        with path.open(encoding="utf-8") as file:
            queries = (line.partition("\t")[0].strip() for line in file)
            sets[path.stem] = list(itertools.islice(filter(None, queries), count))
    found: Mapping[str, list[str]] = {name: queries for name, queries in sets.items() if queries}
    return dict(found) or {"words": list(_WORDS)}


def quoted_runs(corpus: Corpus, count: int) -> list[str]:
    """Runs of 1 to 12 characters cut at random, none beginning or ending inside a Latin word or number.

    Fewer, down to none, when the articles have hardly anything else.
    """
    choose = random.Random(7)
    bodies = [body for body in _bodies(corpus, choose) if body]
    found: list[str] = []
    for _ in range(TRIES * count if bodies else 0):
        if len(found) == count:
            break
        body = choose.choice(bodies)
        size = choose.randint(1, 12)
        start = choose.randrange(max(1, len(body) - size))
        cut = body[start : start + size]
        around = body[max(0, start - 1) : start + size + 1]
        if cut.strip() and _HARD.isdisjoint(around) and _QUOTES.isdisjoint(cut):
            found.append(f'"{cut}"')
    return found


def _bodies(corpus: Corpus, choose: random.Random) -> Iterator[str]:
    """The bodies of some articles from all over the archive."""
    chosen = set(choose.sample(range(corpus.articles), min(SOME, corpus.articles)))
    with corpus.path.open("rb") as file:
        for number, line in enumerate(file):
            if number in chosen:
                try:
                    article = json.loads(line)
                except ValueError:  # an import passes such a line over, too
                    continue
                body = article.get("body") if isinstance(article, dict) else None
                yield body if isinstance(body, str) else ""
