"""The engines there are, by name. Each is loaded when it is asked for: its library is the dearest import of all."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

from searchnews.errors import ConfigError
from searchnews.language import tr

if TYPE_CHECKING:
    from searchnews.engines.base import Engine

ENGINES = {
    "whoosh": "searchnews.engines.whoosh:WhooshEngine",
    "tantivy": "searchnews.engines.tantivy:TantivyEngine",
    "memory": "searchnews.engines.memory:MemoryEngine",
}
"""Each engine's name and where its class is, as ``module:class``."""

EXTRAS = {"tantivy": "tantivy"}
"""The engines whose library comes with the extra of their name only, and what that library is imported by."""

QUOTE = '"' if sys.platform == "win32" else "'"
"""What keeps a shell from reading the brackets of an extra: zsh takes them for a pattern, cmd.exe knows no other."""


def load_engine(name: str) -> type[Engine]:
    """The class of the engine of that name; ConfigError where there is none or its library cannot be loaded."""
    if name not in ENGINES:
        raise ConfigError(
            tr(
                "There is no engine called '{name}'; choose one of {names}.",
                name=name,
                names=", ".join(sorted(ENGINES)),
            )
        )
    if not is_installed(name):
        command = install_command(name)
        raise ConfigError(tr("The engine {name} is not installed; run `{command}` first.", name=name, command=command))
    try:
        engine: type[Engine] = load(ENGINES[name])
    except ModuleNotFoundError as error:
        raise ConfigError(
            tr("The engine {name} needs {library}, which is not installed.", name=name, library=error.name)
        ) from error
    except ImportError as error:  # it was built for another Python or another machine, or is too old
        raise ConfigError(
            tr(
                "The engine {name} cannot be loaded ({reason}); run `{command}` and try again.",
                name=name,
                reason=(str(error) or type(error).__name__).splitlines()[0].rstrip("."),
                command=f"pip install --upgrade --force-reinstall {EXTRAS.get(name) or error.name or name}",
            )
        ) from error
    return engine


def is_installed(name: str) -> bool:
    """Whether an engine's library is there; it is not loaded for that."""
    return name not in EXTRAS or importlib.util.find_spec(EXTRAS[name]) is not None


def install_command(name: str) -> str:
    """The command that installs an engine whose library is an extra."""
    return f"pip install {QUOTE}searchnews[{name}]{QUOTE}"


def load(place: str) -> Any:
    """What stands at ``module:name``: an engine, or a part of one that not every use of it needs."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
