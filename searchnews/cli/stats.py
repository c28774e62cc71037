"""`searchnews stats`: what the index says about itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from searchnews import Index
from searchnews.cli.options import example, index_option, json_option
from searchnews.cli.output import Line, line, say, say_json
from searchnews.cli.page import local_time
from searchnews.cli.screen import width
from searchnews.doctor.finding import size
from searchnews.language import tr


@click.command(epilog=example("searchnews stats", "searchnews stats --json --index ~/archive"))
@json_option("Print it as JSON.")
@index_option
def stats(as_json: bool, folder: Path) -> None:
    """Say what the index holds."""
    with Index.open(folder) as index:
        found = index.stats()
        if as_json:
            say_json(found)
        else:
            say(_lines({"index": str(index.path), **found}, index.settings.zone))


def _lines(found: Mapping[str, Any], zone: tzinfo) -> Iterator[Line]:
    labels = _labels()
    called = {name: labels.get(name, name) for name in found}
    margin = max(map(width, called.values())) + 2
    for name, value in found.items():
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            yield line(_words(name, part, zone), indent=margin, lead="" if number else called[name])


def _labels() -> Mapping[str, str]:
    """What each fact is called; one that has no name here goes by its key."""
    return {
        "index": tr("index"),
        "engine": tr("engine"),
        "articles": tr("articles"),
        "bytes": tr("bytes"),
        "analyzer": tr("analyzer"),
        "dictionary": tr("dictionary"),
        "vocabulary": tr("vocabulary"),
        "timezone": tr("timezone"),
        "created": tr("created"),
        "updated": tr("updated"),
        "sources": tr("sources"),
        "notes": tr("notes"),
    }


def _words(name: str, value: Any, zone: tzinfo) -> str:
    if name == "bytes":
        return size(value)
    if name in ("created", "updated"):
        return local_time(datetime.fromisoformat(value), zone)
    if isinstance(value, dict):  # a source, and how it is read
        return value["path"] if value["format"] == "auto" else f"{value['path']} ({value['format']})"
    return f"{value:,}" if isinstance(value, int) else str(value)
