"""Packers for tests; a worker imports this module, so it imports little."""

from collections.abc import Sequence

from searchnews.document import Document, decode


def ids_of(documents: Sequence[Document]) -> list[str]:
    return [document.id for document in documents]


def full_disk(_: Sequence[Document]) -> None:
    raise OSError(28, "No space left on device", "gen-1/segment")


class Odd(Exception):
    """An error that can be pickled and not read back."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def odd(_: Sequence[Document]) -> None:
    raise Odd("no", "way")


def titles_of(documents: Sequence[Document]) -> list[str]:
    return [decode(document.stored).title for document in documents]
