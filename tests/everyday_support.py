"""What the tests of docs/everyday.md share: the page, and a person who lives by it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cli_support import PACKAGES
from docs_support import ROOT, blocks

from searchnews import Index

PAGES = [ROOT / "docs/everyday.md", ROOT / "docs/everyday.zh.md"]


def block(language: str, holds: str) -> str:
    """The one block of the page that holds a text."""
    (found,) = [text for text in blocks(PAGES[0], language) if holds in text]
    return found


@dataclass
class Person:
    """A home folder with the program where the page has it, and an environment as poor as cron's."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "LOGNAME": "editor"}

    def sh(self, text: str, **changes: str) -> subprocess.CompletedProcess[str]:
        text = text.replace("/media/disk", '"$HOME"/disk')
        return subprocess.run(
            ["/bin/sh", "-c", text],
            env={**self.environment, **changes},
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def searchnews(self, *args: str) -> subprocess.CompletedProcess[str]:
        program = str(self.home / "searchnews/.venv/bin/searchnews")
        return subprocess.run(
            [program, *args], env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=60
        )

    def run(self, text: str) -> None:
        """Run a block in which the program is called by its name alone."""
        bin = self.home / "searchnews/.venv/bin"
        done = self.sh(f"set -e\n{text}", PATH=f"{bin}:/usr/bin:/bin")
        assert done.returncode == 0, done.stderr

    def ids(self, index: str = "archive") -> list[str]:
        with Index.open(self.home / index) as opened:
            return [article.id for article in opened.export()]

    def write(self, place: str, *ids: str) -> Path:
        """Write a file of articles."""
        file = self.home / place
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = [{"id": id, "title": f"{id}号渡口今日通航", "body": "渡船一早就满了。"} for id in ids]
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return file


def person_in(folder: Path) -> Person:
    """A person with one file of articles."""
    home = folder / "home of an editor"
    bin = home / "searchnews/.venv/bin"
    bin.mkdir(parents=True)
    program = bin / "searchnews"
    program.write_text(f"#!/bin/sh\nPYTHONPATH='{PACKAGES}' exec '{sys.executable}' -m searchnews \"$@\"\n", "utf-8")
    program.chmod(0o755)
    person = Person(home)
    person.write("site/_posts/ferry.jsonl", "one")
    return person


def reader_in(folder: Path) -> Person:
    """A person whose sources have been read once, by the page's first command."""
    person = person_in(folder)
    done = person.sh(blocks(PAGES[0], "sh")[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert person.ids() == ["one"]
    return person
