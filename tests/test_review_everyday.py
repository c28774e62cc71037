"""Reading again, day after day, where it could lose an article, keep an old one or take too long."""

import io
import json
import os
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from searchnews import Index
from searchnews.ledger import Entry, Ledger
from searchnews.manifest import Remembered, read_manifest, write_manifest
from searchnews.sources import Sources
from searchnews.watching import Follower

LONG_AGO = 1_600_000_000


def post(file: Path, title: str, body: str = "苇洲的渡口停了船。", *, url: str = "", when: int = LONG_AGO) -> Path:
    """A post whose time is long past, so that its next change shows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\ntitle: {title}\n{f'url: {url}' if url else ''}\n---\n{body}\n", "utf-8")
    os.utime(file, ns=(when * 10**9 + 7, when * 10**9 + 7))
    return file


def titles(index: Index) -> list[str]:
    return sorted(hit.article.title for hit in index.search("", limit=100).hits)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index") as made:
        yield made


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> type:
    """Has rows stand on standard input, a JSON line each."""

    class Typed:
        def __init__(self, *rows: dict[str, str]) -> None:
            raw = io.BytesIO("".join(json.dumps(row) + "\n" for row in rows).encode())
            self.buffer = io.BufferedReader(raw)  # type: ignore[arg-type]
            monkeypatch.setattr(sys, "stdin", self)

    return Typed


def test_a_ledger_that_is_behind_the_index_is_not_vouched_for_by_an_import_of_no_file(
    index: Index, tmp_path: Path, type_in: type
) -> None:
    file = post(tmp_path / "posts" / "a.md", "渡口", "停船三日。")
    index.add_sources([str(file.parent)])
    behind = (index.path / "ledger").read_bytes()
    post(file, "渡口", "停船五日。", when=LONG_AGO + 1)
    index.add_sources()
    (index.path / "ledger").write_bytes(behind)  # as a crash before the new one took its place leaves it
    write_manifest(index.path, replace(read_manifest(index.path), ledger="gen-1:another commit"))
    type_in({"title": "晚潮", "url": "https://n.example/1"})
    assert index.add_sources(["-"]).added == 1
    post(file, "渡口", "停船三日。")  # put back from a copy, with its time
    assert index.add_sources().updated == 1
    assert index.search("三日").total == 1


@pytest.mark.parametrize("now", ["gone", "another article"])
def test_what_standard_input_gave_is_not_deleted_for_a_file_that_no_longer_gives_it(
    index: Index, tmp_path: Path, type_in: type, now: str
) -> None:
    file = post(tmp_path / "posts" / "a.md", "渡口", url="https://n.example/a")
    post(tmp_path / "posts" / "b.md", "晚潮")
    index.add_sources([str(file.parent)])
    if now == "gone":
        file.unlink()
    else:
        post(file, "灯塔", url="https://n.example/c", when=LONG_AGO + 1)
    type_in({"title": "渡口重开", "url": "https://n.example/a", "body": "苇洲的渡口重开，来往的人都说好，船票不涨。"})
    report = index.add_sources(["-", str(file.parent)], prune=True)
    assert "渡口重开" in titles(index)
    assert report.deleted == 0


def test_a_new_file_does_not_get_the_place_of_one_that_moved_in_the_same_run(index: Index, tmp_path: Path) -> None:
    old, other = tmp_path / "x" / "posts", tmp_path / "y" / "posts"
    file = post(old / "a.md", "渡口", "停船三日，苇洲的人绕道石桥。")
    index.add_sources([str(old)])
    file.rename(old / "b.md")
    post(other / "a.md", "晚潮", "短讯。")
    index.add_sources([str(old), str(other)])
    assert titles(index) == ["晚潮", "渡口"]
    assert index.add_sources().unchanged == 2


def test_a_new_file_does_not_get_the_place_of_a_moved_one_that_is_gone(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    file = post(folder / "a.md", "渡口", "停船三日，苇洲的人绕道石桥。")
    index.add_sources([str(folder)])
    file.rename(folder / "b.md")
    index.add_sources()
    (folder / "b.md").unlink()
    post(file, "晚潮", "短讯。")
    index.add_sources()
    assert titles(index) == ["晚潮", "渡口"]
    assert index.add_sources(prune=True).deleted == 1
    assert titles(index) == ["晚潮"]


def test_a_new_file_does_not_get_the_place_of_one_whose_disk_is_not_there(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted = {str(tmp_path / "disk")}
    monkeypatch.setattr("os.path.ismount", lambda path: os.fspath(path) in mounted)
    away, here = tmp_path / "disk" / "posts", tmp_path / "home" / "posts"
    post(away / "0401.md", "渡口", "停船三日。")
    index.add_sources([str(away)])
    away.rename(tmp_path / "unplugged")
    mounted.clear()
    post(here / "0401.md", "晚潮", "短讯。")
    assert index.add_sources([str(here)]).added == 1
    (tmp_path / "unplugged").rename(away)
    mounted.add(str(tmp_path / "disk"))
    assert index.add_sources().unchanged == 2
    assert titles(index) == ["晚潮", "渡口"]


def test_the_same_file_is_the_same_article_though_the_disk_of_its_copy_is_not_there(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted = {str(tmp_path / "disk")}
    monkeypatch.setattr("os.path.ismount", lambda path: os.fspath(path) in mounted)
    away, here = tmp_path / "disk" / "posts", tmp_path / "home" / "posts"
    post(away / "0401.md", "渡口")
    index.add_sources([str(away)])
    away.rename(tmp_path / "unplugged")
    mounted.clear()
    post(here / "0401.md", "渡口")
    assert index.add_sources([str(here)]).unchanged == 1
    assert titles(index) == ["渡口"]


def test_an_article_of_no_file_is_not_gone_when_the_root_of_a_disk_is_a_source(tmp_path: Path) -> None:
    sources = Sources([Remembered("/")], (), ZoneInfo("UTC"))
    sources.all = (Remembered(str(tmp_path)),)  # not all of this machine
    surveyed = sources.survey(Ledger(), True)
    sources.all = (Remembered("/"),)
    surveyed._whole = frozenset({"/"})
    assert surveyed.gone("/was/here.md")
    assert not surveyed.gone("")


def _entry(path: str) -> Entry:
    return Entry(path, path, 1, 1, b"", (), (), True, "")


def test_the_ledger_is_gone_through_once_however_many_roots_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [f"/disk/news/{number:05}.md" for number in range(2_000)]
    ledger = Ledger(entries={os.fsencode(file): _entry(file) for file in [*files, "/disk/newspapers/1.md", "/x.md"]})
    asked: list[bytes] = []
    dirname = os.path.dirname

    def note(path: bytes) -> bytes:
        asked.append(path)
        return dirname(path)

    monkeypatch.setattr("os.path.dirname", note)
    assert [file for file, _ in ledger.below(files)] == files
    assert len(asked) < 3 * len(files)


@pytest.mark.parametrize(
    ("roots", "found"),
    [
        (["/disk/news"], ["/disk/news/1.md", "/disk/news/a/2.md"]),
        (["/disk/news/a", "/disk/news/a/2.md"], ["/disk/news/a/2.md"]),
        (["/disk/new", "/disk/news/a/2.m", "/elsewhere"], []),
        (["/"], ["/disk/news/1.md", "/disk/news/a/2.md", "/x.md"]),
        ([], []),
    ],
)
def test_what_the_ledger_has_below_some_roots(roots: list[str], found: list[str]) -> None:
    files = ["/disk/news/1.md", "/disk/news/a/2.md", "/x.md"]
    ledger = Ledger(entries={os.fsencode(file): _entry(file) for file in files})
    assert [file for file, _ in ledger.below(roots)] == found


def _held(roots: list[Path]) -> list[str]:
    """The titles of all files."""
    return sorted(file.read_text("utf-8").split("\n")[1][7:] for root in roots for file in root.iterdir())


@pytest.mark.parametrize("seed", range(12))
def test_no_file_goes_without_its_article_whatever_was_moved_deleted_and_put_back(tmp_path: Path, seed: int) -> None:
    """Two sources of one name, few names of files: new ones come to the places of old ones again and again."""
    chance = random.Random(seed)
    roots = [tmp_path / "x" / "news", tmp_path / "y" / "news"]
    for root in roots:
        root.mkdir(parents=True)
    places = [root / f"{name}.md" for root in roots for name in "abcd"]
    with Index.create(tmp_path / "index", engine="memory") as index:
        for day in range(25):
            for number in range(chance.randint(1, 3)):
                file, what = chance.choice(places), chance.random()
                if what < 0.5:
                    body = "字" * chance.randint(1, 30)
                    post(file, f"第{day}日第{number}条", f"{body}{day}-{number}", when=LONG_AGO + 10 * day + number)
                elif file.exists() and what < 0.75:
                    file.replace(chance.choice(places))
                else:
                    file.unlink(missing_ok=True)
            index.add_sources([str(root) for root in roots])
            assert set(_held(roots)) <= set(titles(index))
        index.add_sources(prune=True)
        assert titles(index) == _held(roots)


def test_a_file_that_comes_back_to_a_place_that_was_given_away_is_an_article_again(
    index: Index, tmp_path: Path
) -> None:
    first, second = tmp_path / "x" / "news", tmp_path / "y" / "news"
    file = post(first / "0401.md", "渡口")
    second.mkdir(parents=True)
    sources = [str(first), str(second)]
    index.add_sources(sources)
    file.rename(tmp_path / "away.md")
    post(second / "0401.md", "晚潮")
    index.add_sources(sources)
    (tmp_path / "away.md").rename(file)  # its time is what it was
    index.add_sources(sources)
    assert titles(index) == ["晚潮", "渡口"]
    assert index.add_sources().unchanged == 2


def test_a_dictionary_that_is_not_there_for_a_moment_does_not_end_the_watching(tmp_path: Path) -> None:
    folder, news = tmp_path / "index", tmp_path / "news"
    folder.mkdir()
    words = folder / "words.txt"
    words.write_text("苇洲\n", "utf-8")
    (folder / "searchnews.toml").write_text('dictionary = "words.txt"\n', "utf-8")
    post(news / "a.md", "渡口")
    said: list[str] = []
    with Index.create(folder) as index:
        follower = Follower(index, [str(news)], trouble=said.append)
        words.rename(folder / "words.old")

        def heard(sentence: str) -> None:
            said.append(sentence)
            (folder / "words.old").rename(words)

        follower._trouble = heard
        report = next(follower.rounds())
        follower.stop.set()
        assert report.added == 1
    assert len(said) == 1
    assert "words.txt" in said[0]


@pytest.mark.parametrize("is_new", [True, False])
def test_the_lesser_version_is_kept_when_the_better_file_has_become_another_article(
    index: Index, tmp_path: Path, is_new: bool
) -> None:
    news = tmp_path / "news"
    better = post(news / "a.md", "渡口", "停船三日，苇洲的人绕道石桥。", url="https://n.example/a")
    if not is_new:
        post(news / "b.md", "渡口短讯", "停船。", url="https://n.example/a")
    index.add_sources([str(news)])
    post(better, "灯塔", url="https://n.example/c", when=LONG_AGO + 1)
    post(news / "b.md", "渡口短讯", "停船。", url="https://n.example/a")
    index.add_sources()
    assert titles(index) == ["渡口短讯", "灯塔"]
    assert index.add_sources().to_dict()["unchanged"] == 2


@pytest.mark.parametrize("seed", range(4))
def test_pruned_each_day_an_index_holds_what_one_made_that_day_would(tmp_path: Path, seed: int) -> None:
    """Few addresses for many posts, so that files are versions of each other and become others all the time."""
    chance = random.Random(seed)
    root = tmp_path / "news"
    places = [root / name for name in ("a.md", "b.md", "c.md", "s/a.md", "s/b.md")]
    (root / "s").mkdir(parents=True)
    with Index.create(tmp_path / "index", engine="memory") as index:
        for day in range(15):
            for number in range(chance.randint(1, 3)):
                file, what = chance.choice(places), chance.random()
                if what < 0.6:
                    url = f"https://n.example/{chance.randint(1, 6)}" if chance.random() < 0.5 else ""
                    body = f"{'字' * chance.randint(1, 30)}{day}-{number}"
                    post(file, f"第{day}日第{number}条", body, url=url, when=LONG_AGO + 10 * day + number)
                elif file.exists() and what < 0.75:
                    file.replace(chance.choice(places))
                else:
                    file.unlink(missing_ok=True)
            index.add_sources([str(root)], prune=True)
            with Index.create(tmp_path / f"fresh{day}", engine="memory") as fresh:
                fresh.add_sources([str(root)])
                assert titles(index) == titles(fresh)


def test_an_index_that_is_put_back_does_not_believe_the_ledger_of_today(index: Index, tmp_path: Path) -> None:
    news, copy = tmp_path / "news", tmp_path / "copy"
    post(news / "a.md", "渡口")
    index.add_sources([str(news)])
    shutil.copytree(index.path, copy)
    post(news / "b.md", "晚潮")
    index.add_sources()
    shutil.copy(index.path / "ledger", copy / "ledger")
    with Index.open(copy) as restored:
        assert restored.add_sources().added == 1
        assert titles(restored) == ["晚潮", "渡口"]
