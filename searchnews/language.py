"""What people are told, in English or Chinese.

The English sentence is the key; ``locale/zh/*.po`` hold the Chinese ones, a file for each part of the program, and
``locale/zh/LC_MESSAGES/messages.mo`` all of them, compiled. A sentence that has no translation is said in English.
"""

import errno
import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
"""What there is, the default first."""

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "messages"
"""The one click looks its own words up in, so that one catalog serves both."""

REASONS: Mapping[int | None, str] = {
    errno.EACCES: "permission denied",
    errno.EEXIST: "file exists",
    errno.EINVAL: "invalid argument",
    errno.EIO: "input/output error",
    errno.EISDIR: "is a directory",
    errno.ELOOP: "too many levels of symbolic links",
    errno.EMFILE: "too many open files",
    errno.ENAMETOOLONG: "file name too long",
    errno.ENOENT: "no such file or directory",
    errno.ENOMEM: "cannot allocate memory",
    errno.ENOSPC: "no space left on device",
    errno.ENOTDIR: "not a directory",
    errno.ENOTEMPTY: "directory not empty",
    errno.EPERM: "operation not permitted",
    errno.EROFS: "read-only file system",
    errno.ETIMEDOUT: "connection timed out",
}
"""What a system says of a file, by its number: the words differ from system to system."""

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def tr(text: str, /, **values: object) -> str:
    """A sentence in the current language, its ``{places}`` filled in."""
    said = _catalog(_current.get()).gettext(text)
    return said.format_map(values) if values else said


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """A sentence about a number of things; ``{count}`` is that number with its thousands parted."""
    said = _catalog(_current.get()).ngettext(one, many, count)
    return said.format_map({"count": f"{count:,}", **values})


def translated(text: str) -> str:
    """A text that is kept elsewhere, such as a help text, in the current language."""
    return _catalog(_current.get()).gettext(text) if text else ""  # "" is the key of the catalog's own header


def reason(error: OSError) -> str:
    """Why the system would not, in the middle of a sentence: ``permission denied``."""
    said = REASONS.get(error.errno) or (error.strerror or str(error) or type(error).__name__).rstrip(".").lower()
    return translated(said)


def language() -> str:
    """The current language."""
    return _current.get()


def speak(language: str) -> None:
    """Say everything in a language from now on, in this thread and those it starts tasks for."""
    if language not in LANGUAGES:
        raise ValueError(f"there is no language {language!r}")
    _current.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in a language as long as the context lasts, whatever is said to `speak` meanwhile."""
    before = _current.get()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def preferred(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for, as programs with gettext read it.

    LC_ALL, LC_MESSAGES and LANG are one locale each, and the first that is set counts. LANGUAGE is a list that goes
    before them, and the first of it that there is counts; but not in the locale C, which scripts ask for so that what
    they read is the same everywhere.
    """
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return LANGUAGES[0]
    wanted = (environment.get("LANGUAGE") or locale).split(":")
    return next((found for name in wanted if (found := language_of(name))), LANGUAGES[0])


def language_of(locale: str) -> str | None:
    """The language of a locale such as ``zh_CN.UTF-8``, if it is one there is."""
    short = locale.partition(".")[0].partition("@")[0].replace("-", "_").partition("_")[0].lower()
    return short if short in LANGUAGES else None


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    # Not `gettext.translation`: it loads `locale` to guess at names of folders, and there is only one.
    if language == LANGUAGES[0]:
        return gettext.NullTranslations()
    try:
        with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
            return gettext.GNUTranslations(file)
    except OSError:
        return gettext.NullTranslations()
