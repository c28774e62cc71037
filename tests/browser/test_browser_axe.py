"""What axe-core, the rules of accessibility as a program, finds wrong with the pages: nothing serious."""

import os
from pathlib import Path

import pytest
from browser_support import Browser, refuse
from test_browser_look import PAGES, open_page

AXE = "SEARCHNEWS_TESTS_AXE"
"""Where ``axe.min.js`` of the npm package axe-core is."""


@pytest.fixture(scope="session")
def axe() -> str:
    if not os.environ.get(AXE):
        refuse(f"needs axe-core, and {AXE} to say where its axe.min.js is")
    return Path(os.environ[AXE]).read_text("utf-8")


def faults(browser: Browser, axe: str) -> list[str]:
    """What is serious or critical, each with its rule and the element."""
    browser.run(axe)
    found = browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {resultTypes: ['violations']}).then((found) => done(found.violations));"
    )
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_stands_in_anybodys_way(browser: Browser, axe: str, name: str, scheme: str) -> None:
    browser.prefer(color_scheme=scheme, reduced_motion="reduce")
    open_page(browser, name, "zh" if scheme == "light" else "en")
    assert faults(browser, axe) == []


def test_the_list_of_keys_and_a_match_that_is_current(browser: Browser, axe: str) -> None:
    browser.prefer(reduced_motion="reduce")
    open_page(browser, "article")
    browser.press("n")
    assert faults(browser, axe) == []
    browser.press("?")
    assert faults(browser, axe) == []


def test_a_fault_would_be_found(browser: Browser, axe: str) -> None:
    open_page(browser, "front")
    browser.run("document.body.append(document.createElement('button'))")
    assert [fault.partition(":")[0] for fault in faults(browser, axe)] == ["button-name"]
