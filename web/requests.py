"""Requests as people write them: waitress takes addresses in ASCII only, and nobody types 知识产权 in percent signs."""

import re
from collections.abc import Callable
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads one request, and hands what came after it to `keep`.

    An address in UTF-8 is read as the same address with its bytes in percent signs: so curl sends what it is given.
    """

    def __init__(self, adj: Any, keep: Callable[[bytes], None]) -> None:
        super().__init__(adj)
        self._keep = keep

    def received(self, data: bytes) -> int:
        """Takes all of `data`, unless no request has begun in it."""
        taken: int = super().received(data)
        if self.completed and not self.empty and taken < len(data):
            self._keep(data[taken:])
            return len(data)
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        line, *rest = header_plus.partition(b"\r\n")
        line = _BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line)
        super().parse_header(b"".join((line, *rest)))
        if (self.chunked and "CONTENT_LENGTH" in self.headers) or "TRANSFER_ENCODING" in self.headers:
            # Whoever passed it on may have read another end of it, and what follows would be somebody else's words.
            raise ParsingError("There are two ways to tell where the body ends.")
