"""`searchnews completion`: what makes a shell complete commands, options and their values."""

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

from searchnews.cli.options import example
from searchnews.cli.output import write

_SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "searchnews"

# Where the script tells the program that it is asked for completions; click reads it under this name.
_VARIABLE = "_SEARCHNEWS_COMPLETE"


@click.command(
    epilog=example(
        'eval "$(searchnews completion bash)"',
        'eval "$(searchnews completion zsh)"',
        "searchnews completion fish | source",
    )
)
@click.argument("shell", type=click.Choice(_SHELLS), metavar="bash|zsh|fish")
def completion(shell: str) -> None:
    """Print what makes a shell complete commands and options.

    Write the line of the example that is for your shell into the file it reads when it starts: ~/.bashrc, ~/.zshrc
    (below compinit) or ~/.config/fish/config.fish.
    """
    script = get_completion_class(shell)
    assert script is not None  # click has had these three since 8.0
    write(script(click.Group(), {}, _PROGRAM, _VARIABLE).source())


def commands(summaries: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem[str]]:
    """The commands that begin so, as a shell is told of them."""
    return [CompletionItem(name, help=said) for name, said in summaries if name.startswith(incomplete)]


def folders(incomplete: str) -> list[CompletionItem[str]]:
    """What tells a shell to complete the name of a folder."""
    return [CompletionItem(incomplete, type="dir")]
