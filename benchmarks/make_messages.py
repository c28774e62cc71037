"""Compile searchnews/locale/LANGUAGE/*.po, the translations, into the one LC_MESSAGES/messages.mo that is read.

A file for each part of the program, so that whoever changes a part changes its words beside it. A sentence may stand
in two of them when both say the same.
"""

import io
import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "searchnews" / "locale"
TARGET = Path("LC_MESSAGES", "messages.mo")

LANGUAGES = ("zh",)


class Sentences(Catalog):
    """A catalog that says nothing of itself that changes from day to day: the same words make the same file."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
        ]


class Mistake(Exception):
    """A translation that cannot be used, with its file and line."""


def entries(language: str) -> Iterator[tuple[Path, Message]]:
    """Every translation there is, and the file it stands in."""
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
        for message in catalog:
            if message.id:
                yield path, message


def checked(language: str) -> dict[str, Message]:
    """The translations by their English; Mistake when one is missing, unsure, contradicted, or fills other places."""
    found: dict[str, Message] = {}
    for path, message in entries(language):
        where = f"{path.name}:{message.lineno}"
        one, *_ = key = ids(message)
        said = strings(message)
        if message.fuzzy or not all(said):
            raise Mistake(f"{where}: {one!r} is not translated")
        if one in found and (ids(found[one]), strings(found[one])) != (key, said):
            raise Mistake(f"{where}: {one!r} is translated otherwise elsewhere")
        # What click says of a type is an English word; its sentences may do without it.
        known, used = places(*key), places(*said)
        if not used <= known or (used != known and path.stem != "click"):
            raise Mistake(f"{where}: {one!r} has the places {sorted(known)}, its translation {sorted(used)}")
        found[one] = message
    return found


def ids(message: Message) -> tuple[str, ...]:
    """The English: one sentence, or one of a thing and one of many."""
    return message.id if isinstance(message.id, tuple) else (message.id,)


def strings(message: Message) -> tuple[str, ...]:
    """The translation, as many forms as the language has."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def places(*sentences: str) -> set[str]:
    """The names of the ``{places}`` in some sentences."""
    return {name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def compiled(language: str) -> bytes:
    """The catalog of a language as gettext reads it."""
    catalog = Sentences(locale=language)
    for message in checked(language).values():
        catalog.add(message.id, message.string)
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main() -> None:
    """Write the catalog of every language."""
    for language in LANGUAGES:
        target = LOCALE / language / TARGET
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(compiled(language))
        print(f"{len(checked(language))} sentences in {target.relative_to(LOCALE)}")


if __name__ == "__main__":
    main()
