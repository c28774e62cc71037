"""`searchnews words` and `searchnews synonyms`, as somebody at a terminal and a program use them."""

import json
from pathlib import Path

import pytest
from cli_support import is_one_sentence, run, write_rows
from click.testing import CliRunner, Result

from searchnews.cli.group import cli
from searchnews.config import FILE


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and nothing of the person's own settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("SEARCHNEWS_INDEX", "SEARCHNEWS_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def invoke(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == code, (result.output, result.exception)
    if code == 1:
        assert is_one_sentence(result.stderr), result.stderr
    return result


def test_words_are_added_listed_and_removed(home: Path) -> None:
    file = home / "index" / "words.txt"
    said = invoke("words", "add", "潮汐电站", "牡蛎节").stdout
    assert said == f"Added 2 words to {file}; they count from the next query on.\n"
    again = invoke("words", "add", "牡蛎节", "青梅酒")
    assert again.stdout == f"Added 1 word to {file}; it counts from the next query on.\n"
    assert again.stderr == "Already there: 牡蛎节.\n"
    assert invoke("words", "list").stdout == "潮汐电站\n牡蛎节\n青梅酒\n"
    assert json.loads(invoke("words", "list", "--json").stdout) == {
        "file": str(file),
        "words": ["潮汐电站", "牡蛎节", "青梅酒"],
    }
    gone = invoke("words", "remove", "牡蛎节", "没有")
    assert gone.stdout == f"Took 1 word out of {file}.\n" and gone.stderr == "Not there: 没有.\n"
    assert file.read_text("utf-8") == "潮汐电站\n青梅酒\n"


def test_when_nothing_was_to_be_done_the_status_is_1(home: Path) -> None:
    invoke("words", "add", "潮汐电站")
    assert "Already there: 潮汐电站, 潮汐 电站." in invoke("words", "add", "潮汐电站", "潮汐 电站", code=1).stderr
    assert "Not there: 没有." in invoke("words", "remove", "没有", code=1).stderr
    found = invoke("words", "add", "潮汐电站", "--json", code=1)
    assert json.loads(found.stdout)["there"] == ["潮汐电站"]
    invoke("synonyms", "add", "番茄", "西红柿")
    assert "番茄, 西红柿 find each other already." in invoke("synonyms", "add", "番茄", "西红柿", code=1).stderr
    assert "Not there: 没有." in invoke("synonyms", "remove", "没有", code=1).stderr


def test_synonyms_are_added_listed_and_removed(home: Path) -> None:
    file = home / "index" / "synonyms.txt"
    said = invoke("synonyms", "add", "番茄", "西红柿").stdout
    assert said == f"番茄, 西红柿 find each other from the next query on ({file}).\n"
    invoke("synonyms", "add", "番茄=西红柿、tomato")
    assert invoke("synonyms", "list").stdout == "番茄, 西红柿, tomato\n"
    found = json.loads(invoke("synonyms", "remove", "番茄", "--json").stdout)
    assert found == {"removed": ["番茄"], "missing": [], "file": str(file)}
    assert json.loads(invoke("synonyms", "list", "--json").stdout)["synonyms"] == [["西红柿", "tomato"]]
    assert "two different words" in invoke("synonyms", "add", "番茄", code=1).stderr


def test_where_there_are_none_nothing_is_listed(home: Path) -> None:
    for group in ("words", "synonyms"):
        nothing = invoke(group, "list")
        assert nothing.stdout == "" and f"searchnews {group} add" in nothing.stderr
    assert not (home / "index").exists()


def test_the_whole_story(home: Path) -> None:
    """Articles, a word, a note of `check` and `stats`, a rebuild, no note."""
    write_rows(home)
    invoke("index", "news.jsonl")
    before = invoke("search", "潮汐电站", "--ids").stdout
    said = invoke("words", "add", "潮汐电站").stdout
    assert "searchnews rebuild makes the order better still." in said
    assert sorted(invoke("search", "潮汐电站", "--ids").stdout.split()) == sorted(before.split())
    checked = invoke("check").stdout.splitlines()
    assert checked[0] == "The index is sound: 3 articles."
    assert checked[1].startswith("1 word of yours came or went") and "searchnews rebuild" in checked[1]
    assert invoke("stats").stdout.count("came or went") == 1
    assert len(json.loads(invoke("check", "--json").stdout)["notes"]) == 1
    assert "came or went" in CliRunner().invoke(cli, ["doctor"]).stdout
    invoke("rebuild")
    assert invoke("check").stdout == "The index is sound: 3 articles.\n"
    assert "came or went" not in invoke("stats").stdout
    invoke("index")
    assert (home / "index" / "words.txt").read_text("utf-8") == "潮汐电站\n"
    assert (home / "index" / FILE).read_text("utf-8") == 'dictionary = "words.txt"\n'


@pytest.mark.parametrize("word", ["", " ", "a#b", "a\nb", "\x1b[2J", "，", "x" * 10_000])
@pytest.mark.parametrize("group", ["words", "synonyms"])
def test_a_hostile_word_is_refused_in_a_sentence(group: str, word: str) -> None:
    assert len(invoke(group, "add", "潮汐电站", word, code=1).stderr) < 200
    assert "\x1b" not in invoke(group, "remove", word or "没有", code=1).stderr


def test_bytes_that_are_no_text_are_refused(home: Path) -> None:
    done = run("words", "add", b"\xff\xfe", cwd=home)
    assert done.returncode == 1 and is_one_sentence(done.stderr.decode())


def test_a_mistyped_command_is_said() -> None:
    assert "No such command 'ad'" in invoke("words", "ad", "春茶", code=2).stderr
    assert "Missing argument" in invoke("words", "add", code=2).stderr
