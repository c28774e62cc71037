"""The command `searchnews serve`: the search page on this machine, until it is told to stop."""

import errno
import ipaddress
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import click
import waitress
from flask import Flask
from waitress import wasyncore

from searchnews import SearchnewsError

from .app import HOSTS, create_app
from .shelf import Shelf

LARGEST = 1 << 16
"""Bytes of a request's body: no page takes any, and the server keeps what it is sent on the disk, up to 1 GB."""

THREADS = 4
"""Searches share one interpreter; more threads than a few only wait for each other."""

_SENTENCES = {
    errno.EADDRINUSE: "Port {port} on {host} is in use; choose another with --port.",
    errno.EACCES: "Port {port} on {host} is not allowed for this account; choose one above 1023 with --port.",
    errno.EADDRNOTAVAIL: "{host} is not an address of this machine; choose another with --host.",
}
_OPEN = (
    "Warning: {host} is open to other machines, and the pages ask for no password: whoever reaches this machine can "
    "read the archive."
)
_NOWHERE = "{host} is not an address that can be served from; choose another with --host."


@click.command(epilog="\b\nExample:\n  searchnews serve --port 8080")
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
def serve(folder: Path, host: str, port: int) -> None:
    """Serve the search page.

    The index is only read. It may be missing: the pages say so until it is there. An import made while the page is
    served is seen by the next search.
    """
    app = create_app(folder)
    local = _is_local(host)
    if local:
        app.config[HOSTS] = {"localhost", "127.0.0.1", "::1", host.lower()}
    channels: dict[int, Any] = {}
    server = _listen(app, host, port, channels)
    if not local:
        click.echo(_OPEN.format(host=host), err=True)
    for address in _addresses(server):
        click.echo(f"Serving on {address} (Ctrl-C stops)")
    sys.stdout.flush()
    shelf: Shelf = app.extensions["searchnews"]
    try:
        raise SystemExit(_run(server, shelf))
    finally:
        # Readers whose connection is still open too: none is left to the interpreter's end.
        wasyncore.close_all(channels, ignore_all=True)
        shelf.close()


def _listen(app: Flask, host: str, port: int, channels: dict[int, Any]) -> Any:
    """A server that holds its port, and keeps its sockets in `channels`; what stands in the way is one sentence."""
    try:
        sockets = _bind(host, port)
    except (OSError, UnicodeError) as error:
        sentence = _SENTENCES.get(getattr(error, "errno", 0), _NOWHERE)
        raise click.ClickException(sentence.format(host=host or "An empty name", port=port)) from None
    return waitress.create_server(
        app,
        map=channels,
        sockets=sockets,
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_body_size=LARGEST,
    )


def _bind(host: str, port: int) -> list[socket.socket]:
    """Listens on every address of `host` that this machine has; raises OSError, and keeps nothing, if there is none.

    A name such as localhost has two, and the port must be free on both: a reader would not know which one answers.
    """
    bound: list[socket.socket] = []
    failure = OSError(errno.EADDRNOTAVAIL, "no address")
    for family, kind, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM) if host else ():
        listener = socket.socket(family, kind)
        try:
            if sys.platform != "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind((address[0], bound[0].getsockname()[1] if bound else port, *address[2:]))
            listener.listen()
            bound.append(listener)
        except OSError as error:
            listener.close()
            failure = error
            if error.errno == errno.EADDRINUSE:
                break
    if not bound or failure.errno == errno.EADDRINUSE:
        for listener in bound:
            listener.close()
        raise failure
    return bound


def _run(server: Any, shelf: Shelf) -> int:
    """Serves until a signal; pages in the making are finished. The exit status says which signal it was."""
    statuses = {signal.SIGTERM: 0, signal.SIGINT: 130}
    received: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        received.append(number)
        raise SystemExit(statuses[signal.Signals(number)])

    for number in statuses:
        signal.signal(number, stop)
    _warm(shelf)
    server.run()
    return statuses[signal.Signals(received[0])] if received else 0


def _warm(shelf: Shelf) -> None:
    """Searches once before anyone asks: the first reader does not wait for the dictionary, or learn what is missing."""
    try:
        shelf.index().search("新闻", limit=1)
    except SearchnewsError as error:
        click.echo(f"Warning: searches cannot be answered yet. {error}", err=True)


def _is_local(host: str) -> bool:
    """Whether only this machine can reach `host`, whatever it is called."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_loopback for address in found)


def _addresses(server: Any) -> list[str]:
    """Where a browser finds the server: every interface is also this machine."""
    listening = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    hosts = [({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port) for host, port in listening]
    return [f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}" for host, port in hosts]
