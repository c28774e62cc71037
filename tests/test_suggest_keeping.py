"""The word list is kept up with the index, whatever changes it, and whatever becomes of the file."""

import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from engines import NAMES

from searchnews import Article, Index, IndexFailure
from searchnews.errors import DamagedIndex
from searchnews.suggest import building, keeping, wordlist
from searchnews.suggest.entry import Entry
from searchnews.suggest.wordlist import FILE, WordList

pytestmark = pytest.mark.parametrize("engine", NAMES)

DAY = datetime(2024, 3, 1, 8, tzinfo=UTC)


def article(
    number: int, title: str = "知识产权保护迈上新台阶", body: str = "银行行长到重庆调研。", **more: object
) -> Article:
    fields = {"id": f"a{number}", "tags": ("要闻",), "source": "南昌日报", "published": DAY + timedelta(days=number)}
    return Article(title=title, body=body, **{**fields, **more})  # type: ignore[arg-type]


ARTICLES = [
    article(1),
    article(2, title="知识产权保护有了新法", codes=("600160.SH",), names={"600160.SH": "巨化股份"}),
    article(3, title="某地 iPhone 销量", tags=("iPhone", "要\t闻\n今日"), category="科技"),
]


@pytest.fixture
def index(engine: str, tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index", engine=engine)
    index.add(ARTICLES)
    return index


def words_of(index: Index) -> WordList:
    words = index._home.words()
    assert words is not None
    return words


def entries(index: Index) -> dict[tuple[str, str], Entry]:
    return {(entry.text, entry.kind): entry for entry in words_of(index)}


def test_words_names_and_phrases_of_an_index_are_in_its_list(index: Index) -> None:
    found = entries(index)
    assert found["知识产权", "word"].count == 2
    assert found["知识产权", "word"].recency == 2
    assert found["行长", "word"] == Entry("行长", "word", 3)
    assert found["iphone", "word"].count == 1
    assert found["要闻", "tag"] == Entry("要闻", "tag", 2, 2)
    assert found["要 闻 今日", "tag"].count == 1
    assert found["南昌日报", "source"].count == 3
    assert found["科技", "category"].count == 1
    assert found["600160.SH", "code"] == Entry("600160.SH", "code", 1, 1, "巨化股份")
    assert found["巨化股份", "name"].detail == "600160.SH"
    assert found["知识产权保护", "phrase"].count == 2
    assert [entry.text for entry in words_of(index).pinyin("yinhang")] == ["银行"]


def test_single_characters_and_numbers_are_no_entries(index: Index) -> None:
    index.add([article(9, body="他 说 2024 14.86 %")])
    assert all(
        len(entry.text) > 1 and any(map(str.isalpha, entry.text)) for entry in words_of(index) if entry.kind == "word"
    )


def test_an_empty_index_has_an_empty_list(engine: str, tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index", engine=engine)
    assert index._home.words() is None
    index.add([])
    assert index._home.words() is None
    index.add([article(1)])
    index.delete(["a1"])
    assert list(words_of(index)) == []


def test_what_is_deleted_is_offered_no_more(index: Index) -> None:
    index.delete(["a3"])
    assert not {("iphone", "word"), ("iPhone", "tag")} & entries(index).keys()
    assert entries(index)["南昌日报", "source"].count == 2


def test_a_rebuild_and_another_engine_keep_the_list(index: Index, engine: str) -> None:
    before = entries(index)
    index.rebuild(engine="memory")
    assert entries(index) == before
    assert words_of(index).head.commit.startswith("gen-2:")


def test_nothing_is_written_when_nothing_changed(index: Index) -> None:
    stamp = os.stat(index.path / FILE).st_mtime_ns
    index.add(ARTICLES)
    assert os.stat(index.path / FILE).st_mtime_ns == stamp


@pytest.mark.parametrize("content", [None, b"", b"searchnews words", b"\0" * 5_000, b"\xff" * 100])
def test_without_a_good_list_all_goes_on_and_the_next_change_makes_one(index: Index, content: bytes | None) -> None:
    expected = entries(index)
    (index.path / FILE).unlink()
    if content is not None:
        (index.path / FILE).write_bytes(content)
    assert index._home.words() is None
    assert index.search("知识产权").total == 2
    said = [] if content is None else [f"{FILE} is not what was written; the next change writes it anew."]
    assert index.check() == said
    index.add([article(4, title="甲", body="乙", tags=(), source="")])
    assert expected.keys() <= entries(index).keys()


def test_a_list_in_the_way_as_a_folder_stops_nothing(index: Index) -> None:
    (index.path / FILE).unlink()
    (index.path / FILE).mkdir()
    assert index.add([article(4)]).added == 1
    assert index._home.words() is None
    assert sorted(os.listdir(index.path)) == sorted({"gen-1", "lock", "manifest.json", FILE})


def test_a_full_disk_stops_no_import(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        path.with_name(f"{path.name}.new").write_bytes(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wordlist, "replace_file", full)
    assert index.add([article(4, title="崭新标题")]).added == 1
    assert f"{FILE}.new" not in os.listdir(index.path)
    assert words_of(index).find("崭新") == []
    monkeypatch.undo()
    index.add([article(5)])
    assert words_of(index).find("崭新")


def test_what_a_crash_left_is_swept_away(index: Index) -> None:
    (index.path / f"{FILE}.new").write_bytes(b"half")
    report = index.add([article(4)])
    assert f"{FILE}.new" in report.cleared
    assert f"{FILE}.new" not in os.listdir(index.path)


def test_a_crash_between_commit_and_list_leaves_the_old_one_until_the_next_change(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SMALL", 0)
    monkeypatch.setattr(keeping, "SMALL", 0)
    monkeypatch.setattr(keeping, "SMALLEST", 0)
    monkeypatch.setattr(keeping, "SHARE", 0)
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "save", lambda *_: None)
        index.add([article(4, title="崭新标题")])
    assert words_of(index).find("知识产权")
    index.add([article(5, title="另外的话")])
    words = words_of(index)
    assert words.head.changed == 0
    assert words.find("崭新")


def test_a_list_of_another_index_in_the_same_folder_is_not_used(index: Index, engine: str, tmp_path: Path) -> None:
    with Index.create(tmp_path / "other", engine=engine) as other:
        other.add([article(1, title="别处的标题")])
        (tmp_path / "other" / FILE).rename(index.path / FILE)
    assert index._home.words() is None


def test_a_folder_with_a_list_alone_can_become_an_index(index: Index, engine: str, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh" / FILE).write_bytes((index.path / FILE).read_bytes())
    fresh = Index.create(tmp_path / "fresh", engine=engine)
    assert fresh._home.words() is None


def test_others_see_the_new_list_with_the_next_question(index: Index) -> None:
    with Index.open(index.path) as reader:
        assert reader._home.words() is reader._home.words()
        assert words_of(reader).find("崭新") == []
        index.add([article(4, title="崭新标题")])
        assert words_of(reader).find("崭新")


def test_a_closed_index_has_no_list_and_no_file_open(index: Index) -> None:
    assert words_of(index)
    index.close()
    assert index._home.words() is None
    with pytest.raises(IndexFailure):
        index.search("知识")
    if os.path.isdir("/proc/self/fd"):
        open_files = [os.path.realpath(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
        assert not [name for name in open_files if name.endswith(FILE)]


def test_many_threads_ask_for_one_list(index: Index) -> None:
    found: list[WordList] = []
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        words = words_of(index)
        assert words.pinyin("yinhang")[0].text == "银行"
        assert words.initials("zscq")[0].text == "知识产权"
        found.append(words)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(words) for words in found}) == 1


def test_in_a_large_archive_only_the_newest_are_read_until_much_has_changed(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SMALL", 0)
    monkeypatch.setattr(building, "LEAST", ((100, 1),))
    monkeypatch.setattr(keeping, "SMALL", 0)
    monkeypatch.setattr(keeping, "SMALLEST", 0)
    monkeypatch.setattr(keeping, "SHARE", 2)
    index.rebuild()
    before = words_of(index)
    index.add([article(4, title="崭新标题", tags=("新标签",), source="上海日报")])
    after = words_of(index)
    assert after.head.changed == 1
    assert after.sections[: wordlist.SECTIONS] == before.sections[: wordlist.SECTIONS]
    assert after.find("崭新")[0].kind == "word"
    assert after.find("新标签") == [Entry("新标签", "tag", 1, 1)]
    assert after.find("知识产权") == before.find("知识产权")
    index.delete(["a4"])
    assert words_of(index).find("新标签") == []
    assert words_of(index).find("崭新") == []
    index.add([article(number, title="大变") for number in range(10, 16)])
    assert words_of(index).head.changed == 0


def test_hostile_articles_stop_nothing(index: Index) -> None:
    huge = "长行" * 500_000
    index.add(
        [
            article(5, title=huge, tags=(huge, "\0", "a\0b", "\t", "x" * 100_000), source=huge, category="\n"),
            article(6, title="\0\x01\x02|\x03", body="\x01\x02" * 1_000, tags=tuple(f"签{n}" for n in range(3_000))),
            replace(article(7), codes=("\t", "6\t7"), names={"\t": "\n", "6\t7": "a\tb"}),
        ]
    )
    assert all("\t" not in entry.text and "\n" not in entry.text for entry in words_of(index))
    assert words_of(index).find("签2999")[0].count == 1
    assert max(len(entry.text) for entry in words_of(index)) <= 64


def test_in_a_small_archive_the_words_of_an_article_go_with_it(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SMALLEST", 0)
    monkeypatch.setattr(keeping, "SHARE", 0)
    index.add([article(4, title="崭新标题")])
    assert words_of(index).head.changed == 1
    assert words_of(index).find("崭新")
    index.add([article(4, title="陈旧标题")])
    assert words_of(index).find("崭新") == []
    assert words_of(index).find("陈旧")
    index.delete(["a4"])
    assert words_of(index).find("陈旧") == []


def test_a_damaged_index_stops_no_import_that_is_done(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> None:
        raise DamagedIndex("terms")

    monkeypatch.setattr(keeping, "everything", damaged)
    assert index.add([article(4)]).added == 1
    assert index.search("知识产权").total == 3
