"""Which language a page speaks: the one its address names, else the one the browser prefers, else Chinese."""

from urllib.parse import quote

from flask import Flask, Response, g, request

from searchnews import speak
from searchnews.language import language, tr, trn

from .address import LANGUAGES, Address, lang_in, see
from .place import base

TAGS = {"zh": "zh-Hans", "en": "en"}
"""The languages as HTML names them: what the pages say themselves is in simplified characters."""


def handle_languages(app: Flask) -> None:
    """Every request is answered in one language, its errors not excepted; templates say everything through `tr`."""
    app.before_request(_choose)
    app.after_request(_declare)
    app.teardown_request(_let_go)
    app.jinja_env.globals.update(tr=tr, trn=trn, tongue=tongue, switch=switch, see=_see)


def tongue() -> str:
    """The language of this page, as HTML names it."""
    return TAGS[language()]


def switch(address: Address) -> tuple[str, str, str]:
    """The way to this page in the other language: its address, what that language calls itself, and its tag."""
    lang, name = ("en", "English") if language() == "zh" else ("zh", "中文")
    # A path that no page has may begin with two slashes, which lead to another site.
    path = "/" + quote(request.path.lstrip("/"), errors="replace")
    return address.spoken(lang).url(path), name, TAGS[lang]


def _choose() -> None:
    """Sets the language anew for each request: the server's threads answer one reader after the other."""
    g.language_before = language()
    speak(lang_in(request.args) or _preferred())


def _preferred() -> str:
    """What the browser asks for first that there is."""
    # Not `best_match`: it takes an `en` that comes last before a `zh-CN` that comes first.
    wanted = [tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0]
    return next((lang for lang in wanted if lang in LANGUAGES), LANGUAGES[0])


def _declare(response: Response) -> Response:
    """Says on each page which language it is in and what that hangs on."""
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = tongue()
        response.vary.add("Accept-Language")
    return response


def _let_go(error: BaseException | None) -> None:
    """Whoever called the application goes on in the language of before."""
    if "language_before" in g:
        speak(g.language_before)


def _see(name: str, value: str) -> str:
    """Where everything with a filter is, in the language of the page that leads there."""
    return see(name, value, lang_in(request.args), base())
