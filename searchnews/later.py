"""Modules that are loaded by their name when something of them is first used, for what most have no use for."""

import importlib
from typing import Any


class Later:
    """A module that is loaded when something of it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)
