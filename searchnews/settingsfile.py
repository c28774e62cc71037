"""A settings file to the values it sets, or to what is wrong with it, told by file, line and setting."""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from searchnews.config import LONGEST
from searchnews.errors import ConfigError
from searchnews.language import tr
from searchnews.settings import BY_NAME, Setting
from searchnews.tomllines import Mistake, parse


def values(path: Path, data: bytes) -> dict[str, Any]:
    """What the file at a path, which holds `data`, sets: the values of `Settings` by name. Raises ConfigError."""
    try:
        given, lines = parse(_text(path, data))
    except Mistake as mistake:
        raise _refused(path, mistake.line, mistake) from mistake
    found: dict[str, Any] = {}
    for name, value in given.items():
        try:
            found[name] = _checked(name, value, path.parent.absolute())
        except ValueError as error:
            raise _refused(path, lines.get(name), error) from None
    return {**found, "lines": tuple((name, lines[name]) for name in found if name in lines)}


def _refused(path: Path, line: int | None, why: ValueError) -> ConfigError:
    return ConfigError(tr("{place}: {why}", place=_where(path, line), why=why))


def _where(path: Path, line: int | None) -> str:
    return tr("{file}, line {line}", file=path, line=line) if line else str(path)


def _text(path: Path, data: bytes) -> str:
    if len(data) > LONGEST:
        raise ConfigError(
            tr("{file} is not a settings file: it is longer than {count} bytes.", file=path, count=f"{LONGEST:,}")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = _where(path, data.count(b"\n", 0, error.start) + 1)
        raise ConfigError(tr("{place}: this is not UTF-8 text; save the file as such.", place=where)) from None


def _checked(name: str, value: object, folder: Path) -> str | tuple[str, ...]:
    """A value as it is kept; ValueError, with what is wrong, when it cannot be."""
    setting = BY_NAME.get(name)
    if setting is None:
        near = get_close_matches(name.lower(), BY_NAME, n=1)
        if near:
            raise ValueError(
                tr("there is no setting called {name} (did you mean {near}?).", name=_short(name), near=near[0])
            )
        known = ", ".join(BY_NAME)
        raise ValueError(
            tr("there is no setting called {name}; the settings are {known}.", name=_short(name), known=known)
        )
    if setting.is_list:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(
                tr("{name} must be a list of texts in quotes, {example}, not {value}.", **_told(setting, value))
            )
        return tuple(dict.fromkeys(_kept(setting, item, folder) for item in value))
    if not isinstance(value, str):
        raise ValueError(tr("{name} must be text in quotes, {example}, not {value}.", **_told(setting, value)))
    return _kept(setting, value, folder)


def _kept(setting: Setting, value: str, folder: Path) -> str:
    setting.check(value)
    if not (setting.is_place and value):
        return value
    place = os.path.abspath(folder / os.path.expanduser(value))
    if setting.is_file and not Path(place).is_file():
        raise ValueError(tr("{name} names {file}, which is not there.", name=setting.name, file=place))
    return place


def _told(setting: Setting, value: object) -> dict[str, str]:
    return {"name": setting.name, "example": setting.example, "value": _short(str(value))}


def _short(text: str) -> str:
    shown = text if text.isprintable() else repr(text)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
