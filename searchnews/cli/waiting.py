"""Waiting for another process that is writing to the index, and saying so."""

from collections.abc import Callable
from typing import TypeVar

import click

from searchnews import LockedIndex
from searchnews.cli.screen import visible
from searchnews.language import tr

Done = TypeVar("Done")

# Another import takes seconds, and a job of every hour that gives up has missed an hour.
_PATIENCE = 10.0


def wait_option(command: click.decorators.FC) -> click.decorators.FC:
    """``--wait SECONDS``, for what writes."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        default=_PATIENCE,
        show_default=True,
        help="How long to wait for another process that is writing to the index.",
    )(command)


def patiently(action: Callable[[float], Done], wait: float) -> Done:
    """Do what writes to the index, given the seconds it may wait; say whom it is waiting for."""
    try:
        return action(0.0)
    except LockedIndex as error:
        if not wait:
            raise
        click.echo(visible(tr("{why} Waiting up to {seconds:g} s.", why=error, seconds=wait)), err=True)
    return action(wait)
