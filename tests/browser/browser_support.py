"""A real Chromium as a reader uses it: pages are opened, keys pressed, and what went on behind them is kept."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    webdriver = None

NEEDED = "SEARCHNEWS_TESTS_NEED_BROWSER"
"""Set where these tests must not be skipped."""

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
"""Where screenshots go, for people to look at; git ignores the folder."""

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # root of a container has no sandbox, and all that is opened here is this project's own
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
)
PATIENCE = 20.0
"""Seconds until something that must happen is given up; what takes a tenth of a second here may share its machine."""


class Browser:
    """One window on one server. Whatever it is told to do, it notes what pages complained of and whom they asked."""

    def __init__(self, driver: Any, home: str) -> None:
        self.driver = driver
        self.home = home
        self.leaving = 0

    def open(self, path: str = "/", **parameters: str) -> None:
        """Goes to a page of the server."""
        self.driver.get(self.home + path + ("?" + urlencode(parameters) if parameters else ""))

    @property
    def address(self) -> str:
        return str(self.driver.current_url).removeprefix(self.home)

    def all(self, css: str) -> list[Any]:
        return list(self.driver.find_elements(By.CSS_SELECTOR, css))

    def one(self, css: str) -> Any:
        """The first such element; fails when there is none."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def texts(self, css: str) -> list[str]:
        """The text of such elements, hidden or not, in one trip."""
        return list(self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", css))

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def cdp(self, command: str, **parameters: Any) -> Any:
        """A command of the browser's own protocol, for what no reader can do by hand."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def press(self, *keys: str) -> None:
        """Presses keys one after the other, wherever the focus is; a name such as ENTER is that key."""
        chain = webdriver.ActionChains(self.driver, duration=0)
        for key in keys:
            chain = chain.send_keys(getattr(Keys, key) if len(key) > 1 else key)
        chain.perform()

    def chord(self, modifier: str, key: str) -> None:
        held = getattr(Keys, modifier)
        webdriver.ActionChains(self.driver, duration=0).key_down(held).send_keys(key).key_up(held).perform()

    def follow(self, css: str) -> None:
        """Clicks a link, and waits for the page behind it."""
        self.leaves(self.one(css).click)

    def leaves(self, act: Callable[[], object]) -> None:
        """Does something that leads to another page, and waits until that page is there."""
        # Not a plain flag: a page that the browser kept comes back with the one it was left with.
        self.leaving += 1
        self.run("window.leaving = arguments[0]", self.leaving)
        act()
        self.until("return window.leaving !== arguments[0] && document.readyState === 'complete'", self.leaving)

    def until(self, script: str, *arguments: Any) -> Any:
        """Waits until a script says something true, and returns it."""
        end = time.monotonic() + PATIENCE
        while not (found := self.run(script, *arguments)):
            assert time.monotonic() < end, f"not within {PATIENCE:.0f} s: {script}"
            time.sleep(0.02)
        return found

    def rest(self) -> None:
        """Waits until the page has stood still for a while: a key that is the browser's own scrolls it smoothly."""
        self.until(
            "const now = performance.now();"
            "if (window.restedAt !== scrollY) { window.restedAt = scrollY; window.restedSince = now; }"
            "return now - window.restedSince > 400"
        )

    def unfold(self) -> None:
        """Opens whatever is folded."""
        self.run("for (const folded of document.querySelectorAll('details')) folded.open = true")

    def focused(self) -> str:
        """The text of what has the focus, or its id where it has one."""
        return str(self.run("const e = document.activeElement; return e.id || e.textContent.trim()"))

    def resize(self, width: int, height: int = 800) -> None:
        """A window of this many pixels, narrower than any desktop lets one be."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, **features: str) -> None:
        """What the reader's system is set to: ``prefer(color_scheme="dark")``."""
        given = [{"name": f"prefers-{name.replace('_', '-')}", "value": value} for name, value in features.items()]
        self.cdp("Emulation.setEmulatedMedia", features=given)

    def scripts(self, on: bool) -> None:
        self.cdp("Emulation.setScriptExecutionDisabled", value=not on)

    def shot(self, name: str) -> None:
        """Keeps a picture of the window."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(SHOTS / f"{name}.png"))

    def reset(self) -> None:
        """Forgets what the last test did to the browser, and what it heard."""
        self.scripts(True)
        self.prefer()
        self.resize(1280)
        self.driver.get("about:blank")
        self.cdp("Storage.clearDataForOrigin", origin=self.home, storageTypes="local_storage")
        self.heard()

    def heard(self) -> list[str]:
        """What went wrong behind the pages since it was last asked: complaints, requests to others, files not there."""
        complaints = [entry["message"] for entry in self.driver.get_log("browser") if not _is_status_of(entry)]
        return complaints + [wrong for event in self._events() if (wrong := self._wrong(event))]

    def _events(self) -> Iterator[dict[str, Any]]:
        for entry in self.driver.get_log("performance"):
            yield json.loads(entry["message"])["message"]

    def _wrong(self, event: dict[str, Any]) -> str:
        given = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            url = given["request"]["url"]
            home = urlsplit(self.home)
            if url.startswith(("about:", "data:")) or urlsplit(url)[:2] == home[:2]:
                return ""
            return f"a request to {url}"
        if event["method"] == "Network.responseReceived" and given["type"] != "Document":
            response = given["response"]
            return f"{response['status']} for {response['url']}" if response["status"] >= 400 else ""
        return f"a dialog: {given}" if event["method"] == "Page.javascriptDialogOpening" else ""


def _is_status_of(entry: dict[str, Any]) -> bool:
    """Whether all that is said is that a page is an error page; files that are not there are found another way."""
    return entry["source"] == "network" and "the server responded with a status of" in entry["message"]


def chromium() -> str:
    """The browser's program; skips the test where it, its driver or selenium is missing, or fails where it may not."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
    missing = [
        name
        for name, there in (
            ("selenium", webdriver),
            ("chromium", found),
            ("chromedriver", shutil.which("chromedriver")),
        )
        if not there
    ]
    if missing:
        refuse(f"needs {' and '.join(missing)}")
    return found


def refuse(reason: str) -> None:
    """Skips a test, or fails it where none may be skipped."""
    if os.environ.get(NEEDED):
        pytest.fail(reason)
    pytest.skip(reason)


def start(program: str, profile: Path) -> Any:
    """A Chromium of its own, with nothing of the person who runs the tests."""
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.page_load_strategy = "normal"
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
