"""Which engine suits how many articles, and by which commands an index comes to another one."""

import shlex
import sys
from pathlib import Path

from searchnews.engines import ENGINES, install_command, is_installed
from searchnews.language import tr

LARGE = {"whoosh": 450_000}
"""Articles up to which an engine keeps the budgets of a large archive: searches of 50 and 150 ms (median and 95th
percentile), imports of 900 MB, searching of 500.

Measured on two cores, in milliseconds and in MB of private memory:

    articles  characters  JSON    median  95th  import  searching
      74,487         500  129 MB      12    26     575         70
     245,530         290  243 MB      24    65     608         82
     297,948         500  518 MB      31    84     762         87
     491,060         290  492 MB      41   121     850         93

A search grows with the articles (0.25 to 0.28 ms for each thousand, 95th percentile), hardly with their length: 50 ms
come at 480,000 to 600,000, 150 ms at 530,000 to 610,000. An import takes 0.8 to 1.0 MB more for each thousand, and
900 MB at 460,000 to 540,000: the first limit that is met.
"""

FASTER = "tantivy"
"""What is advised from there on."""


def is_large(engine: str, articles: int) -> bool:
    """Whether an index has outgrown its engine, and there is one that is faster."""
    return FASTER in ENGINES and articles > LARGE.get(engine, sys.maxsize)


def became_large(engine: str, before: int, articles: int) -> bool:
    """Whether an index has just outgrown its engine: who was told so once need not hear it at every import."""
    return is_large(engine, articles) and not is_large(engine, before)


def advice(engine: str, folder: Path) -> str:
    """What to do about an index that has outgrown its engine."""
    return tr(
        "The engine {engine} is for {limit} articles at most: with more, searches take longer, and imports more "
        "memory. To change to {faster}, run {commands}.",
        limit=f"{LARGE[engine]:,}",
        engine=engine,
        faster=FASTER,
        commands=commands(FASTER, folder),
    )


def commands(engine: str, folder: Path) -> str:
    """What to type for an index to be kept by another engine; that engine is installed first if it must be."""
    rebuild = f"searchnews rebuild --engine {engine} --index {typed(folder)}"
    if is_installed(engine):
        return f"`{rebuild}`"
    return tr("`{first}` and then `{second}`", first=install_command(engine), second=rebuild)


def typed(path: Path) -> str:
    """A path as it is typed in a shell; the name of a file has no quote of its own where cmd.exe is the shell."""
    text = str(path)
    if sys.platform != "win32":
        return shlex.quote(text)
    return f'"{text}"' if " " in text else text
