"""Heads as people and programs write them, each with exactly what is read from it.

``UPDATE_GOLDEN=1 pytest tests/test_importers_frontmatter.py`` writes ``importers/heads.txt`` again; read the difference
before committing it.
"""

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from searchnews.importers.jekyll import read_post

GOLDEN = Path(__file__).parent / "importers" / "heads.txt"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Case:
    """A post: how it is called, its path, how its bytes are made odd, its text and what it shall be read as."""

    name: str
    path: str
    odd: tuple[str, ...]
    post: str
    expected: str

    def __str__(self) -> str:
        odd = " ".join(self.odd) + "\n" if self.odd else ""
        return f"######## {self.name}\n{self.path}\n{odd}<<<<<<<<\n{self.post}>>>>>>>>\n{self.expected}"


def cases() -> list[Case]:
    found = []
    for block in re.split(r"^######## ", GOLDEN.read_text("utf-8"), flags=re.M)[1:]:
        top, _, rest = block.partition("<<<<<<<<\n")
        name, path, *odd = top.splitlines()
        post, _, expected = rest.partition(">>>>>>>>\n")
        found.append(Case(name, path, tuple(" ".join(odd).split()), post, expected))
    return found


def described(case: Case) -> str:
    """Every field that is not empty, one a line; an id that is made from the url or the place says so."""
    text = case.post.replace("\n", "\r\n") if "crlf" in case.odd else case.post
    article = read_post("\ufeff" + text if "bom" in case.odd else text, case.path, SHANGHAI)
    if article is None:
        return "nothing\n"
    made = {
        "x" + sha256(key.encode()).hexdigest()[:16]: what for key, what in ((article.url, "url"), (case.path, "place"))
    }
    lines = [f"title: {article.title}"]
    lines += [f"published: {article.published.isoformat()}"] if article.published else []
    for field in ("source", "category"):
        lines += [f"{field}: {value}"] if (value := getattr(article, field)) else []
    lines += [f"tag: {tag}" for tag in article.tags]
    lines += [f"url: {article.url}"] if article.url else []
    lines += [f"digest: {line}" for line in article.digest.splitlines()]
    lines += [f"id: {article.id}"] if article.id not in made else [f"id of its {made[article.id]}"]
    lines += [f"body: {line}" for line in article.body.splitlines()]
    return "\n".join(lines) + "\n"


@pytest.mark.skipif("UPDATE_GOLDEN" not in os.environ, reason="UPDATE_GOLDEN=1 writes the golden file again")
def test_update() -> None:
    told = [Case(case.name, case.path, case.odd, case.post, described(case)) for case in cases()]
    GOLDEN.write_text("".join(map(str, told)), "utf-8")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_head_is_read_as_it_is_meant(case: Case) -> None:
    assert described(case) == case.expected


def test_there_are_fifty_and_none_is_there_twice() -> None:
    names = [case.name for case in cases()]
    assert len(names) >= 50
    assert len(set(names)) == len(names)
