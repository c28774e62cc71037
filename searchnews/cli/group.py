"""The group of commands. Each is loaded when it is asked for, so that none pays for what another imports."""

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from searchnews import __version__
from searchnews.cli.failure import Failure, Stopped
from searchnews.cli.help import Context, dressed, in_chinese
from searchnews.cli.speech import spoken
from searchnews.errors import SearchnewsError
from searchnews.language import language, reason, tr, translated

COMMANDS: Mapping[str, tuple[str, str]] = {
    "index": ("searchnews.cli.index:index", "Read articles into the index."),
    "search": ("searchnews.cli.search:search", "Find articles."),
    "show": ("searchnews.cli.show:show", "Show articles."),
    "open": ("searchnews.cli.open:open_", "Open the originals of articles in the browser."),
    "delete": ("searchnews.cli.delete:delete", "Delete articles from the index."),
    "export": ("searchnews.cli.export:export", "Write articles out, as they can be read in again."),
    "suggest": ("searchnews.cli.suggest:suggest", "Say how a query may go on."),
    "stats": ("searchnews.cli.stats:stats", "Say what the index holds."),
    "analyze": ("searchnews.cli.analyze:analyze", "Show how a text is taken apart."),
    "explain": ("searchnews.cli.explain:explain", "Show why an article answers a query, and how its score adds up."),
    "eval": ("searchnews.cli.evaluate:eval_", "Measure how good the answers are, against what people judged."),
    "check": ("searchnews.cli.check:check", "Look at every file and article of the index, and change nothing."),
    "rebuild": ("searchnews.cli.rebuild:rebuild", "Make the index anew from the articles it holds."),
    "demo": ("searchnews.cli.demo:demo", "Make an index of a small sample and search it."),
    "words": ("searchnews.cli.words:words", "Keep your own words whole: add, remove, list."),
    "synonyms": ("searchnews.cli.words:synonyms", "Let words find each other: add, remove, list."),
    "config": ("searchnews.cli.config:config", "Say which settings are in force, and why."),
    "doctor": ("searchnews.cli.doctor:doctor", "Say what is missing or slow, and what to do about it."),
    "completion": ("searchnews.cli.completion:completion", "Print what makes a shell complete commands and options."),
    "reference": ("searchnews.cli.reference:reference", "Print all of this help as one page."),
}
"""Every command of this package: where it is, and what the list of commands says about it."""


def load(target: str) -> Any:
    """What `target` (``module:attribute``) names."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


class Commands(click.Group):
    """Loads commands by name, those of other packages too, and says in one sentence what went wrong in one."""

    context_class = Context

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line in the language that it asks for; see `click.Command.main`."""
        given = args[0] if args else kwargs.get("args")
        with spoken(sys.argv[1:] if given is None else given):
            return click.Group.main(dressed(self), *args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, those of other packages last."""
        return [*COMMANDS, *load("searchnews.cli.plugins:names")(COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now, in the current language."""
        if cmd_name in COMMANDS:
            return dressed(load(COMMANDS[cmd_name][0]))
        found: click.Command | None = load("searchnews.cli.plugins:find")(cmd_name)
        return dressed(found) if found else None

    def summaries(self) -> list[tuple[str, str]]:
        """Each command's name and what it does, without importing those of this package."""
        rows = [(name, translated(summary)) for name, (_, summary) in COMMANDS.items()]
        return rows + list(load("searchnews.cli.plugins:summaries")(COMMANDS))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was named; what is close to a mistyped name is offered."""
        name = args[0]
        if not (ctx.resilient_parsing or name.startswith("-")) and self.get_command(ctx, name) is None:
            near = get_close_matches(name, self.list_commands(ctx), n=1)
            if near:
                raise click.UsageError(
                    tr("No such command '{name}'. Did you mean '{near}'?", name=name, near=near[0]), ctx
                )
            raise click.UsageError(tr("No such command '{name}'.", name=name), ctx)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before the command: only ``--help``, ``--version`` and ``--lang`` do."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise click.UsageError(
                tr("No such option '{option}' here; options follow the command.", option=error.option_name), ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing those of this package."""
        with formatter.section(tr("Commands")):
            formatter.write_dl(self.summaries())

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The commands and options that begin so; none is imported."""
        found: list[Any] = load("searchnews.cli.completion:commands")(self.summaries(), incomplete)
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it could not do becomes a `Failure`."""
        try:
            return super().invoke(ctx)
        except SearchnewsError as error:
            raise Failure(str(error)) from error
        except click.UsageError as error:
            raise (in_chinese(error) if language() == "zh" else error) from None
        except click.ClickException as error:
            if type(error) is click.ClickException:  # of a command of another package
                raise Failure(error.message) from error
            raise
        except KeyboardInterrupt:
            raise Stopped(tr("Stopped by Ctrl-C; nothing is left half done.")) from None
        except OSError as error:
            if error.filename:
                raise Failure(tr("{path}: {reason}.", path=error.filename, reason=reason(error))) from error
            raise Failure(tr("{reason}.", reason=reason(error))) from error


@click.command(
    cls=Commands,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  searchnews demo\n  searchnews index ~/site/_posts\n  searchnews search 知识产权",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Full-text search for an archive of Chinese news, on your own machine."""
