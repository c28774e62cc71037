"""Which language the command line speaks, and click with it.

``--lang`` anywhere on the command line comes first, then ``$SEARCHNEWS_LANG``, then what the index's own settings
say, then the locale. All but the settings are known before a command is: they are known when it has opened its index,
and `heed` is told then.
"""

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise

from searchnews.language import DOMAIN, LANGUAGES, LOCALE, language_of, preferred, speak, speaking

OPTION = "--lang"
VARIABLE = "SEARCHNEWS_LANG"

# Where click's gettext looks for the language of each of its words.
_GETTEXT = "LANGUAGE"

_is_named: ContextVar[bool] = ContextVar("is_named", default=False)


def named(args: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """The language that a command line names, else the variable; None when neither names one there is."""
    plain = args[: args.index("--")] if "--" in args else args
    found = None
    for arg, following in pairwise([*plain, ""]):
        name, sign, value = arg.partition("=")
        if name == OPTION and (wanted := value if sign else following) in LANGUAGES:
            found = wanted
    return found or language_of(environment.get(VARIABLE, ""))


@contextmanager
def spoken(args: Sequence[str]) -> Iterator[None]:
    """Speak what the command line and the environment ask for as long as the context lasts."""
    asked = named(args, os.environ)
    before = os.environ.get(_GETTEXT)
    preset = _is_named.get()
    with speaking(asked or preferred(os.environ)):
        _is_named.set(asked is not None)
        gettext.bindtextdomain(DOMAIN, LOCALE)
        _tell_click(asked or preferred(os.environ))
        try:
            yield
        finally:
            _is_named.set(preset)
            _tell_click(before)


def heed(setting: str) -> None:
    """Speak the language that an index's settings name, unless the person has named one."""
    if setting in LANGUAGES and not _is_named.get():
        speak(setting)
        _tell_click(setting)


def _tell_click(language: str | None) -> None:
    if language is None:
        os.environ.pop(_GETTEXT, None)
    else:
        os.environ[_GETTEXT] = language
