"""Searching as a reader does: typing, narrowing, turning pages, going back."""

import re

import pytest
from browser_archive import FERRIES
from browser_support import Browser

HITS = ".hits > li"
DATES = "return [...document.querySelectorAll('.hits time')].map((time) => time.dateTime)"


def total(browser: Browser) -> int:
    """How many articles the page says there are, in either language."""
    return int(re.findall("[0-9]+", browser.texts(".summary strong")[0].replace(",", ""))[0])


def search(browser: Browser, query: str) -> None:
    box = browser.one("#q")
    box.clear()
    box.send_keys(query)
    browser.leaves(lambda: browser.press("ENTER"))


@pytest.fixture(params=["script", "no script"])
def either(browser: Browser, request: pytest.FixtureRequest) -> Browser:
    """A browser with script, and one without: what it is for works in both."""
    browser.scripts(request.param == "script")
    return browser


def test_without_script_no_script_runs(browser: Browser) -> None:
    """Or the tests that say they do without it would show nothing."""
    browser.scripts(False)
    browser.open("/")
    assert not browser.one("[data-keys]").is_displayed()
    browser.scripts(True)
    browser.open("/")
    assert browser.one("[data-keys]").is_displayed()


def test_what_is_typed_is_found_and_marked(either: Browser) -> None:
    either.open("/")
    search(either, "渡船")
    assert either.address.startswith("/?q=")
    assert total(either) == FERRIES + 1
    assert len(either.all(HITS)) == 10
    assert set(either.texts(".hits mark")) == {"渡船"}
    assert either.run("return document.querySelectorAll('.hits > li:not(:has(mark))').length") == 0
    assert either.one("#q").get_attribute("value") == "渡船"


def test_an_article_opens_and_leads_back(either: Browser) -> None:
    either.open("/", q="渡船")
    title = either.texts(".hits h2 a")[0].strip()
    either.follow(".hits h2 a")
    assert either.texts("h1")[0].strip() == title
    assert set(either.texts("article mark")) == {"渡船"}
    either.leaves(either.driver.back)
    assert total(either) == FERRIES + 1


def test_a_facet_narrows_and_lets_go_again(either: Browser) -> None:
    either.open("/", q="渡船")
    link = next(a for a in either.all("#filters li a") if "梨渡日报" in a.get_attribute("textContent"))
    promised = int(link.find_element("css selector", ".count").text)
    either.leaves(link.click)
    assert total(either) == promised < FERRIES
    assert ["梨渡日报" in text for text in either.texts(".chips li")] == [True]
    either.follow("#filters li:not(:has([aria-current])) a")
    assert total(either) <= promised and len(either.all(".chips li")) == 2
    either.follow(".chips li:last-child a")
    either.follow(".chips li a")
    assert total(either) == FERRIES + 1 and either.all(".chips li") == []


def test_pages_are_turned_and_found_again(either: Browser) -> None:
    either.open("/", q="渡船")
    first = either.texts(".hits h2")
    either.follow(".pages [rel=next]")
    second = either.texts(".hits h2")
    assert not set(first) & set(second)
    assert either.one(".hits").get_attribute("start") == "11"
    either.leaves(either.driver.refresh)
    assert either.texts(".hits h2") == second
    either.leaves(either.driver.back)
    assert either.texts(".hits h2") == first
    either.leaves(either.driver.forward)
    assert either.texts(".hits h2") == second


def test_going_back_brings_the_question_back_too(browser: Browser) -> None:
    """A page that the browser kept holds in its box what was typed for the next one, until a script puts it right."""
    browser.open("/", q="渡船")
    search(browser, "燈塔")
    assert total(browser) == 1
    browser.leaves(browser.driver.back)
    assert browser.one("#q").get_attribute("value") == "渡船"
    assert total(browser) == FERRIES + 1
    assert browser.all(".waiting") == []


def test_the_order_is_chosen(either: Browser) -> None:
    either.open("/", q="渡船")
    either.leaves(either.all(".sorts a")[-1].click)
    times = either.run(DATES)
    assert len(times) == 10 and times == sorted(times)


