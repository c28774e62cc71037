"""The list below the box: keys, the mouse, input methods, what comes late, and what a screen reader is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Browser
from test_browser_axe import axe, faults
from test_browser_look import SIDEWAYS

__all__ = ["axe"]

OPEN = "return !document.getElementById('offers').hidden"
LABELS = "return [...document.querySelectorAll('#offers .label')].map((e) => e.textContent)"
CHOSEN = "return document.getElementById(document.getElementById('q').getAttribute('aria-activedescendant'))?.innerText"
ATTRIBUTES = (
    "const box = document.getElementById('q');"
    "return ['role', 'aria-autocomplete', 'aria-controls', 'aria-expanded', 'aria-activedescendant']"
    "  .map((name) => box.getAttribute(name))"
)
ANSWERS = (
    "window.asked = [];"
    "window.fetch = (address, { signal }) => {"
    "  const query = address.searchParams.get('q');"
    "  asked.push(query);"
    "  return new Promise((done, fail) => {"
    "    signal.addEventListener('abort', () => fail(signal.reason));"
    "    setTimeout(() => done(Response.json({ query, suggestions: ["
    "      { text: query + '1', label: query + '1', kind: 'word', count: 1 }] })), query === '渡' ? 900 : 50);"
    "  });"
    "}"
)
"""Answers made by the page itself: the one for 渡 takes its time."""


@pytest.fixture
def typed(browser: Browser) -> Browser:
    browser.open("/", q="渡船")
    type_into(browser, "duch")
    return browser


def type_into(browser: Browser, text: str) -> None:
    browser.one("#q").clear()
    browser.one("#q").click()
    browser.press(*text)
    browser.until(OPEN)


def value(browser: Browser) -> str:
    return str(browser.one("#q").get_attribute("value"))


def test_what_is_typed_is_completed(typed: Browser) -> None:
    assert "渡船" in typed.run(LABELS)
    assert typed.run(ATTRIBUTES) == ["combobox", "list", "offers", "true", None]
    assert typed.run("return document.getElementById('said').textContent").endswith(str(len(typed.run(LABELS))))


def test_arrows_choose_and_go_round_and_the_text_stays(typed: Browser) -> None:
    count = len(typed.run(LABELS))
    typed.press("ARROW_DOWN")
    assert typed.run(CHOSEN).startswith(typed.run(LABELS)[0]) and value(typed) == "duch"
    assert typed.focused() == "q"
    typed.press("ARROW_UP")
    assert typed.run(ATTRIBUTES)[4] is None, "before the first is the box"
    typed.press("ARROW_UP")
    assert typed.run(ATTRIBUTES)[4] == f"offer-{count - 1}"
    typed.press("ARROW_DOWN", "ARROW_DOWN")
    assert typed.run(ATTRIBUTES)[4] == "offer-0"
    assert len(typed.all("#offers [aria-selected=true]")) == 1
    typed.press("HOME", "x")
    assert value(typed) == "xduch", "Home is the text's"


def test_enter_takes_what_is_chosen_and_searches(typed: Browser) -> None:
    typed.press("ARROW_DOWN")
    typed.leaves(lambda: typed.press("ENTER"))
    assert value(typed) == "渡船" and set(typed.texts(".hits mark")) == {"渡船"}
    assert not typed.run(OPEN)


def test_enter_searches_for_what_was_typed_when_nothing_is_chosen(typed: Browser) -> None:
    typed.leaves(lambda: typed.press("ENTER"))
    assert value(typed) == "duch"


def test_escape_closes_first_and_clears_second(typed: Browser) -> None:
    typed.press("ARROW_DOWN", "ESCAPE")
    assert not typed.run(OPEN) and value(typed) == "duch" and typed.run(ATTRIBUTES)[3:] == ["false", None]
    typed.press("ESCAPE")
    assert value(typed) == "" and typed.focused() == "q"


def test_tab_leaves(typed: Browser) -> None:
    typed.press("ARROW_DOWN", "TAB")
    assert not typed.run(OPEN) and typed.focused() != "q" and value(typed) == "duch"


def test_when_it_is_closed_an_arrow_goes_to_the_hits(typed: Browser) -> None:
    typed.press("ESCAPE", "ARROW_DOWN")
    assert typed.run("return document.activeElement.closest('.hits') !== null")


def test_a_click_takes_what_is_clicked(typed: Browser) -> None:
    label = typed.run(LABELS)[0]
    typed.leaves(typed.all("#offers li")[0].click)
    assert value(typed) == label


def test_a_click_elsewhere_closes(typed: Browser) -> None:
    typed.run("document.getElementById('q').blur()")
    assert not typed.run(OPEN)


def test_a_filter_is_taken_as_one(browser: Browser) -> None:
    browser.open("/")
    type_into(browser, "渡船 tag:jt")
    assert browser.run(LABELS) == ["交通"]
    browser.press("ARROW_DOWN")
    browser.leaves(lambda: browser.press("ENTER"))
    assert value(browser) == "渡船 tag:交通" and browser.all(".hits > li")


def test_while_composing_nothing_is_asked_or_shown(browser: Browser) -> None:
    browser.open("/")
    type_into(browser, "渡")
    browser.run(ANSWERS)
    browser.cdp("Input.imeSetComposition", text="chuan", selectionStart=5, selectionEnd=5)
    assert not browser.run(OPEN), "it closes as soon as something is composed"
    browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
    assert browser.run("return asked") == [] and not browser.run(OPEN)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    browser.cdp("Input.dispatchKeyEvent", type="rawKeyDown", **enter)
    browser.cdp("Input.insertText", text="船")
    browser.cdp("Input.dispatchKeyEvent", type="keyUp", **enter)
    browser.until(OPEN)
    assert browser.run("return asked") == ["渡船"] and browser.address == "/"


@pytest.mark.parametrize("given", [{"isComposing": True, "keyCode": 229}, {"keyCode": 229}])
def test_enter_that_takes_a_candidate_takes_no_suggestion(typed: Browser, given: dict[str, Any]) -> None:
    typed.press("ARROW_DOWN")
    typed.run(
        "document.getElementById('q').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...arguments[0]}))",
        given,
    )
    assert value(typed) == "duch" and "q=duch" not in typed.address


def test_what_comes_late_replaces_nothing_newer(browser: Browser) -> None:
    browser.open("/")
    browser.one("#q").click()
    browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
    browser.run(ANSWERS)
    browser.press("渡")
    browser.until("return asked.length === 1")
    browser.press("船")
    browser.until(OPEN)
    browser.driver.execute_async_script("setTimeout(arguments[0], 1100)")
    assert browser.run(LABELS) == ["渡船1"] and browser.run("return asked") == ["渡", "渡船"]


def test_fast_typing_asks_once(browser: Browser) -> None:
    browser.open("/")
    browser.one("#q").click()
    browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
    browser.run(ANSWERS)
    browser.press(*"duchuan")
    browser.until(OPEN)
    assert browser.run("return asked")[-1] == "duchuan" and len(browser.run("return asked")) <= 2


def test_a_server_that_says_no_leaves_the_box_as_it_was(browser: Browser) -> None:
    browser.open("/")
    type_into(browser, "渡")
    for answer in ("() => Promise.resolve(new Response('', {status: 429}))", "() => Promise.reject(new TypeError())"):
        browser.run(f"window.fetch = {answer}")
        browser.press("船")
        browser.until("return document.getElementById('offers').hidden")
    assert value(browser) == "渡船船"


def test_hostile_names_are_text(browser: Browser) -> None:
    browser.open("/")
    type_into(browser, "纸鸢")
    type_into(browser, "tag:")
    assert browser.all("#offers script, #offers img, #offers svg, #offers b") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_and_nothing_serious_is_wrong_with_the_list_open(
    browser: Browser, axe: str, scheme: str, width: int
) -> None:
    browser.resize(width, 640)
    browser.prefer(color_scheme=scheme, reduced_motion="reduce")
    browser.open("/", q="渡船")
    where = "return [...document.querySelectorAll('h1, .hits h2, .foot')].map((e) => Math.round(e.offsetTop))"
    before = browser.run(where)
    type_into(browser, "渡")
    browser.press("ARROW_DOWN")
    assert browser.run(where) == before and browser.run(SIDEWAYS) == []
    sizes = browser.run("return [...document.querySelectorAll('#offers li')].map((e) => e.offsetHeight)")
    assert min(sizes) >= 44
    assert faults(browser, axe) == []
    browser.shot(f"completing-{scheme}-{width}")


def test_the_script_of_completion_is_small_and_comes_when_the_box_is_used(browser: Browser) -> None:
    browser.open("/", q="渡船")
    loaded = (
        "return performance.getEntriesByType('resource').filter((e) => e.name.includes('complete.js'))"
        "  .map((e) => e.decodedBodySize)"
    )
    assert browser.run(loaded) == []
    browser.one("#q").click()
    (size,) = browser.until(f"const found = (() => {{ {loaded} }})(); return found.length && found[0] ? found : null")
    assert size <= 4_096


@pytest.fixture
def plain(browser: Browser) -> Iterator[Browser]:
    browser.scripts(False)
    yield browser
    browser.scripts(True)


def test_without_script_the_box_is_a_plain_one(plain: Browser) -> None:
    plain.open("/", q="渡船")
    assert plain.one("#q").get_attribute("role") is None and not plain.one("#offers").is_displayed()
