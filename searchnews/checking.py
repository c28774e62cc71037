"""Whether an index holds what it should: what its engine says of its own files, and every article one by one."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from searchnews import ledger
from searchnews.analysis import Analyzer
from searchnews.article import ID
from searchnews.document import decode, fingerprint
from searchnews.engines.base import Searcher
from searchnews.errors import IndexFailure
from searchnews.folder import open_engine
from searchnews.home import Home
from searchnews.language import reason, tr
from searchnews.manifest import read_manifest
from searchnews.report import ProgressFunction, Ticker
from searchnews.seal import broken
from searchnews.suggest import wordlist


def check(home: Home, progress: ProgressFunction | None) -> list[str]:
    """What is damaged, a sentence each; nothing when all is well. Changes nothing."""
    problems: dict[str, None] = {}
    try:
        if home.manifest.analyzer != Analyzer.fingerprint:
            problems[tr("The index was made with another analyzer and cannot be searched: run searchnews rebuild.")] = (
                None
            )
        problems.update(dict.fromkeys(_memories(home.path)))
        if broken_files := list(_files(home.path)):
            return [*problems, *dict.fromkeys(broken_files)]  # what can be kept, rebuild says
        home.refresh()
        with home.reading() as searcher:
            problems.update(dict.fromkeys(_articles(searcher, Ticker(progress, [], len(searcher)))))
    except IndexFailure as error:
        problems[str(error)] = None
    except OSError as error:
        problems[tr("The index in {folder} cannot be read: {reason}.", folder=home.path, reason=reason(error))] = None
    return list(problems)


def _files(folder: Path) -> Iterator[str]:
    """What is not as it was written, beginning with what the manifest says of the engine's files."""
    manifest = read_manifest(folder)
    engine = open_engine(folder, manifest)
    found = broken(folder / manifest.generation, engine, manifest.seal)
    yield from found
    if not found or engine.survives_damage:
        yield from engine.check()


def _memories(folder: Path) -> Iterator[str]:
    """What is not as it was written of the files that are no part of the index, and cost it nothing."""
    for name, is_whole in ((ledger.FILE, ledger.is_whole), (wordlist.FILE, wordlist.is_whole)):
        if not is_whole(folder):
            yield tr("{name} is not what was written; the next change writes it anew.", name=name)


def _articles(searcher: Searcher, ticker: Ticker) -> Iterator[str]:
    known = sorted(searcher.fingerprints().items())
    for (id, mark), stored in zip(known, searcher.stored(), strict=False):
        ticker.tick()
        if fingerprint(stored) != mark:
            yield tr("The article {id} is not what was stored.", id=id)
        elif problem := _problem(id, stored):
            yield problem
    if ticker.read != len(known):
        yield tr("The index names {named} articles and holds {held}.", named=len(known), held=ticker.read)
    ticker.tell()


def _problem(id: str, stored: bytes) -> str:
    """What is wrong with a stored article; "" when nothing is."""
    try:
        article = decode(stored)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return tr("The article {id} cannot be read: {error}.", id=id, error=error)
    if article.id != id:
        return tr("The article {id} is stored under another's id: it is {other}.", id=id, other=article.id)
    return "" if ID.fullmatch(id) else tr("The article {id} has an id that does not fit.", id=id)