def test_a_search_on_its_way_is_seen(slow: Browser) -> None:
    slow.open("/", lang="zh")
    # Nothing that waits for the page may be used here: it would see the answer, not the waiting.
    slow.run(
        "const form = document.querySelector('form[role=search]');"
        "document.getElementById('q').value = '渡船';"
        "setTimeout(() => {"
        "  form.requestSubmit();"
        "  setTimeout(() => sessionStorage.setItem('seen', form.className + ' ' + form.ariaBusy), 100);"
        "}, 50);"
    )
    slow.until("return document.querySelectorAll('.hits mark').length")
    assert slow.run("return sessionStorage.getItem('seen')").split()[-2:] == ["waiting", "true"]
    assert slow.all(".waiting, form[aria-busy=true]") == []
    slow.leaves(slow.driver.back)
    assert slow.all(".waiting, form[aria-busy=true]") == [] and slow.one("#q").get_attribute("value") == ""


def test_a_link_to_a_search_shows_that_it_was_taken(browser: Browser) -> None:
    browser.open("/", q="渡船")
    stay = "addEventListener('click', (event) => event.preventDefault()); arguments[0].click();"
    browser.run(stay, browser.one(".pages [rel=next]"))
    assert browser.one("form[role=search]").get_attribute("aria-busy") == "true"
    browser.press("ESCAPE")
    assert browser.all(".waiting") == []


def test_a_link_within_the_page_waits_for_nothing(browser: Browser) -> None:
    browser.open("/", q="渡船")
    browser.run("const link = document.createElement('a'); link.href = '#filters'; document.body.append(link);")
    browser.run("document.querySelector('a[href=\"#filters\"]').click()")
    assert browser.address.endswith("#filters") and browser.all(".waiting") == []
    browser.run("document.querySelector('.skip').click()")
    assert browser.all(".waiting") == []


def test_a_page_kept_by_the_browser_comes_back_as_it_was_answered(browser: Browser) -> None:
    browser.open("/", q="渡船")
    browser.run(
        "const box = document.getElementById('q');"
        "box.form.classList.add('waiting');"
        "box.value = 'typed for another page';"
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));"
    )
    assert browser.all(".waiting") == [] and browser.one("#q").get_attribute("value") == "渡船"


def test_a_span_of_time_is_chosen_by_its_bar(either: Browser) -> None:
    either.open("/", q="渡船", lang="zh")
    bars = either.all("[aria-labelledby=times] a")
    assert len(bars) >= 3, "the articles are of eight years"
    name = bars[2].get_attribute("aria-label")
    promised = int("".join(re.findall("[0-9]", name.partition("：")[2])))
    either.leaves(bars[2].click)
    assert total(either) == promised > 0
    assert {time[:4] for time in either.run(DATES)} == {name[:4]}
    assert len(either.all(".chips li")) == 1


def test_what_is_left_empty_is_not_in_the_address(browser: Browser) -> None:
    browser.open("/", q="渡船", sort="newest")
    browser.one("#span").click()
    browser.one("#since").send_keys("2001")
    browser.leaves(browser.one(".span button").click)
    assert browser.address == "/?q=%E6%B8%A1%E8%88%B9&sort=newest&since=2001"


def test_a_search_for_nothing_that_is_there_says_what_to_try(either: Browser) -> None:
    either.open("/", q='"甲乙丙丁戊"', lang="zh")
    assert either.texts(".summary strong") == ["没有找到文章"] and either.all(HITS) == []
    assert either.run("return document.body.textContent.split('没有找到').length") == 2, "said once"
    assert len(either.all(".examples a")) > 3
    either.follow(".examples a")
    assert either.all(".summary strong")


def test_the_language_of_the_page_is_chosen_and_kept(either: Browser) -> None:
    either.open("/", q="渡船", lang="en")
    assert either.run("return document.documentElement.lang") == "en"
    either.follow(".pages [rel=next]")
    assert either.run("return document.documentElement.lang") == "en"
    either.follow("a[hreflang^=zh], a[lang^=zh]")
    assert either.run("return document.documentElement.lang").startswith("zh")
    assert either.one("#q").get_attribute("value") == "渡船"
