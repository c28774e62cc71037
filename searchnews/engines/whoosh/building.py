"""Documents to the arrays of a segment, whole columns at a time: there is no Python step a posting.

A segment holds at most `MAX_DOCUMENTS`, so that a document number takes two bytes. Its arrays, all sorted:

terms      every word, id and filter value (`FIELDS`): one blob of keys, for each where its postings begin
postings   for each term the documents that hold it, and how often
runs       for each two tokens that stand side by side, and each token alone, the documents that hold them: what
           narrows an exact run down to a few candidates; title.runs the same of titles alone
text       the match text of titles and bodies, where candidates are compared
articles   what is stored; fingerprints; published, months; lengths in words
facets     for each facet field its distinct raw values, and which document holds which
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from searchnews.document import Document
from searchnews.engines.whoosh.arrayfile import Array
from searchnews.engines.whoosh.layout import FIELDS, MAX_DOCUMENTS, NO_DATE, NO_MONTH, token_code
from searchnews.schema import KEYWORD_FIELDS
from searchnews.token import CLOSE, OPEN, PUNCTUATION

TITLE_END, BODY_END = "\x03", "\x04"

_ENCLOSED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_GAP = PUNCTUATION.encode("utf-32-le")
_CODE_BITS = np.uint64(32)
_NUMBER_BITS = np.uint64(24)
_DOCUMENT_BITS = np.uint64(16)


class _Codes(dict[str, bytes]):
    """Words and numbers to their codes as bytes; news repeats them."""

    LIMIT = 200_000

    def __missing__(self, token: str) -> bytes:
        if len(self) >= self.LIMIT:
            self.clear()
        code = self[token] = token_code(token).to_bytes(4, "little")
        return code


_codes = _Codes()


def build(documents: Sequence[Document]) -> Iterator[tuple[str, Array | bytes]]:
    """The arrays of a segment of some documents, at most `MAX_DOCUMENTS`, each id once; made as they are asked for."""
    if len(documents) > MAX_DOCUMENTS:
        raise ValueError(f"a segment holds at most {MAX_DOCUMENTS} documents, not {len(documents)}")
    yield from _articles(documents).items()
    yield from _text(documents).items()
    titles = [_token_codes(d.title) for d in documents]
    yield from _runs(titles, "title.runs").items()
    whole = [[*title, _GAP, *_token_codes(d.body)] for title, d in zip(titles, documents, strict=True)]
    yield from _runs(whole, "runs").items()
    del titles, whole
    yield from _terms(documents).items()
    for field in KEYWORD_FIELDS:
        yield from _facet(field, [d.facets[field] for d in documents]).items()


def starts(lengths: Array) -> Array:
    """Where each of some neighbours begins, and where the last ends."""
    places = np.append(0, np.cumsum(lengths))
    if places[-1] >> 32:
        raise ValueError("a segment holds less than 4 GiB of anything")
    return places.astype(np.uint32)


def blob(pieces: Sequence[bytes], name: str) -> dict[str, Array | bytes]:
    """Pieces of bytes as one array, and where each begins."""
    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    return {name: b"".join(pieces), f"{name}.starts": starts(lengths)}


def _articles(documents: Sequence[Document]) -> dict[str, Array | bytes]:
    return {
        **blob([d.stored for d in documents], "articles"),
        "fingerprints": b"".join(d.fingerprint for d in documents),
        "published": np.array([NO_DATE if d.published is None else d.published for d in documents], np.int64),
        "months": np.array([NO_MONTH if d.month is None else d.month for d in documents], np.int32),
        "title.lengths": np.array([len(d.title_words) for d in documents], np.uint32),
        "body.lengths": np.array([len(d.body_words) for d in documents], np.uint32),
    }


def _text(documents: Sequence[Document]) -> dict[str, Array | bytes]:
    titles = [(d.title + TITLE_END).encode() for d in documents]
    bodies = [(d.body + BODY_END).encode() for d in documents]
    pieces = list(chain.from_iterable(zip(titles, bodies, strict=True)))
    return blob(pieces, "text")


def _token_codes(joined: str) -> list[bytes]:
    pieces: list[str | bytes] = list(_ENCLOSED.split(joined))
    pieces[0::2] = [piece.encode("utf-32-le") for piece in pieces[0::2]]  # type: ignore[union-attr]
    pieces[1::2] = map(_codes.__getitem__, pieces[1::2])  # type: ignore[arg-type]
    return pieces  # type: ignore[return-value]


def firsts(values: Array) -> Array:
    """Where in sorted values each distinct one stands first.

    `np.unique` finds them by hashing since NumPy 2.3: 2.1 s for the 3 million pairs of 5,000 articles that sorting
    does in 0.2 s.
    """
    if not len(values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def _sorted_distinct(values: Array) -> Array:
    """The distinct values, sorted; `values` are sorted in place."""
    values.sort()
    return values[firsts(values)]


def _runs(texts: Sequence[Sequence[bytes]], name: str) -> dict[str, Array | bytes]:
    """Which documents hold which tokens side by side; a text is the codes of its tokens, as bytes.

    24 bits for each token, numbered among the segment's own, and 16 for the document make one number of 64 bits, so
    that one sort puts all postings in order. They are made in place: this is where an import needs the most memory.
    """
    tokens = np.frombuffer(b"".join([piece for text in texts for piece in (*text, _GAP)]), "<u4")
    sizes = [sum(map(len, text)) // 4 + 1 for text in texts]
    holders = np.repeat(np.arange(len(texts), dtype=np.uint16), sizes)
    alphabet = _sorted_distinct(tokens.copy())
    if len(alphabet) >= 1 << 24:
        raise ValueError("a segment holds fewer than 16.7 million different tokens")
    solid = tokens != ord(PUNCTUATION)
    paired = solid[:-1] & solid[1:]
    numbers = (np.searchsorted(alphabet, tokens) + 1).astype(np.uint32)
    pairs = int(paired.sum())
    postings = np.empty(pairs + int(solid.sum()), np.uint64)
    left, right, alone = postings[:pairs], numbers[1:][paired], postings[pairs:]
    left[:] = numbers[:-1][paired]
    left <<= _NUMBER_BITS
    left |= right
    left <<= _DOCUMENT_BITS
    left |= holders[:-1][paired]
    alone[:] = numbers[solid]
    alone <<= _NUMBER_BITS + _DOCUMENT_BITS
    alone |= holders[solid]
    del numbers, right, holders, left, alone
    postings = _sorted_distinct(postings)
    documents = (postings & np.uint64(0xFFFF)).astype(np.uint16)
    postings >>= _DOCUMENT_BITS
    first = firsts(postings)
    distinct = postings[first]
    codes = np.concatenate([np.zeros(1, np.uint64), alphabet.astype(np.uint64)])
    return {
        name: (codes[distinct >> _NUMBER_BITS] << _CODE_BITS) | codes[distinct & np.uint64(0xFFFFFF)],
        f"{name}.starts": np.append(first, len(postings)).astype(np.uint32),
        f"{name}.documents": documents,
    }


class _Numbers(dict[str, int]):
    """Strings to numbers, in the order they are met."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


