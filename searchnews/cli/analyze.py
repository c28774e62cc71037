"""`searchnews analyze`: both views of a text, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from searchnews import Index
from searchnews import analyze as analyze_plainly
from searchnews.cli.options import WordsCommand, example, index_option, json_option, typed
from searchnews.cli.output import Line, line, say, say_json
from searchnews.cli.screen import pad, visible, width
from searchnews.language import tr

Piece = Mapping[str, Any]


@click.command(cls=WordsCommand, epilog=example("searchnews analyze 石榆市知识产权强市"))
@click.argument("text", nargs=-1, required=True, type=typed)
@json_option("Print it as JSON.")
@index_option
@click.pass_context
def analyze(ctx: click.Context, text: tuple[str, ...], as_json: bool, folder: Path) -> None:
    """Show how a text is taken apart.

    An index brings its own dictionary; where there is none, and none was named, the text is taken apart without.
    """
    whole = " ".join(text)
    is_named = ctx.get_parameter_source("folder") is not click.core.ParameterSource.DEFAULT
    if is_named or folder.exists():
        with Index.open(folder) as index:
            found = index.analyze(whole)
    else:
        found = analyze_plainly(whole)
    if as_json:
        say_json(found)
    else:
        say(_lines(found["tokens"], found["words"]))


def _lines(tokens: Sequence[Piece], words: Sequence[Piece]) -> Iterator[Line]:
    """A table: each word stands beside the token it begins with."""
    rows = [(_cell(token), _cell(word)) for token, word in _pairs(tokens, words)]
    found = tr("match text: what is found")
    left = max(map(width, [found, *(cell for cell, _ in rows)])) + 3
    yield line((pad(found, left), "dim"), (tr("words: in which order"), "dim"))
    for token, word in rows:
        yield line((pad(token, left) if word else token, ""), (word, "name"))


def _pairs(tokens: Sequence[Piece], words: Sequence[Piece]) -> Iterator[tuple[Piece | None, Piece | None]]:
    for start in sorted({piece["start"] for piece in (*tokens, *words)}):
        lefts = [token for token in tokens if token["start"] == start]
        rights = [word for word in words if word["start"] == start]
        yield from zip_longest(lefts, rights)


def _cell(piece: Piece | None) -> str:
    if piece is None:
        return ""
    return f"{piece['start']:>3}-{piece['end']:<3} {visible(piece['text'])}"
