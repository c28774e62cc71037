"""The command `searchnews serve`: the search page on this machine, until it is told to stop."""

import errno
import math
import sys
from contextlib import ExitStack
from pathlib import Path
from socket import socket
from typing import Any

import click
from flask import Flask

from searchnews.language import tr

from .accesslog import STDOUT, Log, logged
from .app import HOSTS, create_app
from .balance import Balance
from .limits import Rate, limited
from .proxies import Application, behind_proxy, below, read_prefix
from .serving import serve_on
from .shelf import Shelf
from .sockets import addresses, bind, is_local
from .workers import AVAILABLE, MOST, cores, run

_EXAMPLES = (
    "searchnews serve --port 8080",
    "searchnews serve --behind-proxy --allow-host news.example.org --prefix /search",
)


_SLOWEST = 0.001
"""Requests a second: one in a quarter of an hour. Far below, the seconds between two are no number any more."""


class _PerSecond(click.FloatRange):
    """A rate; that which is no number is in no range, where click finds it beyond neither end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(tr("{value} is not a number.", value=value), param, ctx)
        return found


@click.command(epilog="\b\nExample:\n" + "\n".join(f"  {line}" for line in _EXAMPLES))
@click.option(
    "--index",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    envvar="SEARCHNEWS_INDEX",
    default="index",
    help="The index; without it $SEARCHNEWS_INDEX, else ./index.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, MOST),
    help="Processes that answer; without it one for each processor, at most two.",
)
@click.option("--prefix", default="", metavar="PATH", help="The path below which all pages stand, such as /search.")
@click.option(
    "--behind-proxy",
    "proxied",
    is_flag=True,
    help="Believe one proxy in front what it says in X-Forwarded-For, -Proto, -Host and -Prefix.",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name that browsers may ask for, beside this machine's own; can be given again.",
)
@click.option(
    "--rate",
    type=_PerSecond(_SLOWEST, 10_000),
    metavar="N",
    help="Requests a second for each client.",
)
@click.option("--access-log", "log", metavar="FILE", help="Add a line to FILE for each request; - is standard output.")
@click.option("--log-queries", is_flag=True, help="Keep in the access log what was searched for.")
def serve(
    folder: Path,
    host: str,
    port: int,
    processes: int | None,
    prefix: str,
    proxied: bool,
    names: tuple[str, ...],
    rate: float | None,
    log: str | None,
    log_queries: bool,
) -> None:
    """Serve the search page.

    The index is only read. It may be missing: the pages say so until it is there. An import made while the page is
    served is seen by the next search.
    """
    app = create_app(folder)
    local = is_local(host)
    if local or names:
        app.config[HOSTS] = {"localhost", "127.0.0.1", "::1", host.lower(), *map(str.lower, names)}
    below_path = read_prefix(prefix)
    if below_path is None:
        raise click.BadParameter(tr("A path such as /search."), param_hint="--prefix")
    with ExitStack() as stack:
        application: Application = app
        if below_path:
            application = below(application, below_path)
        if rate:
            application = limited(application, Rate(rate))
        if log:
            kept = _log(log)
            stack.callback(kept.close)
            application = logged(application, kept, queries=log_queries)
        if proxied:
            application = behind_proxy(application)
        listeners = _listen(host, port)
        for listener in listeners:
            stack.callback(listener.close)
        if not local:
            click.echo(
                tr(
                    "Warning: {host} is open to other machines, and the pages ask for no password: whoever reaches "
                    "this machine can read the archive.",
                    host=host,
                ),
                err=True,
            )
        for address in addresses(listeners):
            click.echo(tr("Serving on {address} (Ctrl-C stops)", address=f"{address}{below_path}"))
        sys.stdout.flush()
        raise SystemExit(_serve(app, application, listeners, processes or min(cores(), 2)))


def _serve(app: Flask, application: Application, listeners: list[socket], processes: int) -> int:
    shelf: Shelf = app.extensions["searchnews"]
    if processes == 1 or not AVAILABLE:
        return serve_on(listeners, application, shelf, Balance())
    shelf.prepare()
    balance = Balance()
    return run(processes, lambda: serve_on(listeners, application, shelf, balance))


def _log(name: str) -> Log:
    try:
        return Log(None if name == STDOUT else Path(name))
    except OSError as error:
        sentence = tr("The log {file} cannot be written: {reason}.", file=name, reason=error.strerror)
        raise click.ClickException(sentence) from None


def _listen(host: str, port: int) -> list[socket]:
    """The sockets that hold the port; what stands in the way is one sentence."""
    try:
        return bind(host, port)
    except (OSError, UnicodeError) as error:
        raise click.ClickException(_refused(getattr(error, "errno", 0), host, port)) from None


def _refused(number: int | None, host: str, port: int) -> str:
    if number == errno.EADDRINUSE:
        return tr("Port {port} on {host} is in use; choose another with --port.", port=port, host=host)
    if number == errno.EACCES:
        return tr(
            "Port {port} on {host} is not allowed for this account; choose one above 1023 with --port.",
            port=port,
            host=host,
        )
    if number == errno.EADDRNOTAVAIL and host:
        return tr("{host} is not an address of this machine; choose another with --host.", host=host)
    if not host:
        return tr("An empty name cannot be served from; choose another with --host.")
    return tr("{host} is not an address that can be served from; choose another with --host.", host=host)
