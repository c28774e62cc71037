"""The reference is what the commands say of themselves, and the pages in docs/ are it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from searchnews.cli import plugins
from searchnews.cli.group import COMMANDS, cli
from searchnews.cli.reference import Page, man, markdown

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"en": DOCS / "reference.md", "zh": DOCS / "reference.zh.md"}

installed = pytest.mark.skipif("serve" not in plugins.names(()), reason="without the package installed, serve is not")


def reference(*args: str) -> str:
    shown = CliRunner().invoke(cli, ["reference", *args], prog_name="searchnews")
    assert shown.exit_code == 0, shown.stderr
    return shown.output


@installed
@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_what_the_commands_say(language: str) -> None:
    """`searchnews reference --lang en > docs/reference.md` writes it again; UPDATE_GOLDEN=1 does both."""
    text = reference("--lang", language)
    if "UPDATE_GOLDEN" in os.environ:
        PAGES[language].parent.mkdir(exist_ok=True)
        PAGES[language].write_text(text, "utf-8", newline="\n")
    assert PAGES[language].read_text("utf-8") == text


@pytest.mark.parametrize("language", PAGES)
def test_every_command_is_there_with_all_its_options(language: str) -> None:
    text = reference("--lang", language)
    sections = dict(re.findall(r"^## searchnews (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert list(sections) == [*COMMANDS, *plugins.names(COMMANDS)]
    for name, section in sections.items():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        options = [param for param in command.params if isinstance(param, click.Option) and "--lang" not in param.opts]
        assert all(f"- `{option.opts[0]}" in section for option in options)
        usage, shown = re.findall(r"^```(?:sh)?\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
        assert usage.startswith(f"searchnews {name}") and f"searchnews {name}" in shown
    assert "SEARCHNEWS_INDEX" in text and "SEARCHNEWS_LANG" in text and "- `130`:" in text


def odd() -> Page:
    return Page("odd", "odd [OPTIONS]", ("*a* <b> [c](d) `e` _f_ \\g", ".h 'i' -j"), (("--k", "l_m"),), (".n 'o'",))


def test_markdown_takes_nothing_for_its_own() -> None:
    rows = list(markdown([odd()]))
    assert r"\*a\* \<b\> \[c\](d) \`e\` \_f\_ \\g" in rows
    assert r"- `--k`: l\_m" in rows and ".n 'o'" in rows


def test_roff_takes_nothing_for_its_own() -> None:
    rows = list(man([odd()]))
    assert r"\&.h \(aqi\(aq \-j" in rows
    assert r"    \&.n \(aqo\(aq" in rows
    assert all(row.split(" ")[0] in (".TH", ".SH", ".B", ".PP", ".TP", ".nf", ".fi") for row in rows if row[0] == ".")


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed here")
@pytest.mark.parametrize("language", PAGES)
def test_man_shows_the_page(language: str, tmp_path: Path) -> None:
    page = tmp_path / "searchnews.1"
    page.write_text(reference("--man", "--lang", language), "utf-8")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"}
    shown = subprocess.run(["man", "--warnings", "-l", str(page)], env=environment, capture_output=True, timeout=60)
    text = re.sub(".\b", "", shown.stdout.decode("utf-8"))
    assert shown.returncode == 0
    assert all(f"searchnews {name}" in text for name in COMMANDS) and "--prune" in text
    assert b"warning: macro" not in shown.stderr
