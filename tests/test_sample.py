"""The sample archive has every shape and every kind of dirt it is there to show, and nothing real in it."""

import json
import re

import pytest

from searchnews.importers import Skipped, read
from searchnews.sample import POSTS

FILES = {path.name: path.read_bytes().decode("utf-8") for path in sorted(POSTS.glob("*.md"))}
ROWS = [json.loads(line) for line in (POSTS / "shanhai.jsonl").read_text("utf-8").splitlines()]

NAME = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)?-(?P<nw>NW)?(?P<digits>20\d{16})\.md")
FRONT_MATTER = re.compile(
    r'\n?---\nlayout: post\ntitle: "[^\n]*"\ndate: [^\n]*\ncategories: [^\n]+\ntags: [^\n]+\n---\n'
)
RELATIVE = "\n[返回滚动快讯新闻](../kuaixun/)\n[返回首页](../)\n"
TWO_LINES = "\n[返回滚动快讯新闻](//posts.example/kuaixun/)\n[返回首页](//posts.example/)\n"
ONE_LINE = "\n[返回滚动快讯新闻](//finews.example/kuaixun/)｜[返回首页](//finews.example/)\n"


def posts() -> dict[str, re.Match[str]]:
    return {name: match for name in FILES if (match := NAME.fullmatch(name))}


def variant(name: str) -> str:
    """Which of the archive's formats a file is in, told from its bytes alone."""
    text, match = FILES[name], NAME.fullmatch(name)
    if match and match["nw"]:
        return "6a" if "<http://choice.example/" in text else "6"
    body = text.split("\n---\n", 1)[1]
    if body.startswith("> "):
        return "5"
    if text.startswith("\n"):
        return "0"
    ends = {"2": RELATIVE, "3": TWO_LINES, "4": ONE_LINE}
    return next((v for v, end in ends.items() if text.endswith(end)), "1")


def test_about_sixty_posts_in_the_archive_s_own_names() -> None:
    assert 55 <= len(FILES) <= 70
    assert set(FILES) - set(posts()) == {"2021-11-01-init.md"}
    assert len(list(POSTS.iterdir())) == len(FILES) + 1


@pytest.mark.parametrize("name", posts())
def test_a_post_has_the_archive_s_front_matter_and_one_link(name: str) -> None:
    text, match = FILES[name], posts()[name]
    assert FRONT_MATTER.match(text)
    key = (match["nw"] or "") + match["digits"]
    assert len(re.findall(rf"^<(?:http://[a-z]+\.example/\S*{key}(?:\.html)?)?>$", text, re.M)) == 1
    assert match["date"] is None or f"date: {match['date'][:7]}" in text


def test_every_variant_is_there() -> None:
    counts: dict[str, int] = {}
    for name in posts():
        counts[variant(name)] = counts.get(variant(name), 0) + 1
    assert set(counts) == {"0", "1", "2", "3", "4", "5", "6", "6a"}
    assert counts["5"] >= 10
    assert counts["6"] >= 20
    assert [name for name in posts() if not FILES[name].endswith("\n")] == [n for n in posts() if variant(n) == "0"]


def test_twins_duplicates_and_pairs_share_their_digits() -> None:
    by_digits: dict[str, list[str]] = {}
    for name, match in posts().items():
        by_digits.setdefault(match["digits"], []).append(name)
    shared = sorted(names for names in by_digits.values() if len(names) > 1)
    empty_twin, rewritten, pair = shared
    assert (
        FILES[empty_twin[0]].split("\n---\n")[1].split("\n<")[0]
        == FILES[empty_twin[1]].split("\n---\n")[1].split("\n<")[0]
    )
    assert 'title: ""\ndate:  +0800\n' in FILES[empty_twin[0]]
    assert [variant(name) for name in rewritten] == ["1", "4"]
    assert [variant(name) for name in pair] == ["5", "6"]


