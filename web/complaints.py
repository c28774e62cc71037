"""Why no search is answered, for whoever runs the server: in the language it was started in, once for each reason.

A reader's language is the reader's; and a line for each request would fill a disk in the night in which nobody looks.
"""

from flask import Flask, Response, current_app, request

from searchnews import SearchnewsError, speaking
from searchnews.language import language, tr

from .views import try_search

_SEARCHES = ("pages.search", "api.search", "api.healthz", "feeds.atom", "feeds.json_feed")


class Complaints:
    """What was said already, in one process; when a search was answered since, it is news again."""

    def __init__(self) -> None:
        self._language = language()
        self._said = ""
        self._known: set[tuple[str, str]] = set()

    def complain(self, error: SearchnewsError) -> None:
        """Says on the log why the index cannot be used."""
        key = language(), str(error)
        if key in self._known:
            return
        with speaking(self._language):
            why = str(_again() or error)
            sentence = tr("The index cannot be used: {why}", why=why)
        if why != self._said:
            self._known.clear()
            self._said = why
            current_app.logger.error("%s", sentence)
        self._known.add(key)

    def forget(self) -> None:
        """To be called when a search was answered."""
        self._said = ""
        self._known.clear()


def handle_complaints(app: Flask) -> None:
    """To be called in the language that the server is to speak."""
    app.extensions["searchnews.complaints"] = Complaints()
    app.after_request(_forget)


def complain(error: SearchnewsError) -> None:
    """Says on this application's log why the index cannot be used, unless it was said."""
    _complaints().complain(error)


def _complaints() -> Complaints:
    found: Complaints = current_app.extensions["searchnews.complaints"]
    return found


def _again() -> SearchnewsError | None:
    """The error once more: it has its words from where it was raised, in the language of then."""
    try:
        try_search()
    except SearchnewsError as error:
        return error
    return None


def _forget(response: Response) -> Response:
    if response.status_code == 200 and request.endpoint in _SEARCHES:
        _complaints().forget()
    return response
