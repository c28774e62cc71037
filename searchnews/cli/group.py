"""The group of commands. Each is loaded when it is asked for, so that none pays for what another imports."""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from searchnews import __version__
from searchnews.cli.failure import Failure, Stopped
from searchnews.errors import SearchnewsError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "index": ("searchnews.cli.index:index", "Read articles into the index."),
    "search": ("searchnews.cli.search:search", "Find articles."),
    "show": ("searchnews.cli.show:show", "Show one article."),
    "export": ("searchnews.cli.export:export", "Write articles out, as they can be read in again."),
    "stats": ("searchnews.cli.stats:stats", "Say what the index holds."),
    "analyze": ("searchnews.cli.analyze:analyze", "Show how a text is taken apart."),
    "explain": ("searchnews.cli.explain:explain", "Show why an article answers a query, and how its score adds up."),
    "check": ("searchnews.cli.check:check", "Look at every file and article of the index, and change nothing."),
    "rebuild": ("searchnews.cli.index:rebuild", "Make the index anew from the articles it holds."),
    "demo": ("searchnews.cli.demo:demo", "Make an index of a small sample and search it."),
}
"""Every command of this package: where it is, and what the list of commands says about it."""


def load(target: str) -> Any:
    """What `target` (``module:attribute``) names."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


class Commands(click.Group):
    """Loads commands by name, those of other packages too, and says in one sentence what went wrong in one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, those of other packages last."""
        return [*COMMANDS, *load("searchnews.cli.plugins:names")(COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name in COMMANDS:
            command: click.Command = load(COMMANDS[cmd_name][0])
            return command
        found: click.Command | None = load("searchnews.cli.plugins:find")(cmd_name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was named; what is close to a mistyped name is offered."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            near = get_close_matches(name, self.list_commands(ctx), n=1)
            meant = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"No such command '{name}'.{meant}", ctx)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before the command: nothing but ``--help`` and ``--version`` does."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise click.UsageError(
                f"No such option '{error.option_name}' here; options follow the command.", ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing those of this package."""
        rows = [(name, summary) for name, (_, summary) in COMMANDS.items()]
        rows += load("searchnews.cli.plugins:summaries")(COMMANDS)
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it could not do becomes a `Failure`."""
        try:
            return super().invoke(ctx)
        except SearchnewsError as error:
            raise Failure(str(error)) from error
        except click.ClickException as error:
            if type(error) is click.ClickException:  # of a command of another package
                raise Failure(error.message) from error
            raise
        except KeyboardInterrupt:
            raise Stopped("Stopped by Ctrl-C; nothing is left half done.") from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Failure(f"{where}{(error.strerror or str(error)).lower()}.") from error


@click.command(
    cls=Commands,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  searchnews demo\n  searchnews index ~/site/_posts\n  searchnews search 知识产权",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Full-text search for an archive of Chinese news, on your own machine."""
