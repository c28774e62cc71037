"""An article's matches are walked, and its references copied: by keys, by buttons, and without script."""

import pytest
from browser_archive import MATCHES
from browser_support import Browser


@pytest.fixture
def matches(browser: Browser) -> Browser:
    browser.prefer(reduced_motion="reduce")
    browser.open("/article/long", q="渡船", lang="en")
    return browser


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
