"""Settings: every default, every mistake named with its file and setting, and the words of the two files."""

import pickle
import time
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article import Article
from searchnews.config import FILE, Settings, load, synonym_groups, user_words
from searchnews.errors import ConfigError
from searchnews.settings import BY_NAME, SETTINGS
from searchnews.tomllines import parse
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
        ('timezon = "UTC"', ["line 1: there is no setting called timezon (did you mean timezone?)."]),
        ('Link = "x"', ["no setting called Link (did you mean link?)."]),
        ('colour = "x"', ["no setting called colour; the settings are timezone, dictionary"]),
        ('"a\\nb" = 1', ["no setting called 'a\\nb'"]),
        (f"{'n' * 500} = 1", [f"called {'n' * 60}…; the"]),
        ("[timezone]\n", ["line 1: timezone must be text in quotes"]),
        ('\n[[timezone]]\nx = "1"', ["line 2: timezone must be text in quotes"]),
        ('link.to = "x"', ["line 1: link must be text in quotes"]),
        ('[extra]\ntimezone = "UTC"', ["line 1: there is no setting called extra"]),
        ("timezone = 8", ['timezone must be text in quotes, "Asia/Shanghai", not 8']),
        ("\n\ntimezone = 2022-01-01", ["line 3: timezone must be text"]),
        ('timezone = """\ndictionary = 1\n"""', ["line 1: timezone"]),
        ("link = '''\ntimezone = 1\n'''\n\n'timezone' = 1", ["line 1: link must begin"]),
        ('link = """\\\nhttps://a.example/"""\ntimezone = 1', ["line 3: timezone must be"]),
        ('sources = [\n  "a = 1", # ]\n  "b]",\n]\ntimezone = 1', ["line 5: timezone must be"]),
        ('timezone = "Asia/Shangai"', ["timezone 'Asia/Shangai' is not known (did you mean Asia/Shanghai?)."]),
        ('sources = "site"', ['sources must be a list of texts in quotes, ["~/site/_posts", "../papers"], not site']),
        ('sources = ["site", 7]', ["sources must be a list of texts"]),
        ('sources = ["site", " "]', ["sources holds ' ', which names no"]),
        ('sources = ["a\\u0000b"]', ["which names no file or folder"]),
        ('sources = ["-"]', ["standard input is not there the next time"]),
        ('language = "de"', ["language 'de' is not known; write auto, en or zh"]),
        ('encoding = "gb999"', ["encoding 'gb999' is not known; write one such as gb18030"]),
        ('encoding = "rot13"', ["encoding 'rot13' is not known"]),
        ('encoding = "unicode-escape"', ["encoding"]),
        ('encoding = "../../x"', ["encoding"]),
        ('encoding = "a\\u0000"', ["encoding"]),
        ('dictionary = "a\\u0000b"', ["dictionary names"]),
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\ntimezone = Asia/Shanghai", "line 2: a value is missing or is not written as it must be"),
        ("timezone =\n", "line 1: a value is missing"),
        ('timezone = "UTC" later', "line 1: something follows the value"),
        ('timezone "UTC"', 'line 1: a setting is written as name = "value".'),
        ('时区 = "UTC"', "line 1: a setting is written as name = .* plain letters"),
        ('timezone = "UTC\nlink = "x"', "line 1: the quote that ends a text is missing"),
        ('\ntimezone = """UTC\nlink = "x"\n', "line 2: the quote that ends a text is missing"),
        (r'dictionary = "C:\words\new.txt"', "line 1: a path with .* stands in single quotes"),
        (r'dictionary = "C:\Users\x.txt"', "line 1: a path with .* stands in single quotes"),
        ('\n\nsources = [\n  "a",\n\n', "line 3: the bracket ] that ends a list is missing"),
        ("timezone = “UTC”", 'line 1: “ is not a sign of this file; write " instead'),
        ('timezone ＝ "UTC"', "line 1: ＝ is not a sign of this file; write = instead"),
        ('link = ""\n\n"link" = ""', "line 3: link is set a second time; line 1 sets it first"),
        ('link = """\n\n"""\nlink = """\n\n"""', "line 4: link is set a second time; line 1"),
        ("[a]\n[a]", "line 2: this is not TOML: cannot declare"),
        (f"timezone = {'9' * 5000}", "line 1: this is not TOML"),
        (f"\nsources = {'[' * 20000}", "line 2: brackets are nested too deep"),
        (f"\n\n{'a.' * 30000}a = 1", "line 3: names are chained by dots without end"),
        (f"x = {{{'a . ' * 10000}a = 1}}", "line 1: names are chained by dots without end"),
        (f"link = '{'x' * (1 << 16)}'", "is longer than 65,536 bytes"),
    ],
)
def test_what_is_no_toml_is_explained_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path = write(tmp_path, text)
    start = time.monotonic()
    with pytest.raises(ConfigError, match=words) as caught:
        load(tmp_path)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value)) < len(str(path)) + 250
    assert time.monotonic() - start < 5


