"""Every command has help with an example, and listing them costs little."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from cli_support import environment, run
from click.testing import CliRunner

from searchnews import __version__
from searchnews.cli import plugins
from searchnews.cli.group import COMMANDS, cli, load
from searchnews.cli.help import Context, Formatter, dressed
from searchnews.cli.screen import width
from searchnews.cli.speech import spoken
from searchnews.language import LANGUAGES, speaking


def command_of(name: str) -> click.Command:
    found = load(COMMANDS[name][0])
    assert isinstance(found, click.Command)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_s_help_begins_with_its_line_in_the_list(name: str) -> None:
    command, summary = command_of(name), COMMANDS[name][1]
    assert command.name == name
    assert command.help and command.help.split("\n\n")[0] == summary
    assert summary.count(".") == 1 and summary.endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_s_help_ends_with_an_example_that_is_its_own(name: str) -> None:
    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0
    lines = shown.output.rstrip().split("\n")
    examples = [line.strip() for line in lines[lines.index("  Example:") + 1 :]]
    assert examples and all(f"searchnews {name}" in example for example in examples)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    options = [param for param in command_of(name).params if isinstance(param, click.Option)]
    assert all(option.help and option.help.endswith(".") for option in options)


def test_the_memory_engine_is_not_offered() -> None:
    assert "memory" not in CliRunner().invoke(cli, ["index", "--help"]).output
    assert CliRunner().invoke(cli, ["index", ".", "--engine", "memory"]).exit_code == 2


def test_the_list_names_every_command_and_those_of_other_packages() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    assert all(f"  {name} " in shown for name in [*COMMANDS, *plugins.names(COMMANDS)])
    assert "Example:" in shown


def test_the_version(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.split() == [b"searchnews", __version__.encode()]


def test_an_unknown_command_is_wrong_usage() -> None:
    result = CliRunner().invoke(cli, ["serch"])
    assert result.exit_code == 2
    assert "No such command 'serch'. Did you mean 'search'?" in result.stderr
    assert "No such command 'xyzzy'.\n" in CliRunner().invoke(cli, ["xyzzy"]).stderr


def test_an_option_before_its_command_is_told_where_it_belongs() -> None:
    result = CliRunner().invoke(cli, ["--index", "here", "search", "潮汐"])
    assert result.exit_code == 2
    assert "No such option '--index' here; options follow the command." in result.stderr


@pytest.mark.parametrize("args", [("-h",), ("index", "-h"), ("search", "-h"), ("explain", "-h")], ids=" ".join)
def test_short_help(args: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, list(args))
    assert shown.exit_code == 0
    assert shown.output == CliRunner().invoke(cli, [*args[:-1], "--help"]).output


def test_among_the_words_of_a_query_a_short_option_is_a_word() -> None:
    context = command_of("search").make_context("search", ["潮汐", "-h"], parent=click.Context(cli))
    assert context.params["query"] == ("潮汐", "-h")


@pytest.mark.skipif("serve" not in plugins.names(()), reason="the package is not installed, only its source is here")
def test_the_list_says_of_serve_what_it_says_of_itself() -> None:
    serve = plugins.find("serve")
    assert serve and serve.help
    assert ("serve", serve.help.split("\n\n")[0]) in plugins.summaries(())


@click.command("hello")
def hello() -> None:
    """Greet."""
    click.echo("greeted")


def refuse() -> None:
    raise click.ClickException("The port is in use.")


class Point:
    """An entry point as it is found in an installed package."""

    def __init__(self, name: str, result: object) -> None:
        self.name, self.value, self.module, self._result = name, f"package.commands:{name}", "package.commands", result

    def load(self) -> object:
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Point("hello", hello), Point("broken", ImportError("no module named x")), Point("odd", 7)]
    points.append(Point("sulky", click.Command("sulky", callback=refuse)))
    points.append(Point("search", RuntimeError("must not take the place of a command of ours")))
    monkeypatch.setattr(plugins, "entry_points", lambda group: points if group == plugins.GROUP else [])


@pytest.mark.usefixtures("installed")
def test_a_command_of_another_package_runs_and_is_listed() -> None:
    assert CliRunner().invoke(cli, ["hello"]).output == "greeted\n"
    assert re.search("hello +From the package package[.]", CliRunner().invoke(cli, ["--help"]).output)


@pytest.mark.usefixtures("installed")
def test_what_a_command_of_another_package_could_not_do_is_said_as_ours_is() -> None:
    result = CliRunner().invoke(cli, ["sulky"])
    assert (result.exit_code, result.stderr) == (1, "searchnews: The port is in use.\n")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "reason"), [("broken", "cannot be loaded: no module named x"), ("odd", "no click")])
def test_a_broken_one_says_so_and_spoils_nothing(name: str, reason: str) -> None:
    result = CliRunner().invoke(cli, [name])
    assert result.exit_code == 1
    assert result.stderr.startswith("searchnews: ") and reason in result.stderr
    listed = CliRunner().invoke(cli, ["--help"])
    assert listed.exit_code == 0 and name in listed.output
    assert CliRunner().invoke(cli, ["search", "--help"]).exit_code == 0


MODULES = """
import sys
from searchnews.cli import main
try:
    main()
