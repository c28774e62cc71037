"""What is answered to a request that cannot be read, before there is a page to answer it.

waitress says what it stumbled over, in the sender's own words, and says nothing of how its answer may be used.
"""

from typing import Any

from waitress.task import ErrorTask

from .responses import HEADERS

_SAID = {
    400: "The request cannot be read.",
    413: "The request is too large; nothing needs to be sent here.",
    431: "The address or the headers of the request are too long.",
    501: "The request is sent in a way that is not known here.",
}
_UNFORESEEN = "The answer could not be made; the server's log says why."


class Refusal(ErrorTask):  # type: ignore[misc]
    """One English sentence for each status, with the headers that every answer has."""

    def execute(self) -> None:
        """Sends the sentence; waitress closes the connection after it."""
        error: Any = self.request.error
        said = _SAID.get(error.code, _UNFORESEEN).encode() + b"\n"
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        self.response_headers += HEADERS.items()
        self.set_close_on_finish()
        self.content_length = len(said)
        self.write(said)
