"""Keys of the page, and those that are none of its business."""

import pytest
from browser_support import Browser

OPEN = "return document.getElementById('keys').open"
HIT = "return [...document.querySelectorAll('.hits h2 a')].indexOf(document.activeElement)"
"""Which hit has the focus, from 0; -1 for none."""


@pytest.fixture
def hits(browser: Browser) -> Browser:
    browser.open("/", q="渡船")
    return browser


@pytest.mark.parametrize("key", ["/", "、", "／"])
def test_the_slash_goes_to_the_box_and_is_not_typed(hits: Browser, key: str) -> None:
    hits.press(key)
    assert hits.focused() == "q"
    assert hits.one("#q").get_attribute("value") == "渡船"
    hits.press("灯", "塔")
    assert hits.one("#q").get_attribute("value") == "灯塔", "what stood there was selected"


def test_in_a_box_letters_are_letters(hits: Browser) -> None:
    box = hits.one("#q")
    box.clear()
    box.click()
    hits.press(*"j/k?np")
    assert box.get_attribute("value") == "j/k?np"
    assert hits.focused() == "q" and not hits.run(OPEN)
    hits.unfold()
    since = hits.one("#since")
    since.click()
    hits.press("/", "j")
    assert since.get_attribute("value") == "/j"


@pytest.mark.parametrize("down,up", [("ARROW_DOWN", "ARROW_UP"), ("j", "k")])
def test_hits_are_walked_in_sight(hits: Browser, down: str, up: str) -> None:
    seen = []
    for _ in range(10):
        hits.press(down)
        seen.append(hits.run(HIT))
        assert hits.run(
            "const at = document.activeElement.getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight"
        )
    assert seen == list(range(10))
    hits.press(down)
    assert hits.run(HIT) == 9, "past the last there is none"
    hits.rest()
    hits.press(up)
    assert hits.run(HIT) == 8
    hits.press(*[up] * 9)
    assert hits.focused() == "q", "above the first is the box"
    assert hits.run("return document.activeElement.getBoundingClientRect().top") >= 0


def test_from_the_box_an_arrow_goes_to_the_hits_and_enter_opens(hits: Browser) -> None:
    title = hits.texts(".hits h2 a")[1].strip()
    hits.press("/", "ARROW_DOWN", "ARROW_DOWN")
    assert hits.run(HIT) == 1
    hits.leaves(lambda: hits.press("ENTER"))
    assert hits.texts("h1")[0].strip() == title


def test_a_page_scrolled_down_is_walked_from_where_it_is(hits: Browser) -> None:
    hits.run("document.querySelectorAll('.hits > li')[6].scrollIntoView()")
    hits.press("j")
    assert hits.run(HIT) == 6


def test_a_page_without_hits_scrolls_by_arrows(browser: Browser) -> None:
    browser.resize(800, 400)
    browser.open("/article/long", lang="en")
    browser.press("ARROW_DOWN", "j", "k", "n", "p")
    assert browser.until("return scrollY > 0")
    assert browser.run("return document.activeElement === document.body")


@pytest.mark.parametrize("modifier", ["CONTROL", "ALT", "META"])
def test_keys_with_a_modifier_are_the_browsers(hits: Browser, modifier: str) -> None:
    for key in "/j":
        hits.chord(modifier, key)
    assert hits.focused() != "q" and hits.run(HIT) == -1


def test_escape_empties_the_box_then_leaves_it(hits: Browser) -> None:
    hits.press("/", "ESCAPE")
    assert (hits.one("#q").get_attribute("value"), hits.focused()) == ("", "q")
    hits.press("ESCAPE")
    assert hits.focused() != "q"


@pytest.mark.parametrize("key", ["?", "？"])
def test_the_keys_are_listed(hits: Browser, key: str) -> None:
    hits.press(key)
    assert hits.run(OPEN) and "kbd" in hits.one("#keys").get_attribute("innerHTML")
    hits.press("j", "/")
    assert hits.run(HIT) == -1 and hits.focused() != "q", "behind the list nothing moves"
    hits.press("ESCAPE")
    assert not hits.run(OPEN)
    hits.press(key, key)
    assert not hits.run(OPEN)


def test_the_list_of_keys_is_opened_and_closed_by_hand(hits: Browser) -> None:
    hits.one("[data-keys]").click()
    assert hits.run(OPEN)
    hits.one("#keys form button").click()
    assert not hits.run(OPEN) and hits.all("form.waiting") == []


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "storage refused"])
def test_keys_that_are_letters_can_be_switched_off(browser: Browser, kept: bool) -> None:
    if not kept:
        refused = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"
        added = browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=refused)["identifier"]
    try:
        browser.open("/", q="渡船")
        browser.press("j")
        assert browser.run(HIT) == 0, "on until they are switched off"
        browser.press("?")
        browser.one("[data-toggle]").click()
        browser.press("ESCAPE", "j", "/", "?")
        assert browser.run(HIT) == 0 and browser.focused() != "q" and not browser.run(OPEN)
        browser.press("ARROW_DOWN")
        assert browser.run(HIT) == 1, "arrows are no letters"
        browser.open("/", q="渡船")
        browser.press("j")
        assert browser.run(HIT) == (-1 if kept else 0)
    finally:
        if not kept:
            browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=added)


def test_an_event_that_is_no_key_breaks_nothing(hits: Browser) -> None:
    """Browsers that fill in a form send a keydown without a key; the document itself has no selectors to match."""
    hits.run(
        "for (const target of [document, document.body, document.getElementById('q')]) {"
        "  target.dispatchEvent(new Event('keydown', {bubbles: true}));"
        "  target.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, key: 'j'}));"
        "  target.dispatchEvent(new MouseEvent('click', {bubbles: true}));"
        "}"
    )
