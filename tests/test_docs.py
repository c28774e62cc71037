"""What the README and the docs say is true: commands are commands, Python runs, formats are read, links lead on."""

import io
import re
import shlex
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from itertools import groupby
from pathlib import Path

import click
import pytest
from cli_support import PACKAGES, environment
from click.testing import CliRunner

import searchnews
from searchnews import Index
from searchnews.cli.group import cli
from searchnews.config import load
from searchnews.importers.formats import OURS
from searchnews.importers.packing import is_archive, unpacked
from searchnews.query import parse
from searchnews.query.nodes import Term, positive
from searchnews.sample import POSTS

ROOT = Path(__file__).resolve().parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
PAIRS = [(ROOT / f"{name}.md", ROOT / f"{name}.zh.md") for name in ("README", "docs/python", "docs/importers")]
PYTHON = [ROOT / "docs/python.md", ROOT / "docs/python.zh.md"]


def name(path: Path) -> str:
    return path.name


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


def commands(line: str) -> list[list[str]]:
    """The words of each command of a line, which may be a pipe, or `eval` of what a command prints."""
    if inner := re.fullmatch(r'eval "\$\((.*)\)"\s*(?:#.*)?', line):
        line = inner[1]
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    return [list(words) for is_pipe, words in groupby(lexer, lambda word: word == "|") if not is_pipe]


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
    assert second.endswith("-m pytest\n")


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


class Package:
    """The package of a page, installed: its module and what pip would write beside it, made of its pyproject.toml."""

    def __init__(self, page: Path, folder: Path) -> None:
        code = next(text for text in blocks(page, "python") if "Importer(" in text)
        (text,) = [text for text in blocks(page, "toml") if "[project]" in text]
        project = tomllib.loads(text)["project"]
        ((self.format, place),) = project["entry-points"]["searchnews.importers"].items()
        self.place = folder / "site"
        installed = self.place / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        installed.mkdir(parents=True)
        (self.place / f"{place.partition(':')[0]}.py").write_text(code, "utf-8")
        entry = f"[searchnews.importers]\n{self.format} = {place}\n"
        (installed / "entry_points.txt").write_text(entry, "utf-8")
        about = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        (installed / "METADATA").write_text(about, "utf-8")
        self.folder = folder

    def searchnews(self, *args: str) -> str:
        """What a command prints where the package is installed."""
        variables = environment(PYTHONPATH=f"{self.place}{';' if sys.platform == 'win32' else ':'}{PACKAGES}")
        command = [sys.executable, "-m", "searchnews", *args]
        done = subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
        return done.stdout.decode()

    def articles(self, index: str) -> list[tuple[str, str, str]]:
        with Index.open(self.folder / index) as opened:
            return sorted((article.title, article.body, article.path) for article in opened.export())


NOTES = "春茶开采\n雾岭的茶农五点上山。\n-----\n\n---\n渡口停航\r\n风大。\r\n明早再看。\r\n"


@pytest.mark.parametrize("page", READMES, ids=name)
def test_the_format_of_the_readme_is_read(page: Path, tmp_path: Path) -> None:
    package = Package(page, tmp_path)
    (tmp_path / "folder").mkdir()
    for place in ("x.notes", "folder/x.notes"):
        (tmp_path / place).write_bytes(NOTES.encode())
    (tmp_path / "any.file").write_bytes(NOTES.encode("gb18030"))
    assert "2 added" in package.searchnews("index", "x.notes")
    notes = [("春茶开采", "雾岭的茶农五点上山。"), ("渡口停航", "风大。\n明早再看。")]
    assert package.articles("index") == [(*note, "x.notes") for note in notes]
    assert "2 unchanged" in package.searchnews("index")
    package.searchnews("index", "--format", "notes", "any.file", "--index", "other")
    assert package.articles("other") == [(*note, "any.file") for note in notes]
    package.searchnews("index", "folder", "--index", "third")
    assert package.articles("third") == [(*note, "folder/x.notes") for note in notes]


def test_the_example_of_the_readme_is_short() -> None:
    for page in READMES:
        code = [text for text in blocks(page, "python") if "Importer(" in text]
        code += [text for text in blocks(page, "toml") if "[project]" in text]
        assert sum(1 for text in code for line in text.splitlines() if line) <= 20


@pytest.mark.parametrize("page", PAIRS[2], ids=name)
def test_the_format_of_its_page_is_read(page: Path, tmp_path: Path) -> None:
    package = Package(page, tmp_path)
    (text,) = blocks(page, "text")
    folder = tmp_path / "clippings"
    folder.mkdir()
    (folder / "bridge.txt").write_text(text, "utf-8")
    (folder / "windows.txt").write_bytes(("\ufeff" + text.replace("古桥", "灯塔").replace("\n", "\r\n")).encode())
    (folder / "shopping.txt").write_text("灯芯，棉线\n", "utf-8")
    pip, first, second = [words for line in blocks(page, "sh")[0].splitlines() for words in commands(line)]
    assert pip[:2] == ["pip", "install"]
    assert first[-1] == "~/clippings"
    assert "2 added" in package.searchnews(*first[1:-1], "clippings")
    (tmp_path / "bridge.txt").write_text(text, "utf-8")
    assert "1 added" in package.searchnews(*second[1:], "--index", "other")
    body = "石匠用旧法补好了第三孔。\n下周一起恢复通行。"
    assert package.articles("index") == [
        ("临江古桥修缮完工", body, "clippings/bridge.txt"),
        ("临江灯塔修缮完工", body, "clippings/windows.txt"),
    ]
    (article,) = package.searchnews("export", "--tag", "文保", "--query", "古桥").splitlines()
    assert '"2024-03-09T00:00:00+08:00"' in article
    assert '"潮声日报"' in article


@pytest.mark.parametrize("page", PAIRS[2], ids=name)
def test_the_test_of_its_page_passes(page: Path) -> None:
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)
    assert names["reasons"] == []


def test_every_command_has_help_and_an_example() -> None:
    runner = CliRunner()
    with click.Context(cli) as context:
        for command in cli.list_commands(context):
            result = runner.invoke(cli, [command, "--help"])
            assert result.exit_code == 0
            assert f"searchnews {command}" in result.output, command
