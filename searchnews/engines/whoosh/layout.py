"""What the arrays of a segment are called and how terms and tokens are written in them; see `building` for the list."""

import zlib

import numpy as np

MAX_DOCUMENTS = 1 << 16
"""Documents a segment can hold: a document number takes two bytes."""

MAX_BYTES = 1 << 31
"""Bytes of segments that are merged: places in a blob take four bytes, and merging takes memory."""

NO_DATE = int(np.iinfo(np.int64).min)
NO_MONTH = -1

FIELDS = {"body": b"b", "title": b"t", "id": b"i", "tag": b"g", "source": b"s", "category": b"c", "code": b"k"}
"""The first byte of a term's key says which field it is of."""

_HASHED = 0x80000000


def token_code(token: str) -> int:
    """A word or number as 32 bits: 31 of CRC-32, above all code points, which are the codes of bare tokens."""
    return _HASHED | zlib.crc32(token.encode("utf-8"))
