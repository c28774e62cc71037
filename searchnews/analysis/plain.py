"""jieba's cut by jieba itself, where rjieba is not installed.

Apart because what it imports takes longer than a whole search needs to find its words.
"""

import logging
import os
import tempfile
from pathlib import Path
from typing import Any


class PlainSegmenter:
    """jieba's words, cut by jieba. `cut` returns them in order; joined they are the text."""

    name = "jieba"

    def __init__(self, library: Any) -> None:
        library.setLogLevel(logging.WARNING)
        self._tokenizer = library.Tokenizer()
        # jieba loads its cache without a check, and would take anyone's from the shared temporary folder.
        self._tokenizer.tmp_dir = str(_private_folder())

    def cut(self, text: str) -> list[str]:
        """The words of a text."""
        return list(self._tokenizer.cut(text))

    def has_word(self, word: str) -> bool:
        """Whether the dictionary lists the word."""
        self._tokenizer.check_initialized()
        return bool(self._tokenizer.FREQ.get(word))


def _private_folder() -> Path:
    """A folder of this user's own for jieba's cache."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "searchnews"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return home
    except OSError:
        return Path(tempfile.mkdtemp(prefix="searchnews-"))
