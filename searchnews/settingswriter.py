"""One setting written into a settings file, with all else left as it stands: comments, order and blank lines."""

import json
import re
from pathlib import Path

from searchnews import config
from searchnews.errors import ConfigError
from searchnews.language import reason, tr
from searchnews.ownfile import rewrite
from searchnews.tomllines import Mistake, parse

_BOM = "\ufeff"


def put(path: Path, name: str, value: str) -> None:
    """Set a setting that is a text and is not set, or is set to "", in the settings file at a path, made if need be.

    It takes the place of the line that `searchnews config --init` writes for it, or of the "", or comes last. Raises
    ConfigError when the file cannot be changed so.
    """
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise ConfigError(tr("{file} cannot be read: {reason}.", file=path, reason=reason(error))) from error
    text = data.decode("utf-8")  # `config.load` has read it
    new = _with(text, name, f"{name} = {json.dumps(value, ensure_ascii=False)}")
    if len(new.encode()) > config.LONGEST or not _says(new, name, value):
        raise ConfigError(
            tr(
                "{file} is written in a way that cannot be changed for you: set {name} to {value} there.",
                file=path,
                name=name,
                value=json.dumps(value, ensure_ascii=False),
            )
        )
    rewrite(path, new.encode())


def _with(text: str, name: str, line: str) -> str:
    """The text with a line for a setting."""
    empty = re.compile(rf"""(?m)^[ \t]*{name}[ \t]*=[ \t]*(?:""|'')(?!["'])""")
    if empty.search(text):
        return empty.sub(lambda _: line, text, count=1)
    offered = re.compile(rf"(?m)^#:[ \t]*{name}[ \t]*=[^\r\n]*")
    if offered.search(text):
        return offered.sub(lambda _: line, text, count=1)
    end = "\r\n" if "\r\n" in text else "\n"
    parted = text if not text.strip(_BOM) or text.endswith("\n") else text + end
    return parted + line + end


def _says(text: str, name: str, value: str) -> bool:
    try:
        return bool(parse(text.removeprefix(_BOM))[0].get(name) == value)
    except Mistake:
        return False