finally:
    print("modules:", *sys.modules, file=sys.stderr)
"""


def imported(*args: str) -> set[str]:
    """The modules a process has imported when a command line is done."""
    line = [sys.executable, "-c", MODULES, *args]
    run = subprocess.run(line, env=environment(), capture_output=True, text=True, encoding="utf-8", timeout=60)
    (modules,) = [line for line in run.stderr.splitlines() if line.startswith("modules: ")]
    return set(modules.split()[1:])


HEAVY = {"flask", "rich", "multiprocessing", "numpy", "whoosh", "jieba", "rjieba", "opencc", "selectolax"}


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("serch",)])
def test_the_group_itself_is_light(args: tuple[str, ...]) -> None:
    assert not imported(*args) & HEAVY


def test_a_search_imports_nothing_that_it_does_not_need() -> None:
    modules = imported("search", "潮汐", "--index", "there-is-none")
    assert "searchnews.cli.search" in modules
    assert not modules & {"flask", "rich", "multiprocessing", "searchnews.importers.jekyll", "selectolax"}


@pytest.mark.parametrize("columns", [50, 78, 98])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_the_screen_in_either_language(name: str, language: str, columns: int) -> None:
    """A Han character takes two columns; only what is to be typed as it stands may be longer."""
    with spoken(["--lang", language]):
        command = dressed(command_of(name))
        shown = command.get_help(Context(command, info_name=f"searchnews {name}", terminal_width=columns))
    filled = [line for line in shown.split("\n") if not line.startswith("    ") or line[4:].isspace()]
    filled += [line for line in shown.split("\n") if re.match(" {12,}", line)]
    assert filled and [line for line in filled if width(line) > columns and " [" not in line] == []
    assert [line for line in filled if line.lstrip()[:1] in tuple("，。；：、）")] == []


def formatted(columns: int) -> Formatter:
    return Formatter(width=columns)


def test_a_list_is_set_in_columns_of_the_screen() -> None:
    page = formatted(24)
    page.write_dl([("ab", "一二三四五六七八九十，甲乙"), ("名称", "z"), ("much-too-long-for-it", "y"), ("none", "")], 6)
    assert page.getvalue().split("\n") == [
        "ab    一二三四五六七八九",
        "      十，甲乙",
        "名称  z",
        "much-too-long-for-it",
        "      y",
        "none",
        "",
    ]


def test_text_keeps_its_paragraphs_and_what_is_to_stand_as_it_is() -> None:
    page = formatted(20)
    page.indent()
    page.write_text("one two three four five\nsix\n\n\b\nExample:\n  a command that is longer than the line\n")
    assert page.getvalue() == (
        "  one two three four\n  five six\n\n  Example:\n    a command that is longer than the line\n"
    )


def test_a_long_usage_stands_below_itself() -> None:
    page = formatted(40)
    page.write_usage("searchnews x", "[OPTIONS] FIRST SECOND THIRD", "用法：")
    assert page.getvalue() == "用法：searchnews x [OPTIONS] FIRST\n                   SECOND THIRD\n"
    narrow = formatted(20)
    narrow.write_usage("searchnews x", "[OPTIONS] FIRST")
    assert narrow.getvalue() == "Usage: searchnews x\n    [OPTIONS] FIRST\n"


def test_a_command_is_dressed_as_a_copy() -> None:
    option = click.Option(["--many"], type=click.IntRange(0), help="How many\nthere are.")
    plain = click.Group("plain", params=[option], help="Do it.\n\n\b\nExample:\n  it", commands={"hello": hello})
    with speaking("zh"):
        shown = dressed(plain)
    assert isinstance(shown, click.Group)
    assert shown.epilog is None and shown.help == "Do it.\n\n\b\n示例：\n  it"
    assert [param.opts for param in shown.params] == [["--many"], ["--lang"]]
    assert (shown.params[0].metavar, shown.params[0].help) == ("N", "How many there are.")
    assert [param.opts for param in shown.commands["hello"].params] == [["--lang"]]
    assert plain.params == [option] and option.metavar is None and not hello.params
    assert plain.help == "Do it.\n\n\b\nExample:\n  it" and dressed(shown).params[1].opts == ["--lang"]
    assert len(dressed(shown).params) == 2
