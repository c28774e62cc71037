"""Text made to be slow: each is read in a time that grows with its length and no faster."""

import io
import time
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchnews.article import ID
from searchnews.importers.base import Input, Unusable
from searchnews.importers.jekyll import accepts_html, frontmatter, has_head, read_jekyll, read_post

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
UNITS += [
    *(
        "{{< figure ",
        '{{< figure caption="',
        "{% raw %}",
        "{% comment %}",
        "{% link a ",
        "{%-",
        "{{{",
        "{%%",
        "%%",
        "::: ",
    ),
    *("[[a", "![[a", "[[a|", "==a", "a==", "{: ", "){: ", " ^abc", "# {#", "!!! note ", "> [!a]", "- [ ] "),
    *("- - ", "- a: ", " - x\n", "- name: x\n", "x:\n ", "a: &a\n", "a: *a\n", "<<: *a\n", "a: |\n  x\n", "a: >\n\n"),
    *(
        "{a: ",
        "[[",
        "['",
        '["',
        "[a, ",
        "{'a': [",
        '"\\',
        "'' ",
        "# x\n",
        "a: b # ",
        "标题：",
        "a = [",
        "a.b.",
        "[a]\n",
    ),
    *("a b: c\n", "a  ", "]\n", "\n\na: b\n", '"a": ', "a: 'b\n", "...\n", "+++\n", "x\n---\n", "Title: a\n"),
]
HEADS = ["---\ntitle: x\n---\n", "---\n", "> ", "---\ntags: ["]
MORE_HEADS = ["+++\n", "---\na: &a\n  b: c\n", "title: x\n", '{"title": ', "---\nx: {"]
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("path", ["a/x.md", "a/2022-01-01-202201010000000001.md"])
@pytest.mark.parametrize("unit", UNITS)
def test_hostile_repetition_takes_a_pass(unit, path):
    text = unit * (50_000 // len(unit))
    heads = HEADS if "-" in path else HEADS + MORE_HEADS
    start = time.process_time()
    for head in heads:
        for tail in ("", "\n>"):
            read_post(head + text + tail, path, SHANGHAI)
            has_head(head + text + tail)
    # Eighteen readings of 50,000 characters took 0.05 to 1.4 s; a quadratic one alone takes half a minute.
    assert time.process_time() - start < 8


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_half_a_megabyte_of_it_takes_a_pass_too(unit):
    """What is quadratic only in copying is quick at 50,000 characters."""
    for head in HEADS[:2]:
        text = head + unit * (500_000 // len(unit))
        start = time.process_time()
        read_post(text, "a/x.md", SHANGHAI)
        # 0.05 to 1.2 s; comments of Liquid whose end was looked for again and again took 5 s.
        assert time.process_time() - start < 4


def test_very_deep_nesting_is_text():
    article = read_post("---\ntitle: x\n---\n" + "<div><b>" * 100_000 + "深", "x.md", SHANGHAI)
    assert article is not None
    assert article.body == "深"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("---\ntitle: x\ntags:\n" + "  - 标签\n" * 60_000 + "---\n正文", "正文"),
        ("---\ntitle: x\ntags: [" + "标签, " * 200_000 + "]\n---\n正文", "正文"),
        ("---\ntitle: x\nsummary: |\n" + "  \n" * 40_000 + "---\n正文", "正文"),
        ("---\ntitle: x\nextra:\n" + "".join(" " * n + "a:\n" for n in range(1, 1_400)) + "---\n正文", "正文"),
        (
            "---\ntitle: x\n"
            + "".join(f"k{n}: &a{n}\n  <<: *a{n - 1}\n  k{n}: 1\n" for n in range(9_000))
            + "---\n正文",
            "正文",
        ),
        ("---\ntitle: x\nextra: " + "[" * 500_000 + "]" * 500_000 + "\n---\n正文", "正文"),
        ("---\ntitle: x\nextra: " + "{a: " * 200_000 + "}" * 200_000 + "\n---\n正文", "正文"),
        ("+++\ntitle = 'x'\nextra = " + "[" * 500_000 + "]" * 500_000 + "\n+++\n正文", "正文"),
        ("+++\ntitle = 'x'\n" + "a." * 30_000 + "a = 1\n+++\n正文", "正文"),
        ("+++\ntitle = 'x'\n" + "".join(f"[[a{n}]]\nb = {{c = 1}}\n" for n in range(2_500)) + "+++\n正文", "正文"),
        ('{"title": "x", "extra": ' + '{"a": ' * 300 + "1" + "}" * 301 + "正文", "正文"),
        ('{"title": "x", "extra": [' + "9" * 900_000 + "]}\n正文", None),
        ('{"title": "x", "extra": ' + "[" * 500_000, None),
    ],
    ids=lambda value: value[:12] + value[20:40] if value and len(value) > 9 else value,
)
def test_a_megabyte_of_a_head(head, body):
    start = time.process_time()
    article = read_post(head, "a/x.md", SHANGHAI)
    assert article is not None
    if body:
        assert (article.title, article.body.rpartition("\n")[2]) == ("x", body)
    # 0.1 to 1.5 s.
    assert time.process_time() - start < 8


