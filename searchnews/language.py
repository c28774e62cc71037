"""What people are told, in English or Chinese.

The English sentence is the key; ``locale/zh/*.po`` hold the Chinese ones, a file for each part of the program, and
``locale/zh/LC_MESSAGES/messages.mo`` all of them, compiled. A sentence that has no translation is said in English.
"""

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

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def tr(text: str, /, **values: object) -> str:
    """A sentence in the current language, its ``{places}`` filled in."""
    said = _catalog(_current.get()).gettext(text)
    return said.format_map(values) if values else said


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """A sentence about a number of things; ``{count}`` is that number with its thousands parted."""
    said = _catalog(_current.get()).ngettext(one, many, count)
    return said.format_map({"count": f"{count:,}", **values})


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
    """Say everything in a language as long as the context lasts."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def preferred(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for, as programs with gettext read it."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name, ""):
            for wanted in value.split(":"):
                if (short := wanted[:2].lower()) in LANGUAGES:
                    return short
            return LANGUAGES[0]
    return LANGUAGES[0]


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)
