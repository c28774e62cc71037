"""The files of words: made where none is named, changed whole or not at all, refused in one sentence."""

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from searchnews import ConfigError, Index, Wordbook
from searchnews.config import FILE, WORDS_LOCK, load
from searchnews.wordbook import LONGEST

posix = pytest.mark.skipif(sys.platform == "win32", reason="rights and links are other there")


@pytest.fixture
def book(tmp_path: Path) -> Wordbook:
    return Wordbook(tmp_path / "index")


def settings_file(book: Wordbook, text: str) -> Path:
    book.path.mkdir(exist_ok=True)
    (book.path / FILE).write_bytes(text.encode())
    return book.path / FILE


def test_the_first_word_makes_the_file_and_names_it(book: Wordbook) -> None:
    assert book.words() == () and book.synonyms() == () and not book.path.exists()
    assert book.add(["雾岭高铁", "A股"]) == ("雾岭高铁", "A股")
    assert book.add_synonyms(["番茄", "西红柿"])
    assert (book.path / FILE).read_text("utf-8") == 'dictionary = "words.txt"\nsynonyms = "synonyms.txt"\n'
    assert book.words() == ("雾岭高铁", "A股") and book.synonyms() == (("番茄", "西红柿"),)
    assert sorted(os.listdir(book.path)) == [FILE, "synonyms.txt", WORDS_LOCK, "words.txt"]


def test_an_index_can_be_made_in_the_folder_afterwards_and_keeps_the_words(book: Wordbook) -> None:
    book.add(["雾岭高铁"])
    (book.path / ".words.txt.new").write_text("left by a crash")
    with Index.create(book.path, engine="memory") as index:
        assert index.stats()["notes"] == []
        index.rebuild()
        assert index.check() == []
    assert book.words() == ("雾岭高铁",)
    book.add(["春茶节"])
    assert not (book.path / ".words.txt.new").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('# ours\r\ntimezone = "UTC"\r\n', '# ours\r\ntimezone = "UTC"\r\ndictionary = "words.txt"\r\n'),
        ('timezone = "UTC"', 'timezone = "UTC"\ndictionary = "words.txt"\n'),
        ('dictionary = "" # none yet\nlanguage = "zh"\n', 'dictionary = "words.txt" # none yet\nlanguage = "zh"\n'),
        ('# a\n#: dictionary = "words.txt"\n\nlink = ""\n', '# a\ndictionary = "words.txt"\n\nlink = ""\n'),
        ("\ufefflanguage = 'zh'\n", "\ufefflanguage = 'zh'\ndictionary = \"words.txt\"\n"),
        ("\ufeff", '\ufeffdictionary = "words.txt"\n'),
    ],
)
def test_the_setting_is_written_and_all_else_stays(book: Wordbook, before: str, after: str) -> None:
    file = settings_file(book, before)
    book.add(["雾岭高铁"])
    assert file.read_bytes().decode() == after
    assert load(book.path).dictionary == str(book.path / "words.txt")


@pytest.mark.parametrize(
    "text", ['dictionary = """"""\n', '"dictionary" = ""\n', 'sources = ["""\n#: dictionary = "x"\n"""]\n']
)
def test_settings_that_cannot_be_changed_are_left_alone_and_said(book: Wordbook, text: str) -> None:
    file = settings_file(book, text)
    with pytest.raises(ConfigError, match=r'set dictionary to "words\.txt" there'):
        book.add(["雾岭高铁"])
    assert file.read_text("utf-8") == text


def test_a_file_of_that_name_which_is_there_is_taken_up(book: Wordbook) -> None:
    book.path.mkdir()
    (book.path / "words.txt").write_text("# mine\n雾岭高铁", "utf-8")
    assert book.words() == ()
    assert book.remove(["雾岭高铁"]) == ()
    assert book.add(["雾岭高铁"]) == ("雾岭高铁",)
    assert (book.path / "words.txt").read_text("utf-8") == "# mine\n雾岭高铁"
    assert book.words() == ("雾岭高铁",)


def test_words_are_compared_as_they_are_found(book: Wordbook) -> None:
    assert book.add(["A股", "ａ 股", "臺灣"]) == ("ａ 股", "臺灣")
    assert book.add(["台湾", "A股"]) == ()
    assert book.remove(["a股", "没有", ""]) == ("a股",)
    assert book.words() == ("臺灣",)


