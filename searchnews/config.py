"""The settings of an archive: ``searchnews.toml`` in the folder of its index, each with a default.

`searchnews.settings` is the table of what there is. Paths are found from the folder of that file, and ``~`` is the
home folder.
"""

import os
import re
import string
from dataclasses import dataclass, field
from datetime import tzinfo
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from searchnews.article import Article, in_zone
from searchnews.errors import ConfigError
from searchnews.language import reason, tr
from searchnews.settings import BY_NAME, Setting
from searchnews.tomllines import Mistake, parse

FILE = "searchnews.toml"

LONGEST = 1 << 16
"""Bytes of a settings file: hundreds of sources fit, and reading what is no settings file ends soon."""

_GROUP = re.compile(r"[,，、=]")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader may set; files and sources are absolute paths once `load` has read them, "" for no file.

    `lines` says in which line of its file each setting stands that is set there.
    """

    timezone: str = "Asia/Shanghai"
    dictionary: str = ""
    synonyms: str = ""
    link: str = ""
    sources: tuple[str, ...] = ()
    language: str = "auto"
    encoding: str = ""
    lines: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)

    @property
    def zone(self) -> tzinfo:
        """The archive's zone."""
        return ZoneInfo(self.timezone)

    def link_to(self, article: Article) -> str:
        """The article's address by the template `link`; its own url without one, or when a date it needs is not known.

        The date is that of the archive's zone; ``stem`` is the file's name without its suffix.
        """
        needed = {name for _, name, _, _ in string.Formatter().parse(self.link)}
        if not self.link or (article.published is None and needed & {"year", "month", "day"}):
            return article.url
        day = in_zone(article.published, self.zone).date() if article.published else None
        values = {
            "id": article.id,
            "path": article.path,
            "stem": PurePosixPath(article.path).stem,
            "category": article.category,
            "year": f"{day.year:04}" if day else "",
            "month": f"{day.month:02}" if day else "",
            "day": f"{day.day:02}" if day else "",
        }
        return self.link.format_map({name: quote(value) for name, value in values.items()})


def load(folder: Path) -> Settings:
    """The settings of the index in a folder; the defaults where there is no file.

    Raises ConfigError, which names the file, the line and the setting, when one cannot be used.
    """
    path = folder / FILE
    text = _text(path)
    if text is None:
        return Settings()
    try:
        given, lines = parse(text)
    except Mistake as mistake:
        raise _refused(path, mistake.line, mistake) from mistake
    values: dict[str, Any] = {}
    for name, value in given.items():
        try:
            values[name] = _checked(name, value, folder.absolute())
        except ValueError as error:
            raise _refused(path, lines.get(name), error) from None
    return Settings(**values, lines=tuple((name, lines[name]) for name in values if name in lines))


def _refused(path: Path, line: int | None, why: ValueError) -> ConfigError:
    return ConfigError(tr("{place}: {why}", place=_where(path, line), why=why))


def _where(path: Path, line: int | None) -> str:
    return tr("{file}, line {line}", file=path, line=line) if line else str(path)


def _text(path: Path) -> str | None:
    """What the settings file says, None when there is none."""
    if path.exists() and not path.is_file():
        raise ConfigError(tr("{file} cannot be read: it is not a file.", file=path))
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(tr("{file} cannot be read: {reason}.", file=path, reason=reason(error))) from error
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


def user_words(settings: Settings) -> tuple[str, ...]:
    """The words of the user's dictionary and of the synonyms, which a cut must keep whole for them to be found."""
    words = [line.partition("#")[0].strip() for line in _lines(settings.dictionary, "dictionary")]
    words += [word for group in synonym_groups(settings) for word in group if len(word) > 1]
    return tuple(dict.fromkeys(word for word in words if word))


def synonym_groups(settings: Settings) -> list[tuple[str, ...]]:
    """The groups of words that stand for each other."""
    groups = []
    for line in _lines(settings.synonyms, "synonyms"):
        words = (word.strip() for word in _GROUP.split(line.partition("#")[0]))
        groups.append(tuple(dict.fromkeys(word for word in words if word)))
    return [group for group in groups if len(group) > 1]


def _lines(file: str, setting: str) -> list[str]:
    if not file:
        return []
    try:
        return Path(file).read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ConfigError(
            tr("{file}, which the setting {name} names, is not UTF-8 text; save it as such.", file=file, name=setting)
        ) from None
    except OSError as error:
        raise ConfigError(
            tr(
                "{file}, which the setting {name} names, cannot be read: {reason}.",
                file=file,
                name=setting,
                reason=reason(error),
            )
        ) from error
