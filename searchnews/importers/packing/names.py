"""What the members of an archive are called: bytes in whatever encoding, and paths that may lead anywhere."""

import re
from collections.abc import Iterable

from searchnews.importers.encoding.characters import MEND, tidied
from searchnews.importers.encoding.detection import LEGACY, detect

_DRIVE = re.compile("[A-Za-z]:")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f]")


def legacy(names: Iterable[bytes]) -> str:
    """The encoding of names that are not all UTF-8, found out from all of them together; GB18030 in doubt."""
    found = detect(b"\n".join(names), whole=True)
    return found if found in LEGACY else LEGACY[0]


def decoded(name: bytes, encoding: str) -> str:
    """A name as text: UTF-8 where it is that, else of an encoding as `legacy` finds it."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return tidied(name.decode(encoding, MEND), encoding)


def harmless(name: str) -> str:
    """A relative path with ``/`` between its parts that leads nowhere but down; "" when nothing is left of it."""
    parts = [_UNPRINTABLE.sub("\ufffd", part).strip() for part in re.split(r"[/\\]", _DRIVE.sub("", name, count=1))]
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def hidden(path: str) -> bool:
    """Whether a path is nobody's article: a name with a dot before it, or what macOS puts beside each file."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.split("/"))
