"""How a command says that it could not."""

from typing import Any

import click

from searchnews.cli.screen import visible


class Failure(click.ClickException):
    """What could not be done, in one sentence."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Write the sentence to standard error; no byte of it can steer the terminal."""
        click.echo(f"searchnews: {visible(self.message)}", file=file, err=True)


class Stopped(Failure):
    """Ctrl-C ended it; the status is the one a shell expects then."""

    exit_code = 130
