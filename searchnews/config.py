"""The settings of an archive: ``searchnews.toml`` in the folder of its index, each with a default.

timezone     the zone of dates without one, of `date:`, 今天 and the months, such as ``Asia/Shanghai``
dictionary   a file of words, one a line, that are kept whole; after ``#`` stands a comment
synonyms     a file of groups, one a line: ``新冠，新冠病毒，COVID``; commas of either width, 、 and = part the words
link         where an article is read on the owner's site: ``https://site.example/{year}/{month}/{stem}.html``

The two files are looked for beside ``searchnews.toml`` unless their paths are absolute.
"""

import re
import string
import tomllib
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from searchnews.article import Article, in_zone
from searchnews.errors import ConfigError

FILE = "searchnews.toml"

_GROUP = re.compile(r"[,，、=]")
_PLACES = ("id", "path", "stem", "category", "year", "month", "day")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader may set; the two files are absolute paths once `load` has read them, "" for none."""

    timezone: str = "Asia/Shanghai"
    dictionary: str = ""
    synonyms: str = ""
    link: str = ""

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

    Raises ConfigError, which names the file and the setting, when one cannot be used.
    """
    path = folder / FILE
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} cannot be read: it is not a file.")
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text; save it as such.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not a settings file: {str(error)[:1].lower()}{str(error)[1:]}.") from error
    for name, value in given.items():
        _check(path, name, value)
    files = {name: str(folder.absolute() / given[name]) for name in ("dictionary", "synonyms") if given.get(name)}
    for name, file in files.items():
        if not Path(file).is_file():
            raise ConfigError(f"{path}: {name} names {file}, which is not there.")
    return Settings(**{**given, **files})


def _check(path: Path, name: str, value: Any) -> None:
    if name not in Settings.__slots__:
        known = ", ".join(Settings.__slots__)
        raise ConfigError(f"{path}: there is no setting called {name}; the settings are {known}.")
    if not isinstance(value, str):
        raise ConfigError(f"{path}: {name} must be text in quotes, not {value!r}.")
    if name == "timezone" and not _is_zone(value):
        raise ConfigError(f"{path}: timezone {value!r} is not known; write one such as Asia/Shanghai or UTC.")
    if name == "link" and value:
        _check_link(path, value)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a folder of the zone database, a path, no such zone
        return False
    return True


def _check_link(path: Path, template: str) -> None:
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        raise ConfigError(f"{path}: link has a brace without its partner.") from None
    plain = all(not spec and not conversion for _, _, spec, conversion in parts)
    if not plain or any(name is not None and name not in _PLACES for _, name, _, _ in parts):
        places = " ".join(f"{{{place}}}" for place in _PLACES)
        raise ConfigError(f"{path}: link may hold {places} and nothing else in braces.")
    if not template.startswith(("http://", "https://")):
        raise ConfigError(f"{path}: link must begin with http:// or https://.")


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
        raise ConfigError(f"{file}, which the setting {setting} names, is not UTF-8 text; save it as such.") from None
    except OSError as error:
        raise ConfigError(f"{file}, which the setting {setting} names, cannot be read: {error.strerror}.") from error
