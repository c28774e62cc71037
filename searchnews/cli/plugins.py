"""Commands that other packages bring by the entry point group ``searchnews.commands`` (the search page's `serve`).

Apart from the group because looking at what is installed takes longer than starting.
"""

from collections.abc import Container
from importlib.metadata import EntryPoint, entry_points

import click

from searchnews.cli.failure import Failure
from searchnews.language import tr, translated

GROUP = "searchnews.commands"

SUMMARIES = {"serve": "Serve the search page."}
"""What the list says of commands that are installed together with this package."""


def _installed() -> dict[str, EntryPoint]:
    """Every such command by name; none when nothing is installed, as when running from a checkout."""
    return {point.name: point for point in entry_points(group=GROUP)}


def names(known: Container[str]) -> list[str]:
    """The names that are not taken by `known`."""
    return sorted(name for name in _installed() if name not in known)


def find(name: str) -> click.Command | None:
    """The command of that name, or None; Failure when it is there and cannot be loaded."""
    point = _installed().get(name)
    if point is None:
        return None
    try:
        command = point.load()
    except (ImportError, AttributeError) as error:
        raise Failure(
            tr("The command {name} of {place} cannot be loaded: {error}.", name=name, place=point.value, error=error)
        ) from error
    if not isinstance(command, click.Command):
        raise Failure(tr("The command {name} of {place} is no click command.", name=name, place=point.value))
    return command


def summaries(known: Container[str]) -> list[tuple[str, str]]:
    """Name and one line of help of each, without importing it: the search page takes four times as long as the list."""
    found = _installed()
    packages = {name: found[name].module.partition(".")[0] for name in names(known)}
    return [
        (name, translated(SUMMARIES[name]) if name in SUMMARIES else tr("From the package {name}.", name=package))
        for name, package in packages.items()
    ]
