"""Keys: those of the page, those of an input method, and those that are none of the page's business."""

from typing import Any

import pytest
from browser_archive import MATCHES
from browser_support import Browser

OPEN = "return document.getElementById('keys').open"
HIT = "return [...document.querySelectorAll('.hits h2 a')].indexOf(document.activeElement)"
"""Which hit has the focus, from 0; -1 for none."""


@pytest.fixture
def hits(browser: Browser) -> Browser:
    browser.open("/", q="渡船")
    return browser


@pytest.fixture
def matches(browser: Browser) -> Browser:
    browser.prefer(reduced_motion="reduce")
    browser.open("/article/long", q="渡船", lang="en")
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


def test_matches_are_walked_round_and_said(matches: Browser) -> None:
    seen = []
    for _ in range(MATCHES + 1):
        matches.press("n")
        (current,) = matches.all("mark.current")
        assert matches.run(
            "const at = arguments[0].getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight", current
        )
        seen.append(current.get_attribute("id"))
    assert seen == [f"mark-{number % MATCHES + 1}" for number in range(MATCHES + 1)]
    matches.press("p", "p")
    assert matches.one("mark.current").get_attribute("id") == f"mark-{MATCHES - 1}"
    said = f"Match {MATCHES - 1} of {MATCHES}"
    assert said in matches.texts("[data-at]")[0]
    assert matches.until(
        "return [...document.querySelectorAll('[role=status]')].some((e) => e.textContent === arguments[0])", said
    )


def test_matches_are_walked_by_buttons(matches: Browser) -> None:
    back, on = matches.all("nav[data-marks] [data-step]")
    on.click()
    on.click()
    assert matches.one("mark.current").get_attribute("id") == "mark-2"
    back.click()
    assert matches.one("mark.current").get_attribute("id") == "mark-1"
    outline = "return getComputedStyle(arguments[0]).outlineStyle"
    assert matches.run(outline, matches.one("#mark-1")) == "solid"
    assert matches.run(outline, matches.one("#mark-2")) == "none"


def test_a_link_to_a_match_makes_it_the_current_one(matches: Browser) -> None:
    matches.run("location.hash = 'mark-5'")
    assert matches.until("return document.querySelector('mark.current')?.id") == "mark-5"
    matches.press("n")
    assert matches.one("mark.current").get_attribute("id") == "mark-6"


def test_matches_are_there_without_script(browser: Browser) -> None:
    browser.scripts(False)
    browser.open("/article/long", q="渡船")
    assert len(browser.all("mark[id^=mark-]")) == MATCHES
    assert not any(button.is_displayed() for button in browser.all("[data-step], [data-copy], [data-keys]"))
    browser.one("a[href='#mark-1']").click()
    assert browser.run("return location.hash") == "#mark-1"


@pytest.mark.parametrize("refused", [False, True], ids=["given", "clipboard refused"])
def test_a_reference_is_copied_and_it_is_said(browser: Browser, refused: bool) -> None:
    browser.prefer(reduced_motion="reduce")
    browser.open("/article/long", lang="en")
    browser.unfold()
    browser.run(
        "window.copied = [];"
        "document.addEventListener('copy', () => copied.push(getSelection().toString()"
        "  || document.activeElement.value));"
        "const clipboard = arguments[0] ? undefined : {writeText: async (text) => copied.push(text)};"
        "Object.defineProperty(navigator, 'clipboard', {value: clipboard});",
        refused,
    )
    button = browser.all("[data-copy]")[0]
    label = button.text
    source = browser.one("#" + button.get_attribute("data-copy"))
    button.click()
    browser.until("return copied.length")
    expected = source.get_attribute("value") or source.get_attribute("textContent")
    assert "".join(browser.run("return copied[0]").split()) == "".join(expected.split())
    assert browser.until("return arguments[0].textContent === arguments[0].dataset.copied", button)
    assert browser.until(
        "return [...document.querySelectorAll('[role=status]')].some((e) => e.textContent === 'Copied')"
    )
    assert browser.until("return arguments[0].textContent === arguments[1]", button, label)


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


def test_while_composing_no_key_is_the_pages(hits: Browser) -> None:
    hits.one("#q").click()
    hits.cdp("Input.imeSetComposition", text="deng", selectionStart=4, selectionEnd=4)
    for key, code in (("Escape", 27), ("ArrowDown", 40)):
        hits.run(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            " {bubbles: true, cancelable: true, isComposing: true, key: arguments[0], keyCode: arguments[1]}))",
            key,
            code,
        )
    assert hits.focused() == "q" and "deng" in hits.one("#q").get_attribute("value")


def test_an_event_that_is_no_key_breaks_nothing(hits: Browser) -> None:
    """Browsers that fill in a form send a keydown without a key; the document itself has no selectors to match."""
    hits.run(
        "for (const target of [document, document.body, document.getElementById('q')]) {"
        "  target.dispatchEvent(new Event('keydown', {bubbles: true}));"
        "  target.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, key: 'j'}));"
        "  target.dispatchEvent(new MouseEvent('click', {bubbles: true}));"
        "}"
    )
