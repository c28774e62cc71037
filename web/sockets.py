"""The sockets that are listened on, and what a browser calls them."""

import errno
import ipaddress
import socket
import sys
from collections.abc import Sequence


def bind(host: str, port: int) -> list[socket.socket]:
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


def is_local(host: str) -> bool:
    """Whether only this machine can reach `host`, whatever it is called."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_loopback for address in found)


def addresses(listeners: Sequence[socket.socket]) -> list[str]:
    """Where a browser finds the server: every interface is also this machine."""
    listening = [listener.getsockname()[:2] for listener in listeners]
    hosts = [({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port) for host, port in listening]
    return [f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}" for host, port in hosts]
