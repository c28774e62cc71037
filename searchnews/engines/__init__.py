"""The engines there are, by name. Each is loaded when it is asked for: its library is the dearest import of all."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from searchnews.errors import ConfigError
from searchnews.language import tr

if TYPE_CHECKING:
    from searchnews.engines.base import Engine

ENGINES = {
    "whoosh": "searchnews.engines.whoosh:WhooshEngine",
    "memory": "searchnews.engines.memory:MemoryEngine",
}
"""Each engine's name and where its class is, as ``module:class``."""


def load_engine(name: str) -> type[Engine]:
    """The class of the engine of that name; ConfigError where there is none or its library is missing."""
    if name not in ENGINES:
        raise ConfigError(
            tr(
                "There is no engine called '{name}'; choose one of {names}.",
                name=name,
                names=", ".join(sorted(ENGINES)),
            )
        )
    try:
        engine: type[Engine] = load(ENGINES[name])
    except ModuleNotFoundError as error:
        raise ConfigError(
            tr("The engine {name} needs {library}, which is not installed.", name=name, library=error.name)
        ) from error
    return engine


def load(place: str) -> Any:
    """What stands at ``module:name``: an engine, or a part of one that not every use of it needs."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
