"""The command line speaks the language that it is asked for, and click with it."""

import gettext
import json
import os
import re
import time
from pathlib import Path

import pytest
from cli_support import run, write_rows
from click.testing import CliRunner

from searchnews.cli import plugins
from searchnews.cli.group import COMMANDS, cli
from searchnews.cli.speech import spoken
from searchnews.language import DOMAIN, LANGUAGES, LOCALE

HAN = re.compile("[一-鿿]")

ENGLISH = re.compile(r"[A-Za-z']+ +[A-Za-z']+ +[A-Za-z']+")
"""Three words of English, one after another."""


def without_examples(text: str) -> str:
    """A help text without what is to be typed as it stands: its examples, and the list of options' names."""
    return re.sub(r"^ {2}示例：\n(?: {4}.*\n?)*", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["", *COMMANDS, *plugins.names(COMMANDS)])
def test_the_whole_help_is_chinese(name: str) -> None:
    """What comes from click too: the words around the texts are looked up when they are shown."""
    shown = CliRunner().invoke(cli, [*filter(None, [name]), "--help", "--lang", "zh"], prog_name="searchnews")
    assert shown.exit_code == 0
    assert shown.output.startswith(f"用法：searchnews {name}")
    assert "选项：" in shown.output and "显示本帮助后退出。" in shown.output and "示例：" in shown.output
    assert ENGLISH.findall(without_examples(shown.output)) == []
    english = CliRunner().invoke(cli, [*filter(None, [name]), "--help"])
    assert english.output.startswith("Usage: ") and not HAN.search(english.output.partition("Options:")[0])


MISUSES = [
    ["serch"],
    ["xyzzy"],
    ["--index", "here", "search", "x"],
    ["search"],
    ["search", "x", "--limit", "many"],
    ["search", "x", "--sort", "best"],
    ["search", "x", "--limt", "3"],
    ["search", "x", "--limit"],
    ["search", "x", "--json=1"],
    ["index", "--workers", "0"],
    ["stats", "more", "words"],
    ["stats", "more"],
    ["explain"],
    ["completion"],
    ["completion", "tcsh"],
    ["--lang", "fr", "stats"],
]


