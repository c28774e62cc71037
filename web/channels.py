"""Connections that cost no more than their share, whatever their other end does.

waitress makes the answers to all requests that it is sent at once, and has a thread wait until they are read: four
readers who asked on and on and read nothing kept all threads, for good. It puts answers that are not read on the disk
without limit, a file each. And it closes idle connections only when they take something.
"""

import socket
from contextlib import suppress
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel

from .misread import Refusal
from .requests import Parser

UNREAD = 1 << 27
"""Bytes of answers in memory that their readers have not taken, in each process: 128 MB, some twenty of the largest
articles (6 MB) on slow lines, or a thousand of the largest pages of results. Past it the reader who has taken nothing
for the longest time is hung up on; a single answer that is larger goes to the disk."""

SENDING = 1 << 18
"""Bytes of an answer that the system keeps for a reader, and as many again; left to itself it keeps up to 6 MB, takes
more when a third of that is read, and a slow reader could not be told from one who takes nothing."""


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of waitress's that makes an answer when the one before has been taken."""

    def __init__(self, server: Any, sock: socket.socket, *rest: Any, **named: Any) -> None:
        self._asked_on = b""
        self.held = 0
        with suppress(OSError):  # the other end was faster
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING)
        super().__init__(server, sock, *rest, **named)

    error_task_class = Refusal

    def parser_class(self, adj: Any) -> Parser:
        """What reads one request; waitress has a class here and calls it the same way."""
        return Parser(adj, self._keep)

    def _keep(self, data: bytes) -> None:
        self._asked_on = data

    def readable(self) -> bool:
        """Whether another request may come; one that is here already begins now."""
        if self._asked_on and super().readable():
            data, self._asked_on = self._asked_on, b""
            self.received(data)
        return not self._asked_on and bool(super().readable())

    def writable(self) -> bool:
        """Whether there is something to do; a connection that is to be closed becomes so, full as it may be."""
        if self.will_close:
            self._hang_up()
        return bool(super().writable())

    def write_soon(self, data: Any) -> int:
        """Sends or keeps a part of an answer, and sees to it that not too much is kept."""
        taken: int = super().write_soon(data)
        if self.total_outbufs_len:
            self.held += taken
            self._make_room()
        return taken

    def _flush_some(self, do_close: bool = True) -> bool:
        is_sent: bool = super()._flush_some(do_close=do_close)
        if self.held and not self.total_outbufs_len:
            # The buffer holds what it has sent until the next answer comes.
            self.outbufs.pop().close()
            self.outbufs.append(OverflowableBuffer(self.adj.outbuf_overflow))
            self.current_outbuf_count = self.held = 0
        return is_sent

    def _make_room(self) -> None:
        others = [channel for channel in list(self._map.values()) if isinstance(channel, Channel) and channel.held]
        over = sum(channel.held for channel in others if not channel.will_close) - UNREAD
        for channel in sorted(others, key=lambda channel: channel.last_activity):
            if over <= 0:
                return
            if channel is not self and not channel.will_close:
                over -= channel.held
                channel.will_close = True
                self.server.pull_trigger()

    def _hang_up(self) -> None:
        """Lets the main loop close it: a connection that takes nothing is never ready, one that was shut down is."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


def take_channels(dispatchers: dict[int, Any]) -> None:
    """Gives the servers among waitress's dispatchers connections of this kind."""
    for server in dispatchers.values():
        if getattr(server, "channel_class", None) is HTTPChannel:
            server.channel_class = Channel