def test_blanks_are_put_in_order(book: Wordbook) -> None:
    assert book.add(["  machine \t  learning　"]) == ("machine learning",)


@pytest.mark.parametrize(
    "word",
    [
        *("", " ", "\t", "a#b", "#", "\0", "a\nb", "a\rb", "\x1b[31m", "a\ud800b", "\u202eab", "a\u200bb", "a\u2028b"),
        *("x" * (LONGEST + 1), "词" * 10_000, "、。", "甲,乙", "甲，乙", "甲、乙", "甲=乙", "……", "甲"),
    ],
)
def test_what_cannot_be_a_word_is_refused_and_nothing_is_written(book: Wordbook, word: str) -> None:
    for add in (book.add, book.add_synonyms):
        if word == "甲" and add == book.add_synonyms:
            continue
        with pytest.raises(ConfigError) as refused:
            add(["雾岭高铁", word])
        assert len(str(refused.value)) < 150
    assert not book.path.exists() or os.listdir(book.path) == [WORDS_LOCK]


def test_a_group_has_two_different_words(book: Wordbook) -> None:
    with pytest.raises(ConfigError, match="two different words"):
        book.add_synonyms(["番茄", "番茄 "])
    assert book.add_synonyms(["晴", "晴天"]), "one character may stand for others"
    assert not book.add_synonyms(["晴天", "晴"])
    assert book.remove_synonyms(["晴", "雨"]) == ("晴",)
    assert book.synonyms() == ()


def test_a_mark_of_windows_stays(book: Wordbook) -> None:
    settings_file(book, 'dictionary = "own.txt"\n')
    (book.path / "own.txt").write_bytes("\ufeff# 词\r\n雾岭高铁\r\n".encode())
    book.add(["春茶节"])
    assert (book.path / "own.txt").read_bytes() == "\ufeff# 词\r\n雾岭高铁\r\n春茶节\r\n".encode()


def test_what_is_no_text_is_refused_whole(book: Wordbook) -> None:
    settings_file(book, 'dictionary = "own.txt"\n')
    (book.path / "own.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        book.add(["春茶节"])
    assert (book.path / "own.txt").read_bytes() == b"\xff\xfe\x00"


@posix
def test_a_file_that_is_read_only_a_link_or_none_is_not_written(book: Wordbook, tmp_path: Path) -> None:
    book.add(["雾岭高铁"])
    file = book.path / "words.txt"
    file.chmod(0o444)
    with pytest.raises(ConfigError, match=r"words\.txt is read-only"):
        book.add(["春茶节"])
    file.chmod(0o640)
    book.add(["春茶节"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="is a link"):
        book.add(["晴天"])
    assert (tmp_path / "elsewhere").read_text("utf-8") == "雾岭高铁\n春茶节\n"


@posix
def test_a_file_of_another_account_is_not_taken_over(book: Wordbook, monkeypatch: pytest.MonkeyPatch) -> None:
    book.add(["雾岭高铁"])
    owner = (book.path / "words.txt").stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(ConfigError, match="belongs to another account"):
        book.add(["春茶节"])


@posix
def test_a_pipe_in_the_place_of_the_file_keeps_nobody_waiting(book: Wordbook) -> None:
    book.path.mkdir()
    os.mkfifo(book.path / "words.txt")
    with pytest.raises(ConfigError, match="is not a file"):
        book.add(["春茶节"])


def test_a_disk_that_is_full_leaves_the_old_file(book: Wordbook, monkeypatch: pytest.MonkeyPatch) -> None:
    book.add(["雾岭高铁"])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="no space left"):
        book.add(["春茶节"])
    monkeypatch.undo()
    assert book.words() == ("雾岭高铁",)
    assert sorted(os.listdir(book.path)) == [FILE, WORDS_LOCK, "words.txt"]


def test_two_who_add_at_once_lose_nothing(book: Wordbook) -> None:
    words = [f"雾岭{number}号" for number in range(24)]
    threads = [threading.Thread(target=Wordbook(book.path).add, args=([word],)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(book.words()) == sorted(words)


def test_a_place_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="is not a folder"):
        Wordbook(tmp_path / "file").add(["春茶节"])
