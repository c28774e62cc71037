"""Reading what changes as soon as it does: nothing is lost, nothing is read for nothing, nothing ends it."""

import json
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchfiles import Change

from searchnews import Index, IndexFailure, Report, watching
from searchnews.engines.lock import WriteLock
from searchnews.watching import Follower

PATIENT = 20.0
"""Seconds until a test gives up: a machine that tests others meanwhile is slow."""


class Watch:
    """A follower in a thread of its own, and what it said."""

    def __init__(self, index: Path, *sources: Path, **options: bool) -> None:
        self.reports: list[Report] = []
        self.moments: list[float] = []
        self.said: list[str] = []
        self.error: Exception | None = None
        self.index = Index.open(index)
        self.follower = Follower(self.index, [*map(str, sources)], trouble=self.said.append, workers=1, **options)
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            for report in self.follower.rounds():
                self.reports.append(report)
                self.moments.append(time.monotonic())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.error = error

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.follower.stop.set()
        self._thread.join(PATIENT)
        assert not self._thread.is_alive()
        self.index.close()

    @property
    def articles(self) -> int:
        return self.reports[-1].articles if self.reports else 0

    def until(self, happened: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENT
        while not happened():
            assert time.monotonic() < end and self.error is None, (self.error, self.reports[-3:], self.said)
            time.sleep(0.02)

    def has(self, count: int) -> None:
        self.until(lambda: self.articles == count)

    def is_quiet(self, seconds: float = 1.5) -> None:
        """No round, for longer than any batch is gathered."""
        before = len(self.reports)
        time.sleep(seconds)
        assert len(self.reports) == before


def post(file: Path, title: str = "茶讯", body: str = "雾岭的春茶开采了。") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\ntitle: {title}{file.stem}\n---\n{body}\n", "utf-8")
    return file


@pytest.fixture
def index(tmp_path: Path) -> Path:
    Index.create(tmp_path / "index").close()
    return tmp_path / "index"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    post(tmp_path / "news" / "first.md")
    return tmp_path / "news"


def titles(index: Path) -> list[str]:
    with Index.open(index) as found:
        return sorted(article.title for article in found.export())


def feed(title: str) -> str:
    item = f"<item><title>{title}</title><description>晚潮退得早。</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>潮讯</title>{item}</channel></rss>\n'


MAKERS: list[tuple[str, Callable[[str], str]]] = [
    (".md", lambda title: f"---\ntitle: {title}\n---\n晚潮退得早。\n"),
    (".jsonl", lambda title: json.dumps({"title": title, "body": "晚潮退得早。"}, ensure_ascii=False) + "\n"),
    (".csv", lambda title: f"title,body\n{title},晚潮退得早。\n"),
    (".rss", feed),
]


@pytest.mark.slow
def test_a_thousand_files_dropped_at_random_moments_are_all_in_each_once(index: Path, news: Path) -> None:
    """Some are half written and finished later; every fifth in a folder that is new."""
    chance = random.Random(11)
    halves: list[tuple[Path, str]] = []
    with Watch(index, news) as watch:
        for number in range(1_000):
            suffix, make = MAKERS[number % 4]
            text = make(f"潮讯第{number}号")
            file = news / (f"d{number % 50}" if number % 5 == 0 else "all") / f"{number}{suffix}"
            file.parent.mkdir(exist_ok=True)
            if chance.random() < 0.2:
                file.write_bytes(text.encode()[: chance.randrange(len(text.encode()))])
                halves.append((file, text))
            else:
                file.write_text(text, "utf-8")
            if halves and chance.random() < 0.2:
                file, text = halves.pop(chance.randrange(len(halves)))
                file.write_text(text, "utf-8")
            time.sleep(chance.random() * 0.016)
        for file, text in halves:
            file.write_text(text, "utf-8")
        last = time.monotonic()
        watch.until(lambda: watch.moments and watch.moments[-1] > last and watch.articles == 1_001)
        seconds = next(m for m, r in zip(watch.moments, watch.reports, strict=True) if m > last and r.articles == 1_001)
        print(f"{seconds - last:.2f} s after the last write, {len(watch.reports)} rounds")
        assert seconds - last < 8, "a quiet machine takes less than two seconds"
        watch.is_quiet(2.5)
    assert titles(index) == sorted(["茶讯first", *(f"潮讯第{number}号" for number in range(1_000))])


def test_nothing_is_read_for_nothing(index: Path, tmp_path: Path) -> None:
    """The index in the source, a log written without a pause, hidden files, a site's own output: no round."""
    news = tmp_path
    post(news / "first.md")
    (news / "_config.yml").write_text("title: 潮讯\n", "utf-8")
    with Watch(index, news) as watch:
        watch.has(1)
        watch.is_quiet()
        rounds = len(watch.reports)
        until = time.monotonic() + 3
        while time.monotonic() < until:
            for name in ("app.log", ".swap.md", ".git/index.lock", "_site/first.html", "state.tmp"):
                (news / name).parent.mkdir(exist_ok=True)
                (news / name).write_text(str(time.monotonic()), "utf-8")
            (news / "state.tmp").replace(news / "state")
            time.sleep(0.02)
        assert len(watch.reports) <= rounds + 1, "_site and .git are new folders, once"
        post(news / "second.md")
        watch.has(2)
        watch.is_quiet()
        assert len(watch.reports) <= rounds + 3


def test_a_log_that_never_pauses_keeps_nothing_else_waiting(index: Path, news: Path, tmp_path: Path) -> None:
    named = post(tmp_path / "apart" / "named.md")
    done = threading.Event()

    def log() -> None:
        while not done.wait(0.01):
            (news / "app.log").write_text(str(time.monotonic()), "utf-8")

    writer = threading.Thread(target=log)
    with Watch(index, news, named) as watch:
        watch.has(2)
        writer.start()
        try:
            post(named, "改过的茶讯")
            watch.until(lambda: watch.reports[-1].updated == 1)
            post(news / "more.md")
            watch.has(3)
        finally:
            done.set()
            writer.join()


@pytest.mark.parametrize("how", ["removed", "renamed", "emptied"])
def test_a_folder_that_vanishes_and_returns(index: Path, news: Path, how: str) -> None:
    with Watch(index, news) as watch:
        watch.has(1)
        for number in range(4):
            if how == "renamed":
                news.rename(news.with_name(f"old{number}"))
            else:
                shutil.rmtree(news)
            if how == "emptied":
                news.mkdir()
            if number % 2:
                time.sleep(0.5)
            news.mkdir(exist_ok=True)
            post(news / f"{number}.md")
            watch.has(number + 2)
            post(news / f"{number}.md", "又见茶讯")
            watch.until(lambda: watch.reports[-1].updated)


@pytest.mark.parametrize("gone", ["the folder", "the only file"])
def test_a_source_that_vanished_is_not_pruned(index: Path, news: Path, tmp_path: Path, gone: str) -> None:
    source = news if gone == "the folder" else news / "first.md"
    other = tmp_path / "other"
    post(other / "a.md")
    with Watch(index, source, other, prune=True) as watch:
        watch.has(2)
        source.rename(tmp_path / "away")
        post(other / "b.md")
        watch.has(3)
        (other / "a.md").unlink()
        watch.has(2)
        (tmp_path / "away").rename(source)
        time.sleep(1)
    assert titles(index) == ["茶讯b", "茶讯first"]


def test_a_source_that_is_not_there_at_the_start(index: Path, news: Path, tmp_path: Path) -> None:
    with Watch(index, tmp_path / "later", news) as watch:
        watch.has(1)
        post(tmp_path / "later" / "a.md")
        watch.has(2)
        post(tmp_path / "later" / "b.md")
        watch.has(3)
    assert watch.said == []


def test_remembered_sources_are_watched_and_new_ones_with_them(index: Path, news: Path, tmp_path: Path) -> None:
    post(tmp_path / "more" / "a.md")
    with Index.open(index) as other:
        other.add_sources([str(news)])
    with Watch(index) as watch:
        watch.has(1)
        with Index.open(index) as other:
            other.add_sources([str(tmp_path / "more")])
        post(news / "b.md")  # the round in which the other source is heard of
        watch.has(3)
        post(tmp_path / "more" / "c.md")
        watch.has(4)


def test_a_file_replaced_by_rename_as_editors_save(index: Path, news: Path) -> None:
    named = news / "first.md"
    with Watch(index, named) as watch:
        watch.has(1)
        for number in range(3):
            post(news / "first.md~", f"第{number}稿")
            (news / "first.md~").replace(named)
            watch.until(lambda: watch.reports[-1].updated)
            watch.reports.append(Report(articles=1))
    assert titles(index) == ["第2稿first"]


def test_folders_with_files_in_them_at_once_and_moved_ones(index: Path, news: Path, tmp_path: Path) -> None:
    with Watch(index, news, prune=True) as watch:
        watch.has(1)
        for number in range(40):
            post(news / "2024" / f"{number:02}" / "deep" / "er" / "a.md")
        watch.has(41)
        (news / "2024").rename(news / "archive")
        watch.until(lambda: sum(report.updated for report in watch.reports) == 40)
        (news / "archive" / "07").rename(tmp_path / "away")
        watch.has(40)
        (tmp_path / "away").rename(news / "archive" / "v1.7")
        watch.has(41)
        post(news / "archive" / "v1.7" / "deep" / "er" / "b.md")
        watch.has(42)


def test_a_folder_that_is_moved_away_whatever_it_is_called(index: Path, news: Path, tmp_path: Path) -> None:
    post(news / "no.suffix.of.ours" / "a.md")
    with Watch(index, news, prune=True) as watch:
        watch.has(2)
        (news / "no.suffix.of.ours").rename(tmp_path / "away")
        watch.has(1)


def test_a_mount_point_that_is_empty_prunes_nothing(
    index: Path, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted = {str(news / "disk")}
    monkeypatch.setattr("os.path.ismount", lambda path: os.fspath(path) in mounted)
    for number in range(3):
        post(news / "disk" / "posts" / f"{number}.md")
    with Watch(index, news, prune=True) as watch:
        watch.has(4)
        (news / "disk" / "posts").rename(tmp_path / "unplugged")
        mounted.clear()
        post(news / "b.md")
        watch.has(5)
        assert [item.source for item in watch.reports[-1].skipped] == [str(news / "disk")]
        (tmp_path / "unplugged").rename(news / "disk" / "posts")
        mounted.add(str(news / "disk"))
        (news / "disk" / "posts" / "0.md").unlink()
        watch.has(4)
        assert watch.reports[-1].skipped == ()


def test_another_who_writes_is_waited_for_and_told(index: Path, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PATIENCE", 0.2)
    monkeypatch.setattr(watching, "SOONEST", 0.3)
    with WriteLock(index / "lock"), Watch(index, news) as watch:
        watch.follower._delay = 0.3
        watch.until(lambda: watch.said)
        assert watch.said[0].startswith(f"The index in {index} is being written to by process {os.getpid()} ")
        assert watch.said[0].endswith("try again when that ends. It is tried again.")
        assert watch.reports == []
        time.sleep(1)
    with Watch(index, news) as watch:
        watch.follower._delay = 0.3
        with WriteLock(index / "lock", wait=PATIENT):
            post(news / "b.md")
            watch.until(lambda: watch.said)
        watch.has(2)  # nothing changes any more: it tries again by itself


@pytest.mark.parametrize("fault", ["disk full", "a source refused"])
def test_what_goes_wrong_in_a_round_is_tried_again(
    index: Path, news: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    errors: list[Exception] = [IndexFailure("The index could not be written: no space left on device.")] * 2
    real = Index.add_sources

    def failing(self: Index, *args: object, **options: object) -> Report:
        if errors:
            raise errors.pop()
        return real(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Index, "add_sources", failing)
    with Watch(index, news) as watch:
        watch.follower._delay = 0.1
        watch.has(1)
    assert watch.said == ["The index could not be written: no space left on device. It is tried again."] * 2


def test_an_index_that_is_gone_ends_it(index: Path, news: Path) -> None:
    with Watch(index, news) as watch:
        watch.has(1)
        shutil.rmtree(index)
        post(news / "b.md")
        end = time.monotonic() + PATIENT
        while watch.error is None and time.monotonic() < end:
            time.sleep(0.02)
    assert isinstance(watch.error, IndexFailure) and str(index) in str(watch.error)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("watcher broke down")])
def test_where_the_system_cannot_watch_it_looks(
    index: Path, news: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    real = watching.watch
    monkeypatch.setattr(watching, "POLL", 200)

    def watch(*folders: str, force_polling: bool | None, **options: object) -> Iterator[set[tuple[Change, str]]]:
        if not force_polling:
            raise error
        yield from real(*folders, force_polling=True, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "watch", watch)
    with Watch(index, news) as looking:
        looking.has(1)
        post(news / "deep" / "b.md")
        looking.has(2)
        before = len(looking.reports)
        (news / "first.md").unlink()
        looking.until(lambda: len(looking.reports) > before)
    assert len(looking.said) == 1
    assert looking.said[0].startswith("The system cannot watch all folders (")


@pytest.mark.parametrize("when", ["at the start", "later"])
def test_folders_that_the_system_leaves_out_without_a_word(
    index: Path, news: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Linux leaves out what is above its limit; that there is none left is asked for by watching one more."""
    real = watching.watch
    left = [when == "later"]
    monkeypatch.setattr(watching, "POLL", 200)

    def watch(
        *folders: str, recursive: bool = True, force_polling: bool | None = None, **options: object
    ) -> Iterator[set[tuple[Change, str]]]:
        if not recursive and not left[0]:
            raise OSError('OS file watch limit reached. about ["/somewhere"] (Error)')
        return real(*folders, recursive=recursive, force_polling=force_polling, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "watch", watch)
    with Watch(index, news) as looking:
        looking.has(1)
        assert when == "at the start" or looking.said == []
        left[0] = False
        post(news / "deep" / "b.md")
        looking.until(lambda: looking.said)
        post(news / "deep" / "c.md")
        looking.has(3)
    assert "(there are more than it allows), so they are looked through every" in looking.said[0]


def test_a_change_of_rights_is_noticed(index: Path, news: Path) -> None:
    """What could not be read is not watched; when it can be, it is, at once."""
    with Watch(index, news) as watch:
        watch.has(1)
        before = len(watch.reports)
        (news / "locked").mkdir(mode=0o000)
        watch.until(lambda: len(watch.reports) > before)
        (news / "locked").chmod(0o755)
        time.sleep(1)
        post(news / "locked" / "a.md")
        watch.has(2)
