"""`searchnews config`: every value with where it comes from, a file to begin with, and the page of the manual."""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_support import is_one_sentence, run, write_rows
from click.testing import CliRunner, Result

from searchnews.cli.group import cli
from searchnews.cli.settings import reference, template
from searchnews.config import FILE, Settings, load
from searchnews.language import speaking, translated
from searchnews.settings import SETTINGS

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"en": DOCS / "settings.md", "zh": DOCS / "settings.zh.md"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and nothing of the person's own settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("SEARCHNEWS_INDEX", "SEARCHNEWS_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def invoke(*args: str, code: int = 0, **variables: str) -> Result:
    result = CliRunner().invoke(cli, args, env=variables)
    assert result.exit_code == code, (result.output, result.exception)
    if code == 1:
        assert is_one_sentence(result.stderr), result.stderr
    return result


def told(*args: str, **variables: str) -> dict[str, Any]:
    found = json.loads(invoke("config", "--json", *args, **variables).stdout)
    assert isinstance(found, dict)
    return found


def write(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(text, "utf-8")


def test_without_an_index_every_default_is_told(home: Path) -> None:
    found = told()
    assert found["index"] == {"value": str(home / "index"), "from": "default", "exists": False}
    assert found["file"] == {"value": str(home / "index" / FILE), "exists": False}
    assert found["language"] == {"value": "en", "from": "locale"}
    assert found["remembered"] == []
    assert list(found["settings"]) == [setting.name for setting in SETTINGS]
    for name, value in found["settings"].items():
        default = getattr(Settings(), name)
        assert value == {"value": list(default) if isinstance(default, tuple) else default, "from": "default"}
    text = invoke("config").stdout
    assert "no index is there yet: run searchnews index SOURCE..." in text
    assert "not there: searchnews config --init writes one" in text
    assert not (home / "index").exists()


def test_what_is_set_is_told_with_its_line(home: Path) -> None:
    write(home / "index", '# ours\ntimezone = "UTC"\n\nsources = ["../site"]\n')
    found = told()
    assert found["file"]["exists"]
    assert found["settings"]["timezone"] == {"value": "UTC", "from": FILE, "line": 2}
    assert found["settings"]["sources"] == {"value": [str(home / "site")], "from": FILE, "line": 4}
    assert found["settings"]["link"] == {"value": "", "from": "default"}
    lines = invoke("config").stdout.splitlines()
    assert "timezone       UTC  searchnews.toml, line 2" in lines
    assert 'link           ""  default' in lines
    assert f"sources        {home / 'site'}  searchnews.toml, line 4" in lines


def test_which_index_and_why(home: Path) -> None:
    assert told()["index"]["from"] == "default"
    assert told(SEARCHNEWS_INDEX="elsewhere")["index"] == {
        "value": str(home / "elsewhere"),
        "from": "SEARCHNEWS_INDEX",
        "exists": False,
    }
    assert told("--index", "third", SEARCHNEWS_INDEX="elsewhere")["index"] == {
        "value": str(home / "third"),
        "from": "--index",
        "exists": False,
    }
    assert "elsewhere  $SEARCHNEWS_INDEX" in invoke("config", SEARCHNEWS_INDEX="elsewhere").stdout


def test_the_remembered_sources_are_told(home: Path) -> None:
    write_rows(home)
    write_rows(home, name="more.txt")
    invoke("index", "news.jsonl")
    invoke("index", "more.txt", "--format", "jsonl")
    found = told()
    assert found["index"]["exists"]
    assert found["remembered"] == [
        {"path": str(home / "news.jsonl"), "format": "auto"},
        {"path": str(home / "more.txt"), "format": "jsonl"},
    ]
    assert f"{home / 'more.txt'}  jsonl" in invoke("config").stdout


@pytest.mark.parametrize(
    ("args", "variables", "setting", "value", "whence"),
    [
        (["--lang", "zh"], {"SEARCHNEWS_LANG": "en"}, "en", "zh", "--lang"),
        ([], {"SEARCHNEWS_LANG": "zh"}, "en", "zh", "SEARCHNEWS_LANG"),
        ([], {"SEARCHNEWS_LANG": "nonsense", "LANG": "en_US.UTF-8"}, "zh", "zh", FILE),
        ([], {"LANG": "zh_CN.UTF-8"}, "auto", "zh", "locale"),
        ([], {"LANG": "en_US.UTF-8"}, "auto", "en", "locale"),
    ],
)
def test_which_language_and_why(
    home: Path, args: list[str], variables: dict[str, str], setting: str, value: str, whence: str
) -> None:
    write(home / "index", f'language = "{setting}"\n')
    blank = dict.fromkeys(("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "SEARCHNEWS_LANG"), "")
    done = run("config", "--json", *args, cwd=home, **{**blank, **variables})
    found = json.loads(done.stdout)["language"]
    assert (found["value"], found["from"]) == (value, whence)
    assert found.get("line") == (1 if whence == FILE else None)


def test_a_mistake_in_the_file_is_told_with_its_line(home: Path) -> None:
    write(home / "index", '\ntimezon = "UTC"\n')
    assert f"{Path('index') / FILE}, line 2: there is no setting called timezon" in invoke("config", code=1).stderr


def test_a_damaged_index_is_said(home: Path) -> None:
    write(home / "index", "")
    (home / "index" / "manifest.json").write_text("{", "utf-8")
    assert "is damaged" in invoke("config", code=1).stderr


def test_a_file_to_begin_with_is_written_once(home: Path) -> None:
    shown = invoke("config", "--init", "--index", "new/deep")
    file = home / "new" / "deep" / FILE
    assert shown.stdout == f"Wrote {file}; now edit it.\n"
    assert file.read_text("utf-8") == template()
    assert load(file.parent) == Settings()
    file.write_text("mine", "utf-8")
    assert "is there already; edit that one" in invoke("config", "--init", "--index", "new/deep", code=1).stderr
    assert file.read_text("utf-8") == "mine"
    assert os.listdir(file.parent) == [FILE]
    assert json.loads(invoke("config", "--init", "--json").stdout) == {"file": str(home / "index" / FILE)}


def test_the_file_to_begin_with_becomes_an_index_s(home: Path) -> None:
    invoke("config", "--init")
    write_rows(home)
    assert invoke("index", "news.jsonl").stdout.startswith("3 added")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_to_nowhere_is_not_written_through(home: Path) -> None:
    (home / "index").mkdir()
    (home / "index" / FILE).symlink_to(home / "target")
    assert "is there already" in invoke("config", "--init", code=1).stderr
    assert not (home / "target").exists()


def test_where_no_file_can_be_written_that_is_said(home: Path) -> None:
    (home / "file").touch()
    assert "file is not a folder" in invoke("config", "--init", "--index", "file", code=1).stderr
    assert "cannot be written" in invoke("config", "--init", "--index", "file/below", code=1).stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_of_the_template_can_be_set(home: Path, language: str) -> None:
    with speaking(language):
        text = template()
    for name in ("words.txt", "synonyms.txt"):
        (home / name).touch()
    assert all(row.startswith("#") for row in text.splitlines() if row)
    write(home, re.sub("^#: ", "", text, flags=re.MULTILINE))
    assert [name for name, _ in load(home).lines] == [setting.name for setting in SETTINGS]


def test_the_page_of_the_manual_is_what_the_table_says() -> None:
    check_page("en")


def test_the_chinese_page_is_what_the_table_says() -> None:
    with speaking("zh"):
        assert translated("Settings") == "设置"
    check_page("zh")


def check_page(language: str) -> None:
    """Compare with the file; ``UPDATE_GOLDEN=1`` writes it again."""
    with speaking(language):
        text = reference()
    file = PAGES[language]
    if "UPDATE_GOLDEN" in os.environ:
        file.write_text(text, "utf-8", newline="\n")
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize("file", PAGES.values(), ids=lambda file: file.name)
def test_what_the_page_shows_can_be_set(home: Path, file: Path) -> None:
    for name in ("words.txt", "synonyms.txt"):
        (home / name).touch()
    blocks = re.findall(r"```toml\n(.*?)```", file.read_text("utf-8"), re.DOTALL)
    write(home, "".join(blocks))
    assert [name for name, _ in load(home).lines] == [setting.name for setting in SETTINGS]
