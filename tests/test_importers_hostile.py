"""Text made to be slow: each is read in a time that grows with its length and no faster."""

import time
from zoneinfo import ZoneInfo

import pytest

from searchnews.importers.jekyll import read_post

UNITS = [
    *(
        "<div>",
        '<a b="',
        "<a b=\"<a c='",
        "<",
        "<!",
        "<!--",
        '</a ="',
        '<p style="display:none">x',
        "<b id=1>",
        "<b><p>",
    ),
    *("<http://a", "<script>", "<style></style", '<a data-code="0,300115">', "<pre>\n", "<a    ", "<a = ", "&", "&#1"),
    *("*a", "**", "_a", "~~a", "[", "![", "[a](", '[a](b "', "[a][", "[^a", "`a``", "``a", "{%", "{{a", "|a", "\\"),
    *(" ", "\n ", "\xa0", "> ", "---\n", "a: b\n", "- x\n", "```\n", "[返回x](y)\n", "（来源：", "\ud7ff\n\n"),
]
HEADS = ["---\ntitle: x\n---\n", "---\n", "> ", "---\ntags: ["]


@pytest.mark.parametrize("path", ["a/x.md", "a/2022-01-01-202201010000000001.md"])
@pytest.mark.parametrize("unit", UNITS)
def test_hostile_repetition_takes_a_pass(unit, path):
    zone = ZoneInfo("Asia/Shanghai")
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    for head in HEADS:
        for tail in ("", ">", "\n>"):
            read_post(head + text + tail, path, zone)
    # Twelve readings of 100,000 characters took 0.1 to 2.5 s on a busy machine; a quadratic one alone takes minutes.
    assert time.process_time() - start < 10


def test_very_deep_nesting_is_text():
    article = read_post("---\ntitle: x\n---\n" + "<div><b>" * 100_000 + "深", "x.md", ZoneInfo("Asia/Shanghai"))
    assert article is not None
    assert article.body == "深"
