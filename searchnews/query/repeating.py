"""How often a run may repeat itself."""

from searchnews.errors import QueryError
from searchnews.language import tr
from searchnews.token import repeats

MAX_REPEATS = 40
"""How often two tokens may stand side by side in one run. An engine goes through all their places each time: in a title
of a million times 大, 600 of them in quotes took 12 s. In 20,000 bodies of news none repeats any pair so often in
2,000 characters, tables aside."""


def repeats_itself(run: str) -> bool:
    """Whether a run does so past the limit."""
    return len(run) > MAX_REPEATS < repeats(run)  # nearly all are short


def check_repeats(run: str, text: str) -> None:
    """QueryError when the run of a text repeats itself past the limit."""
    if repeats_itself(run):
        raise QueryError(
            tr(
                "“{text}…” repeats itself more than {most} times; a part of it is enough.",
                text=text[:10],
                most=MAX_REPEATS,
            ),
            code="repeats",
        )
