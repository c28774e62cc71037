"""What the README and the docs say is true: commands are commands, Python runs, queries mean that, links lead on."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from docs_support import PAIRS, READMES, ROOT, blocks, commands, name

import searchnews
from searchnews import Index
from searchnews.cli.group import cli
from searchnews.config import load
from searchnews.importers.formats import OURS
from searchnews.importers.packing import is_archive, unpacked
from searchnews.query import parse
from searchnews.query.nodes import Term, positive
from searchnews.sample import POSTS

PYTHON = [ROOT / "docs/python.md", ROOT / "docs/python.zh.md"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("docs") / "index"
    with Index.create(home) as index:
        index.add_sources([str(POSTS)])
    return home


@pytest.mark.parametrize("path", READMES, ids=name)
def test_the_set_up_commands_are_one_line_each(path: Path) -> None:
    first, second = blocks(path, "sh")[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert first.endswith("searchnews demo\n")
    assert second.endswith("-m pytest -n 2 --dist loadfile\n")


@pytest.mark.parametrize("path", READMES, ids=name)
def test_the_readme_is_short_enough_to_read(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 220


@pytest.mark.parametrize("path", READMES, ids=name)
def test_every_command_line_is_understood(path: Path) -> None:
    said = [words for block in blocks(path, "sh")[2:] for line in block.splitlines() for words in commands(line)]
    assert {words[0] for words in said} == {"searchnews", "source"}, "fish reads a script with source"
    ours = [words[1:] for words in said if words[0] == "searchnews"]
    assert len(ours) >= 20
    for words in ours:
        with click.Context(cli) as context:
            command = cli.get_command(context, words[0])
            assert command is not None, words
            command.make_context(words[0], words[1:], parent=context)


@pytest.mark.parametrize("path", READMES, ids=name)
def test_the_python_of_the_readme_runs(path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample.parent)
    names: dict[str, object] = {}
    for block in blocks(path, "python"):
        exec(compile(block, str(path), "exec"), names)
    assert names["results"].total >= 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_the_page_of_python_prints_what_it_says(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks(path, "python"):
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(block, str(path), "exec"), names)
        shown = re.findall(r"^ *print\(.*\)  # (.*)$", block, re.MULTILINE)
        assert len(shown) == len(re.findall(r"\bprint\(", block))
        assert said.getvalue().splitlines() == shown, block


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_every_public_name_is_on_the_page_of_python(path: Path) -> None:
    words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    assert set(searchnews.__all__) <= words
    methods = {method for method in vars(Index) if not method.startswith("_")}
    assert methods <= words


def test_the_errors_of_the_table_are_the_errors() -> None:
    for path in PYTHON:
        listed = re.findall(r"^\| `(\w+)` \|", path.read_text(encoding="utf-8"), re.MULTILINE)
        errors = {
            public
            for public in searchnews.__all__
            if isinstance(kind := getattr(searchnews, public), type) and issubclass(kind, searchnews.SearchnewsError)
        }
        assert {*listed, "SearchnewsError"} == errors


@pytest.mark.parametrize("path", READMES, ids=name)
def test_every_setting_is_one(path: Path, tmp_path: Path) -> None:
    text = blocks(path, "toml")[0]
    (tmp_path / "searchnews.toml").write_text(text, encoding="utf-8")
    (tmp_path / "words.txt").write_text("强市\n", encoding="utf-8")
    (tmp_path / "synonyms.txt").write_text("番茄, 西红柿\n", encoding="utf-8")
    assert load(tmp_path).timezone == "Asia/Shanghai"


@pytest.mark.parametrize("path", READMES, ids=name)
def test_every_format_is_in_the_table_with_its_suffixes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.MULTILINE)
    assert {format: set(re.findall(r"`(\.\w+)`", files)) for format, files in rows} == {
        format: set(suffixes) for format, (suffixes, _) in OURS.items()
    }
    packed, archives = re.findall(r"[(（]((?:`\.[\w.]+` ?)+)[)）]", text)
    assert all(unpacked(f"x{suffix}") == "x" for suffix in re.findall(r"`(.*?)`", packed))
    assert all(is_archive(f"x{suffix}") for suffix in re.findall(r"`(.*?)`", archives))


@pytest.mark.parametrize("path", READMES, ids=name)
def test_every_query_of_the_table_says_what_it_says(path: Path) -> None:
    (table,) = [
        found[0]
        for found in re.finditer(r"(^\|.*\n)+", path.read_text(encoding="utf-8"), re.MULTILINE)
        if "`知识产权 强市`" in found[0]
    ]
    rows = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    queries = [query for row in rows for query in re.findall(r"`([^`]+)`", row)]
    assert len(queries) >= 18
    plain = [query for query in queries if all(isinstance(leaf, Term) for leaf in positive(parse(query)))]
    operators = [query for query in plain if not any(sign in query for sign in (" OR ", " -", "NOT "))]
    assert operators == ["知识产权 强市"], "each other example uses the language"


@pytest.mark.parametrize("path", READMES, ids=name)
def test_what_is_piped_into_delete_is_never_relaxed(path: Path) -> None:
    lines = [line for block in blocks(path, "sh") for line in block.splitlines() if "searchnews delete -" in line]
    assert lines
    for line in lines:
        query = commands(line)[0][2]
        assert not any(isinstance(leaf, Term) for leaf in positive(parse(query)))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].name)
def test_both_languages_show_the_same_code(pair: tuple[Path, Path]) -> None:
    for language in ("sh", "python", "toml", "text"):
        shown = [[re.sub(r"\s+#.*", "", line) for b in blocks(p, language) for line in b.splitlines()] for p in pair]
        assert shown[0] == shown[1]
    tables = [len(re.findall(r"^\|", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in pair]
    assert tables[0] == tables[1]


@pytest.mark.parametrize("path", sorted([*READMES, *(ROOT / "docs").glob("*.md")]), ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for place, _, heading in (link.partition("#") for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text)):
        target = path.parent / place if place else path
        assert target.is_file(), place
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert not heading or heading in [said.lower().replace(" ", "-") for said in headings]


def test_every_command_has_help_and_an_example() -> None:
    runner = CliRunner()
    with click.Context(cli) as context:
        for command in cli.list_commands(context):
            result = runner.invoke(cli, [command, "--help"])
            assert result.exit_code == 0
            assert f"searchnews {command}" in result.output, command


@pytest.mark.parametrize("path", [ROOT / "docs/threats.md", ROOT / "docs/threats.zh.md"], ids=name)
def test_what_tries_a_threat_is_there(path: Path) -> None:
    named = set(re.findall(r"`((?:browser/)?test_\w+)`", path.read_text(encoding="utf-8")))
    assert len(named) >= 20
    assert [test for test in sorted(named) if not (ROOT / "tests" / f"{test}.py").exists()] == []
