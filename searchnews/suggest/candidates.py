"""Entries of the word list that what was typed may become: by text, by pinyin and by initials, best first."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from searchnews.analysis.normalizer import fold
from searchnews.suggest.entry import LONGEST, Entry, Kind, order
from searchnews.suggest.pinyin import first_letters, letters, loose, spellings
from searchnews.suggest.wordlist import WordList

LOOKED_AT = 48
"""Entries that are looked at for eight to be left: of one stem most are passed over at first."""

MIXED = 200
"""Entries of one sound that are looked at for those that begin with the characters typed."""

READINGS = 3
"""Readings of the characters that letters follow."""

_LATIN = re.compile("[a-z]+(?:[ '’·-]+[a-z]+)*['’]?")
_MIXED = re.compile("(.*[^ -~])([a-z]+)")


def candidates(words: WordList, typed: str, kind: Kind | None = None) -> list[Entry]:
    """What begins with what was typed, each entry once; of one kind only, where it is named."""
    folded = fold(typed).strip()
    if len(folded) > LONGEST or not (folded or kind):
        return []
    found = words.named(folded, kind, LOOKED_AT) if kind else words.beginning(folded, LOOKED_AT)
    exact, sounding = _by_sound(words, typed, MIXED if kind else LOOKED_AT)
    kept = [entry for entry in (*exact, *sorted([*found, *sounding], key=order)) if kind in (None, entry.kind)]
    return list(dict.fromkeys(kept))


def _by_sound(words: WordList, typed: str, limit: int) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """What is spelled just so, and what begins so in pinyin, or initials, or characters with one of these behind."""
    folded = fold(typed).strip()
    if _LATIN.fullmatch(folded):
        exact = [entry for entry in words.pinyin(typed, 2) if len(entry.text) > 1]
        short = words.initials(typed, limit, prefix=True) if len(letters(typed)) > 1 else []
        return exact, [*words.pinyin(typed, limit, prefix=True), *short]
    if mixed := _MIXED.fullmatch(folded):
        return (), list(_mixed(words, mixed[1], mixed[2]))
    return (), ()


def _mixed(words: WordList, head: str, tail: str) -> Iterator[Entry]:
    for spell, look in ((spellings, words.pinyin), (first_letters, words.initials)):
        for key in islice(spell(head), READINGS):
            for entry in look(key + tail, MIXED, prefix=True):
                text = fold(entry.text)
                if text.startswith(head) and any(_goes_on(way, tail) for way in spell(text[len(head) :])):
                    yield entry


def _goes_on(key: str, tail: str) -> bool:
    return loose(key).startswith(loose(tail))
