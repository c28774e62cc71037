"""What all tests share: the analyzer, made once; the folder of real archives, where it is there."""

import os
import signal
from pathlib import Path

import pytest
from engines import ANALYZER
from hypothesis import settings

from searchnews.analysis import Analyzer

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

# What is said is compared in English, whatever the person who runs the tests speaks.
os.environ["LANGUAGE"] = "en"
os.environ.pop("SEARCHNEWS_LANG", None)

# Started in the background of a script, the tests would hand on that SIGINT is ignored, and Ctrl-C ends nothing then.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("searchnews", deadline=None, print_blob=True)
settings.register_profile("long", deadline=None, print_blob=True, max_examples=2_000)
settings.load_profile("searchnews")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        pytest.skip("needs ../shared, which is not here")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real archives, for tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return ANALYZER
