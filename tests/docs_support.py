"""What the tests of the documentation share: its pages, the blocks of code on them, and the commands of a line."""

import re
import shlex
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
PAIRS = [(ROOT / f"{name}.md", ROOT / f"{name}.zh.md") for name in ("README", "docs/python", "docs/importers")]


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
