"""How articles go in and out: counts, sources, prune, rebuild; on every engine where it could differ."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from engines import NAMES

from searchnews import Article, ConfigError, ForeignIndex, Index, IndexFailure, NoIndex, Progress, Report, SourceError
from searchnews.manifest import read_manifest


@pytest.fixture(params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index", engine=request.param) as made:
        yield made


def post(folder: Path, name: str, title: str, text: str = "雾岭的春茶开采了。") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f'---\ntitle: "{title}"\ndate: 2022-03-04 08:00:00 +0800\n---\n{text}\n', "utf-8")


def counts(report: Report) -> tuple[int, int, int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.merged, report.deleted, report.articles


def titles(index: Index) -> list[str]:
    return [article.title for article in index.export()]


def test_added_updated_unchanged_merged(index: Index) -> None:
    first = [Article("a", "甲"), Article("b", "乙"), Article("b", "乙", "更全", path="full.md")]
    assert counts(index.add(first)) == (2, 0, 0, 1, 0, 2)
    assert counts(index.add(first)) == (0, 0, 2, 1, 0, 2)
    assert counts(index.add([Article("a", "甲二")])) == (0, 1, 0, 0, 0, 2)
    assert counts(index.add([Article("b", "乙", path="short.md")])) == (0, 0, 0, 1, 0, 2)
    assert counts(index.add([])) == (0, 0, 0, 0, 0, 2)
    assert list(index.export()) == [Article("a", "甲二"), Article("b", "乙", "更全", path="full.md")]
    assert index.check() == []


def test_a_version_sent_twice_is_there_once(index: Index) -> None:
    stored = Article("a", "甲", "原文", path="a.md")
    index.add([stored])
    report = index.add([Article("a", "甲", "更长的另一篇", path="b.md"), Article("a", "甲", "短", path="a.md"), stored])
    assert counts(report) == (0, 1, 0, 2, 0, 1)
    assert [article.path for article in index.export()] == ["b.md"]
    assert index.search("更长").total == 1
    assert index.search("原文").total == 0


def test_what_changes_nothing_commits_nothing(index: Index) -> None:
    index.add([Article("a", "甲")])
    before = index.stats()["updated"], (index.path / "manifest.json").read_bytes()
    reader = Index.open(index.path)
    reader.search()
    index.add([Article("a", "甲")])
    assert index.delete(["nobody"]) == 0
    assert (index.stats()["updated"], (index.path / "manifest.json").read_bytes()) == before
    assert not reader.refresh()
    reader.close()


def test_delete_says_how_many_were_there(index: Index) -> None:
    index.add([Article(id, "题") for id in "abc"])
    assert index.delete(iter(["a", "a", "c", "x"])) == 2
    assert [article.id for article in index.export()] == ["b"]
    assert index.get("a") is None


def test_what_no_index_can_hold_is_skipped_and_named(index: Index) -> None:
    report = index.add(
        [Article("no blanks", "题", path="p.md"), Article("ok", "\ud800半个", path="q.md"), Article("c", "题")]
    )
    assert [(skipped.source, skipped.reason) for skipped in report.skipped] == [
        ("p.md", "has an id that does not fit: 'no blanks'"),
        ("q.md", "holds half a character, a lone surrogate"),
    ]
    assert counts(report) == (1, 0, 0, 0, 0, 1)
    assert report.to_dict()["skipped"][0] == {"source": "p.md", "reason": "has an id that does not fit: 'no blanks'"}


def test_a_date_without_a_zone_is_of_the_archive_s(tmp_path: Path) -> None:
    (tmp_path / "searchnews.toml").write_text('timezone = "America/New_York"\n')
    with Index.create(tmp_path, engine="memory") as index:
        index.add([Article("a", "题", published=datetime(2022, 1, 31, 23))])
        article = index.get("a")
        assert article
        assert article.published == datetime(2022, 2, 1, 4, tzinfo=UTC)
        assert [count.value for count in index.search().facets["month"]] == ["2022-01"]


def test_an_article_s_own_trouble_is_no_trouble_of_the_index(index: Index) -> None:
    def broken() -> Iterator[Article]:
        yield Article("a", "题")
        raise FileNotFoundError(2, "No such file", "feed.xml")

    with pytest.raises(SourceError, match=r"could not be read to the end: .*feed\.xml"):
        index.add(broken())
    assert titles(index) == []


def test_progress_is_told_at_the_end_and_not_too_often(index: Index) -> None:
    told: list[Progress] = []
    report = index.add([Article(f"n{n}", "题") for n in range(50)], progress=told.append)
    assert (told[-1].read, told[-1].skipped, told[-1].total) == (50, 0, 50)
    assert len(told) <= 2 + report.seconds * 10
    told.clear()
    index.add((Article(f"n{n}", "题") for n in range(3)), progress=told.append)
    assert (told[-1].read, told[-1].total) == (3, 3), "all are read, so it is known how many there are"


def test_sources_are_read_remembered_and_read_again(index: Index, tmp_path: Path) -> None:
    post(tmp_path / "_posts", "2022-03-04-one.md", "甲")
    (tmp_path / "more.jsonl").write_text('{"id": "j", "title": "乙"}\n{"id": "k"}\n', "utf-8")
    report = index.add_sources([str(tmp_path / "_posts"), str(tmp_path / "more.jsonl")])
    assert counts(report) == (2, 0, 0, 0, 0, 2)
    assert [skipped.source for skipped in report.skipped] == ["more.jsonl:2"]
    post(tmp_path / "_posts", "2022-03-05-two.md", "丙")
    assert counts(index.add_sources()) == (1, 0, 2, 0, 0, 3)
    assert [source["path"] for source in index.stats()["sources"]] == [
        str(tmp_path / "_posts"),
        str(tmp_path / "more.jsonl"),
    ]


def test_nothing_is_remembered_unless_it_is_wanted(index: Index, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No source is remembered yet"):
        index.add_sources([])
    post(tmp_path / "_posts", "2022-03-04-one.md", "甲")
    index.add_sources([str(tmp_path / "_posts")], remember=False)
    with pytest.raises(SourceError, match="No source is remembered yet"):
        index.add_sources([])


def test_a_named_source_that_is_not_there_is_an_error_before_anything_is_read(index: Index, tmp_path: Path) -> None:
    post(tmp_path / "_posts", "2022-03-04-one.md", "甲")
    with pytest.raises(SourceError, match="nowhere"):
        index.add_sources([str(tmp_path / "_posts"), str(tmp_path / "nowhere")], prune=True)
    assert titles(index) == []
    assert index.stats()["sources"] == []


def test_a_remembered_source_that_is_gone_is_named_and_the_others_are_read(index: Index, tmp_path: Path) -> None:
    post(tmp_path / "a", "2022-03-04-one.md", "甲")
    post(tmp_path / "b", "2022-03-04-two.md", "乙")
    index.add_sources([str(tmp_path / "a"), str(tmp_path / "b")])
    shutil.rmtree(tmp_path / "b")
    report = index.add_sources(prune=True)
    assert counts(report) == (0, 0, 1, 0, 0, 2)
    assert [skipped.source for skipped in report.skipped] == [str(tmp_path / "b")]
    shutil.rmtree(tmp_path / "a")
    with pytest.raises(SourceError):
        index.add_sources(prune=True)
    assert len(titles(index)) == 2


def test_prune_deletes_what_is_gone_below_the_sources_and_nothing_else(index: Index, tmp_path: Path) -> None:
    posts, other = tmp_path / "_posts", tmp_path / "other"
    post(posts, "2022-03-04-one.md", "甲")
    post(posts / "deep", "2022-03-04-two.md", "乙")
    post(other, "2022-03-04-three.md", "丙")
    index.add_sources([str(posts), str(other)])
    index.add([Article("api", "丁"), Article("far", "戊", path="_posts_of_others/x.md")])
    (posts / "deep" / "2022-03-04-two.md").unlink()
    (other / "2022-03-04-three.md").unlink()
    assert counts(index.add_sources([str(posts)])) == (0, 0, 1, 0, 0, 5)
    assert counts(index.add_sources([str(posts)], prune=True)) == (0, 0, 1, 0, 1, 4)
    assert sorted(titles(index)) == sorted(["甲", "丙", "丁", "戊"])


def test_prune_lets_a_lesser_version_take_the_place_of_one_that_is_gone(index: Index, tmp_path: Path) -> None:
    name = "2022-03-04-202203041122334455.md"
    post(tmp_path / "full", name, "甲", "雾岭的春茶开采了，今年比去年早三天。")
    post(tmp_path / "short", name, "甲", "雾岭的春茶开采了。")
    index.add_sources([str(tmp_path / "full"), str(tmp_path / "short")])
    (tmp_path / "full" / name).unlink()
    assert counts(index.add_sources()) == (0, 0, 0, 1, 0, 1)
    assert counts(index.add_sources(prune=True)) == (0, 1, 0, 0, 0, 1)
    assert [article.path for article in index.export()] == [f"short/{name}"]


def test_prune_spares_what_another_source_of_the_same_name_holds(index: Index, tmp_path: Path) -> None:
    post(tmp_path / "x" / "_posts", "2022-03-04-one.md", "甲")
    post(tmp_path / "y" / "_posts", "2022-03-04-two.md", "乙")
    index.add_sources([str(tmp_path / "x" / "_posts"), str(tmp_path / "y" / "_posts")])
    assert counts(index.add_sources([str(tmp_path / "x" / "_posts")], prune=True)) == (0, 0, 1, 0, 0, 2)
    shutil.rmtree(tmp_path / "y")  # perhaps a disk that is not there today
    assert index.add_sources([str(tmp_path / "x" / "_posts")], prune=True).deleted == 0


def test_rebuild_keeps_every_article_and_takes_the_old_files_away(index: Index) -> None:
    articles = [Article(f"n{n}", f"题{n}", "雾岭", related=("n0",)) for n in range(20)]
    index.add(articles)
    index.delete(["n3"])
    report = index.rebuild()
    assert counts(report) == (0, 0, 19, 0, 0, 19)
    assert list(index.export()) == sorted((a for a in articles if a.id != "n3"), key=lambda a: a.id)
    assert sorted(path.name for path in index.path.iterdir()) == ["gen-2", "lock", "manifest.json", "wordlist"]
    assert index.search("雾岭").total == 19
    assert index.check() == []


def test_rebuild_with_another_engine_switches_to_it(tmp_path: Path) -> None:
    with Index.create(tmp_path, engine="memory") as index:
        index.add([Article("a", "雾岭")])
        index.rebuild(engine="whoosh")
        assert (index.engine, index.search("雾岭").total) == ("whoosh", 1)
        with pytest.raises(ConfigError, match="no engine called 'lucene'"):
            index.rebuild(engine="lucene")
        assert index.search("雾岭").total == 1
    assert read_manifest(tmp_path).engine == "whoosh"


def test_an_index_is_made_where_nothing_of_another_s_is(tmp_path: Path) -> None:
    for name in ("README.md", ".gitignore", "searchnews.toml"):
        (tmp_path / name).touch()
    Index.create(tmp_path, engine="memory").close()
    with pytest.raises(IndexFailure, match=r"There is an index in .* already"):
        Index.create(tmp_path, engine="memory")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "diary.txt").touch()
    with pytest.raises(ForeignIndex, match=r"holds diary\.txt"):
        Index.create(tmp_path / "full", engine="memory")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["diary.txt"]
    with pytest.raises(ForeignIndex, match="is not a folder"):
        Index.create(tmp_path / "README.md", engine="memory")
    with pytest.raises(ConfigError, match="no engine called"):
        Index.create(tmp_path / "new", engine="lucene")
    assert not (tmp_path / "new").exists()
    with pytest.raises(NoIndex, match="run searchnews index"):
        Index.open(tmp_path / "new")


@pytest.mark.shared
def test_the_samples_are_twenty_five_articles(index: Index, shared: Path) -> None:
    sources = [str(shared / "data" / "finews" / name) for name in ("_posts", "old_post")]
    report = index.add_sources(sources)
    assert (counts(report), report.skipped) == ((25, 0, 0, 2, 0, 25), ())
    again = index.add_sources(sources[::-1])
    assert (counts(again), again.skipped) == ((0, 0, 25, 2, 0, 25), ())
    assert json.loads(json.dumps(again.to_dict()))["unchanged"] == 25
    assert index.check() == []
