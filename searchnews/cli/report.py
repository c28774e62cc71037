"""What an import did, in words: a sentence for whoever asked for it, and what else he should know on standard error."""

from collections.abc import Sequence
from pathlib import Path

import click

from searchnews import Index, Report, Skipped
from searchnews.cli.output import line, say, say_json
from searchnews.cli.page import amount
from searchnews.cli.screen import visible
from searchnews.engines.choice import advice, became_large
from searchnews.importers.formats import all_suffixes
from searchnews.language import tr

_NAMED = 10


def tell(report: Report, folder: Path, as_json: bool) -> None:
    """Say what an import did."""
    name_cleared(report.cleared)
    name_skipped(report.skipped)
    if as_json:
        say_json(report.to_dict())
    else:
        say([line(in_words(report, folder))])
        if not _counts(report):
            # Who has a folder of workbooks or of texts would else never learn that they were passed over.
            known = tr("Files of these kinds are read: {suffixes}, and archives of them.", suffixes=all_suffixes())
            say([line((known, "dim"))])


def in_words(report: Report, folder: Path) -> str:
    """A report as one sentence; what there was none of is left out."""
    return tr(
        "{done}; {articles} in {folder}, {seconds} s.",
        done=tr(", ").join(_counts(report)) or tr("nothing to read"),
        articles=amount(report.articles, "article"),
        folder=folder,
        seconds=f"{report.seconds:.1f}",
    )


def _counts(report: Report) -> list[str]:
    counts = [
        (report.added, tr("{count} added", count=f"{report.added:,}")),
        (report.updated, tr("{count} updated", count=f"{report.updated:,}")),
        (report.unchanged, tr("{count} unchanged", count=f"{report.unchanged:,}")),
        (report.merged, tr("{count} merged", count=f"{report.merged:,}")),
        (report.deleted, tr("{count} deleted", count=f"{report.deleted:,}")),
        (len(report.skipped), tr("{count} skipped", count=f"{len(report.skipped):,}")),
    ]
    return [text for count, text in counts if count]


def name_large(index: Index, report: Report) -> None:
    """Say on standard error that an import has made an index larger than its engine is quick with; once, not after
    every import from then on: `searchnews stats` says it whenever it is asked.
    """
    if became_large(index.engine, report.articles - report.added + report.deleted, report.articles):
        click.echo(visible(advice(index.engine, index.path)), err=True)


def name_cleared(cleared: Sequence[str]) -> None:
    """Say on standard error that a run before this one did not end well; nothing in the index depends on it."""
    if cleared:
        first, rest = cleared[0], len(cleared) - 1
        said = tr("cleared away what an interrupted run had left: {first}", first=first)
        if rest:
            said = tr("cleared away what an interrupted run had left: {first} and {rest} more", first=first, rest=rest)
        click.echo(visible(said), err=True)


def name_skipped(skipped: Sequence[Skipped]) -> None:
    """Say on standard error what became no article, and why."""
    rows = [tr("skipped {source}: {reason}", source=item.source, reason=item.reason) for item in skipped[:_NAMED]]
    if len(skipped) > _NAMED:
        rows.append(tr("and {count} more", count=f"{len(skipped) - _NAMED:,}"))
    for row in rows:
        click.echo(visible(row), err=True)
