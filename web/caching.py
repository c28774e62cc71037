"""How long a browser may keep an answer, and how it asks whether what it has still holds.

Pages and answers are kept by the one browser that asked, and asked about again each time (``private, no-cache``).
Not keeping them at all would hide nothing, for the addresses in the browser's history hold the questions, and would
cost a reader the way back: a browser makes a page anew that it was told not to store.

An answer's tag is made of the index's last change and of what is asked, not of its bytes, in which the milliseconds
differ. So it is known before anything is searched, and "still the same" costs no search.
"""

import hashlib
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from werkzeug.security import safe_join

from searchnews.language import language

from .api import prefers_json
from .compression import compress
from .place import base
from .responses import protect
from .views import current_index, current_stats

PAGE = "%Y-%m-%d %H:%M"
ANSWER = "%Y-%m-%d"
DOCUMENT = ""

KEPT = {
    "pages.search": PAGE,
    "articles.article": PAGE,
    "api.search": ANSWER,
    "api.article": ANSWER,
    "api.suggest": ANSWER,
    "api.stats": ANSWER,
    "feeds.atom": ANSWER,
    "feeds.json_feed": ANSWER,
    "discovery.suggest": ANSWER,
    "discovery.opensearch": DOCUMENT,
    "discovery.openapi": DOCUMENT,
}
"""What may be kept, and how much of the time it hangs on: pages say how many minutes ago, dates such as 今天 are days.

A document hangs on no index; its tag is made of its bytes. What is not named here is not kept.
"""

PRIVATE = "private, no-cache"
FOREVER = "public, max-age=31536000, immutable"
"""For files whose address carries their version: a year, the longest that RFC 9111's readers agree on."""

SHORT = "private, max-age=300"
"""For files asked for without their version: after five minutes a new release is seen."""

_STARTED = secrets.token_hex(8)
"""Part of every tag: a new release, or new settings, begin with a new start of the server."""


def handle_caching(app: Flask) -> None:
    """Every answer says how long it may be kept; what the browser has already is not sent again, nor made again.

    To be called when what chooses the language and turns requests away is in place: both come before a "still so".
    """
    app.jinja_env.globals.update(asset=asset)
    app.before_request(_still_so)
    app.before_request(_one_range)
    app.after_request(_finish)


def asset(name: str) -> str:
    """The address of a static file, with its version: kept for good, and another one when the file changes."""
    # Not `url_for`: it needs a host that can be one, and the page which says that there is none has a style too.
    version = _version(name)
    return f"{base()}/static/{name}" + (f"?v={version}" if version else "")


def _still_so() -> Response | None:
    g.tag = ""
    clock = KEPT.get(request.endpoint or "")
    if not clock:
        return None
    g.tag = _tag(clock)
    known = request.if_none_match
    # `*` stands for whatever is there, and only the answer tells whether anything is.
    return Response(status=304) if not known.star_tag and known.contains_weak(g.tag) else None


def _one_range() -> None:
    """Forgets a range that is not sent here, of other units or several at once: the whole is its answer (RFC 9110)."""
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)


def _tag(clock: str) -> str:
    """What changes whenever the answer may: the index, the clock, the language, the address, this server."""
    index = current_index()
    stats = current_stats()
    parts = (
        _STARTED,
        *(stats[name] for name in ("created", "updated", "articles", "bytes", "vocabulary")),
        datetime.now(index.settings.zone).strftime(clock),
        language(),
        request.endpoint,
        prefers_json(),
        request.url_root,
        request.path,
        request.query_string,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _finish(response: Response) -> Response:
    """The headers, then what need not be sent, then what remains made small: each hangs on the one before."""
    protect(response)
    response.headers["Cache-Control"] = _kept(response)
    if response.headers["Cache-Control"] == PRIVATE:
        if g.get("tag"):
            response.set_etag(g.tag, weak=True)
        else:
            response.add_etag(weak=True)
        response.make_conditional(request)
    return compress(response)


def _kept(response: Response) -> str:
    if request.endpoint == "static" and response.status_code < 400:
        name = (request.view_args or {}).get("filename", "")
        return FOREVER if request.args.get("v", "") == (_version(name) or None) else SHORT
    return PRIVATE if request.endpoint in KEPT and response.status_code in (200, 304) else "no-store"


def _version(name: str) -> str:
    """What tells this file from its other versions; "" when there is no such file."""
    path = safe_join(str(current_app.static_folder), name)
    try:
        return _digest(path, Path(path).stat().st_mtime_ns) if path else ""
    except (OSError, ValueError):
        return ""


@cache
def _digest(path: str, changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