@pytest.mark.parametrize(
    "dirt",
    [
        r'[一-鿿]<span id="bk_90\.BK\d{4}"><a [^>]*class="keytip" data-code="90,BK\d{4}">[一-鿿]+</a></span>'
        r'<span id="bkquote_90\.BK\d{4}"></span>[一-鿿]',
        r'data-code="1,606\d{3}"',
        r'data-code="116,0\d{4}"',
        r'data-code="106,[A-Z]+"',
        r'<span web="1" [^>]*class="em_stock_key_common"',
        r'class="infokey"',
        r'<p style="display:none;[^"]*"><br /></p>',
        r'<p style="display:none;[^"]*"> </p>',
        r'<!-- EM_StockImg_Start --><p style="text-align:center;"><a [^>]+class="EmImageRemark"',
        r'<!-- EM_StockImg_Start --><p style="text-align:center;"><img [^>]*alt="K图',
        r"orginial_src=",
        r"<table",
        r"^\| --- \| --- \|$",
        r"&lt;[一-鿿]+&gt;",
        r"<script>alert",
        r'title: "[^\n]*<script>',
        r"onerror=",
        r'href="javascript:',
        r"&lt;mark&gt;",
        r"&amp;lt;",
        r'title: "[^\n]*"夜间友好"[^\n]*"\n',
        r'title: "“',
        r'<p class="em_media">（文章来源：<span',
        r"^> $",
        r"^<>$",
        r"^tags: #",
        r"^tags: 海岬新闻新闻$",
        r"^categories: \S+  \S+$",
        "</p>\u200b\r\n <p>",
        "<p>　　",
        "\u00a0",
        "&nbsp;",
        r"\d 亿|\d 万",
        "14.86亿元",
        "11,910,000,000元",
        "600%",
        "２０２３",
        "二〇二一年",
        r"\(606160\.SH\)",
        r"\*ST",
        r"C\+\+",
        "AT&amp;T",
        r"\w@\w+\.example",
        "𠮷",
        "℃",
        "½",
        "①",
        "№",
        "🚀",
        "👩\u200d🚀",
    ],
)
def test_the_dirt_is_there(dirt: str) -> None:
    assert any(re.search(dirt, text, re.M) for text in FILES.values())


def test_one_title_is_its_own_digest_and_one_story_is_printed_four_times() -> None:
    assert any(
        text.count(title[1]) == 2 for text in FILES.values() if (title := re.search(r'title: "(望川省召开.+)"', text))
    )
    anchor = [name for name, text in FILES.items() if "挖掘机碰到一件硬物，清洗后竟是一只四爪铁锚" in text]
    assert len(anchor) == 4
    assert len({re.search(r"^tags: (.+)$", FILES[name], re.M)[1] for name in anchor}) == 4  # type: ignore[index]


def test_one_post_is_very_long_and_on_one_line() -> None:
    lines = [re.sub(r"<[^>]*>", "", line) for text in FILES.values() for line in text.split("\n")]
    assert 5_500 <= max(map(len, lines)) <= 7_000
    usual = sorted(len(re.sub(r"<[^>]*>", "", text)) for text in FILES.values())
    assert usual[len(usual) // 2] < 600


def test_ten_rows_are_traditional_and_rows_lack_what_rows_may_lack() -> None:
    traditional = [row for row in ROWS if re.search("[們這裡訊廠車隊見開與來後]", row["body"])]
    assert len(traditional) == 10
    assert all(row["tags"] for row in ROWS)
    assert sum("id" not in row for row in ROWS) == 1
    assert sum(row["date"] == "" for row in ROWS) == 1


def test_themes_recur_and_sources_are_many() -> None:
    texts = [*FILES.values(), *(row["title"] + row["body"] for row in ROWS)]
    for theme, least in {"知识产权": 9, "新能源汽车": 9, "半导体": 8, "高铁": 8, "台风": 4, "马拉松": 6}.items():
        assert sum(theme in text for text in texts) >= least, theme
    named = {re.sub("<[^>]+>", "", m) for t in FILES.values() for m in re.findall("（文章来源：(.+?)）", t)}
    assert len(named | {row["source"] for row in ROWS}) >= 25


def test_dates_run_from_2021_to_2026() -> None:
    dates = sorted(match["date"] for match in posts().values() if match["date"])
    assert dates[0].startswith("2021-11")
    assert dates[-1].startswith("2026-10")
    assert {date[:4] for date in dates} == {"2021", "2022", "2023", "2024", "2025", "2026"}


def test_every_host_is_an_example() -> None:
    for name, text in [*FILES.items(), *(("shanhai.jsonl", json.dumps(row)) for row in ROWS)]:
        hosts = re.findall(r"(?:https?:)?//([A-Za-z0-9.-]+)", text)
        assert all(host.endswith(".example") for host in hosts), name


def test_every_post_and_row_is_imported() -> None:
    skipped: list[Skipped] = []
    articles = list(read(str(POSTS), skipped=skipped.append))
    assert skipped == []
    assert len(articles) == len(FILES) + len(ROWS)
    # Two ids come twice: the one with an empty twin, and the one filed again a day later.
    assert len({article.id for article in articles}) == len(articles) - 2
    assert len({article.source for article in articles}) >= 25
    assert [article.title for article in articles if article.published is None] == ["潮水时刻表的最后一位抄写员"]


def test_links_leave_codes_and_whole_words() -> None:
    articles = list(read(str(POSTS)))
    codes = {code for article in articles for code in article.codes}
    assert {"606160.SH", "606627.SH", "009725.SZ", "308417.SZ", "05988.HK", "YCHI.US"} <= codes
    assert not any(code.startswith("BK") for code in codes)
    long = max(articles, key=lambda article: len(article.body))
    assert "望云高铁" in long.body
    assert "新能源汽车厂的质检员" in long.body
