"""Hostile articles and hostile addresses: no script of theirs runs, nothing of theirs is fetched, nothing is said.

That no page complained, opened a dialog or asked another host is looked at after every test; see `browser`.
"""

import pytest
from browser_archive import EVIL
from browser_support import Browser

FIELDS = ("q", "tag", "source", "category", "code", "since", "until", "sort", "page", "lang", "part", "unknown")
STRANGE = (EVIL, "\u202e\u2066\x00\ufffe{{ 7*7 }}{% x %}${1}", "../../" * 40)
INTRUDERS = (
    "return document.querySelectorAll('iframe, object, embed, base, style, [style], img[src=x],"
    " [onerror], [onload], [onclick], [onfocus], a[href^=javascript], form[action^=http],"
    ' script:not([src^="/static/"])\').length'
)


@pytest.mark.parametrize("field", FIELDS)
def test_what_an_address_holds_stays_text(browser: Browser, field: str) -> None:
    for path, value in (("/article/evil", EVIL), *(("/", value) for value in STRANGE)):
        browser.open(path, **{field: value})
        assert browser.run(INTRUDERS) == 0
        assert browser.one("#q").get_attribute("type") == "search", "it is a page of ours, not an answer without one"
    browser.open("/", **{field: EVIL})
    assert browser.one("#q").get_attribute("value") == (EVIL if field == "q" else "")


def test_a_hostile_article_is_read_as_it_was_written(browser: Browser) -> None:
    browser.open("/", q="纸鸢")
    assert browser.run(INTRUDERS) == 0
    assert "<script>alert(1)</script>" in browser.texts(".hits h2")[0]
    browser.follow(".hits h2 a")
    assert browser.run(INTRUDERS) == 0
    assert "<script>alert(1)</script>" in browser.texts("h1")[0]
    assert len(browser.all("mark[id^=mark-]")) >= 4
    browser.press("n", "n", "p", "?")
    assert browser.run("return document.querySelector('dialog').open")


def test_a_hostile_article_is_copied_as_text(browser: Browser) -> None:
    browser.prefer(reduced_motion="reduce")
    browser.open("/article/evil")
    browser.unfold()
    browser.run(
        "window.copied = [];"
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => copied.push(text)}});"
    )
    for button in browser.all("[data-copy]"):
        button.click()
    assert browser.until("return copied.length === document.querySelectorAll('[data-copy]').length")
    assert any("alert(1)" in text for text in browser.run("return copied"))


def test_every_filter_of_a_hostile_article_can_be_followed(browser: Browser) -> None:
    browser.open("/", q="纸鸢")
    links = browser.run("return [...document.querySelectorAll('#filters li a, .tags a')].map((a) => a.href)")
    assert len(links) >= 5
    for link in links:
        browser.driver.get(link)
        assert browser.run(INTRUDERS) == 0 and browser.all(".hits > li")


def test_a_script_of_another_kind_is_refused_by_the_policy(browser: Browser) -> None:
    """Even if one got into a page: this puts one there by hand."""
    browser.open("/")
    browser.run(
        "const script = document.createElement('script');"
        "script.textContent = 'window.ran = true';"
        "document.body.append(script);"
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">');"
    )
    browser.until("return document.querySelector('img[src=x]').complete")
    assert browser.run("return window.ran ?? null") is None
    heard = browser.heard()
    assert heard and all("Content Security Policy" in line or "/x" in line for line in heard)