def _postings(rows: Sequence[Sequence[str]], prefix: bytes) -> tuple[list[bytes], Array, Array, Array]:
    """Sorted keys, how many documents hold each, and for each its documents and how often they hold it."""
    numbers = _Numbers()
    flat = np.fromiter(map(numbers.__getitem__, chain.from_iterable(rows)), np.uint64)
    holders = np.repeat(np.arange(len(rows), dtype=np.uint64), [len(row) for row in rows])
    keys = [prefix + text.encode() for text in numbers]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    rank = np.zeros(len(keys), np.uint64)
    rank[order] = np.arange(len(keys), dtype=np.uint64)
    postings = np.sort((rank[flat.astype(np.int64)] << _DOCUMENT_BITS) | holders)
    first = firsts(postings)
    times = np.diff(first, append=len(postings))
    postings = postings[first]
    counts = np.bincount((postings >> _DOCUMENT_BITS).astype(np.int64), minlength=len(keys))
    documents = (postings & np.uint64(0xFFFF)).astype(np.uint16)
    return [keys[i] for i in order], counts, documents, np.minimum(times, 255).astype(np.uint8)


def _rows(documents: Sequence[Document]) -> Mapping[str, Sequence[Sequence[str]]]:
    return {
        "body": [d.body_words for d in documents],
        "title": [d.title_words for d in documents],
        "id": [(d.id,) for d in documents],
        **{field: [d.values[field] for d in documents] for field in KEYWORD_FIELDS},
    }


def _terms(documents: Sequence[Document]) -> dict[str, Array | bytes]:
    rows = _rows(documents)
    parts = [_postings(rows[field], prefix) for field, prefix in sorted(FIELDS.items(), key=lambda item: item[1])]
    keys, counts, holders, times = zip(*parts, strict=True)
    return {
        **blob(list(chain.from_iterable(keys)), "terms"),
        "postings.starts": starts(np.concatenate(counts)),
        "postings.documents": np.concatenate(holders),
        "postings.times": np.concatenate(times),
    }


def _facet(field: str, rows: Sequence[Sequence[str]]) -> dict[str, Array | bytes]:
    numbers = _Numbers()
    flat = [numbers[text] for text in chain.from_iterable(rows)]
    return {
        **blob([text.encode("utf-8", "replace") for text in numbers], f"facet.{field}"),
        f"facet.{field}.documents": np.repeat(np.arange(len(rows), dtype=np.uint16), [len(row) for row in rows]),
        f"facet.{field}.values": np.array(flat, np.uint32),
    }
