"""How often one client may ask, so that one that asks without end leaves something for the others.

A token bucket in its shortest form: of each client only the moment is kept at which its bucket will be full again.
The moments lie in memory that the server's processes share, a fixed table found by hash. Clients that fall on the
same place share a bucket; which ones do nobody can find out, for the hash has a key.
"""

import hashlib
import ipaddress
import math
import mmap
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from searchnews import speaking
from searchnews.language import tr

from .address import LANGUAGES
from .proxies import Application
from .responses import HEADERS

PLACES = 1 << 16
"""Of 8 bytes each: half a megabyte, and a thousand clients at once have a place each but for 1.5 in a hundred."""

BURST = 20
"""Requests that may come at once, however low the rate: a first page brings its styles, its script and its icon."""

SECONDS = 5
"""A reader who was quiet so long may ask for all that at once."""

_NETWORK = 64
"""Bits of an IPv6 address that are one household's: the rest its machines choose freely."""


class Rate:
    """So many requests a second and client; safe to use from several threads and, forked, from several processes.

    Two that write one place at the same moment may let one request more through, which is no harm.
    """

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._step = 1 / per_second
        self._burst = max(BURST, per_second * SECONDS)
        self._key = secrets.token_bytes(16)
        self._full_at = memoryview(mmap.mmap(-1, PLACES * 8)).cast("d")
        self._clock = clock

    def wait(self, client: str) -> float:
        """Counts one request: 0.0 when it may be answered, else the seconds until one may."""
        place = self._place(client)
        now = self._clock()
        full_at = max(self._full_at[place], now) + self._step
        over = full_at - now - self._burst * self._step
        # A little over is the arithmetic of floats.
        if over > self._step * 1e-6:
            return over
        self._full_at[place] = full_at
        return 0.0

    def _place(self, client: str) -> int:
        digest = hashlib.blake2b(_household(client).encode("utf-8", "replace"), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "big") % PLACES


def limited(app: Application, rate: Rate) -> Application:
    """`app`, which clients over `rate` do not reach: refusing must cost less than what is refused."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        wait = rate.wait(environ.get("REMOTE_ADDR", ""))
        if not wait:
            return app(environ, start_response)
        accepted = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE", ""), LanguageAccept)
        with speaking(accepted.best_match(LANGUAGES, LANGUAGES[0]) or LANGUAGES[0]):
            said = tr("Too many requests; wait a moment and ask again.").encode() + b"\n"
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(said))),
            ("Retry-After", str(math.ceil(wait))),
            ("Cache-Control", "no-store"),
            *HEADERS.items(),
        ]
        start_response("429 Too Many Requests", headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [said]

    return application


def _household(client: str) -> str:
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, _NETWORK), strict=False))
    return str(address)
