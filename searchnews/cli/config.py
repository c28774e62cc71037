"""`searchnews config`: what is in force, and where each value comes from."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from searchnews.cli.failure import Failure
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import Line, line, say, say_json
from searchnews.cli.screen import width
from searchnews.cli.settings import template
from searchnews.cli.speech import OPTION, VARIABLE, heed, named
from searchnews.config import FILE, Settings, load
from searchnews.errors import NoIndex
from searchnews.language import LANGUAGES, language, language_of, reason, tr
from searchnews.manifest import read_manifest
from searchnews.settings import SETTINGS


@click.command(epilog=example("searchnews config", "searchnews config --init --index ~/archive"))
@click.option("--init", is_flag=True, help="Write a settings file to begin with, unless there is one.")
@json_option("Print it as JSON.")
@index_option
@click.pass_context
def config(ctx: click.Context, init: bool, as_json: bool, folder: Path) -> None:
    """Say which settings are in force, and why.

    They stand in DIR/searchnews.toml; it need not be there, and neither need the index.
    """
    if init:
        file = _write(folder)
        say_json({"file": str(file)}) if as_json else say([line(tr("Wrote {file}; now edit it.", file=file))])
        return
    settings = load(folder)
    heed(settings.language)
    found = _found(folder, settings, _origin(ctx))
    if as_json:
        say_json(found)
    else:
        say(_lines(found))


def _write(folder: Path) -> Path:
    """Write the file to begin with; never over another one."""
    file = folder.absolute() / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as target:
            target.write(template())
    except FileExistsError:
        if not os.path.lexists(file):
            raise Failure(tr("{folder} is not a folder; name one for the index.", folder=folder)) from None
        raise Failure(tr("{file} is there already; edit that one.", file=file)) from None
    except OSError as error:
        raise Failure(tr("{file} cannot be written: {reason}.", file=file, reason=reason(error))) from error
    return file


def _origin(ctx: click.Context) -> str:
    """What named the folder of the index."""
    sources = click.core.ParameterSource
    told = {sources.COMMANDLINE: "--index", sources.ENVIRONMENT: "SEARCHNEWS_INDEX"}
    source = ctx.get_parameter_source("folder")
    return told.get(source, "default") if source else "default"


def _found(folder: Path, settings: Settings, origin: str) -> dict[str, Any]:
    try:
        remembered = read_manifest(folder).sources
        exists = True
    except NoIndex:
        remembered, exists = (), False
    file = folder.absolute() / FILE
    return {
        "index": {"value": str(folder.absolute()), "from": origin, "exists": exists},
        "file": {"value": str(file), "exists": file.is_file()},
        "language": _language(settings),
        "settings": {setting.name: _value(settings, setting.name) for setting in SETTINGS},
        "remembered": [{"path": source.path, "format": source.format} for source in remembered],
    }


def _value(settings: Settings, name: str) -> dict[str, Any]:
    lines = dict(settings.lines)
    value = getattr(settings, name)
    whence: dict[str, Any] = {"from": FILE, "line": lines[name]} if name in lines else {"from": "default"}
    return {"value": list(value) if isinstance(value, tuple) else value, **whence}


def _language(settings: Settings) -> dict[str, Any]:
    """The language that is spoken, and what decided it: what names one first, in the order in which they count."""
    if sys.argv[1:] and named(sys.argv[1:], {}) == language():
        return {"value": language(), "from": OPTION}
    if language_of(os.environ.get(VARIABLE, "")) == language():
        return {"value": language(), "from": VARIABLE}
    if settings.language in LANGUAGES:
        return {**_value(settings, "language"), "value": language()}
    return {"value": language(), "from": "locale"}


def _lines(found: Mapping[str, Any]) -> Iterator[Line]:
    index, file = found["index"], found["file"]
    missing = "" if index["exists"] else tr("no index is there yet: run searchnews index SOURCE...")
    heads = [(tr("index"), [(index["value"], _whence(index)), *([("", missing)] if missing else [])])]
    to_do = "" if file["exists"] else tr("not there: searchnews config --init writes one")
    heads.append((tr("settings file"), [(file["value"], to_do)]))
    heads.append((tr("messages"), [(found["language"]["value"], _whence(found["language"]))]))
    rows = [(name, [(_shown(told["value"]), _whence(told))]) for name, told in found["settings"].items()]
    remembered = [
        (source["path"], "" if source["format"] == "auto" else source["format"]) for source in found["remembered"]
    ]
    rows.append((tr("remembered"), remembered or [("", tr("no sources yet"))]))
    margin = max(width(name) for name, _ in [*heads, *rows]) + 2
    for group in (heads, rows):
        for name, values in group:
            for number, (value, note) in enumerate(values):
                spans = ((value, ""), (f"  {note}" if value else note, "dim"))
                yield line(*spans, indent=margin, lead=("" if number else name, "name"))
        if group is heads:
            yield line()


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "[]"
    return str(value) or '""'


def _whence(told: Mapping[str, Any]) -> str:
    """Where a value comes from, in words."""
    whence = told["from"]
    if whence == FILE:
        return tr("{file}, line {line}", file=FILE, line=told["line"])
    if whence == "default":
        return tr("default")
    return tr("from the system's locale") if whence == "locale" else f"${whence}" if whence.isupper() else str(whence)
