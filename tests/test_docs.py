"""What the README says is true: its commands are commands, its Python runs, its queries mean what the table says."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from searchnews import Index
from searchnews.cli.group import cli
from searchnews.config import load
from searchnews.query import parse
from searchnews.query.nodes import Term, positive
from searchnews.sample import POSTS

ROOT = Path(__file__).resolve().parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("docs") / "index"
    with Index.create(home) as index:
        index.add_sources([str(POSTS)])
    return home


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_set_up_commands_are_one_line_each(path: Path) -> None:
    first, second = blocks(path, "sh")[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert first.endswith("searchnews demo\n")
    assert second.endswith("-m pytest\n")


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_command_line_is_understood(path: Path) -> None:
    lines = [line for block in blocks(path, "sh")[2:] for line in block.splitlines()]
    assert len(lines) >= 5
    for line in lines:
        words = shlex.split(line, comments=True)
        assert words[0] == "searchnews", line
        with click.Context(cli) as context:
            command = cli.get_command(context, words[1])
            assert command is not None, line
            command.make_context(words[1], words[2:], parent=context)


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_python_runs(path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample.parent)
    for block in blocks(path, "python"):
        names: dict[str, object] = {}
        exec(compile(block, str(path), "exec"), names)
        assert names["results"].total >= 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_setting_is_one(path: Path, tmp_path: Path) -> None:
    (text,) = blocks(path, "toml")
    (tmp_path / "searchnews.toml").write_text(text, encoding="utf-8")
    (tmp_path / "words.txt").write_text("强市\n", encoding="utf-8")
    (tmp_path / "synonyms.txt").write_text("番茄, 西红柿\n", encoding="utf-8")
    assert load(tmp_path).timezone == "Asia/Shanghai"


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_query_of_the_table_says_what_it_says(path: Path) -> None:
    table = re.search(r"(^\|.*\n)+", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert table
    rows = re.findall(r"^\| (`[^|]*`) \|", table[0], re.MULTILINE)
    queries = [query for row in rows for query in re.findall(r"`([^`]+)`", row)]
    assert len(queries) >= 18
    plain = [query for query in queries if all(isinstance(leaf, Term) for leaf in positive(parse(query)))]
    operators = [query for query in plain if not any(sign in query for sign in (" OR ", " -", "NOT "))]
    assert operators == ["知识产权 强市"], "each other example uses the language"


def test_both_readmes_show_the_same_code() -> None:
    for language in ("sh", "python", "toml"):
        shown = [[re.sub(r"\s*#.*", "", line) for b in blocks(p, language) for line in b.splitlines()] for p in READMES]
        assert shown[0] == shown[1]


def test_every_command_has_help_and_an_example() -> None:
    runner = CliRunner()
    with click.Context(cli) as context:
        for name in cli.list_commands(context):
            result = runner.invoke(cli, [name, "--help"])
            assert result.exit_code == 0
            assert f"searchnews {name}" in result.output, name
