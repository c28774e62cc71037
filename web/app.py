"""The application: one index, its pages, and what holds for every request."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import Forbidden, MethodNotAllowed

from searchnews import Index, Suggestion

from .api import api
from .article import articles
from .caching import handle_caching
from .complaints import handle_complaints
from .dates import ago, shown
from .discovery import discovery
from .failures import handle_failures
from .feeds import feeds
from .markup import marked, shortened, undirected
from .metrics import count_requests, metrics
from .shelf import Shelf
from .speech import handle_languages
from .views import pages
from .writing import script_of

HOSTS = "SEARCHNEWS_HOSTS"
"""The setting that names the hosts a browser may ask for; unset, any."""


def create_app(index: Index | str | Path | None = None) -> Flask:
    """The WSGI application over `index`, an open one or its folder; None is SEARCHNEWS_INDEX, else ``./index``.

    The folder need not hold an index yet: pages say so until it does.
    """
    if index is None:
        index = os.environ.get("SEARCHNEWS_INDEX") or "index"
    app = Flask(__name__)
    # A redirect to an address with fewer slashes would name the host that was asked for, even if it is none.
    app.url_map.merge_slashes = False
    app.extensions["searchnews"] = Shelf(Path(index) if isinstance(index, str) else index)
    app.config[HOSTS] = None
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(
        ago=ago, marked=marked, parted="{:,}".format, shortened=shortened, shown=shown, undirected=undirected
    )
    app.jinja_env.globals.update(script_of=script_of, kinds=Suggestion.kinds)
    count_requests(app)
    handle_languages(app)
    app.before_request(_admit)
    handle_caching(app)
    for room in (pages, articles, api, feeds, discovery, metrics):
        app.register_blueprint(room)
    handle_failures(app)
    handle_complaints(app)
    return app


def _admit() -> None:
    """Lets through what only reads, and what asks for a host this server goes by."""
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(["GET", "HEAD"])
    # A page on another site can have its own name lead to this machine and read what a local server answers.
    hosts = current_app.config[HOSTS]
    if hosts is not None and urlsplit(f"//{request.host}").hostname not in hosts:
        raise Forbidden
