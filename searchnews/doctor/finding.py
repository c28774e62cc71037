"""What a check is given, and what it finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from searchnews.language import trn

Level = Literal["ok", "hint", "warning", "problem"]

UNITS = ("", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at. `code` is the same in every language; `advice` says what to do, if anything.

    A ``problem`` keeps something from working, a ``warning`` may cost answers or time, a ``hint`` is worth knowing.
    """

    level: Level
    code: str
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What is looked at: the folder of an index, there or not, and the variables of the process."""

    folder: Path
    environment: Mapping[str, str]


def size(count: float) -> str:
    """A number of bytes in the unit that leaves one to three digits before the point."""
    unit = 0
    while count >= 1000 and unit < len(UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.1f} {UNITS[unit]}" if unit else trn("{count} byte", "{count} bytes", int(count))
