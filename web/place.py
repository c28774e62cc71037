"""Where the pages stand: at the root of their server, or below a path of it."""

from urllib.parse import quote

from flask import request


def base() -> str:
    """What every link within the pages begins with: "", or a path such as ``/search``, never two slashes."""
    path = request.script_root.strip("/")
    return "/" + quote(path, errors="replace") if path else ""
