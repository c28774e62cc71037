"""jieba's cut of a few words, without loading its dictionary.

The algorithm is jieba's: of all ways to part a text into words of the dictionary the likeliest, and where single
characters are left side by side, the likeliest places in words that the dictionary does not list (a hidden Markov
model, read by Viterbi).
"""

import re
from collections.abc import Iterator
from itertools import groupby
from math import log

from searchnews.analysis.lexicon import LONGEST, STATES, TOTAL, Lexicon

_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")

# The model's other two tables, which are too small to be looked up: how likely each state comes first, and from
# which two states each is reached, the likelihoods beside them. In the order of STATES.
_NEVER = -3.14e100
_BEGIN, _END, _INSIDE, _SINGLE = range(len(STATES))
_FIRST = (-0.26268660809250016, _NEVER, _NEVER, -1.4652633398537678)
_FROM = (
    ((_END, -0.5897149736854513), (_SINGLE, -0.7211965654669841)),
    ((_BEGIN, -0.510825623765990), (_INSIDE, -0.33344856811948514)),
    ((_BEGIN, -0.916290731874155), (_INSIDE, -1.2603623820268226)),
    ((_END, -0.8085250474669937), (_SINGLE, -0.6658631448798212)),
)
_LOG_TOTAL = log(TOTAL)


class LookupCutter:
    """jieba's words, each looked up when it is needed."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def cut(self, block: str) -> Iterator[str]:
        """The words of a text in order, which holds nothing but what jieba takes for parts of words."""
        waiting = ""
        for word in self._listed(block):
            if len(word) == 1:
                waiting += word
                continue
            yield from self._unlisted(waiting)
            waiting = ""
            yield word
        yield from self._unlisted(waiting)

    def _listed(self, block: str) -> Iterator[str]:
        """The likeliest words of the dictionary; a character that begins none stands alone."""
        best: list[tuple[float, int]] = [(0.0, 0)] * (len(block) + 1)
        for start in reversed(range(len(block))):
            best[start] = max(
                (log(count) - _LOG_TOTAL + best[end][0], end) for end, count in self._words_at(block, start)
            )
        start = 0
        while start < len(block):
            end = best[start][1]
            yield block[start:end]
            start = end

    def _words_at(self, block: str, start: int) -> list[tuple[int, int]]:
        """Where the words end that begin at a place, and how often each was counted."""
        found = [(start + size, count) for size, count in self._lexicon.beginning(block[start : start + LONGEST])]
        return found or [(start + 1, 1)]

    def _unlisted(self, chars: str) -> Iterator[str]:
        """Characters that were left alone, as the words they may be parts of."""
        if len(chars) < 2 or self._lexicon.frequency(chars):
            yield from chars
            return
        for is_han, run in groupby(chars, _is_han):
            part = "".join(run)
            yield from self._guessed(part) if is_han else filter(None, _LATIN.split(part))

    def _guessed(self, chars: str) -> Iterator[str]:
        start = 0
        for end, state in enumerate(self._states(chars), start=1):
            if state in (_END, _SINGLE):
                yield chars[start:end]
                start = end
        if start < len(chars):
            yield chars[start:]

    def _states(self, chars: str) -> list[int]:
        """The likeliest state of each character."""
        scores = [first + self._likely(chars[0], state) for state, first in enumerate(_FIRST)]
        steps: list[list[int]] = []
        for char in chars[1:]:
            came = [max(_comings(scores, state, self._likely(char, state))) for state in range(len(STATES))]
            scores = [score for score, _, _ in came]
            steps.append([before for _, _, before in came])
        state = max((_END, _SINGLE), key=lambda state: (scores[state], STATES[state]))
        states = [state]
        for step in reversed(steps):
            states.append(step[states[-1]])
        return states[::-1]

    def _likely(self, char: str, state: int) -> float:
        found = self._lexicon.likely(char, state)
        return _NEVER if found is None else found


def _is_han(char: str) -> bool:
    # As jieba has it, for its model; as a pattern it would take 1 ms to make.
    return "\u4e00" <= char <= "\u9fd5"


def _comings(scores: list[float], state: int, likely: float) -> Iterator[tuple[float, str, int]]:
    """How likely a state is by way of each state before it; of ties the one whose letter comes later counts."""
    for before, step in _FROM[state]:
        yield scores[before] + step + likely, STATES[before], before
