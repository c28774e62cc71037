"""`searchnews check`: whether the index still holds what was put into it."""

from pathlib import Path

import click

from searchnews import Index
from searchnews.cli.failure import Failure
from searchnews.cli.options import example, index_option
from searchnews.cli.output import line, say
from searchnews.cli.page import amount
from searchnews.cli.progress import watch


@click.command(epilog=example("searchnews check", "searchnews check --index ~/archive && echo sound"))
@index_option
def check(folder: Path) -> None:
    """Look at every file and article of the index, and change nothing."""
    with Index.open(folder) as index:
        with watch("checking") as progress:
            problems = index.check(progress)
        if not problems:
            say([line(f"The index is sound: {amount(index.stats()['articles'], 'article')}.")])
            return
    say(line(problem) for problem in problems)
    raise Failure(f"{folder} is damaged ({amount(len(problems), 'problem')}, the first: {problems[0].rstrip('.')}).")
