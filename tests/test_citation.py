"""References as each style has them, to the character, whatever a title holds."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article import Article
from searchnews.citation import STYLES, cite, is_address

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 9)
WHOLE = Article(
    "202305060830001234",
    "白鹭湾两座潮汐电站同日并网",
    "正文。",
    datetime(2023, 5, 5, 16, 30, tzinfo=UTC),  # the sixth in Shanghai
    "潮声日报",
    tags=("能源", "白鹭湾"),
    url="https://news.example/2023/05/tide-1.html",
    digest="两座电站6日清晨并网。",
)


def shown(article: Article, style: str) -> str:
    return cite(article, style, today=TODAY, zone=ZONE)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            "白鹭湾两座潮汐电站同日并网[N/OL]. 潮声日报, 2023-05-06[2026-03-09]. https://news.example/2023/05/tide-1.html.",
        ),
        (
            {"published": None},
            "白鹭湾两座潮汐电站同日并网[N/OL]. 潮声日报[2026-03-09]. https://news.example/2023/05/tide-1.html.",
        ),
        (
            {"source": ""},
            "白鹭湾两座潮汐电站同日并网[EB/OL]. (2023-05-06)[2026-03-09]. https://news.example/2023/05/tide-1.html.",
        ),
        (
            {"source": "", "published": None},
            "白鹭湾两座潮汐电站同日并网[EB/OL]. [2026-03-09]. https://news.example/2023/05/tide-1.html.",
        ),
        ({"url": ""}, "白鹭湾两座潮汐电站同日并网[N]. 潮声日报, 2023-05-06."),
        ({"url": "javascript:alert(1)"}, "白鹭湾两座潮汐电站同日并网[N]. 潮声日报, 2023-05-06."),
        ({"url": "", "published": None}, "白鹭湾两座潮汐电站同日并网[N]. 潮声日报, [出版年不详]."),
        ({"url": "", "source": ""}, "白鹭湾两座潮汐电站同日并网[N]. [出版者不详], 2023-05-06."),
        (
            {"title": "Two Tidal Plants", "source": "", "url": "", "published": None},
            "Two Tidal Plants[N]. [s.n.], [n.d.].",
        ),
        ({"title": "", "source": "The Tide", "url": ""}, "[Untitled][N]. The Tide, 2023-05-06."),
        ({"title": "", "source": "", "url": "", "published": None}, "[题名不详][N]. [出版者不详], [出版年不详]."),
        ({"title": " 潮\r\n汐\u2028电\x1b[2J\u202e站 ", "url": ""}, "潮 汐 电 [2J 站[N]. 潮声日报, 2023-05-06."),
    ],
    ids=str,
)
def test_gbt(changes: dict[str, object], expected: str) -> None:
    assert shown(replace(WHOLE, **changes), "gbt") == expected  # type: ignore[arg-type]


def test_bibtex() -> None:
    assert shown(WHOLE, "bibtex").split("\n") == [
        "@article{news-202305060830001234,",
        "  title = {{白鹭湾两座潮汐电站同日并网}},",
        "  journal = {潮声日报},",
        "  year = {2023},",
        "  month = may,",
        "  day = {6},",
        "  url = {https://news.example/2023/05/tide-1.html},",
        "  urldate = {2026-03-09},",
        "}",
    ]


def test_bibtex_of_what_is_hardly_known() -> None:
    assert shown(Article("tide-1"), "bibtex") == "@misc{tide-1,\n}"


def test_bibtex_escapes_what_tex_would_obey() -> None:
    hostile = Article("a", title=r"\input{x} 5% $y$ #1 a_b & ~ ^ }, author = {me", source="A & B\n}\n@article{b,")
    assert shown(hostile, "bibtex").split("\n") == [
        "@article{a,",
        r"  title = {{\textbackslash{}input\textbraceleft{}x\textbraceright{} 5\% \$y\$ \#1 a\_b \& \textasciitilde{} "
        r"\textasciicircum{} \textbraceright{}, author = \textbraceleft{}me}},",
        r"  journal = {A \& B \textbraceright{} @article\textbraceleft{}b,},",
        "}",
    ]


def test_ris() -> None:
    assert shown(WHOLE, "ris").split("\n") == [
        "TY  - NEWS",
        "ID  - news-202305060830001234",
        "TI  - 白鹭湾两座潮汐电站同日并网",
        "T2  - 潮声日报",
        "PY  - 2023",
        "DA  - 2023/05/06/",
        "UR  - https://news.example/2023/05/tide-1.html",
        "Y2  - 2026/03/09/",
        "KW  - 能源",
        "KW  - 白鹭湾",
        "AB  - 两座电站6日清晨并网。",
        "ER  - ",
    ]


def test_ris_of_what_is_hardly_known() -> None:
    assert shown(Article("tide-1"), "ris") == "TY  - NEWS\nID  - tide-1\nER  - "
    online = shown(Article("tide-1", "潮", url="http://a.example"), "ris")
    assert online == "TY  - ELEC\nID  - tide-1\nTI  - 潮\nUR  - http://a.example\nY2  - 2026/03/09/\nER  - "


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_no_line_is_added_to_a_record(end: str) -> None:
    hostile = replace(WHOLE, title=f"潮{end}ER  - {end}TY  - BOOK", tags=(f"a{end}AU  - me",), digest=f"b{end}UR  - x")
    lines = shown(hostile, "ris").splitlines()
    assert [line[:2] for line in lines] == ["TY", "ID", "TI", "T2", "PY", "DA", "UR", "Y2", "KW", "AB", "ER"]
    assert lines[2] == "TI  - 潮 ER - TY - BOOK"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://例.example/潮汐?q=a b", ""),
        ("https://a.example/潮?q=%E6%BD%AE", "https://a.example/%E6%BD%AE?q=%E6%BD%AE"),
        ('https://a.example/{x}\\y^z|"<>`', "https://a.example/%7Bx%7D%5Cy%5Ez%7C%22%3C%3E%60"),
        ("https://a.example/\n}", ""),
    ],
)
def test_an_address_holds_nothing_that_ends_a_field(url: str, expected: str) -> None:
    lines = shown(Article("a", url=url), "bibtex").split("\n")
    assert [line for line in lines if "url =" in line] == ([f"  url = {{{expected}}},"] if expected else [])


def test_a_key_is_one_whatever_the_id_is() -> None:
    keys = [shown(Article(id), "bibtex").split("\n")[0] for id in ("a.b_c-d", "1", "_x", "a,b} {c", "")]
    assert keys == ["@misc{a.b_c-d,", "@misc{news-1,", "@misc{news-_x,", "@misc{a-b---c,", "@misc{news-,"]


def test_the_first_and_the_last_day_there_is() -> None:
    first = replace(WHOLE, published=datetime(1, 1, 1, tzinfo=UTC))
    last = replace(WHOLE, published=datetime(9999, 12, 31, 23, tzinfo=UTC))
    assert "PY  - 0001\nDA  - 0001/01/01/" in shown(first, "ris")
    assert "9999-12-31[2026" in shown(last, "gbt")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example", True),
        ("HTTP://a.example/潮", True),
        ("http://[::1]:8000/x", True),
        ("", False),
        ("https://", False),
        ("https:///path", False),
        ("//a.example", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://a.example/ b", False),
        ("https://a.example/\x1b[2J", False),
        ("https://a.example/\u202e", False),
        ("https://a.example/\ud800", False),
        ("http://[::1", False),
        ("-http://a.example", False),
        (" https://a.example", False),
    ],
    ids=ascii,
)
def test_what_is_the_address_of_a_page(address: str, expected: bool) -> None:
    assert is_address(address) is expected


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_whatever_an_article_holds(title: str, source: str, url: str) -> None:
    article = Article("a", title, "", None, source, tags=(title, source), url=f"https://a.example/{url}", digest=url)
    assert "\n" not in shown(article, "gbt")
    entry = shown(article, "bibtex").splitlines()
    assert entry[0] in ("@article{a,", "@misc{a,") and entry[-1] == "}"
    assert all(re.fullmatch(r"  [a-z]+ = (\{.*\}|[a-z]{3}),", line) for line in entry[1:-1])
    for line in entry[1:-1]:
        depths = [line[: at + 1].count("{") - line[: at + 1].count("}") for at in range(len(line) - 1)]
        assert min(depths[line.index("{") : -1]) >= 1, "a brace of the text ended the field"
    record = shown(article, "ris").splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in record)
    assert [line for line in record if line[:2] in ("TY", "ER")] == [record[0], record[-1]]
    for style in STYLES:
        shown(article, style).encode()
