"""Ctrl-C in an import says how far it had come."""

import pytest

from searchnews import Progress
from searchnews.cli.failure import Stopped
from searchnews.cli.progress import watch


def test_how_far_it_had_come_is_said() -> None:
    with (
        pytest.raises(Stopped, match="after 8,002 articles had been read; nothing"),
        watch("x") as at,
    ):
        at(Progress(8_002, 0, 1.5, None))
        raise KeyboardInterrupt


def test_before_anything_was_read_there_is_nothing_to_say() -> None:
    with pytest.raises(KeyboardInterrupt), watch("x"):
        raise KeyboardInterrupt


def test_what_goes_wrong_is_left_alone() -> None:
    with pytest.raises(ValueError, match="no"), watch("x") as at:
        at(Progress(1, 0, 0.1, None))
        raise ValueError("no")
