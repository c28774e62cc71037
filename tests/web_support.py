"""What every page must be: elements and attributes that are ours, nothing that runs, headers that protect."""

import re
from html.parser import HTMLParser
from typing import Any

from searchnews_web.caching import FOREVER, SHORT

ALLOWED = re.compile(
    "html|head|meta|title|link|body|header|main|footer|nav|section|article|aside|div|h1|h2|p|ul|ol|li|a|img|span"
    "|form|label|input|button|code|strong|small|time|bdi|mark|details|summary|pre|script|ol|svg|rect|dialog|dl|dt|dd|kbd"
)
VOID = {"meta", "link", "img", "input"}


class Page(HTMLParser):
    """What a browser would make of a page: its elements, its attributes and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert ALLOWED.fullmatch(tag), tag
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        return [value for _, name, value in self.attributes if name in ("href", "src", "action")]


def assert_protected(response: Any) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] in ("no-store", "private, no-cache", SHORT, FOREVER)
    assert "Traceback" not in response.text and "site-packages" not in response.text


def safe_page(response: Any) -> Page:
    assert_protected(response)
    assert response.mimetype == "text/html"
    assert "\x00" not in response.text
    page = Page(response.text)
    for tag, name, value in page.attributes:
        assert not name.startswith("on") and name not in ("style", "srcdoc", "formaction"), (tag, name, value)
    assert {value.partition("?")[0] for tag, name, value in page.attributes if (tag, name) == ("script", "src")} == {
        "/static/page.js"
    }
    assert response.text.count("<script ") == response.text.count("<script") == 1, "and none holds anything itself"
    for link in page.links():
        assert link.startswith(("/", "http://", "https://", "#")) and not link.startswith("//"), link
    return page
