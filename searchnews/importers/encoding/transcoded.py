"""A stream in any encoding as a stream of UTF-8, for importers that go line by line."""

import codecs
import io

from searchnews.importers.base import Stream
from searchnews.importers.encoding.characters import MEND, check_encoding, settle, tidied

_CHUNK = 1 << 16

_FEW = 64
"""Bytes that are waited for before anything is decided: a pipe may give a mark, or a character, in two pieces."""


class Transcoded(io.RawIOBase):
    """The bytes of a stream as UTF-8, chunk by chunk, without a byte order mark.

    Unless an encoding is named, all up to the first byte beyond ASCII is handed on as it is, the same in every encoding
    that has no mark, and only then it is found out. Closing it leaves the stream to whoever opened it.
    """

    def __init__(self, stream: Stream, encoding: str = "") -> None:
        super().__init__()
        self._stream = stream
        self._encoding = encoding
        self._ready = memoryview(b"")
        self._started = self._decided = self._ended = False
        self._codec = "utf-8"
        self._decoder: codecs.IncrementalDecoder | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """The next bytes into a buffer; how many, 0 at the end."""
        while not self._ready and not self._ended:
            self._ready = memoryview(self._converted(self._chunk()))
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _chunk(self) -> bytes:
        chunk = self._stream.read1(_CHUNK)
        while chunk and len(chunk) < _FEW and not self._decided:
            more = self._stream.read1(_CHUNK)
            if not more:
                break
            chunk += more
        self._ended = not chunk
        return chunk

    def _converted(self, chunk: bytes) -> bytes:
        if not self._decided and (self._encoding or not chunk.isascii() or b"\0" in chunk):
            self._decided = True
            # Binary is left as it is: a reader of lines says of each what is wrong with it.
            self._codec = settle(chunk, self._encoding, False) or "utf-8"
            if self._codec != "utf-8":
                self._decoder = codecs.getincrementaldecoder(self._codec)(MEND)
        first, self._started = not self._started, True
        if self._decoder is None:
            return chunk.removeprefix(codecs.BOM_UTF8) if first else chunk
        text = tidied(self._decoder.decode(chunk, self._ended), self._codec)
        return (text.removeprefix("\ufeff") if first else text).encode("utf-8")


def as_utf8(stream: Stream, encoding: str = "") -> Stream:
    """A stream as UTF-8 without a byte order mark: itself where it is that already, else through `Transcoded`.

    `encoding` is the one that was named, or "" to find it out from what the stream lets peek at. ValueError as
    `check_encoding`. An exception of the stream comes through as it is.
    """
    named = check_encoding(encoding) if encoding else ""
    sample = stream.peek(_CHUNK)
    known = not sample or (len(sample) >= _FEW and (named == "utf-8" or not sample.isascii()))
    if known and settle(sample, named, False) in ("utf-8", ""):
        if sample.startswith(codecs.BOM_UTF8):
            stream.read1(len(codecs.BOM_UTF8))
        return stream
    return io.BufferedReader(Transcoded(stream, named), _CHUNK)