@given(st.text(st.sampled_from("-+:{}[]\"'#&*<>|!\\\n\t \ufeff 茶a：，~%=.`_^title"), max_size=200))
@example("---\n&a: *a\n<<: *a\n---")
def test_any_text_is_an_article_or_of_no_use(text):
    for start in ("", "---\ntitle: x\n", "---\n", "+++\n", "{", "title: ", "---\na:\n  - "):
        for path in ("a/x.md", "a/x.html", "a/202201010000000001.md"):
            data = (start + text + "\n---\n" + text).encode("utf-8")
            input_ = Input(io.BufferedReader(io.BytesIO(data)), path, lambda _: None)
            try:
                (article,) = read_jekyll(input_)
            except Unusable:
                continue
            assert ID.fullmatch(article.id)
            assert article.title or article.body
            assert all(article.tags)
            said = (*article.tags, article.title, article.body, article.source, article.category, article.digest)
            assert "\ufeff" not in "".join(said) and "\n" not in article.title


@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_of_no_use(data):
    accepts_html(data)
    try:
        articles = list(read_jekyll(Input(io.BufferedReader(io.BytesIO(data)), "a.md", lambda _: None)))
    except Unusable:
        return
    assert len(articles) == 1


WORDS = st.text(st.sampled_from("茶山abcXYZ 019"), min_size=1, max_size=8).map(str.strip).filter(bool)
PLAIN = WORDS.filter(lambda word: not word[0].isdigit())


@given(st.dictionaries(st.sampled_from(["alpha", "beta", "gamma"]), PLAIN | st.lists(PLAIN, min_size=1, max_size=4)))
@example({"alpha": ["茶 茶", "a b"], "beta": "茶 " * 60 + "茶"})
def test_what_a_yaml_library_writes_is_read_back(tree):
    """PyYAML is the oracle where it is at hand: in its three styles, in both alphabets, in a box and outside."""
    yaml = pytest.importorskip("yaml")
    for flow, unicode, indent, boxed in product((True, False, None), (True, False), (2, 4), (True, False)):
        if flow and not boxed:
            continue
        style = {"default_flow_style": flow, "allow_unicode": unicode, "indent": indent}
        written = yaml.safe_dump({"box": {**tree, "end": "x"}} if boxed else tree, **style).strip()
        if flow:
            written = written[1:-1]
        head, _ = frontmatter.split(f"---\n{written}\n---\n")
        expected = {"box": "", "box.end": "x"} | {f"box.{name}": value for name, value in tree.items()}
        assert {"box": ""} | head == expected if boxed else head == tree or not tree
