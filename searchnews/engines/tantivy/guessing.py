"""A guess, from how many articles hold each word, whether so few hold several that one word will have to do."""

from collections.abc import Sequence

CHANCE = 0.1
"""Articles that would hold enough of the words if words were strewn at random: with fewer, one word will do.

Words of one story keep company, so this is far below the number that must really be found. At 74,487 articles, of
1,000 queries as people type them 678 are guessed so and 16 of those wrongly; of editors' keywords 389 and 273.
"""

MANY = 30
"""Words above which nothing is guessed: adding up takes the square of them."""


def one_will_do(counts: Sequence[int], enough: int, documents: int) -> bool:
    """Whether hardly any of all documents will hold `enough` of the words that stand in so many documents each."""
    if len(counts) > MANY or not documents:
        return False
    held = [1.0]  # the chance that a document holds none, one, two … of the words looked at
    for count in counts:
        share = min(1.0, count / documents)
        held = [
            without * (1 - share) + within * share for without, within in zip([*held, 0.0], [0.0, *held], strict=True)
        ]
    return documents * sum(held[enough:]) < CHANCE
