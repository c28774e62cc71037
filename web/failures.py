"""What a reader is told when a page cannot be had: a sentence and what to do, never a path or a traceback.

A page says it in the reader's words; the API says a query's limits as the library does, ``{"error": sentence}``.
"""

from collections.abc import Sequence

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, InternalServerError

from searchnews import DamagedIndex, ForeignIndex, NoIndex, QueryError, SearchnewsError
from searchnews.language import tr

from .address import Address, BadParameter, lang_in
from .examples import examples
from .responses import data, page


def handle_failures(app: Flask) -> None:
    """Every way a request can fail, each with its page."""
    app.register_error_handler(BadParameter, _bad_parameter)
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(SearchnewsError, _no_index)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _bad_parameter(error: BadParameter) -> Response:
    return _failure(400, tr("The address holds something that cannot be"), str(error))


def _bad_query(error: QueryError) -> Response:
    if _is_for_programs():
        return data({"error": str(error)}, 400)
    known = _limits().get(error.code)
    text = known or tr("Please ask for something shorter or simpler.")
    if error.column:
        text = tr("{sentence} The trouble is at character {column}.", sentence=text, column=f"{error.column:,}")
    # A limit that this page has no words for is told in the library's.
    detail = "" if known else str(error)
    return _failure(400, tr("This cannot be searched for"), text, detail=detail, examples=examples())


def _no_index(error: SearchnewsError) -> Response:
    current_app.logger.error("The index cannot be used: %s", error)
    return _failure(503, *_unusable(error))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    title, text = _refusal(status)
    response = _failure(status, title, error.name if _is_for_programs() else text)
    if status == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


def _unforeseen(error: Exception) -> Response:
    current_app.logger.error("A page failed.", exc_info=error)
    return _http(InternalServerError())


def _failure(
    status: int, title: str, text: str, *, detail: str = "", examples: Sequence[tuple[str, str]] = ()
) -> Response:
    if _is_for_programs():
        return data({"error": text}, status)
    address = Address(query=request.args.get("q", ""), lang=lang_in(request.args))
    return page("error.html", status, address=address, title=title, text=text, detail=detail, examples=examples)


def _is_for_programs() -> bool:
    """Whether what was asked for is data, no page."""
    return request.path.startswith("/api/") or request.path == "/healthz"


def _limits() -> dict[str, str]:
    """What is past a limit, by the code of a QueryError; those that no address can bring about are missing."""
    return {
        "length": tr("The query is too long; keep a few words, or one sentence, that matter most."),
        "words": tr("The query has too many words; use fewer."),
        "depth": tr("The parentheses are nested too deep; nest fewer."),
        "pages": tr("This is too far down; narrow the search with another condition."),
        "date": tr("A time is written as 2022, 2022-04, 2022-04-24, 7d or 今天 (today)."),
    }


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
    if status == 405:
        return tr("For reading only"), tr("Nothing can be changed here.")
    return tr("Something went wrong"), tr(
        "This page could not be made; the server's log has the details. Try again later."
    )
