"""How a score adds up, in words: its summands, and what each is for."""

from collections.abc import Sequence
from dataclasses import dataclass

from searchnews.language import tr, trn
from searchnews.query.plan import Run
from searchnews.token import readable


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of a score: what it is for, in words, and how much it adds."""

    what: str
    value: float


def counted(forms: Sequence[Run], field: str, times: int) -> str:
    """What a word adds to a score for, in words."""
    if field == "title":
        return trn(
            "{words} in the title, {count} time", "{words} in the title, {count} times", times, words=_quoted(forms)
        )
    return trn(
        "{words} in the article, {count} time", "{words} in the article, {count} times", times, words=_quoted(forms)
    )


def held(forms: Sequence[Run]) -> str:
    """What a word adds to a score for being there at all, in words."""
    return tr("{words} is there", words=_quoted(forms))


def headed(forms: Sequence[Run]) -> str:
    """What a word adds to a score for standing in the title at all, in words."""
    return tr("{words} is in the title", words=_quoted(forms))


def one_run(run: Run) -> str:
    """What a run of several words adds to a score for, in words."""
    return tr("{words} as it stands", words=_quoted((run,)))


def one_run_of_title(run: Run) -> str:
    """What a run of several words in the title adds to a score for, in words."""
    return tr("{words} as it stands in the title", words=_quoted((run,)))


def full() -> str:
    """What all words together add to a score for, in words."""
    return tr("all words are there")


def recent() -> str:
    """What the date of an article adds to its score for, in words."""
    return tr("the newer, the more")


def _quoted(forms: Sequence[Run]) -> str:
    return " / ".join(f"“{readable(form.text)}”" for form in forms)
