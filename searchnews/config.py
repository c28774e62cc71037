"""The settings of an archive: ``searchnews.toml`` in the folder of its index, each with a default.

`searchnews.settings` is the table of what there is, and `searchnews.settingsfile` reads the file. Paths are found from
the folder of that file, and ``~`` is the home folder.
"""

import importlib
import os
import stat
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from zoneinfo import ZoneInfo

from searchnews.article import Article, in_zone
from searchnews.errors import ConfigError
from searchnews.language import reason, tr
from searchnews.wordlines import groups_of, words_of

FILE = "searchnews.toml"

WORD_FILES: Mapping[str, str] = {"dictionary": "words.txt", "synonyms": "synonyms.txt"}
"""The files that are made beside it when the first word is added and the setting names none."""

WORDS_LOCK = "words.lock"
"""Held beside them for the instant in which one is changed: an import that lasts hours is not waited for."""

LONGEST = 1 << 16
"""Bytes of a settings file: hundreds of sources fit, and reading what is no settings file ends soon."""

MOST_WORDS = 1 << 22
"""Bytes of a file of words: 300,000 words fit, as many as a cut into words has of its own."""

_PLAINLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How such a file is opened: whatever somebody put in its place, a pipe even, nobody is kept waiting."""


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
        return self.link.format_map({name: quote(value, errors="replace") for name, value in values.items()})


def load(folder: Path) -> Settings:
    """The settings of the index in a folder; the defaults where there is no file.

    Raises ConfigError, which names the file, the line and the setting, when one cannot be used.
    """
    path = folder / FILE
    if (data := _data(path)) is None:
        return Settings()
    # Loaded by its name: reading TOML and the table of settings take 7 ms, and most indexes have no settings.
    return Settings(**importlib.import_module("searchnews.settingsfile").values(path, data))


def _data(path: Path) -> bytes | None:
    """The settings file as it is, None when there is none."""
    if path.exists() and not path.is_file():
        raise ConfigError(tr("{file} cannot be read: it is not a file.", file=path))
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(tr("{file} cannot be read: {reason}.", file=path, reason=reason(error))) from error


def user_words(settings: Settings) -> tuple[str, ...]:
    """The words of the user's dictionary and of the synonyms, which a cut keeps whole."""
    return own_words(words_of(word_text(settings.dictionary, "dictionary")), synonym_groups(settings))


def own_words(words: Iterable[str], groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Some words and those of groups of synonyms, each once; one character is a token anyway."""
    return tuple(dict.fromkeys([*words, *(word for group in groups for word in group if len(word) > 1)]))


def synonym_groups(settings: Settings) -> list[tuple[str, ...]]:
    """The groups of words that stand for each other."""
    return groups_of(word_text(settings.synonyms, "synonyms"))


def word_text(file: str, setting: str) -> str:
    """What stands in the file that a setting names, "" where it names none; ConfigError when it cannot be read."""
    if not file:
        return ""
    try:
        with open(os.open(file, _PLAINLY), "rb") as source:
            if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                raise ConfigError(tr("{file}, which the setting {name} names, is not a file.", file=file, name=setting))
            data = source.read(MOST_WORDS + 1)
    except OSError as error:
        raise ConfigError(
            tr(
                "{file}, which the setting {name} names, cannot be read: {reason}.",
                file=file,
                name=setting,
                reason=reason(error),
            )
        ) from error
    if len(data) > MOST_WORDS:
        raise ConfigError(
            tr(
                "{file}, which the setting {name} names, is longer than {count} bytes.",
                file=file,
                name=setting,
                count=f"{MOST_WORDS:,}",
            )
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(
            tr("{file}, which the setting {name} names, is not UTF-8 text; save it as such.", file=file, name=setting)
        ) from None
