"""The folder of an index: what may stand in it, how it is made, and what a crash may leave in it.

DIR/manifest.json   names the current generation
DIR/gen-N/          the engine's own folder
DIR/searchnews.toml the settings, if there are any
DIR/words.txt       the user's own words, and DIR/synonyms.txt, where the settings name no other files
DIR/ledger          which files were read, so that those unchanged need not be opened
DIR/wordlist        what can be offered to a reader who types
DIR/lock            held by whoever writes, and DIR/words.lock by whoever changes the words
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from searchnews import config, ledger
from searchnews.analysis import Analyzer
from searchnews.config import Settings, user_words
from searchnews.engines import ENGINES, is_installed, load_engine
from searchnews.engines.base import Engine
from searchnews.engines.durable import folder_size
from searchnews.engines.lock import WriteLock
from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, SearchnewsError
from searchnews.language import reason, tr
from searchnews.manifest import FILE, GENERATION, WAITING, Manifest, read_manifest, write_manifest
from searchnews.ownfile import waiting_name
from searchnews.seal import seal
from searchnews.suggest import wordlist
from searchnews.vocabulary import told

LOCK = "lock"

FRESH = 256
"""Bytes that an engine writes at most before its folder can be opened, files left out whose names begin with a dot:
lists, locks, and what waits to take another's place, but no articles. Half-made ones have 0 to 60, and an article takes
500 and more."""

WAITING_BESIDE = frozenset({f"{ledger.FILE}.new", f"{wordlist.FILE}.new"})
"""What is left of a ledger or a word list that never took its place."""

MAY_STAND = WAITING_BESIDE | {
    *("README.md", ".gitignore", LOCK, config.WORDS_LOCK, ledger.FILE, wordlist.FILE),
    *(config.FILE, *config.WORD_FILES.values()),
    *map(waiting_name, (config.FILE, *config.WORD_FILES.values())),
}
"""What a folder may hold that is to become an index; `index/` of the repository does."""


def open_engine(folder: Path, manifest: Manifest) -> Engine:
    """The engine of the current generation."""
    place = folder / manifest.generation
    if not place.is_dir():
        raise DamagedIndex(
            tr(
                "{place} is missing, though {file} names it: index the sources again into a new folder.",
                place=place,
                file=folder / FILE,
            )
        )
    return load_engine(manifest.engine).open(place)


@contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about writing into a sentence."""
    try:
        yield
    except OSError as error:
        raise IndexFailure(
            tr(
                "The index in {folder} could not be written: {reason}; mend that and try again.",
                folder=folder,
                reason=_why(error),
            )
        ) from error


def _why(error: OSError) -> str:
    """Why the system would not, and with which file, where it says so."""
    if not error.filename:
        return reason(error)
    return tr("{reason} ({file})", reason=reason(error), file=error.filename)


def clear(folder: Path, keep: str) -> list[str]:
    """Take away generations that are not current, and manifests that never took their place; their names."""
    cleared = []
    for path in sorted(folder.iterdir()):
        if GENERATION.fullmatch(path.name) and path.name != keep and path.is_dir():
            # On Windows a reader may still hold its files; they go the next time.
            shutil.rmtree(path, ignore_errors=True)
            cleared.append(path.name)
        elif WAITING.fullmatch(path.name) or path.name in WAITING_BESIDE:
            path.unlink(missing_ok=True)
            cleared.append(path.name)
    return cleared


def create(folder: Path, engine: str) -> None:
    """Make a new, empty index."""
    kind = load_engine(engine)
    settings = config.load(folder)
    words = told(user_words(settings))
    with plainly(folder):
        _check_free(folder, settings)
        folder.mkdir(parents=True, exist_ok=True)
        with WriteLock(folder / LOCK):
            _check_free(folder, settings)
            generation = next_generation(folder)
            clear(folder, keep="")
            (folder / generation).mkdir()
            made = kind.create(folder / generation)
            now = datetime.now(UTC)
            write_manifest(
                folder,
                Manifest(
                    engine,
                    generation,
                    Analyzer.fingerprint,
                    timezone=settings.timezone,
                    created=now,
                    updated=now,
                    seal=seal(folder / generation, made, None),
                    **words,
                ),
            )


def next_generation(folder: Path) -> str:
    """A name that no generation has, not even one that a crash left behind."""
    numbers = [int(match[1]) for path in folder.iterdir() if (match := GENERATION.fullmatch(path.name))]
    return f"gen-{max(numbers, default=0) + 1}"


def _is_empty(generation: Path) -> bool:
    """Whether a generation holds nothing: it is not even whole, or an engine finds no article in it."""
    if folder_size(generation, "[!.]*") <= FRESH:
        return True
    for name in filter(is_installed, ENGINES):
        with suppress(SearchnewsError, OSError), load_engine(name).open(generation).searcher() as searcher:
            return len(searcher) == 0
    return False


def _check_empty(generation: Path) -> None:
    """IndexFailure when a generation is not as creating one leaves it: then its manifest is missing."""
    if generation.is_dir() and not _is_empty(generation):
        raise IndexFailure(
            tr(
                "{folder} holds articles in {name}, and its {file} is missing: put that back, or name another folder.",
                folder=generation.parent,
                name=generation.name,
                file=FILE,
            )
        )


def _check_free(folder: Path, settings: Settings) -> None:
    """IndexFailure when a folder cannot become an index: it is one, is none of ours, or is no folder."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ForeignIndex(tr("{folder} is not a folder; name one for the index.", folder=folder))
    if (folder / FILE).exists():
        read_manifest(folder)
        raise IndexFailure(tr("There is an index in {folder} already; open it, or name another folder.", folder=folder))
    named = {Path(settings.dictionary), Path(settings.synonyms)}
    for path in folder.absolute().iterdir():
        if path in named:
            continue
        if GENERATION.fullmatch(path.name):
            _check_empty(path)
        if path.name not in MAY_STAND and not GENERATION.fullmatch(path.name) and not WAITING.fullmatch(path.name):
            raise ForeignIndex(
                tr(
                    "{folder} holds {name}, which is not of an index; name an empty folder.",
                    folder=folder,
                    name=path.name,
                )
            )
