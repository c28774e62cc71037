"""The analyzer: one object that gives both views of a text, the same for articles and queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from searchnews.analysis.normalizer import FINGERPRINT, fold
from searchnews.analysis.tokenizer import run, sequence, sequence_and_solids, tokenize
from searchnews.analysis.words import Words
from searchnews.token import Token


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a query: `run` is its sequence, `start` and `end` where it stands in what was typed."""

    run: str
    start: int
    end: int


class Analyzer:
    """Texts to match text and words.

    `fingerprint` names the fold: an index made with another must be rebuilt. `dictionary` names the user's words:
    with others, what is found stays the same and only the order may be less good.
    """

    def __init__(self, user_words: Iterable[str] = ()) -> None:
        self.words = Words(user_words)

    fingerprint = FINGERPRINT

    @property
    def dictionary(self) -> str:
        """What the words depend on."""
        return self.words.fingerprint

    def analyze(self, text: str) -> tuple[str, list[str]]:
        """Both views of an article's title or body: its match text, and its words with the words inside them."""
        joined, solids = sequence_and_solids(text)
        return joined, self.words.terms(text, solids)

    def sequence(self, text: str) -> str:
        """The match text of a text."""
        return sequence(text)

    def run(self, text: str) -> str:
        """The sequence of something to be found."""
        return run(text)

    def value(self, text: str) -> str:
        """A value that is compared as a whole."""
        return fold(text)

    def units(self, text: str) -> list[Unit]:
        """The words of a query, in order, the user's own kept whole."""
        return [Unit(*word) for word in self.words.runs(text)]

    def plain_units(self, text: str) -> list[Unit]:
        """The words of a query as they would be without the user's own, in order."""
        return [Unit(*word) for word in self.words.plain_runs(text)]

    def tokens(self, text: str) -> list[Token]:
        """The tokens of the match text, for people to look at."""
        return tokenize(text)
