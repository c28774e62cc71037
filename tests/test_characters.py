"""What is drawn together, and that the one look at a text misses none of it."""

import sys
import unicodedata

import pytest

from searchnews.characters import CLUSTER, Characters

TAILS = "\u200d\uff9e\uff9f\U0001f3fb\U0001f3ff\U000e0020\U000e007f"


def drawn_with() -> list[str]:
    """Every character that Unicode files under marks, and the tails of emoji."""
    marks = (char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char)[0] == "M")
    return [*marks, *TAILS]


def test_whatever_is_drawn_with_another_clings_to_it() -> None:
    missed = [hex(ord(char)) for char in drawn_with() if not Characters(f"字{char}").clings(1)]
    assert missed == []


def test_what_follows_a_joiner_is_of_the_same_picture() -> None:
    assert Characters("👩\u200d👧").whole([(0, 1), (1, 2), (2, 3)]) == [(0, 3)] * 3
    assert Characters("字\u200d字").whole([(0, 1)]) == [(0, 2)]


@pytest.mark.parametrize("blank", [" ", "\n", "\u3000", "\0", "\u200b", "\ufeff"])
def test_nothing_is_drawn_with_a_blank(blank: str) -> None:
    assert not Characters(f"{blank}\u0301").clings(1)


@pytest.mark.parametrize("text", ["", "秋", "秋粮", "\u0301", "\u0301\u0301"])
def test_the_ends_of_a_text_cling_to_nothing(text: str) -> None:
    characters = Characters(text)
    assert not characters.clings(0)
    assert not characters.clings(len(text))
    assert (characters.start(0), characters.end(len(text))) == (0, len(text))


def test_a_plain_text_is_left_as_it_is() -> None:
    text = "他说：“Ａ股 12.5％…… か” №3"
    spans = [(start, start + 1) for start in range(len(text))]
    assert Characters(text).whole(spans) == spans


def test_a_pile_is_cut_in_the_end() -> None:
    characters = Characters("的" + "\u0301" * 100)
    assert characters.end(1) == 1 + CLUSTER
    assert characters.start(100) == 100 - CLUSTER
