"""Promises about any bytes at all, tried with what hypothesis makes and with what fuzzing found before."""

import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

HERE = Path(__file__).resolve().parent / "fuzz"
sys.path.insert(0, str(HERE))

from promises import TARGETS  # noqa: E402  beside run.py, which is no test

CORPUS = sorted(path for path in (HERE / "corpus").rglob("*") if path.is_file())

PIECES = [
    *(
        "中",
        "国國",
        "雾岭",
        "A股",
        "½",
        "ﷺ",
        "é",
        "e\u0301",
        "\u200b",
        "\u202e",
        "👨‍👩‍👧",
        "\U00020000",
        "\x00",
        "\x01",
        "\x02",
        "|",
    ),
    *(
        "---\n",
        "title: ",
        "tags: [a, b]\n",
        "<p>",
        "</div>",
        "<![CDATA[",
        "&amp;",
        "&#0;",
        "<item>",
        "<rss>",
        '{"title": "',
    ),
    *(
        '"body": "x"}',
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\n",
        "\t",
        '"',
        "“",
        "”",
        "(",
        ")",
        "-",
        "*",
        " OR ",
        "tag:",
        "date:",
    ),
    *("2022-04-24", "14.86亿", "1,486", "100％", "\\", "'", "%", "=", "?", "../"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map(
    lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")
)
DATA = st.tuples(st.binary(max_size=1), TEXTS | st.binary(max_size=80)).map(b"".join)


@pytest.mark.parametrize("target", TARGETS)
def test_a_promise_is_kept_whatever_comes(target: str) -> None:
    keep = TARGETS[target]

    @settings(max_examples=25 if target == "archives" else 120)
    @given(DATA)
    @example(b"")
    def try_it(data: bytes) -> None:
        keep(data)

    try_it()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_is_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_a_corpus() -> None:
    assert {path.parent.name for path in CORPUS} == set(TARGETS)
