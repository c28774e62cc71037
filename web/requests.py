"""Requests as people write them: waitress takes addresses in ASCII only, and nobody types 知识产权 in percent signs."""

import re
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads an address in UTF-8 as the same address with its bytes in percent signs: so curl sends what it is given."""

    def parse_header(self, header_plus: bytes) -> None:
        line, *rest = header_plus.partition(b"\r\n")
        line = _BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line)
        super().parse_header(b"".join((line, *rest)))


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def take_any_address(dispatchers: dict[int, Any]) -> None:
    """Lets the servers among waitress's dispatchers read addresses that are not ASCII."""
    for server in dispatchers.values():
        if getattr(server, "channel_class", None) is HTTPChannel:
            server.channel_class = _Channel
