"""What a page looks like: light and dark, wide and narrow, soon there and small."""

from statistics import median

import pytest
from browser_support import Browser

PAGES = {
    "front": ("/", {}),
    "search": ("/", {"q": "渡船"}),
    "filtered": ("/", {"q": "渡船", "source": "梨渡日报", "since": "2019", "until": "2021-03"}),
    "empty": ("/", {"q": '"甲乙丙丁戊"'}),
    "error": ("/", {"q": "渡" * 3_000}),
    "missing": ("/article/none", {}),
    "article": ("/article/long", {"q": "渡船"}),
    "hostile": ("/article/evil", {"q": "纸鸢"}),
    "hostile hits": ("/", {"q": "纸鸢"}),
}
LIGHT = (
    "const channels = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).map(Number);"
    "const style = getComputedStyle(document.body);"
    "return [style.backgroundColor, style.color].map((colour) => channels(colour).reduce((a, b) => a + b) / 3);"
)
"""How light the paper is and how light the ink, from 0 to 255."""

PAINT = "return performance.getEntriesByType('paint').filter((e) => e.name === 'first-contentful-paint')[0]?.startTime"
SIDEWAYS = (
    "const root = document.documentElement;"
    "const past = [...document.querySelectorAll('body *')].filter((e) => !e.closest('.unseen, .skip, dialog')"
    "  && e.getBoundingClientRect().right > root.clientWidth + 1).map((e) => e.outerHTML.slice(0, 80));"
    "return root.scrollWidth > root.clientWidth ? [root.scrollWidth, ...past] : []"
)


def open_page(browser: Browser, name: str, language: str = "zh") -> None:
    path, parameters = PAGES[name]
    browser.open(path, **parameters, lang=language)


def test_the_colours_follow_the_system(browser: Browser) -> None:
    for name in ("search", "article", "error"):
        browser.prefer(color_scheme="light")
        open_page(browser, name)
        paper, ink = browser.run(LIGHT)
        assert paper > 220 and ink < 80
        browser.shot(f"{name}-light")
        browser.prefer(color_scheme="dark")
        paper, ink = browser.run(LIGHT)
        assert paper < 60 and ink > 180
        browser.shot(f"{name}-dark")


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, name: str, width: int) -> None:
    browser.resize(width, 740)
    for language in ("zh", "en"):
        open_page(browser, name, language)
        assert browser.run(SIDEWAYS) == []
    if width == 360:
        browser.shot(f"{name}-phone")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_examples_leave_the_first_headline_in_sight(browser: Browser, language: str) -> None:
    browser.resize(360, 640)
    open_page(browser, "front", language)
    assert browser.run("return document.querySelector('.teach').offsetHeight") <= 250
    assert browser.run("return document.querySelector('.hit h2').getBoundingClientRect().bottom < innerHeight")


@pytest.mark.parametrize("width", [320, 360, 700, 900, 1000, 1280])
def test_no_example_stands_alone_in_its_row(browser: Browser, width: int) -> None:
    browser.resize(width)
    open_page(browser, "front")
    rows = browser.run(
        "const cards = [...document.querySelectorAll('.teach > .examples li')];"
        "return cards.map((e) => e.getBoundingClientRect().top)"
    )
    assert len(rows) == 4 and {rows.count(row) for row in rows} == {4 if width >= 1024 else 2}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_search_box_is_for_is_read_whole(browser: Browser, language: str) -> None:
    browser.resize(320, 640)
    open_page(browser, "front", language)
    wanted, there = browser.run(
        "const box = document.getElementById('q'), style = getComputedStyle(box);"
        "const pen = document.createElement('canvas').getContext('2d');"
        "pen.font = getComputedStyle(box, '::placeholder').font;"
        "const inner = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);"
        "return [pen.measureText(box.placeholder).width, inner]"
    )
    assert 0 < wanted <= there


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["1", "2", "3", "4"])
def test_the_pages_stand_in_two_rows_at_most(browser: Browser, page: str, language: str) -> None:
    browser.resize(320, 640)
    browser.open("/", q="渡船", page=page, lang=language)
    rows, low = browser.run(
        "const seen = [...document.querySelectorAll('.pages a')].filter((e) => e.offsetWidth);"
        "return [new Set(seen.map((e) => e.getBoundingClientRect().top)).size,"
        "  Math.min(...seen.map((e) => Math.min(e.offsetWidth / 36, e.offsetHeight / 44)))]"
    )
    assert 1 <= rows <= 2 and low >= 1


