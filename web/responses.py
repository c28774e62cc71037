"""What every answer has in common: how it is written out, and the headers it carries, errors not excepted."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, render_template, request

from .markup import printable

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # The sites a reader goes on to are not told what was searched for.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every answer carries, also those that are made where there is no page yet."""


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A template as a response; what HTML cannot hold is replaced last, so that offsets stay right until then."""
    return Response(printable(render_template(template, **values)), status, mimetype="text/html")


def data(value: Mapping[str, Any] | list[Any], status: int = 200, kind: str = "application/json") -> Response:
    """`value` as JSON: plain characters, or escapes throughout when a lone surrogate is among them."""
    try:
        text = json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value).encode("ascii")
    return Response(text, status, mimetype=kind)


def root() -> str:
    """This server's address, a prefix included, as whoever asks calls it; refused when that is the name of no host."""
    if not request.host:
        abort(400)
    return request.url_root.rstrip("/")


def protect(response: Response) -> Response:
    """Puts on the headers that every answer has; how long it may be kept is for `caching` to say."""
    response.headers.update(HEADERS)
    return response
