"""Completion as a person has it: in bash, zsh and fish, each as it is installed here."""

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from cli_support import environment
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from searchnews.cli.completion import completion
from searchnews.cli.group import COMMANDS, cli
from searchnews.cli.help import dressed
from searchnews.language import speaking

VARIABLE = "_SEARCHNEWS_COMPLETE"

HEAVY = {"flask", "rich", "multiprocessing", "numpy", "whoosh", "jieba", "rjieba", "opencc", "selectolax", "msgspec"}


def offered(line: str, incomplete: str = "") -> list[tuple[str, str]]:
    """What is offered behind a line: each value and its type."""
    found = ShellComplete(dressed(cli), {}, "searchnews", VARIABLE).get_completions(line.split(), incomplete)
    return [(item.value, item.type) for item in found]


def test_commands_are_offered_by_their_beginning() -> None:
    assert [name for name, _ in offered("", "s")][:3] == [name for name in COMMANDS if name.startswith("s")][:3]
    assert offered("", "reb") == [("rebuild", "plain")]
    assert offered("", "xyzzy") == []


def test_what_is_mistyped_does_no_harm() -> None:
    assert offered("serch", "--so") == []
    assert offered("--lang fr search", "--so") == [("--sort", "plain"), ("--source", "plain")]


def test_options_and_their_values_are_offered() -> None:
    assert offered("search", "--so") == [("--sort", "plain"), ("--source", "plain")]
    assert offered("search --sort", "o") == [("oldest", "plain")]
    assert offered("search", "--la") == offered("", "--la") == [("--lang", "plain")]
    assert offered("search --lang") == offered("--lang") == [("en", "plain"), ("zh", "plain")]
    assert ("zsh", "plain") in offered("completion")


def test_folders_are_offered_for_an_index_and_files_for_a_source() -> None:
    assert offered("stats --index", "arch") == [("arch", "dir")]
    assert offered("demo --index") == [("", "dir")]
    assert offered("index", "no") == [("no", "file")]


def test_words_of_a_query_and_ids_are_the_persons_own() -> None:
    assert offered("search", "知") == []
    assert offered("explain", "2022") == []


def test_what_a_shell_shows_of_a_command_is_in_the_language() -> None:
    with speaking("zh"):
        item, *_ = ShellComplete(cli, {}, "searchnews", VARIABLE).get_completions([], "stats")
    assert item.help == "显示索引的概况。"


def test_another_shell_is_wrong_usage() -> None:
    result = CliRunner().invoke(cli, ["completion", "tcsh"])
    assert result.exit_code == 2 and "'bash', 'zsh', 'fish'" in result.stderr


MODULES = """
import sys
from searchnews.cli import main
try:
    main()
finally:
    print("modules:", *sys.modules, file=sys.stderr)
"""


def imported(*args: str, **changes: str) -> set[str]:
    line = [sys.executable, "-c", MODULES, *args]
    done = subprocess.run(
        line, env=environment(**changes), capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    (modules,) = [row for row in done.stderr.splitlines() if row.startswith("modules: ")]
    return set(modules.split()[1:])


def test_completing_a_command_imports_none() -> None:
    modules = imported(**{VARIABLE: "bash_complete", "COMP_WORDS": "searchnews s", "COMP_CWORD": "1"})
    known = {target.partition(":")[0] for target, _ in COMMANDS.values()} - {completion.callback.__module__}
    assert "searchnews.cli.completion" in modules
    assert not modules & (known | HEAVY)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_of_a_shells_start_is_cheap(shell: str) -> None:
    """Each new shell runs it: 0.1 s, most of which Python and click take (benchmarks: 0.095 s on two old cores)."""
    assert not imported("completion", shell) & HEAVY


posix = pytest.mark.skipif(os.name != "posix", reason="terminals as POSIX has them")


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed here")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the program on its path, one folder and one file."""
    program = tmp_path / "bin" / "searchnews"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m searchnews "$@"\n')
    program.chmod(0o755)
    (tmp_path / "archive-of-tides").mkdir()
    (tmp_path / "archive-list.txt").touch()
    return tmp_path


def surroundings(home: Path, **changes: str) -> dict[str, str]:
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return environment(PATH=path, HOME=str(home), ZDOTDIR=str(home), XDG_CONFIG_HOME=str(home), TERM="dumb", **changes)


@pytest.fixture
def bash(home: Path) -> list[str]:
    (home / "rc").write_text('PS1="READY> "\nbind "set bell-style none"\neval "$(searchnews completion bash)"\n')
    return ["bash", "--rcfile", str(home / "rc"), "-i"]


@pytest.fixture
def zsh(home: Path) -> list[str]:
    setup = 'PS1="READY> "\nautoload -Uz compinit && compinit -u -D\neval "$(searchnews completion zsh)"\n'
    (home / ".zshrc").write_text(setup)
    return ["zsh", "-i"]


class Terminal:
    """A shell at a terminal of its own."""

    def __init__(self, line: list[str], home: Path) -> None:
        self._controller, shell = os.openpty()
        self._process = subprocess.Popen(
            line, stdin=shell, stdout=shell, stderr=shell, cwd=home, env=surroundings(home), start_new_session=True
        )
        os.close(shell)
        self._shown = ""

    def wait_for(self, found: Callable[[str], bool]) -> None:
        until = time.monotonic() + 30
        while not found(self._shown):
            assert time.monotonic() < until, self._shown
            if select.select([self._controller], [], [], 0.5)[0]:
                self._shown += os.read(self._controller, 4096).decode("utf-8", "replace")

    def type(self, keys: str, until: str) -> None:
        """Type some keys, and wait for what they bring."""
        self._shown = ""
        os.write(self._controller, keys.encode())
        self.wait_for(lambda shown: until in shown)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._controller)


@posix
@pytest.mark.parametrize("shell", [pytest.param("bash", marks=needs("bash")), pytest.param("zsh", marks=needs("zsh"))])
def test_a_person_presses_tab(shell: str, home: Path, request: pytest.FixtureRequest) -> None:
    terminal = Terminal(request.getfixturevalue(shell), home)
    try:
        terminal.wait_for(lambda shown: "READY> " in shown)
        terminal.type("searchnews reb\t", "rebuild ")
        terminal.type("--eng\t", "--engine ")
        terminal.type("who\t", "whoosh ")
        terminal.type("--index archive\t", "archive-of-tides")
        terminal.type("\x15searchnews index archive-l\t", "archive-list.txt")
    finally:
        terminal.close()


@posix
@needs("fish")
def test_fish_completes(home: Path) -> None:
    """fish says itself what it would offer."""
    (home / "fish").mkdir()
    (home / "fish" / "config.fish").write_text("searchnews completion fish | source\n")

    def asked(line: str) -> list[str]:
        done = subprocess.run(
            ["fish", "-c", 'complete -C "$LINE"'],
            cwd=home,
            env=surroundings(home, LINE=line),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )
        return [row.partition("\t")[0] for row in done.stdout.splitlines()]

    assert asked("searchnews reb") == ["rebuild"]
    assert asked("searchnews rebuild --eng") == ["--engine"]
    assert asked("searchnews search --sort new") == ["newest"]
    assert asked("searchnews stats --index archive") == ["archive-of-tides/"]
    assert asked("searchnews index archive-l") == ["archive-list.txt"]


def test_the_script_is_clicks_own() -> None:
    for shell in ("bash", "zsh", "fish"):
        shown = CliRunner().invoke(cli, ["completion", shell]).output
        assert VARIABLE in shown and "searchnews" in shown
    assert isinstance(completion, click.Command)
