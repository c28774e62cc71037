"""Web archives in one file (MHTML): the mail that a browser or WPS writes around a page and its pictures."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

_HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:[!-9;-~]{1,70}:[^\n]*\n(?:[ \t][^\n]*\n)*)+?")
_TYPE = re.compile(
    rb"^content-type:\s*(?:multipart/related|text/html|multipart/alternative|multipart/mixed)", re.I | re.M
)
_HEAD = 16_384
_NESTED = re.compile(rb"^content-type:[ \t]*multipart/", re.I | re.M)
_MOST_NESTED = 20
"""Messages inside messages; a browser writes one, and the parser compares every line with the ends of all."""
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Page:
    """A page out of its archive: its bytes, the encoding its header names, and where it came from."""

    data: bytes
    encoding: str = ""
    address: str = ""


def is_archive(data: bytes) -> bool:
    """Whether a file begins with the headers of a web archive."""
    head = data[:_HEAD]
    return (
        b"<" not in head[:1]
        and bool(_HEADER.match(head))
        and bool(_TYPE.search(head))
        and b"mime-version" in head.lower()
    )


def unpack(data: bytes) -> Page | None:
    """The page of a web archive: the part that it names as its root, else its first page; None when it has none."""
    if len(_NESTED.findall(data)) > _MOST_NESTED:
        return None
    try:
        message = message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(), policy=compat32)
        pages = [part for part in message.walk() if part.get_content_type() in _PAGES and not part.is_multipart()]
        root = _root(message, pages)
        content = root.get_payload(decode=True) if root is not None else None
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return None
    if root is None or not isinstance(content, bytes):
        return None
    addresses = (_header(message, "Snapshot-Content-Location"), _header(root, "Content-Location"))
    address = next((one for one in addresses if one.startswith(("http://", "https://"))), "")
    return Page(content, _charset(root), address)


def _root(message: Message, pages: list[Message]) -> Message | None:
    start = str(message.get_param("start") or "").strip()
    named = [page for page in pages if start and _header(page, "Content-ID") == start]
    return next(iter(named or pages), None)


def _header(part: Message, name: str) -> str:
    """A header's value without the line breaks of its folding."""
    return "".join(str(part.get(name) or "").split())


def _charset(part: Message) -> str:
    charset = part.get_param("charset")
    return charset if isinstance(charset, str) else ""
