"""Settings: every default, every mistake named with its file and setting, and the words of the two files."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from searchnews.article import Article
from searchnews.config import FILE, Settings, load, synonym_groups, user_words
from searchnews.errors import ConfigError
from searchnews.vocabulary import analyze, analyzer_for, dictionary_of, language_for, synonyms_for


def write(folder: Path, text: str) -> Path:
    path = folder / FILE
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()
    assert load(tmp_path).zone == ZoneInfo("Asia/Shanghai")


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("山海经济\n", "utf-8")
    write(tmp_path, 'timezone = "UTC"\ndictionary = "words.txt"\nlink = "https://a.example/{id}"\n')
    assert load(tmp_path) == Settings("UTC", str(tmp_path / "words.txt"), "", "https://a.example/{id}")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'\xef\xbb\xbftimezone = "UTC"\n')
    assert load(tmp_path).timezone == "UTC"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('timezon = "UTC"', ["timezon", "the settings are timezone"]),
        ("timezone = 8", ["timezone must be text in quotes, not 8"]),
        ('timezone = "Asia/Nowhere"', ["timezone 'Asia/Nowhere' is not known"]),
        ('timezone = "../../etc/passwd"', ["timezone"]),
        ('timezone = ""', ["timezone '' is not known"]),
        ('timezone = "Asia"', ["timezone 'Asia' is not known"]),
        ('dictionary = "none.txt"', ["dictionary names", "none.txt, which is not there"]),
        ('synonyms = "."', ["synonyms names"]),
        ('link = "ftp://a.example/{id}"', ["link must begin with http:// or https://"]),
        ('link = "javascript:alert(1)"', ["link must begin"]),
        ('link = "https://a.example/{name}"', ["link may hold {id}"]),
        ('link = "https://a.example/{id!r}"', ["link may hold {id}"]),
        ('link = "https://a.example/{id.__class__}"', ["link may hold {id}"]),
        ('link = "https://a.example/{id"', ["link has a brace without its partner"]),
        ('timezone = "UTC"\nlink = =\n', ["line 2"]),
    ],
)
def test_a_mistake_is_named_with_its_file_and_place(tmp_path: Path, text: str, words: list[str]) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load(tmp_path)
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_the_words_of_both_files_are_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# 山海的词\n春茶节 # 每年\n\n  雾岭高铁 \n春茶节\n", "utf-8")
    (tmp_path / "groups.txt").write_text("雾岭高铁，雾高铁、WLR\n晴 = 晴天\n独\n# 无，有\n，，\n", "utf-8")
    write(tmp_path, 'dictionary = "words.txt"\nsynonyms = "groups.txt"\n')
    settings = load(tmp_path)
    assert synonym_groups(settings) == [("雾岭高铁", "雾高铁", "WLR"), ("晴", "晴天")]
    assert user_words(settings) == ("春茶节", "雾岭高铁", "雾高铁", "WLR", "晴天")
    analyzer = analyzer_for(settings)
    assert [unit.run for unit in analyzer.units("雾岭高铁")] == [analyzer.run("雾岭高铁")]


def test_synonyms_are_each_other_s_and_never_their_own(tmp_path: Path) -> None:
    (tmp_path / "groups.txt").write_text("新冠,新冠病毒,COVID\n新冠=冠状病毒\n", "utf-8")
    write(tmp_path, 'synonyms = "groups.txt"')
    settings = load(tmp_path)
    analyzer = analyzer_for(settings)
    run = analyzer.run
    found = synonyms_for(settings, analyzer)
    assert found[run("covid")] == (run("新冠"), run("新冠病毒"))
    assert found[run("新冠")] == (run("新冠病毒"), run("COVID"), run("冠状病毒"))
    assert found[run("冠状病毒")] == (run("新冠"),)


def test_a_file_of_words_that_cannot_be_read_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_bytes(b"\xff\xfe\x00")
    write(tmp_path, 'dictionary = "words.txt"')
    settings = load(tmp_path)
    with pytest.raises(ConfigError, match=r"words\.txt, which the setting dictionary names, is not UTF-8"):
        language_for(settings)
    (tmp_path / "words.txt").unlink()
    with pytest.raises(ConfigError, match=r"words\.txt, which the setting dictionary names, cannot be read"):
        language_for(settings)


def test_the_words_fingerprint_knows_the_words_and_not_their_order() -> None:
    assert dictionary_of(["甲乙", "丙丁"]) == dictionary_of(["丙丁", "甲乙", "丙丁"])
    assert dictionary_of(["甲乙"]) != dictionary_of(["甲丙"])


def test_a_link_is_filled_from_the_article_in_the_archive_s_zone() -> None:
    article = Article(
        id="x1",
        title="题",
        published=datetime(2022, 4, 30, 20, tzinfo=UTC),
        category="要 闻",
        path="_posts/2022-05-01-x1.md",
        url="https://origin.example/1",
    )
    settings = Settings(link="https://a.example/{category}/{year}/{month}/{day}/{stem}.html?{id}")
    assert settings.link_to(article) == "https://a.example/%E8%A6%81%20%E9%97%BB/2022/05/01/2022-05-01-x1.html?x1"
    assert Settings(link="https://a.example/{path}").link_to(article) == "https://a.example/_posts/2022-05-01-x1.md"


@pytest.mark.parametrize(
    ("published", "zone", "year"),
    [
        (datetime(9999, 12, 31, 20, tzinfo=UTC), "Asia/Shanghai", "9999"),
        (datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")), "UTC", "0001"),
    ],
)
def test_a_link_from_the_first_or_last_day_there_is(published: datetime, zone: str, year: str) -> None:
    settings = Settings(timezone=zone, link="https://a.example/{year}")
    assert settings.link_to(Article("x1", published=published)) == f"https://a.example/{year}"


def test_a_link_that_needs_a_date_the_article_lacks_is_the_article_s_own() -> None:
    article = Article(id="x1", title="题", url="https://origin.example/1")
    assert Settings(link="https://a.example/{year}").link_to(article) == "https://origin.example/1"
    assert Settings(link="https://a.example/{id}{day}").link_to(article) == "https://origin.example/1"
    assert Settings(link="https://a.example/{id}").link_to(article) == "https://a.example/x1"
    assert Settings().link_to(article) == "https://origin.example/1"


def test_analyze_needs_no_index() -> None:
    found = analyze("春茶节，2022")
    assert [token["text"] for token in found["tokens"]] == ["春", "茶", "节", "|", "2022"]
    assert "".join(word["text"] for word in found["words"]) == "春茶节2022"
    assert found["words"][-1] == {"text": "2022", "start": 4, "end": 8}
