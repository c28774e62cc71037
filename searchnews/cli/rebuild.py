"""`searchnews rebuild`: the index anew from the articles it holds."""

from pathlib import Path

import click

from searchnews import Index
from searchnews.cli.index import ENGINE
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import line, say, say_json
from searchnews.cli.page import amount
from searchnews.cli.progress import watch
from searchnews.cli.report import name_cleared, name_skipped
from searchnews.cli.waiting import patiently, wait_option
from searchnews.language import tr


@click.command(epilog=example("searchnews rebuild", "searchnews rebuild --engine tantivy --index ~/archive"))
@click.option("--engine", type=ENGINE, help="What is to keep it from now on; unchanged unless said.")
@click.option("--without-damaged", is_flag=True, help="Leave out articles that are not what was stored, and name them.")
@wait_option
@json_option("Print what was done as one JSON object.")
@index_option
def rebuild(engine: str | None, without_damaged: bool, wait: float, as_json: bool, folder: Path) -> None:
    """Make the index anew from the articles it holds.

    The old index answers until the new one is whole. It is what to do after a change of the dictionary, and when
    `check` names damage: an article that is damaged itself stops it, unless it is to do --without-damaged. With
    --engine, another engine keeps the articles from then on; sources and settings stay.
    """
    with Index.open(folder) as target:
        with watch(tr("rebuilding")) as progress:
            report = patiently(
                lambda patience: target.rebuild(
                    engine=engine, without_damaged=without_damaged, progress=progress, wait=patience
                ),
                wait,
            )
        name = target.engine
    name_cleared(report.cleared)
    name_skipped(report.skipped)
    if as_json:
        told = report.to_dict()
        say_json({"engine": name, **{key: told[key] for key in ("articles", "skipped", "seconds")}})
        return
    done = tr(
        "Rebuilt {folder} with {engine}: {articles}, {seconds} s.",
        folder=folder,
        engine=name,
        articles=amount(report.articles, "article"),
        seconds=f"{report.seconds:.1f}",
    )
    say([line(done)])
