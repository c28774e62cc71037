"""`searchnews eval`: how good the answers of this index are, against what people judged."""

import os
import sys
from pathlib import Path
from time import monotonic

import click

from searchnews import Index
from searchnews.cli.failure import Failure
from searchnews.cli.figures import table
from searchnews.cli.files import replacing
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import say, say_json
from searchnews.evaluation import evaluate, read_run, read_topics, write_run
from searchnews.language import tr

# Seconds before it is said how far it is, and between two such times.
_PATIENCE = 1.0

_file = click.Path(path_type=Path, readable=False)


@click.command(
    "eval",
    epilog=example(
        "searchnews eval topics.tsv qrels.txt --run today.txt",
        "searchnews eval topics.tsv qrels.txt --compare yesterday.txt",
        "searchnews eval keywords.tsv --json",
    ),
)
@click.argument("topics", type=_file)
@click.argument("qrels", type=_file, required=False)
@click.option("--run", "run_file", type=_file, metavar="FILE", help="Write what was found as a run of TREC, to FILE.")
@click.option(
    "--compare", "before", type=_file, metavar="RUN", help="Compare with a run from before, which --run wrote."
)
@json_option("Print every topic and figure as JSON.")
@index_option
def eval_(
    topics: Path, qrels: Path | None, run_file: Path | None, before: Path | None, as_json: bool, folder: Path
) -> None:
    """Measure how good the answers are, against what people judged.

    TOPICS has a line for each topic: its id, a tab, the query, and perhaps a tab and what the searcher wants to know.
    QRELS has the judgments as TREC has them: topic, 0, article, grade. Without QRELS, TOPICS has pairs: a query, a
    tab, and the id of the one article it names.

    Each query is searched for, a hundred hits. nDCG@10, MRR@10 and recall are those of ir-measures (pip install
    'searchnews[eval]'), nDCG with the grade itself as gain. "unjudged" is the share of the first ten that nobody
    judged, "judged alone" nDCG@10 without those.

    --compare says by how much each measure changed and for how many topics; p is how likely luck alone would bring
    a change of that size, by a paired randomization test.
    """
    _spare(run_file, topics, qrels)
    judged = read_topics(topics, qrels)
    earlier = read_run(before, judged) if before else None
    with Index.open(folder) as index:
        found = evaluate(index, judged, progress=_Progress())
    comparison = found.compare(earlier) if earlier is not None else None
    if run_file:
        with replacing(run_file) as target:
            write_run(found.run, target)
    if as_json:
        say_json(found.to_dict(comparison))
        return
    say(table(found, comparison))


def _spare(run_file: Path | None, *kept: Path | None) -> None:
    """Refuse to write a run over what people judged."""
    for path in filter(None, kept):
        if run_file and os.path.realpath(run_file) == os.path.realpath(path):
            raise Failure(tr("--run would write over {file}; name another file.", file=path))


class _Progress:
    """Says how far it is, on a terminal and when it takes long; the line is wiped at the end."""

    def __init__(self) -> None:
        self._next = monotonic() + _PATIENCE
        self._is_said = False

    def __call__(self, done: int, of: int) -> None:
        if not (sys.stderr and sys.stderr.isatty()):
            return
        if done < of and monotonic() > self._next:
            said = tr("{done} of {all} topics", done=f"{done:,}", all=f"{of:,}")
            click.echo(f"\r{said}", nl=False, err=True)
            self._next, self._is_said = monotonic() + _PATIENCE, True
        elif done == of and self._is_said:
            click.echo("\r\x1b[K", nl=False, err=True)
