"""Reading the same sources again: what has not changed is not opened, and the index ends as if all had been."""

import builtins
import hashlib
import json
import os
import random
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from searchnews import Article, Index, Report, ledger, places
from searchnews.importers import source as reading
from searchnews.manifest import read_manifest, write_manifest

LONG_AGO = 1_600_000_000


def write(file: Path, text: str, when: int = LONG_AGO) -> Path:
    """A file whose time is long past, so that its next change shows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    os.utime(file, ns=(when * 10**9 + 7, when * 10**9 + 7))
    return file


def post(file: Path, title: str, body: str = "雾岭的春茶开采了。", when: int = LONG_AGO) -> Path:
    return write(file, f"---\ntitle: {title}\n---\n{body}\n", when)


def lines(file: Path, *rows: dict[str, str], when: int = LONG_AGO) -> Path:
    return write(file, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), when)


def told(report: Report) -> dict[str, int]:
    """What a report counts, without what there was none of."""
    found = report.to_dict()
    names = ("added", "updated", "unchanged", "merged", "deleted")
    return {name: found[name] for name in names if found[name]} | {"articles": report.articles}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index") as made:
        yield made


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    for number in range(5):
        post(folder / f"{number}.md", f"茶讯{number}")
    lines(folder / "all.jsonl", *({"id": f"a{n}", "title": f"要闻{n}"} for n in range(4)))
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files that are opened as sources from now on."""
    names: list[str] = []

    def note(file: object, *rest: object, **options: object) -> object:
        names.append(os.path.basename(str(file)))
        return builtins.open(file, *rest, **options)  # type: ignore[call-overload]

    for module in (reading, places):
        monkeypatch.setattr(module, "open", note, raising=False)
    return names


def test_nothing_is_opened_that_has_not_changed(index: Index, news: Path, opened: list[str]) -> None:
    assert told(index.add_sources([str(news)])) == {"added": 9, "articles": 9}
    assert len(opened) == 6
    opened.clear()
    assert told(index.add_sources()) == {"unchanged": 9, "articles": 9}
    post(news / "3.md", "茶讯三", when=LONG_AGO + 1)
    assert told(index.add_sources()) == {"updated": 1, "unchanged": 8, "articles": 9}
    assert opened == ["3.md"]


