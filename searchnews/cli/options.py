"""Options and arguments that several commands share."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from searchnews.cli.group import load
from searchnews.cli.speech import heed
from searchnews.errors import SearchnewsError

# Loaded only where it is there: reading settings is half of what opening an index costs.
_SETTINGS = "searchnews.toml"

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def typed(value: str) -> str:
    """The type of what a person typed: bytes that are no text become U+FFFD, as they do in the articles."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class WordsCommand(click.Command):
    """A command that takes the words of a query: ``-word`` is one of them, ``--word`` a mistyped option.

    Such a command has no short options of its own, or some words would be taken for them: ``-h`` asks for help only
    where nothing else is said.
    """

    ignore_unknown_options = True

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """``--help`` alone."""
        return ["--help"]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse what looks like an option and is none; after ``--`` everything is words."""
        if args == ["-h"]:
            args = ["--help"]
        typed = args[: args.index("--")] if "--" in args else args
        left = super().parse_args(ctx, list(args))
        values = [word for value in ctx.params.values() if isinstance(value, tuple) for word in value]
        for word in typed:
            if word.startswith("--") and word in values:
                known = [name for param in self.params for name in param.opts if name.startswith("--")]
                raise click.NoSuchOption(word, possibilities=known, ctx=ctx)
        return left


def folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """What a shell completes where a folder is asked for."""
    found: list[Any] = load("searchnews.cli.completion:folders")(incomplete)
    return found


def _in_its_language(ctx: click.Context, param: click.Parameter, folder: Path) -> Path:
    """The folder of an index; from now on its language is spoken, so that what is wrong with it is told in that."""
    with suppress(SearchnewsError, OSError):  # whoever opens it says so
        if not ctx.resilient_parsing and (folder / _SETTINGS).is_file():
            heed(load("searchnews.config:load")(folder).language)
    return folder


def index_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--index DIR``, which every command has that needs an index."""
    # readable: click would call a folder without rights a wrong usage; opening it says in a sentence what it is.
    return click.option(
        "--index",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path, readable=False),
        envvar="SEARCHNEWS_INDEX",
        default="index",
        shell_complete=folders,
        callback=_in_its_language,
        help="The index; without it $SEARCHNEWS_INDEX, else ./index.",
    )(command)


def json_option(help: str) -> Decorator:
    """``--json``, with what it prints."""
    return click.option("--json", "as_json", is_flag=True, help=help)


def example(*lines: str) -> str:
    """The end of a help text: command lines to copy."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
