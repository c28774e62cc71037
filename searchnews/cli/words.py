"""`searchnews words` and `searchnews synonyms`: the user's own words, changed for the next query."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from searchnews import NoIndex, Wordbook
from searchnews.cli.failure import Failure
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import line, say, say_json
from searchnews.cli.screen import visible
from searchnews.language import tr, trn
from searchnews.manifest import read_manifest
from searchnews.wordlines import PARTS

_NAMED = 10
"""Words that are named one by one; of more, their number says enough."""

_SHOWN = 30
"""Characters of a word that are shown where something is said about it."""


@click.group(
    epilog=example(
        "searchnews words add 雾岭高铁 潮汐电力", "searchnews words remove 潮汐电力", "searchnews words list --json"
    )
)
def words() -> None:
    """Keep your own words whole: add, remove, list.

    They make the order of the hits better, and never change what is found. They stand in the file that the setting
    dictionary names, one a line, which you may edit as well; where it names none, DIR/words.txt is made. A change
    counts with the next query; `searchnews check` says when a rebuild would make the order better still.
    """


@click.group(
    epilog=example(
        "searchnews synonyms add 番茄 西红柿",
        "searchnews synonyms remove 西红柿",
        "searchnews synonyms list --json",
    )
)
def synonyms() -> None:
    """Let words find each other: add, remove, list.

    Whoever searches for one word of a group finds the others too. They stand in the file that the setting synonyms
    names, a group a line, which you may edit as well; where it names none, DIR/synonyms.txt is made. A change counts
    with the next query.
    """


def _given(function: Callable[..., Any]) -> Callable[..., Any]:
    """``WORD...``, at least one."""
    return click.argument("given", nargs=-1, required=True, metavar="WORD...")(function)


@words.command(
    "add", epilog=example("searchnews words add 雾岭高铁 潮汐电力", 'searchnews words add "machine learning"')
)
@_given
@json_option("Print what was done as one JSON object.")
@index_option
def add_words(given: tuple[str, ...], as_json: bool, folder: Path) -> None:
    """Add words.

    Those that are there already are named; when all are, the status is 1.
    """
    book = Wordbook(folder)
    added = book.add(given)
    there = _others(given, added)
    _tell_json(as_json, {"added": added, "there": there, "file": str(book.file("dictionary"))})
    _name(there, not added, _there_already)
    if as_json:
        return
    said = trn(
        "Added {count} word to {file}; it counts from the next query on.",
        "Added {count} words to {file}; they count from the next query on.",
        len(added),
        file=book.file("dictionary"),
    )
    say([line(said)])
    _advise(folder)


@words.command("remove", epilog=example("searchnews words remove 潮汐电力"))
@_given
@json_option("Print what was done as one JSON object.")
@index_option
def remove_words(given: tuple[str, ...], as_json: bool, folder: Path) -> None:
    """Take words out.

    A line goes with its comment. Words that are not there are named; when none is, the status is 1.
    """
    book = Wordbook(folder)
    removed = book.remove(given)
    missing = _others(given, removed)
    _tell_json(as_json, {"removed": removed, "missing": missing, "file": str(book.file("dictionary"))})
    _name(missing, not removed, _not_there)
    if as_json:
        return
    file = book.file("dictionary")
    say([line(trn("Took {count} word out of {file}.", "Took {count} words out of {file}.", len(removed), file=file))])
    _advise(folder)


@words.command("list", epilog=example("searchnews words list", "searchnews words list --json"))
@json_option("Print them as one JSON object.")
@index_option
def list_words(as_json: bool, folder: Path) -> None:
    """List the words, one a line."""
    book = Wordbook(folder)
    found = book.words()
    _tell_json(as_json, {"file": str(book.file("dictionary")), "words": found})
    if not as_json:
        say(map(line, found))
    if not found:
        _mention(tr("There are no words of yours yet; searchnews words add WORD... adds some."))


@synonyms.command(
    "add", epilog=example("searchnews synonyms add 番茄 西红柿", "searchnews synonyms add 新冠=新冠病毒=COVID")
)
@_given
@json_option("Print what was done as one JSON object.")
@index_option
def add_synonyms(given: tuple[str, ...], as_json: bool, folder: Path) -> None:
    """Let two words or more find each other.

    A group all of whose words are among them gets the others; any other group stays as it is. When they find each
    other already, the status is 1.
    """
    group = [word for text in given for word in PARTS.split(text.strip()) if word]
    book = Wordbook(folder)
    is_new = book.add_synonyms(group)
    _tell_json(as_json, {"added": group if is_new else [], "file": str(book.file("synonyms"))})
    if not is_new:
        raise Failure(tr("{words} find each other already.", words=_shown(group)))
    if not as_json:
        file = book.file("synonyms")
        say([line(tr("{words} find each other from the next query on ({file}).", words=_shown(group), file=file))])


@synonyms.command("remove", epilog=example("searchnews synonyms remove 西红柿"))
@_given
@json_option("Print what was done as one JSON object.")
@index_option
def remove_synonyms(given: tuple[str, ...], as_json: bool, folder: Path) -> None:
    """Take words out of all groups.

    A group that is left with one word goes with its line. Words that are in none are named; when none is in any, the
    status is 1.
    """
    book = Wordbook(folder)
    removed = book.remove_synonyms(given)
    missing = _others(given, removed)
    _tell_json(as_json, {"removed": removed, "missing": missing, "file": str(book.file("synonyms"))})
    _name(missing, not removed, _not_there)
    if not as_json:
        file = book.file("synonyms")
        say(
            [
                line(
                    trn(
                        "Took {count} word out of {file}.", "Took {count} words out of {file}.", len(removed), file=file
                    )
                )
            ]
        )


@synonyms.command("list", epilog=example("searchnews synonyms list", "searchnews synonyms list --json"))
@json_option("Print them as one JSON object.")
@index_option
def list_synonyms(as_json: bool, folder: Path) -> None:
    """List the groups, one a line."""
    book = Wordbook(folder)
    found = book.synonyms()
    _tell_json(as_json, {"file": str(book.file("synonyms")), "synonyms": found})
    if not as_json:
        say(line(", ".join(group)) for group in found)
    if not found:
        _mention(tr("There are no synonyms yet; searchnews synonyms add WORD WORD... adds some."))


def _others(given: Iterable[str], done: Sequence[str]) -> list[str]:
    """What was asked for and not done; two ways to write one word are one."""
    known = {" ".join(word.split()) for word in done}
    return [word for word in dict.fromkeys(" ".join(word.split()) for word in given) if word not in known]


def _tell_json(as_json: bool, found: dict[str, object]) -> None:
    if as_json:
        say_json(found)


def _there_already(word: str) -> str:
    return tr("Already there: {word}.", word=word)


def _not_there(word: str) -> str:
    return tr("Not there: {word}.", word=word)


def _name(words: Sequence[str], is_all: bool, sentence: Callable[[str], str]) -> None:
    """Name on standard error the words with which nothing was done; Failure when those are all."""
    if is_all:
        raise Failure(sentence(_shown(words)))
    for word in words[:_NAMED]:
        _mention(sentence(_shown([word])))
    if len(words) > _NAMED:
        _mention(trn("And {count} more word.", "And {count} more words.", len(words) - _NAMED))


def _mention(sentence: str) -> None:
    click.echo(visible(sentence), err=True)


def _shown(words: Sequence[str]) -> str:
    short = [word if len(word) <= _SHOWN else f"{word[:_SHOWN]}…" for word in words[:_NAMED]]
    return ", ".join(short) + ("…" if len(words) > _NAMED else "")


def _advise(folder: Path) -> None:
    """Say how the order becomes better still, where there is an index."""
    try:
        read_manifest(folder)
    except NoIndex:
        return
    say(
        [
            line(
                (
                    tr("Every article is found as before; searchnews rebuild makes the order better still."),
                    "dim",
                )
            )
        ]
    )