@pytest.mark.parametrize("args", MISUSES, ids=" ".join)
def test_wrong_usage_is_told_in_chinese(args: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHNEWS_LANG", "zh")
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 2
    if args[-1] != "--limit" and "--json=1" not in args:  # of these click does not know whose they are
        assert result.stderr.startswith("用法：") and "查看帮助。\n" in result.stderr
    *_, sentence = result.stderr.partition("错误：")
    assert HAN.search(sentence) and not ENGLISH.search(sentence), sentence
    assert not re.search(r"'\.(\s|$)|。 ", sentence), "a stop of click's own"


@pytest.mark.parametrize(
    ("args", "variables", "expected"),
    [
        (["--lang", "zh", "stats"], {}, "没有索引"),
        (["stats", "--lang=zh"], {"SEARCHNEWS_LANG": "en"}, "没有索引"),
        (["stats"], {"SEARCHNEWS_LANG": "zh"}, "没有索引"),
        (["stats"], {"LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}, "没有索引"),
        (["stats", "--lang", "en"], {"LANGUAGE": "zh"}, "There is no index"),
        (["stats"], {}, "There is no index"),
    ],
    ids=str,
)
def test_a_process_speaks_the_language_that_it_is_asked_for(
    tmp_path: Path, args: list[str], variables: dict[str, str], expected: str
) -> None:
    done = run(*args, cwd=tmp_path, **variables)
    assert done.returncode == 1 and expected in done.stderr.decode("utf-8")


def test_the_setting_of_an_index_decides_where_nobody_else_does(tmp_path: Path) -> None:
    write_rows(tmp_path)
    assert run("index", "news.jsonl", cwd=tmp_path).returncode == 0
    (tmp_path / "index" / "searchnews.toml").write_text('language = "zh"\n', "utf-8")
    assert "索引完好" in run("check", cwd=tmp_path).stdout.decode("utf-8")
    assert "不是这里要的数字" in run("search", "x", "--index=index", "--limit=x", cwd=tmp_path).stderr.decode("utf-8")
    assert run("check", "--lang", "en", cwd=tmp_path).stdout.startswith(b"The index is sound")
    assert run("check", cwd=tmp_path, SEARCHNEWS_LANG="en").stdout.startswith(b"The index is sound")
    (tmp_path / "index" / "searchnews.toml").write_text('language = "fr"\n', "utf-8")
    refused = run("check", cwd=tmp_path)
    assert refused.returncode == 1 and b"searchnews.toml" in refused.stderr and b"Traceback" not in refused.stderr


def test_an_import_is_told_in_chinese(tmp_path: Path) -> None:
    write_rows(tmp_path)
    (tmp_path / "empty.md").touch()
    chinese = {"cwd": tmp_path, "SEARCHNEWS_LANG": "zh"}
    first = run("index", "news.jsonl", "empty.md", **chinese)
    assert re.fullmatch(
        "新增 3 篇，跳过 1 项；index 中共 3 篇文章，用时 [0-9.]+ 秒。\n现在可以搜索：searchnews search 词语\n",
        first.stdout.decode("utf-8"),
    )
    assert first.stderr.decode("utf-8") == "跳过 empty.md：既没有标题，也没有正文\n"
    again = run("index", **chinese)
    assert again.stdout.decode("utf-8").startswith("未变 3 篇，跳过 1 项；")
    rebuilt = run("rebuild", **chinese)
    assert re.fullmatch("已用 whoosh 重建 index：共 3 篇文章，用时 [0-9.]+ 秒。\n", rebuilt.stdout.decode("utf-8"))
    forgotten = run("index", "--forget", "news.jsonl", **chinese)
    assert forgotten.stdout.decode("utf-8") == "以后不再读取这 1 个来源；其文章仍保留。\n"


def test_what_was_skipped_before_is_told_in_the_language_of_today(tmp_path: Path) -> None:
    """The ledger keeps why; a small file is read again when somebody speaks another language."""
    write_rows(tmp_path)
    (tmp_path / "empty.md").touch()
    settled = time.time() - 60
    for file in tmp_path.iterdir():
        os.utime(file, (settled, settled))  # a file that was written just now is read again in any case
    said = [
        run("index", *args, cwd=tmp_path, SEARCHNEWS_LANG=name).stderr.decode("utf-8")
        for args, name in ((("news.jsonl", "empty.md"), "zh"), ((), "en"), ((), "en"), ((), "zh"))
    ]
    english, chinese = "skipped empty.md: has neither title nor text\n", "跳过 empty.md：既没有标题，也没有正文\n"
    assert said == [chinese, english, english, chinese]


UNREADABLE = [
    (("index", "nowhere"), "不存在"),
    (("index", "plain.docx"), "无法识别"),
    (("index", "news.jsonl", "--encoding", "klingon"), "编码"),
    (("index", "-", "--format", "html"), "标准输入"),
    (("index",), "没有索引"),
    (("demo", "--index", "news.jsonl"), "不是文件夹"),
]


@pytest.mark.parametrize(("args", "expected"), UNREADABLE, ids=str)
def test_what_cannot_be_done_is_told_in_chinese(tmp_path: Path, args: tuple[str, ...], expected: str) -> None:
    write_rows(tmp_path)
    (tmp_path / "plain.docx").touch()
    refused = run(*args, cwd=tmp_path, SEARCHNEWS_LANG="zh")
    said = refused.stderr.decode("utf-8")
    assert refused.returncode == 1 and expected in said, said
    assert said.startswith("searchnews: ") and said.count("\n") == 1 and not ENGLISH.search(said), said


def test_json_keeps_its_keys_and_codes(tmp_path: Path) -> None:
    write_rows(tmp_path)
    assert run("index", "news.jsonl", cwd=tmp_path).returncode == 0
    answers = [
        json.loads(run("search", "潮汐 牡蛎", "--json", cwd=tmp_path, SEARCHNEWS_LANG=name).stdout)
        for name in LANGUAGES
    ]
    english, chinese = [{key: value for key, value in answer.items() if key != "took_ms"} for answer in answers]
    assert [note.pop("text")[:2] for note in english["notes"] + chinese["notes"]] == ["Fe", "两个"]
    assert english == chinese
    sound = json.loads(run("check", "--json", cwd=tmp_path, SEARCHNEWS_LANG="zh").stdout)
    assert sound == {"sound": True, "articles": 3, "problems": [], "notes": []}
    explained = json.loads(run("explain", "--json", "tide-2", "牡蛎", cwd=tmp_path, SEARCHNEWS_LANG="zh").stdout)
    assert (explained["id"], explained["query"], explained["matches"]) == ("tide-2", "牡蛎", True)
    assert explained["parts"][0]["what"] == "含有“牡蛎”"
    assert sum(part["value"] for part in explained["parts"]) == pytest.approx(explained["score"])


def test_damage_is_an_answer_in_json_too(tmp_path: Path) -> None:
    write_rows(tmp_path)
    assert run("index", "news.jsonl", cwd=tmp_path).returncode == 0
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("2", "1", 1), "utf-8")
    done = run("check", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert done.returncode == 1 and found["sound"] is False and found["articles"] is None
    assert found["problems"] and found["problems"][0].rstrip(".") in done.stderr.decode("utf-8")


def test_click_finds_its_words_where_ours_are() -> None:
    with spoken(["--lang", "zh"]):
        assert gettext.gettext("Options") == "选项" and gettext.bindtextdomain(DOMAIN) == LOCALE
    with spoken(["--lang", "en"]):
        assert gettext.gettext("Options") == "Options"
