"""Input methods: a key that takes a candidate, or ends what is being composed, is not the page's."""

from typing import Any

import pytest
from browser_support import Browser


def test_enter_that_takes_a_candidate_does_not_search(browser: Browser) -> None:
    browser.open("/")
    browser.one("#q").click()
    before = browser.address
    browser.cdp("Input.imeSetComposition", text="du'chuan", selectionStart=8, selectionEnd=8)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    browser.cdp("Input.dispatchKeyEvent", type="rawKeyDown", **enter)
    browser.cdp("Input.insertText", text="渡船")
    browser.cdp("Input.dispatchKeyEvent", type="keyUp", **enter)
    assert browser.one("#q").get_attribute("value") == "渡船"
    assert browser.address == before and browser.all(".waiting") == []
    browser.leaves(lambda: browser.press("ENTER"))
    assert set(browser.texts(".hits mark")) == {"渡船"}


@pytest.mark.parametrize(
    "events,kept_back",
    [
        # Chromium and Firefox: the key belongs to the composition that it ends.
        ([("compositionstart", {}), ("keydown", {"isComposing": True, "keyCode": 229}), ("compositionend", {})], True),
        # Safari: the composition has ended when its key comes.
        ([("compositionstart", {}), ("compositionend", {}), ("keydown", {"isComposing": False, "keyCode": 229})], True),
        # The next one searches.
        ([("compositionstart", {}), ("compositionend", {}), ("keydown", {"isComposing": False, "keyCode": 13})], False),
    ],
    ids=["chromium", "safari", "afterwards"],
)
def test_the_key_that_ends_a_composition_in_either_order(
    browser: Browser, events: list[tuple[str, dict[str, Any]]], kept_back: bool
) -> None:
    browser.open("/")
    prevented = browser.run(
        "const box = document.getElementById('q');"
        "let prevented = null;"
        "for (const [name, values] of arguments[0]) {"
        "  const given = {bubbles: true, cancelable: true, key: 'Enter', ...values};"
        "  const event = name === 'keydown' ? new KeyboardEvent(name, given) : new CompositionEvent(name, given);"
        "  box.dispatchEvent(event);"
        "  if (name === 'keydown') prevented = event.defaultPrevented;"
        "}"
        "return prevented;",
        events,
    )
    assert prevented is kept_back


def test_while_composing_no_key_is_the_pages(browser: Browser) -> None:
    browser.open("/", q="渡船")
    browser.one("#q").click()
    browser.cdp("Input.imeSetComposition", text="deng", selectionStart=4, selectionEnd=4)
    for key, code in (("Escape", 27), ("ArrowDown", 40)):
        browser.run(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            " {bubbles: true, cancelable: true, isComposing: true, key: arguments[0], keyCode: arguments[1]}))",
            key,
            code,
        )
    assert browser.focused() == "q" and "deng" in browser.one("#q").get_attribute("value")
