"""The options that narrow what is found, the same wherever something is looked for."""

from collections.abc import Callable
from typing import Any, Literal

import click

from searchnews.cli.options import typed

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")

_OPTIONS = (
    click.option(
        "--tag", "tags", multiple=True, type=typed, metavar="T", help="With this tag; given twice, with both."
    ),
    click.option(
        "--source", "sources", multiple=True, type=typed, metavar="S", help="Of this source; twice, of either."
    ),
    click.option(
        "--category", "categories", multiple=True, type=typed, metavar="C", help="Of this category, or another."
    ),
    click.option("--code", "codes", multiple=True, type=typed, metavar="C", help="About this security, or another."),
    click.option("--since", type=typed, metavar="D", help="From that date on: 2022, 2022-04, 2022-04-24, 7d, 上周."),
    click.option("--until", type=typed, metavar="D", help="To that date, which is included."),
)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--tag --source --category --code --since --until``, by the names `Index.search` has for them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
