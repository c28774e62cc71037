"""One process that answers: waitress, how it is set up for pages, and how it ends."""

import logging
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import click
import waitress
from waitress import wasyncore
from waitress.trigger import trigger

from searchnews import SearchnewsError
from searchnews.language import tr

from .balance import Balance, connections, share
from .channels import UNREAD, take_channels
from .shelf import Shelf
from .turns import in_turn
from .workers import STATUSES

if sys.platform != "win32":
    import resource

THREADS = 4
"""One makes pages (`turns`); the others are there for who has waited long behind a page that takes long."""

LARGEST = 1 << 16
"""Bytes of a request's body: no page takes any, and the server keeps what it is sent on the disk, up to 1 GB."""

HEADERS = 1 << 16
"""Bytes of a request's headers: browsers send a few hundred, and the longest address they know of is half of this."""

CONNECTIONS = 2_000
"""Open at once in each process. One that waits costs some kilobytes and no thread, and slow ones must not add up to a
server that takes no more; 100, the usual limit, are reached by twenty readers with six connections each."""

LAST = 5
"""Seconds at the end for the answers in the making, and again for the sending of those that are made."""

_FILES = 2
"""Of each connection: itself, and what it is being sent where that is a file."""

IDLE = 20
"""Seconds until a connection on which nothing happens is closed: it need not outlive the reading of a page."""

SWEEP = 5
"""Seconds between two looks for such connections."""

_SPARE = 64
"""Files that are no connections: the index's, its new commits', libraries'."""


def serve_on(listeners: Sequence[socket.socket], app: Callable[..., Any], shelf: Shelf, balance: Balance) -> int:
    """Answers until a signal comes, then finishes the pages in the making; the exit status says which it was."""
    received: list[int] = []
    channels: dict[int, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        received.append(number)
        # The second one, from a terminal and from a parent, or from somebody in a hurry, must not cut pages short.
        for other in STATUSES:
            signal.signal(other, signal.SIG_IGN)
        # No exception: in the middle of the first search, or of the sending of an answer, nothing can end well.
        for dispatcher in list(channels.values()):
            if isinstance(dispatcher, trigger):
                dispatcher.pull_trigger()

    for number in STATUSES:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    # It says of every request that it has to wait; under load that is each one, and no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server = _server(listeners, in_turn(app), channels)
        take_channels(channels)
        share(channels, balance)
        _warm(shelf)
        _run(server, channels, received, balance)
        return STATUSES[signal.Signals(received[0])]
    finally:
        # Readers whose connection is still open too: none is left to the interpreter's end.
        wasyncore.close_all(channels, ignore_all=True)
        shelf.close()


def _server(listeners: Sequence[socket.socket], app: Callable[..., Any], channels: dict[int, Any]) -> Any:
    return waitress.create_server(
        app,
        map=channels,
        sockets=list(listeners),
        threads=THREADS,
        ident=None,
        # What a proxy says is for `proxies` to hear, if anyone.
        clear_untrusted_proxy_headers=False,
        max_request_body_size=LARGEST,
        max_request_header_size=HEADERS,
        connection_limit=_connections(),
        channel_timeout=IDLE,
        cleanup_interval=SWEEP,
        outbuf_overflow=UNREAD,
        asyncore_use_poll=hasattr(select, "poll"),
    )


def _run(server: Any, channels: dict[int, Any], received: Sequence[int], balance: Balance) -> None:
    """Answers until a signal was received; then what is being made is finished, and what is made is sent."""
    poll = wasyncore.poll2 if hasattr(select, "poll") else wasyncore.poll
    # Not `server.run`: at its end it cuts what the system did not take at once, the rest of every long answer.
    told = -1
    while not received:
        if told != (count := connections(channels)):
            balance.tell(count)
            told = count
        poll(1, channels)
    server.task_dispatcher.shutdown(timeout=LAST)
    until = time.monotonic() + LAST
    while time.monotonic() < until:
        owing = {number: channel for number, channel in channels.items() if getattr(channel, "total_outbufs_len", 0)}
        if not owing:
            return
        poll(0.1, owing)


def _connections() -> int:
    """As many as the system lets this process have; select, where there is no poll, takes no more than 512."""
    if sys.platform == "win32":
        return 512 - _SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * _FILES + _SPARE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return (soft - _SPARE) // _FILES
    return CONNECTIONS


def _warm(shelf: Shelf) -> None:
    """Searches once before anyone asks: the first reader does not wait for the dictionary, or learn what is missing."""
    try:
        shelf.index().search("新闻", limit=1)
    except SearchnewsError as error:
        click.echo(tr("Warning: searches cannot be answered yet. {error}", error=error), err=True)
