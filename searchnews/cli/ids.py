"""Ids on the command line: several, or ``-`` for those on standard input, and what is said of the ones not there."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import click

from searchnews import Article, Index
from searchnews.cli.failure import Failure
from searchnews.cli.options import Decorator, typed
from searchnews.cli.screen import visible
from searchnews.language import tr, trn

# An id has at most 64 characters. What is longer is none, and a line without an end must not fill the memory.
_LONGEST = 1024
_NAMED = 10
_SHOWN = 80


def ids_argument() -> Decorator:
    """``ID...``, at least one."""
    return click.argument("ids", nargs=-1, required=True, metavar="ID...", type=typed)


def asked_for(given: Sequence[str]) -> list[str]:
    """The ids that were named, each once; those of standard input where ``-`` stands."""
    return list(dict.fromkeys(chain.from_iterable(_named(name) for name in given)))


def _named(name: str) -> Iterable[str]:
    return _from_stdin() if name == "-" else [name]


def _from_stdin() -> Iterator[str]:
    """One a line; blanks around it, empty lines and the mark that some editors begin a file with are nothing."""
    while sys.stdin and (line := sys.stdin.buffer.readline(_LONGEST)):
        if id := line.decode("utf-8", "replace").strip("\ufeff \t\r\n"):
            yield id


class Looked:
    """Ids that are looked for one after the other; `missing` are those of them that were not there."""

    def __init__(self, index: Index, ids: Sequence[str]) -> None:
        self._index = index
        self._ids = ids
        self.missing: list[str] = []

    def articles(self) -> Iterator[Article]:
        """The articles that are there, in the order of their ids."""
        for id in self._ids:
            article = self._index.get(id)
            if article is None:
                self.missing.append(id)
            else:
                yield article

    def report(self) -> None:
        """Say which were missing, as `report` does."""
        report(self.missing, len(self._ids), self._index.path)


def report(missing: Sequence[str], asked: int, folder: Path) -> None:
    """Name what was not there on standard error; Failure when that is all that was asked for."""
    if missing and len(missing) == asked:
        raise Failure(_nothing(missing, folder))
    for id in missing[:_NAMED]:
        click.echo(visible(tr("There is no article {id} in {folder}.", id=id[:_SHOWN], folder=folder)), err=True)
    if len(missing) > _NAMED:
        rest = len(missing) - _NAMED
        click.echo(trn("{count} more id is not there.", "{count} more ids are not there.", rest), err=True)


def _nothing(missing: Sequence[str], folder: Path) -> str:
    first = missing[0][:_SHOWN]
    if len(missing) == 1:
        return tr(
            "There is no article {id} in {folder}; `searchnews search WORDS --ids` prints ids.", id=first, folder=folder
        )
    return tr(
        "None of these {count} articles is in {folder}, the first {id}; `searchnews search WORDS --ids` prints ids.",
        count=f"{len(missing):,}",
        id=first,
        folder=folder,
    )
