"""The index itself: whether it can be opened, whether it is as its settings say, and who writes to it."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from searchnews import config
from searchnews.analysis import Analyzer
from searchnews.config import Settings, user_words
from searchnews.doctor.finding import Case, Finding
from searchnews.doctor.machine import kept_by
from searchnews.engines import ENGINES, install_command, is_installed
from searchnews.engines.lock import Holder, holder
from searchnews.errors import ConfigError, IndexFailure, NoIndex
from searchnews.folder import LOCK
from searchnews.home import notes
from searchnews.language import tr
from searchnews.manifest import Manifest, read_manifest
from searchnews.snapshot import Snapshot

VARIABLE = "SEARCHNEWS_INDEX"


def manifest_of(case: Case) -> Manifest | None:
    """The manifest, None when there is none that can be used; `index` says why."""
    try:
        return read_manifest(case.folder)
    except IndexFailure:
        return None


def settings_of(case: Case) -> Settings:
    """The settings, the defaults when they cannot be used; `settings` says why."""
    try:
        return config.load(case.folder)
    except ConfigError:
        return Settings()


def settings(case: Case) -> Iterator[Finding]:
    """Whether ``searchnews.toml`` can be used."""
    file = case.folder.absolute() / config.FILE
    try:
        config.load(case.folder)
    except ConfigError as error:
        yield Finding("problem", "settings", str(error), tr("Mend that line; until then nothing can be done."))
        return
    if file.exists():
        yield Finding("ok", "settings", tr("{file} can be used.", file=file))
    else:
        yield Finding("ok", "settings", tr("There is no {file}: every setting has its default.", file=file))


def index(case: Case) -> Iterator[Finding]:
    """Whether there is an index, and whether it can be opened."""
    folder = case.folder.absolute()
    try:
        manifest = read_manifest(case.folder)
        Snapshot(case.folder).searcher.close()
    except NoIndex:
        yield _none(case, folder)
    except ConfigError as error:
        yield Finding("problem", "index", str(error), _how_to_load(manifest.engine))
    except IndexFailure as error:
        advice = tr("Run searchnews check to see how much is damaged, or index the sources into a new folder.")
        yield Finding("problem", "index", str(error), advice)
    else:
        text = tr("The index in {folder} can be opened ({engine}).", folder=folder, engine=kept_by(manifest.engine))
        yield Finding("ok", "index", text)


def _how_to_load(engine: str) -> str:
    if engine not in ENGINES:
        return tr("Update searchnews, or ask where this index comes from.")
    if is_installed(engine):
        return tr("Mend that first; then ask again.")
    return tr("Install it: {command}", command=f"{sys.executable or 'python'} -m {install_command(engine)}")


def _none(case: Case, folder: Path) -> Finding:
    named = case.environment.get(VARIABLE, "")
    if named and Path(named).absolute() == folder:
        text = tr("{variable} names {folder}, where no index is.", variable=VARIABLE, folder=folder)
        return Finding(
            "problem", "index", text, tr("Set it to the folder of an index, or run searchnews index SOURCE...")
        )
    text = tr("There is no index in {folder} yet.", folder=folder)
    return Finding("hint", "index", text, tr("Run searchnews index SOURCE..., or name another folder with --index."))


def differences(case: Case) -> Iterator[Finding]:
    """In what the index differs from what a rebuild would make of it."""
    manifest = manifest_of(case)
    if manifest is None:
        return
    advice = tr("Run searchnews rebuild.")
    if manifest.analyzer != Analyzer.fingerprint:
        text = tr("The index was made with another analyzer and cannot be searched.")
        yield Finding("problem", "analyzer", text, advice)
    settings = settings_of(case)
    found = notes(replace(manifest, analyzer=Analyzer.fingerprint), user_words(settings), settings.timezone)
    yield from (Finding("warning", "rebuild", note, advice) for note in found)
    if not found and manifest.analyzer == Analyzer.fingerprint:
        yield Finding("ok", "rebuild", tr("The index is as its settings say."))


def writer(case: Case) -> Iterator[Finding]:
    """Whether somebody writes to the index now."""
    if manifest_of(case) is None:
        return
    who = holder(case.folder / LOCK)
    if who is False:
        yield Finding("ok", "lock", tr("Nobody writes to the index now."))
        return
    if isinstance(who, Holder):
        text = tr("The index is being written to by {holder}.", holder=who)
    else:
        text = tr("The index is being written to, and whoever does that does not say who he is.")
    yield Finding("hint", "lock", text, tr("Searching goes on; other imports wait, or try again when that ends."))
