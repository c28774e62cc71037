"""What a reader is told when a page cannot be had: a sentence and what to do, never a path or a traceback.

A page says it in the reader's language; what programs are told is said by `refusals`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from searchnews import DamagedIndex, ForeignIndex, NoIndex, QueryError, SearchnewsError
from searchnews.language import tr

from .address import Address, BadParameter
from .api import prefers_json
from .complaints import complain
from .examples import examples
from .markup import shortened
from .place import base
from .refusals import refused
from .responses import page

_FOR_PROGRAMS = ("/api/", "/healthz", "/metrics", "/openapi.json", "/opensearch.xml", "/suggest", "/feed.")
"""What no person looks at; mostly it answers for itself, but not where a method or an address is refused."""


_SHOWN = 40
"""Characters of what was typed as a date that are said again."""


def handle_failures(app: Flask) -> None:
    """Every way a request can fail, each with its page."""
    for kind, handle in (
        (BadParameter, _bad_parameter),
        (QueryError, _bad_query),
        (SearchnewsError, _no_index),
        (HTTPException, _http),
        (Exception, _unforeseen),
    ):
        app.register_error_handler(kind, _for_people(handle))


def _for_people(handle: Callable[[Any], Response]) -> Callable[[Any], Response]:
    """The page of an error; a program is told in a sentence of its own."""
    return lambda error: refused(error) if _is_for_program() else handle(error)


def _is_for_program() -> bool:
    return request.path.startswith(_FOR_PROGRAMS) or prefers_json()


def _bad_parameter(error: BadParameter) -> Response:
    return _failure(400, tr("This link has an invalid parameter"), str(error), ways=_again(_salvaged()))


def _bad_query(error: QueryError) -> Response:
    known = _no_date(error.value) if error.code == "date" else _limits().get(error.code)
    text = known or tr("Please ask for something shorter or simpler.")
    if error.column:
        text = tr("{sentence} The trouble is at character {column}.", sentence=text, column=f"{error.column:,}")
    # A limit that this page has no words for is told in the library's.
    detail = "" if known else str(error)
    ways = _ways_out(error.code)
    return _failure(400, tr("This cannot be searched for"), text, detail=detail, ways=ways, code=error.code)


def _no_index(error: SearchnewsError) -> Response:
    complain(error)
    return _failure(503, *_unusable(error))


def _http(error: HTTPException) -> Response:
    response = _failure(error.code or 500, *_refusal(error.code or 500))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    current_app.logger.error("A page failed.", exc_info=error)
    return _failure(500, *_refusal(500))


_Ways = Sequence[tuple[str, str]]
"""What a reader can do now, each as what it is called and its address."""


def _failure(status: int, title: str, text: str, *, detail: str = "", ways: _Ways = (), code: str = "") -> Response:
    """The page of an error; a question past the limit `code` can be mended there, or another one be asked."""
    asked = _salvaged()
    timed = asked if code == "date" else None
    return page(
        "error.html",
        status,
        address=asked.between("", "") if timed else asked,
        timed=timed,
        title=title,
        text=text,
        detail=detail,
        ways=ways,
        examples=examples() if code and not ways else (),
    )


def _salvaged() -> Address:
    """What of a question can be asked again."""
    return Address.salvage(request.args, base=base())


def _again(address: Address) -> _Ways:
    """The way back to what was asked, without what cannot be."""
    return [] if address.blank else [(tr("Search without it"), address.url())]


def _ways_out(code: str) -> _Ways:
    """What to do about a limit: leave out the times that are none, or begin at the first page."""
    address = _salvaged()
    if code == "date":
        return [(tr("Search without the time"), address.between("", "").url())]
    return _again(address) if code == "pages" else []


def _limits() -> dict[str, str]:
    """What is past a limit, by the code of a QueryError; those that no address can bring about are missing."""
    return {
        "length": tr("The query is too long; keep a few words, or one sentence, that matter most."),
        "words": tr("The query has too many words; use fewer."),
        "repeats": tr("What is in quotes repeats itself too often; a part of it is enough."),
        "depth": tr("The parentheses are nested too deep; nest fewer."),
        "pages": tr("This is too far down; narrow the search with another condition."),
    }


def _no_date(value: str) -> str:
    return tr(
        "“{text}” is not a date; a time is written as 2022, 2022-04, 2022-04-24, 7d or 今天 (today).",
        text=shortened(value, _SHOWN),
    )


def _unusable(error: SearchnewsError) -> tuple[str, str]:
    """What is wrong with the index, as a title and what to do."""
    if isinstance(error, NoIndex):
        return tr("There is no index yet"), tr(
            "Import articles on the command line first: searchnews index FOLDER. Then load this page again."
        )
    if isinstance(error, ForeignIndex):
        return tr("The index cannot be used"), tr(
            "The folder holds no index that this version can read; name another folder or upgrade searchnews."
        )
    if isinstance(error, DamagedIndex):
        return tr("The index is damaged"), tr(
            "Run searchnews check on the command line to see what is damaged, then rebuild the index."
        )
    return tr("No search is possible for now"), tr(
        "The index cannot be opened; the server's log says why. Try again later."
    )


def _refusal(status: int) -> tuple[str, str]:
    """What an answer without a page means, as a title and what to do."""
    if status == 400:
        return tr("A request that cannot be read"), tr(
            "What the browser sent makes no sense here; start again from the front page."
        )
    if status == 403:
        return tr("Not this address"), tr(
            "This search page is for this machine only; open it at the address shown when it was started."
        )
    if status == 404:
        return tr("There is no such page"), tr("The address may be mistyped, or the article is no longer in the index.")
    if status == 429:
        return tr("Too many requests"), tr("Wait a moment, then load this page again.")
    if status == 405:
        return tr("For reading only"), tr("Nothing can be changed here.")
    return tr("Something went wrong"), tr(
        "This page could not be made; the server's log has the details. Try again later."
    )