HOSTILE = [
    '"""\\',
    "[[",
    "'''",
    "a=",
    '"\\"',
    "\n=\n",
    "[a]\n",
    "a=1\n",
    "\\",
    "{",
    "a",
    "a = {",
    '"',
    "a.b=[\n",
    "'a b'.",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(tmp_path: Path, piece: str) -> None:
    write(tmp_path, (piece * (1 << 16))[: 1 << 16])
    start = time.monotonic()
    with pytest.raises(ConfigError):
        load(tmp_path)
    assert time.monotonic() - start < 10


@given(text=st.text(alphabet="ab=.\"'[]{}#\\\n\r \t,1＝“", max_size=60))
def test_whatever_the_text_only_a_config_error_is_raised(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    write(folder, text)
    try:
        assert load(folder) == Settings()
    except ConfigError as error:
        assert str(error).startswith(str(folder / FILE))


KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"\\u0067"', "h . i", '"#"', '"="', '"[x]"'])
VALUES = st.sampled_from(
    [
        "1",
        '"x = 1"',
        '"""\nx = 1\n[y]\n"""',
        "'''\nx = 1\n'''",
        '[ # ]\n  "a",\n\n  [1, 2],\n]',
        "{ p = [1], q.r = 2 }",
        "2022-01-01",
        '"""a"" \\""" """""',
        '""""""',
    ]
)


@given(st.lists(st.tuples(KEYS, VALUES, st.integers(0, 2)), unique_by=lambda item: item[0]), st.booleans())
def test_the_line_of_every_key_is_known(items: list[tuple[str, str, int]], is_dos: bool) -> None:
    """Against a text whose lines are counted while it is made; `tomllib` says what the keys are."""
    text, expected = "", {}
    for number, (key, value, blank) in enumerate(items):
        text += "\n" * blank + "# [z] = 1\n" * blank
        name = f"k{number}"
        expected[name] = text.count("\n") + 1
        text += f"{name}.{key} = {value} # = \n"
    expected["last"] = text.count("\n") + 1
    text += "[last]\nx = 1\n"
    given_, lines = parse(text.replace("\n", "\r\n") if is_dos else text)
    assert lines == expected
    assert lines.keys() == given_.keys()


def test_sources_are_found_from_the_folder_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    folder = tmp_path / "index"
    folder.mkdir()
    write(
        folder, f'sources = ["../site", "~/posts", "site", "../site/", {str(tmp_path / "abs")!r}, "~nobody-at-all/x"]'
    )
    assert load(folder).sources == (
        str(tmp_path / "site"),
        str(tmp_path / "me" / "posts"),
        str(folder / "site"),
        str(tmp_path / "abs"),
        str(folder / "~nobody-at-all" / "x"),
    )
    monkeypatch.chdir(tmp_path)
    assert load(Path("index")).sources[0] == str(tmp_path / "site")


def test_a_setting_says_in_which_line_it_is_set(tmp_path: Path) -> None:
    write(tmp_path, '# ours\n"timezone" = "UTC"\n\nsources = [\n]\nlanguage = "zh"\nencoding = "GBK"\n')
    settings = load(tmp_path)
    assert settings.lines == (("timezone", 2), ("sources", 4), ("language", 6), ("encoding", 7))
    assert (settings.sources, settings.language, settings.encoding) == ((), "zh", "GBK")
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_the_table_has_every_setting_once_and_its_defaults_pass() -> None:
    names = [field.name for field in fields(Settings) if field.name != "lines"]
    assert [setting.name for setting in SETTINGS] == names == list(BY_NAME)
    for setting in SETTINGS:
        default = getattr(Settings(), setting.name)
        assert setting.is_list == isinstance(default, tuple)
        for value in default if setting.is_list else [default]:
            setting.check(value)


def test_every_example_is_a_value(tmp_path: Path) -> None:
    for name in ("words.txt", "synonyms.txt"):
        (tmp_path / name).touch()
    write(tmp_path, "".join(f"{setting.name} = {setting.example}\n" for setting in SETTINGS))
    assert [name for name, _ in load(tmp_path).lines] == list(BY_NAME)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"searchnews\.toml, line 1: this is not UTF-8 text"):
        load(tmp_path)
    (tmp_path / FILE).write_bytes('timezone = "UTC"\n\n# 时区\n'.encode("gb18030"))
    with pytest.raises(ConfigError, match="line 3: this is not UTF-8"):
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


def test_half_a_character_does_not_break_a_link() -> None:
    settings = Settings(link="https://own.example/{category}/{id}")
    assert settings.link_to(Article(id="x", category="渡\ud800")) == "https://own.example/%E6%B8%A1%3F/x"


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
