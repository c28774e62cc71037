"""Serving below a path of another server's, and behind one that says who really asks."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_SCHEMES = ("http", "https")


def read_prefix(given: str) -> str | None:
    """A path that pages can stand below, as a server names it, without a slash at its end; None when it is none."""
    path = "/" + given.strip("/") if given.strip("/") else ""
    parts = path.split("/")[1:]
    # Two dots, or one, lead elsewhere before a browser asks.
    return path if not path or (_PREFIX.fullmatch(path) and not {".", ".."} & set(parts)) else None


def below(app: Application, prefix: str) -> Application:
    """`app` as it is found below `prefix`, whether the server in front leaves the prefix there or takes it away."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = prefix
        if path == prefix or path.startswith(prefix + "/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        return app(environ, start_response)

    return application


def behind_proxy(app: Application) -> Application:
    """`app` behind one proxy, whose word is taken for the reader's address, the scheme, the host and the prefix.

    A proxy passes on what it does not set itself, so that a reader may have written it: what is none is dropped.
    """
    fixed = ProxyFix(app, x_for=1, x_proto=1, x_host=1, x_prefix=1)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        for name, is_one in _CHECKS.items():
            if name in environ and not is_one(environ[name].rpartition(",")[2].strip()):
                del environ[name]
        return fixed(environ, start_response)

    return application


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    "HTTP_X_FORWARDED_FOR": _is_address,
    "HTTP_X_FORWARDED_PROTO": lambda value: value in _SCHEMES,
    "HTTP_X_FORWARDED_PREFIX": lambda value: bool(_PREFIX.fullmatch(value)),
}
