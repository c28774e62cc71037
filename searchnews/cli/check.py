"""`searchnews check`: whether the index still holds what was put into it."""

from pathlib import Path
from typing import Any

import click

from searchnews import DamagedIndex, Index
from searchnews.cli.failure import Failure
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import line, say, say_json
from searchnews.cli.progress import watch
from searchnews.language import tr, trn


@click.command(epilog=example("searchnews check", "searchnews check --index ~/archive && echo sound"))
@json_option("Print what was found as one JSON object.")
@index_option
def check(as_json: bool, folder: Path) -> None:
    """Look at every file and article of the index, and change nothing.

    What a rebuild would make better, such as the order after words of yours came or went, is said too, and is no
    damage: the status is 0.
    """
    problems, stats = _look(folder)
    notes = stats["notes"] if stats else []
    if as_json:
        articles = stats["articles"] if stats else None
        say_json({"sound": not problems, "articles": articles, "problems": problems, "notes": notes})
    elif stats is not None:
        count = stats["articles"]
        said = trn("The index is sound: {count} article.", "The index is sound: {count} articles.", count)
        say([line(said), *map(line, notes)])
    else:
        say(line(problem) for problem in problems)
    if problems:
        raise Failure(
            trn(
                "{folder} is damaged ({count} problem: {first}).",
                "{folder} is damaged ({count} problems, the first: {first}).",
                len(problems),
                folder=folder,
                first=problems[0].rstrip(".。"),
            )
        )


def _look(folder: Path) -> tuple[list[str], dict[str, Any] | None]:
    """What is damaged, and figures where nothing is: what is damaged may not be counted."""
    try:
        with Index.open(folder) as index:
            with watch(tr("checking")) as progress:
                problems = index.check(progress)
            return problems, None if problems else index.stats()
    except DamagedIndex as error:  # it cannot even be opened
        return [str(error)], None