def test_an_import_of_nothing_new_writes_nothing(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    before = {path: path.stat().st_mtime_ns for path in index.path.rglob("*") if path.name != "lock"}
    index.add_sources()
    assert {path: path.stat().st_mtime_ns for path in index.path.rglob("*") if path.name != "lock"} == before


def test_what_was_skipped_is_named_again(index: Index, news: Path) -> None:
    post(news / "empty.md", "", "")
    first = index.add_sources([str(news)])
    assert [item.source for item in first.skipped] == ["news/empty.md"]
    assert index.add_sources().skipped == first.skipped


def test_edited_added_moved_and_deleted_are_exactly_those(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    ids = {article.path: article.id for article in index.export()}
    post(news / "0.md", "茶讯零", when=LONG_AGO + 9)
    (news / "1.md").rename(news / "moved.md")
    (news / "2.md").unlink()
    post(news / "new.md", "新茶")
    report = index.add_sources(prune=True)
    assert told(report) == {"added": 1, "updated": 2, "unchanged": 6, "deleted": 1, "articles": 9}
    now = {article.path: article.id for article in index.export()}
    assert now["news/moved.md"] == ids["news/1.md"]
    assert now["news/0.md"] == ids["news/0.md"]
    assert "news/2.md" not in now
    post(news / "moved.md", "茶讯壹", when=LONG_AGO + 20)
    assert told(index.add_sources()) == {"updated": 1, "unchanged": 8, "articles": 9}


def test_a_moved_file_is_known_by_what_it_holds_when_its_time_is_new(index: Index, news: Path) -> None:
    post(news / "1.md", "只此一篇", "潮水退去以后。")
    index.add_sources([str(news)])
    (news / "1.md").unlink()
    post(news / "b" / "c.md", "只此一篇", "潮水退去以后。", when=LONG_AGO + 77)
    assert told(index.add_sources()) == {"updated": 1, "unchanged": 8, "articles": 9}


def test_the_place_of_a_moved_file_is_not_given_to_another(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    (news / "1.md").rename(news / "moved.md")
    index.add_sources()
    post(news / "1.md", "另一篇", when=LONG_AGO + 5)
    assert told(index.add_sources()) == {"added": 1, "unchanged": 9, "articles": 10}
    post(news / "1.md", "另一篇，改过", when=LONG_AGO + 6)
    assert told(index.add_sources()) == {"updated": 1, "unchanged": 9, "articles": 10}


def test_two_folders_of_one_name_do_not_take_each_other_s_articles(index: Index, tmp_path: Path) -> None:
    for place in ("x", "y"):
        post(tmp_path / place / "_posts" / "1.md", f"第一篇，在{place}")
        post(tmp_path / place / "_posts" / "same.md", "同一篇")
    assert told(index.add_sources([str(tmp_path / p / "_posts") for p in "xy"])) == {
        "added": 3,
        "merged": 1,
        "articles": 3,
    }
    assert told(index.add_sources()) == {"unchanged": 3, "merged": 1, "articles": 3}


def test_a_folder_within_a_folder_is_not_read_twice(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    assert told(index.add_sources([str(news.parent)])) == {"unchanged": 9, "articles": 9}


def test_a_post_that_gets_another_id_is_still_one_article(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    text = "---\ntitle: 茶讯0\nid: named-0\n---\n雾岭的春茶开采了。\n"
    write(news / "0.md", text, LONG_AGO + 3)
    assert told(index.add_sources()) == {"updated": 1, "unchanged": 8, "articles": 9}
    assert index.get("named-0")


def test_a_post_that_is_empty_for_a_moment_stays(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    write(news / "0.md", "", LONG_AGO + 3)
    report = index.add_sources()
    assert told(report) == {"unchanged": 8, "articles": 9}
    assert [item.source for item in report.skipped] == ["news/0.md"]
    post(news / "0.md", "茶讯零", when=LONG_AGO + 4)
    assert told(index.add_sources(prune=True)) == {"updated": 1, "unchanged": 8, "articles": 9}


def test_another_file_of_the_same_size_and_time_is_not_one_that_was_moved(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    (news / "1.md").unlink()
    post(news / "x.md", "新讯1")
    assert told(index.add_sources(prune=True)) == {"added": 1, "unchanged": 8, "deleted": 1, "articles": 9}


def test_a_list_that_goes_on_with_other_articles_loses_none(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    lines(news / "all.jsonl", {"id": "a9", "title": "只剩这条"}, when=LONG_AGO + 1)
    assert told(index.add_sources(prune=True)) == {"added": 1, "unchanged": 5, "articles": 10}


def test_the_lesser_version_comes_back_when_the_better_file_is_gone(index: Index, tmp_path: Path) -> None:
    news = tmp_path / "news"
    lines(news / "a.jsonl", {"id": "s", "title": "雾岭", "body": "开采了，今年早三天。"}, {"id": "t", "title": "甲"})
    lines(news / "b.jsonl", {"id": "s", "title": "雾岭", "body": "开采了。"}, {"id": "u", "title": "乙"})
    assert told(index.add_sources([str(news)])) == {"added": 3, "merged": 1, "articles": 3}
    assert told(index.add_sources()) == {"unchanged": 3, "merged": 1, "articles": 3}
    (news / "a.jsonl").unlink()
    assert told(index.add_sources(prune=True)) == {"updated": 1, "unchanged": 1, "deleted": 1, "articles": 2}
    article = index.get("s")
    assert article and article.body == "开采了。"


def test_a_file_written_just_now_is_opened_once_more(index: Index, tmp_path: Path, opened: list[str]) -> None:
    file = post(tmp_path / "news" / "a.md", "甲")
    os.utime(file)
    index.add_sources([str(tmp_path / "news")])
    time.sleep(0.1)
    index.add_sources()
    index.add_sources()
    assert opened == ["a.md", "a.md"], "its time might not have changed with it, so that it cannot be trusted at once"


def test_a_deleted_article_stays_away_until_its_file_changes(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    assert index.delete(["a1"]) == 1
    assert told(index.add_sources()) == {"unchanged": 8, "articles": 8}
    lines(news / "all.jsonl", *({"id": f"a{n}", "title": f"要闻{n}"} for n in range(5)), when=LONG_AGO + 1)
    assert told(index.add_sources()) == {"added": 2, "unchanged": 8, "articles": 10}


@pytest.mark.parametrize("damage", ["gone", "cut", "empty", "of another commit", "of another reader"])
def test_a_ledger_that_is_of_no_use_costs_one_reading(index: Index, news: Path, damage: str, opened: list[str]) -> None:
    index.add_sources([str(news)])
    ledger = index.path / "ledger"
    if damage == "gone":
        ledger.unlink()
    elif damage == "cut":
        ledger.write_bytes(ledger.read_bytes()[:-3])
    elif damage == "empty":
        ledger.write_bytes(b"")
    elif damage == "of another commit":
        write_manifest(index.path, replace(read_manifest(index.path), ledger="gen-1:77"))
    else:
        index._home._live.settings = replace(index.settings, timezone="UTC")
    index.refresh()
    opened.clear()
    assert told(index.add_sources()) == {"unchanged": 9, "articles": 9}
    assert len(opened) == 6
    opened.clear()
    assert told(index.add_sources()) == {"unchanged": 9, "articles": 9}
    assert opened == []


@pytest.mark.parametrize("packed", [b"not packed", zlib.compress(b"\x93"), zlib.compress(bytes(5_000_000))])
def test_a_ledger_that_somebody_else_made_is_none(
    tmp_path: Path, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST", 1_000_000)
    (tmp_path / "ledger").write_bytes(hashlib.sha256(packed).digest()[:16] + packed)
    assert len(ledger.load(tmp_path)) == 0


@pytest.mark.parametrize("what", ["delete", "add", "rebuild"])
def test_what_else_changes_the_index_leaves_the_ledger_good(
    index: Index, news: Path, what: str, opened: list[str]
) -> None:
    index.add_sources([str(news)])
    if what == "delete":
        index.delete(["a0"])
    elif what == "add":
        index.add([Article("other", "别处来的")])
    else:
        index.rebuild()
    opened.clear()
    index.add_sources()
    assert opened == []


def test_what_another_program_added_is_not_pruned(index: Index, news: Path) -> None:
    index.add_sources([str(news)])
    index.add([Article("a0", "要闻0", "更全的一篇，另有来源。", path="elsewhere/a.jsonl")])
    (news / "all.jsonl").unlink()
    assert index.add_sources(prune=True).deleted == 3
    assert index.get("a0")


def test_a_source_that_is_forgotten_is_read_no_more(index: Index, news: Path, tmp_path: Path) -> None:
    post(tmp_path / "more" / "z.md", "另一处")
    index.add_sources([str(news), str(tmp_path / "more")])
    assert index.forget([str(tmp_path / "more"), str(tmp_path / "never")]) == 1
    assert [source.path for source in index.sources()] == [str(news)]
    assert told(index.add_sources(prune=True)) == {"unchanged": 9, "articles": 10}


def _change(news: Path, chance: random.Random, when: int) -> None:
    """One thing that may happen to an archive between two imports."""
    files = sorted(path for path in news.rglob("*") if path.is_file())
    what = chance.choice(["edit", "new", "move", "delete", "lines", "copy"])
    if what == "new" or not files:
        post(news / chance.choice("pq") / f"{when}.md", f"题{chance.randrange(9)}", "x" * chance.randrange(9), when)
    elif what == "lines":
        rows = [
            {"id": f"r{chance.randrange(6)}", "title": "t" * chance.randrange(1, 4), "body": "b" * chance.randrange(6)}
            for _ in range(chance.randrange(1, 5))
        ]
        lines(news / f"{chance.randrange(4)}.jsonl", *rows, when=when)
    elif what == "edit":
        file = chance.choice(files)
        write(file, file.read_text("utf-8").replace("题", "题题", 1), when)
    elif what == "move":
        file = chance.choice(files)
        file.rename(file.with_name(f"m{when}{file.suffix}"))
    elif what == "copy":
        file = chance.choice(files)
        write(file.with_name(f"c{when}{file.suffix}"), file.read_text("utf-8"), when)
    else:
        chance.choice(files).unlink()


@pytest.mark.parametrize("seed", range(40))
def test_opening_few_files_ends_as_opening_all(tmp_path: Path, seed: int) -> None:
    """One index trusts its ledger, the other opens every file each time: both hold the same, and report the same.

    (Of two copies alike that are both gone, either may be the one that was moved: copies have times of their own here.)
    A version that loses to a stored one whose own file does not say it any more is merged, and unchanged where its
    file was not opened: only the two together are the same.
    """
    chance = random.Random(seed)
    news = tmp_path / "news"
    news.mkdir()
    lazy, eager = (Index.create(tmp_path / name, engine="memory") for name in ("lazy", "eager"))
    with lazy, eager:
        for step in range(12):
            for change in range(chance.randrange(1, 4)):
                _change(news, chance, LONG_AGO + step * 10 + change)
            prune = chance.random() < 0.5
            write_manifest(eager.path, replace(read_manifest(eager.path), ledger=""))
            eager.refresh()
            reports = [told(index.add_sources([str(news)], prune=prune)) for index in (lazy, eager)]
            for report in reports:
                report["read"] = report.pop("unchanged", 0) + report.pop("merged", 0)
            assert reports[0] == reports[1]
            assert list(lazy.export()) == list(eager.export())
