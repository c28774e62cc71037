"""`searchnews check`: whether the index still holds what was put into it."""

from pathlib import Path

import click

from searchnews import Index
from searchnews.cli.failure import Failure
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import line, say, say_json
from searchnews.cli.progress import watch
from searchnews.language import tr, trn


@click.command(epilog=example("searchnews check", "searchnews check --index ~/archive && echo sound"))
@json_option("Print what was found as one JSON object.")
@index_option
def check(as_json: bool, folder: Path) -> None:
    """Look at every file and article of the index, and change nothing."""
    with Index.open(folder) as index:
        with watch(tr("checking")) as progress:
            problems = index.check(progress)
        articles = None if problems else index.stats()["articles"]  # what is damaged may not be counted
    if as_json:
        say_json({"sound": not problems, "articles": articles, "problems": problems})
    elif articles is not None:
        said = trn("The index is sound: {count} article.", "The index is sound: {count} articles.", articles)
        say([line(said)])
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