def test_the_search_box_ends_where_the_results_do(browser: Browser) -> None:
    open_page(browser, "search")
    ends = browser.run(
        "return ['.search', '.found'].map((css) => document.querySelector(css).getBoundingClientRect().right)"
    )
    assert ends[0] == ends[1]


def test_what_is_typed_is_shown_letter_for_letter(browser: Browser) -> None:
    open_page(browser, "front")
    spacing = "return ['code', 'input', 'kbd'].map((e) => getComputedStyle(document.querySelector(e)).textAutospace)"
    assert set(browser.run(spacing)) <= {"no-autospace", None}


def test_a_print_says_its_query_and_leaves_out_what_cannot_be_clicked(browser: Browser) -> None:
    open_page(browser, "filtered")
    browser.cdp("Emulation.setEmulatedMedia", media="print")
    try:
        title = browser.one("h1")
        assert title.text == "搜索结果：渡船" and title.size["height"] > 20
        assert browser.all(".hits h2")[0].is_displayed() and browser.one(".chips").is_displayed()
        assert not any(browser.one(css).is_displayed() for css in (".jump", ".took", ".search", ".cross", "#filters"))
    finally:
        browser.cdp("Emulation.setEmulatedMedia", media="")


def test_the_list_of_keys_fits_a_phone(browser: Browser) -> None:
    browser.resize(320, 568)
    browser.open("/", q="渡船", lang="en")
    browser.press("?")
    assert browser.one("#keys").is_displayed()
    box = browser.run("return document.getElementById('keys').getBoundingClientRect().toJSON()")
    assert box["left"] >= 0 and box["right"] <= 320 and box["top"] >= 0 and box["bottom"] <= 568
    browser.shot("keys-phone")
    browser.resize(1280)
    browser.prefer(color_scheme="dark")
    browser.shot("keys-dark")


def test_script_adds_nothing_that_moves_the_page(browser: Browser) -> None:
    """What was read first stays where it was: no line of the page is elsewhere once the script has run."""
    where = "return [...document.querySelectorAll('h1, .hits h2, .text p')].map((e) => Math.round(e.offsetTop))"
    for name in ("search", "front"):
        browser.scripts(False)
        open_page(browser, name)
        before = browser.run(where)
        browser.scripts(True)
        open_page(browser, name)
        assert browser.run(where) == before != []


def test_motion_is_left_out_for_those_who_ask(browser: Browser) -> None:
    for wanted, smooth in (("no-preference", True), ("reduce", False)):
        browser.prefer(reduced_motion=wanted)
        open_page(browser, "article")
        browser.run(
            "window.behaviors = [];Element.prototype.scrollIntoView = function (how) { behaviors.push(how.behavior); }"
        )
        browser.press("n", "n")
        assert browser.run("return behaviors") == ["smooth" if smooth else "auto"] * 2


@pytest.mark.parametrize("name", ["search", "article"])
def test_the_first_paint_comes_soon(browser: Browser, name: str) -> None:
    """Within 100 ms of asking, beyond what a browser takes for a page of one word on a machine as busy as this one is.

    That is twice granted, as a page comes from another process; and one quick paint is enough, of up to thirty: what
    else the machine has to do meanwhile is not the page's doing.
    """
    bare, real = [], []
    for _ in range(30):
        browser.driver.get("data:text/html,<p>word")
        bare.append(float(browser.until(PAINT)))
        open_page(browser, name)
        real.append(float(browser.until(PAINT)))
        if len(real) >= 3 and min(real) <= 100 + 2 * min(bare):
            break
    print(f"first paint of {name}: {min(real):.0f} ms, median {median(real):.0f}; of a word {min(bare):.0f} ms")
    assert min(real) <= 100 + 2 * min(bare)


def test_a_page_of_ten_hits_is_small(browser: Browser) -> None:
    for language in ("zh", "en"):
        open_page(browser, "search", language)
        assert len(browser.all(".hits > li")) == 10
        size = browser.run("return performance.getEntriesByType('navigation')[0].decodedBodySize")
        assert 0 < size < 60_000
        print(f"a page of ten hits: {size:,} bytes")


def test_the_script_is_small(browser: Browser) -> None:
    open_page(browser, "search")
    sizes = browser.run(
        "return performance.getEntriesByType('resource').filter((e) => e.initiatorType === 'script')"
        "  .map((e) => e.decodedBodySize)"
    )
    assert sizes and sum(sizes) < 8 * 1024
