"""What a program is told when it cannot have what it asked for: one English sentence, as JSON or as plain text.

English whatever the reader speaks, for these sentences end up in logs; never a path, never a traceback.
"""

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from searchnews import DamagedIndex, ForeignIndex, NoIndex, QueryError, SearchnewsError

from .address import BadParameter
from .complaints import complain
from .responses import data

_INDEX = {
    NoIndex: "There is no index yet; import articles with `searchnews index SOURCE`.",
    ForeignIndex: "The folder holds no index that this version can read; name another folder or upgrade searchnews.",
    DamagedIndex: "The index is damaged; run `searchnews check` to see where, then rebuild it.",
    SearchnewsError: "The index cannot be opened now; the server's log says why.",
}
_HTTP = {
    400: "The request cannot be read.",
    403: "This server does not go by that name; ask for the address it showed when it was started.",
    404: "There is nothing at this address.",
    405: "This can only be read, with GET or HEAD.",
    429: "Too many requests; ask again later.",
}
_UNFORESEEN = "The answer could not be made; the server's log says why."


def refused(error: Exception) -> Response:
    """An error as an answer. The sentences of `BadParameter` and `QueryError` were made where English is spoken."""
    if isinstance(error, BadParameter | QueryError):
        return _said(400, str(error))
    if isinstance(error, SearchnewsError):
        complain(error)
        return _said(503, next(text for kind, text in _INDEX.items() if isinstance(error, kind)))
    if isinstance(error, HTTPException):
        return _passed_on(error)
    current_app.logger.error("An answer failed.", exc_info=error)
    return _said(500, _UNFORESEEN)


def _passed_on(error: HTTPException) -> Response:
    """An error that the server's own machinery raised, with the headers that say what to do."""
    status = error.code or 500
    response = _said(status, _HTTP.get(status, error.name))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _said(status: int, sentence: str) -> Response:
    """JSON, or the bare sentence to what reads XML."""
    if request.path.endswith((".atom", ".xml")):
        return Response(sentence.encode("utf-8", "replace") + b"\n", status, mimetype="text/plain")
    return data({"error": sentence}, status)
