"""Saved pages: each shape against what it says, every corner of the head, archives of one file, hostile pages."""

import io
import lzma
import re
import time
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from itertools import cycle, product
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from importers.pages.shapes import LAYOUTS, TELLERS, page_of

from searchnews.article import Article
from searchnews.importers.base import Input, Skipped, Unusable
from searchnews.importers.dates import parse_date
from searchnews.importers.html import IMPORTER, read_html
from searchnews.importers.html.byline import is_byline, source_of
from searchnews.importers.html.furniture import begins_comments, begins_list, is_button
from searchnews.importers.html.headline import agrees
from searchnews.importers.html.outline import outline
from searchnews.importers.identity import identify
from searchnews.importers.markup import clean

ZONE = ZoneInfo("Asia/Shanghai")
GOLDEN = Path(__file__).parent / "importers" / "pages" / "golden.txt"
FIELDS = ("title", "body", "published", "source", "category", "tags", "url", "digest", "codes")


def read_one(page: str | bytes, path: str = "pages/x.html", **given: object) -> Article:
    data = page.encode() if isinstance(page, str) else page
    said: list[Skipped] = []
    stream = io.BufferedReader(io.BytesIO(data))
    (article,) = read_html(Input(stream, path, said.append, **given))
    assert said == []
    return article


def golden() -> list[tuple[str, str, str, str]]:
    """The cases of the golden file: what the page is, its encoding, the page, what is expected."""
    cases = []
    for case in GOLDEN.read_text("utf-8").split("\n=== ")[1:]:
        name, _, rest = case.partition("\n")
        page, _, expected = rest.partition("\n---\n")
        named = re.fullmatch(r"(.*?)(?: \[(.+)\])?", name)
        cases.append((named[1], named[2] or "utf-8", page, expected))
    return cases


def told(article: Article) -> str:
    """An article as the golden file writes it."""
    lines = [f"id: {article.id}"] if not article.id.startswith("x") else []
    for name in FIELDS:
        value = getattr(article, name)
        if isinstance(value, datetime):
            value = value.isoformat()
        if isinstance(value, tuple):
            value = " | ".join(value)
        lines += [f"{name}: {line}" for line in (value or "").split("\n") if line]
    return "\n".join(lines)


CASES = golden()


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_page_is_read_as_the_golden_file_says(case):
    _, encoding, page, expected = case
    assert told(read_one(page.encode(encoding))) == expected.strip()


def test_there_are_fifty_pages():
    assert len(CASES) >= 50
    assert len({name for name, *_ in CASES}) == len(CASES)


ARTICLES = [
    Article("brief-1", "短讯一则", "今日停航。", parse_date("2023-01-02T03:04:05Z", ZONE), "潮声日报", "要闻"),
    Article(
        "long-2",
        "望潮桥合龙：二十年的等待 今天画上句号",
        "\n".join(f"第{n}段。桥上的人说，{'风很大，' * n}可谁也不愿意先走。" for n in range(1, 12)),
        parse_date("2023-01-02T03:04:05+08:00", ZONE),
        "潮声晚报",
        "交通",
        ("桥梁", "New York"),
        "https://chao.example/a/2.html?id=3&x=4",
    ),
    Article(
        "odd-3", "A&B 与 <C>", "1 < 2 & 3 > 2\n“引号”和 'quotes'", None, "CCTV", "", ("一个",), "http://chao.example/3"
    ),
    Article(
        "bare-4", "", "据港务局，七日来闸门每天开九次。", parse_date("2023-01-02T03:04:05Z", ZONE), "潮声日报", "要闻"
    ),
]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
@pytest.mark.parametrize(("layout", "teller"), [*product(LAYOUTS, TELLERS)])
def test_every_shape_gives_back_what_went_in(article, layout, teller):
    found = read_one(page_of(article, layout, teller))
    assert differences(article, found) == {}


def differences(article: Article, found: Article) -> dict[str, tuple[object, object]]:
    names = ("id", *FIELDS)
    pairs = {name: (getattr(article, name), getattr(found, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


CORPORA = """
chinanews_2020 finance_rss_2025_2026 fincuge_finance_2022 readhub_2023_2026 taiwan_news_2025 xwlb_2012_2026
zaobao_briefs_2023_2024
"""


@pytest.mark.shared
@pytest.mark.parametrize("corpus", CORPORA.split())
def test_real_articles_come_back_field_for_field(shared, corpus):
    shapes = cycle(product(LAYOUTS, TELLERS))
    wrong = []
    with lzma.open(shared / "data" / "corpora" / f"{corpus}.jsonl.xz") as lines:
        for _, line in zip(range(200), lines, strict=False):
            article = article_of(msgspec.json.decode(line))
            layout, teller = next(shapes)
            if article.body and (found := differences(article, read_one(page_of(article, layout, teller)))):
                wrong.append((layout, teller, found))
    assert wrong == []


def article_of(row: dict[str, object]) -> Article:
    """A row as an article: its title one line, its text without doubled blanks, each tag once."""
    return Article(
        identify(row["id"], row["url"], "pages/x.html"),
        clean(row["title"]).replace("\n", " "),
        clean(row["body"]),
        parse_date(row["date"], ZONE),
        row["source"],
        row["category"],
        tuple(dict.fromkeys(row["tags"])),
        row["url"],
    )


def test_a_page_of_a_site_is_no_article_and_no_complaint():
    stream = io.BufferedReader(io.BytesIO(b"<h1>theme</h1>"))
    said: list[Skipped] = []
    assert list(read_html(Input(stream, "site/x.html", said.append, in_site=True))) == []
    assert said == []


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (b"", "has neither title nor text"),
        (b"<html><body><img src=a.png></body></html>", "has neither title nor text"),
        (b"<html><title>\xe6\xbd\xae</title><div id=app></div><script>run()</script>", "is only script"),
        (b"<script>location='/'</script>", "is only script"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "is not text"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--\r\n", "holds no page"),
    ],
)
def test_a_file_without_an_article_says_why(page, why):
    with pytest.raises(Unusable, match=why):
        read_one(page)


def test_the_encoding_a_person_names_wins_over_the_page():
    page = '<meta charset="utf-8"><h1>潮声</h1><p>编码由人说了算。</p>'.encode("gb18030")
    assert read_one(page, encoding="gb18030").body == "编码由人说了算。"


@pytest.mark.parametrize("name", ["x-nobody", "idna", "unicode_escape", "utf-16", "iso-8859-1", "base64", "utf-7"])
def test_an_encoding_that_cannot_be_is_not_believed(name):
    page = f'<meta charset="{name}"><h1>潮声报</h1><p>编码名不对，字还在这里。</p>'.encode()
    assert read_one(page).body == "编码名不对，字还在这里。"


def test_a_page_cut_inside_a_character_keeps_its_encoding():
    page = ('<meta charset="gbk"><h1>断章</h1><div id=artibody>' + "浪花拍岸，" * 40).encode("gb18030")[:-1]
    assert read_one(page).body.startswith("浪花拍岸，浪花")


def archive(page: bytes, **headers: str) -> bytes:
    """A web archive with one picture and one page, as a browser writes it."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = headers.get("snapshot", "https://chao.example/m/1")
    message["MIME-Version"] = "1.0"
    message.set_content(page, "text", "html", cte=headers.get("cte", "quoted-printable"))
    message.set_param("charset", headers.get("charset", "utf-8"))
    message["Content-Location"] = "https://chao.example/m/1"
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png", cid="<p>")
    return message.as_bytes()


@pytest.mark.parametrize("cte", ["quoted-printable", "base64"])
def test_a_web_archive_of_a_browser(cte):
    page = "<title>存档</title><article><h1>存档</h1><p>一页进了一个文件，图片也在里面。</p></article>"
    article = read_one(archive(page.encode(), cte=cte), "x.mhtml")
    assert (article.title, article.body) == ("存档", "一页进了一个文件，图片也在里面。")
    assert article.url == "https://chao.example/m/1"


def test_the_encoding_of_an_archives_header_is_believed():
    page = "<h1>旧档案</h1><p>文件头里写着编码。</p>".encode("gb18030")
    assert read_one(archive(page, charset="gb2312"), "x.mht").body == "文件头里写着编码。"


def test_the_root_of_an_archive_is_the_part_it_names():
    parts = "".join(
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <{name}>\r\n\r\n<h1>{name}</h1><p>{text}</p>\r\n"
        for name, text in (("frame", "广告框架"), ("root", "真正的一页"))
    )
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; start="<root>"; boundary="b"\r\n\r\n'
    assert read_one(f"{head}{parts}--b--\r\n".encode(), "x.mht").body == "真正的一页"


def test_an_archive_cut_short_is_read_as_far_as_it_goes():
    page = "<h1>半个档案</h1><p>" + "前半部分还在。" * 50 + "</p>"
    data = archive(page.encode(), cte="base64")
    assert read_one(data[: len(data) // 2], "x.mht").body.startswith("前半部分还在。")


def test_the_archives_number_in_the_files_name_is_the_id():
    article = read_one("<h1>编号</h1><p>文件名里有编号。</p>", "pages/2022-04-24-NW202204242354880444.html")
    assert article.id == "NW202204242354880444"
    assert article.related == ("202204242354880444",)


def test_without_an_id_the_address_is_the_id_and_without_one_the_place():
    page = '<link rel=canonical href="https://chao.example/z#top"><h1>一</h1><p>二</p>'
    assert read_one(page, "a.html").id == read_one(page, "b.html").id == identify("", "https://chao.example/z", "")
    assert read_one("<p>二</p>", "a.html").id != read_one("<p>二</p>", "b.html").id


def test_a_date_without_a_zone_is_of_the_archives_zone():
    page = '<meta name=pubdate content="2023-01-02 03:04"><h1>时区</h1><p>纽约。</p>'
    assert read_one(page, zone=ZoneInfo("America/New_York")).published == datetime.fromisoformat(
        "2023-01-02T03:04-05:00"
    )


def test_what_the_text_calls_its_securities_is_kept():
    article = read_one('<h1>股价</h1><p>今日<a data-code="1,600999">望潮船舶</a>上涨。</p>')
    assert article.names == {"600999.SH": "望潮船舶"}


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("2023-05-06 08:30", True),
        ("2023年5月6日 来源：潮声日报 作者：林小满 浏览：33次 【字号：大 中 小】", True),
        ("2024/03/04 21:05 記者林小滿／基隆報導", True),
        ("来源：潮声日报", True),
        ("责任编辑：周舟", True),
        ("2023年5月6日，望潮桥在风雨中合龙，两岸居民冒雨前来。", False),
        ("来源：潮声日报。这是第一句话。", False),
        ("据潮声日报5月6日报道", False),
        ("", False),
        ("2023-05-06 " + "长" * 200, False),
    ],
)
def test_what_is_a_byline(line, is_one):
    assert is_byline(line) is is_one


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("来源：潮声日报 作者：林小满", "潮声日报"),
        ("来源: China Daily 2023-01-01", "China Daily"),
        ("來源：潮聲新聞網｜分享", "潮聲新聞網"),
        ("2023-01-01来源：潮声日报责任编辑：周舟", "潮声日报"),
        ("来源：", ""),
        ("来源：" + "长" * 40, ""),
        ("没有说", ""),
    ],
)
def test_the_source_of_a_byline(text, source):
    assert source_of(text) == source


@pytest.mark.parametrize(
    ("shown", "claim", "is_it"),
    [
        ("望潮桥合龙", "望潮桥合龙_潮声网", True),
        ("望潮桥合龙", "潮声网 - 望潮桥合龙", True),
        ("望潮桥 合龙", "望潮桥合龙", True),
        ("望潮桥今天上午九时合龙通车", "望潮桥今天上午九时合龙...", True),
        ("潮声网", "潮声网-望潮桥合龙", False),
        ("望潮桥合龙", "望潮桥合龙之后", False),
        ("", "", False),
    ],
)
def test_when_a_claimed_title_is_the_one_shown(shown, claim, is_it):
    assert agrees(shown, claim) is is_it


def test_lines_that_begin_or_end_furniture():
    assert all(map(begins_list, ("相关新闻", "【延伸阅读】", "热门排行：", "猜你喜欢", "相關報導")))
    assert not any(map(begins_list, ("相关部门回应", "推荐", "更多精彩等着你来看看吧")))
    assert all(map(begins_comments, ("网友评论", "最新评论(12)", "发表评论", "全部评论 3条")))
    assert not any(map(begins_comments, ("评论员文章", "网友评论认为")))
    assert all(map(is_button, ("【打印】【关闭】", "分享到：微信", "上一篇：船歌", "返回顶部")))
    assert not any(map(is_button, ("打印机降价", "关闭港口", "分享的快乐")))


def test_elements_are_ended_where_a_browser_ends_them():
    page = outline("<div><p>一<div>二</div><ul><li>三<li>四</ul><table><tr><td>五<td>六<tr><td>七</table></div>")
    seen = [(one.name, page.html[one.inner : one.close]) for one in page.elements if one.name in ("p", "li", "td")]
    assert seen == [("p", "一"), ("li", "三"), ("li", "四"), ("td", "五"), ("td", "六"), ("td", "七")]
    assert all(one.start <= one.inner <= one.close <= one.end for one in page.elements)


UNITS = r"""
<div> <p>一 <b>一 <table><tr><td>一 <h1>一 <h1></h1> <article>一 <a>一</a> <a\sb=" <a\sb='c" < <! <!-- </ </div> <li>一
<dl><dt> <span\sclass="time">一 <div\shidden>一 <div\sclass="comment">一 <p\sitemprop=articleBody>一</p>
<script> <style></style
<script\stype="application/ld+json">[ <script\stype="application/ld+json">{"@type":"Article","headline":"一"}</script>
<meta\sname=keywords\scontent="一"> <time>一</time> 来源：2023-01-01 <p>来源：一</p> <p>相关新闻</p> <p>网友评论</p>
<br>2023年1月1日 <textarea> <svg/> &#1 &amp; [[ {"a": <section\sclass="x">一</section> <div\sclass="article-content">一
<title>一 </p> <td><div\sid=a></td> <article><p>一</p></article> <nav>一</nav> <p>上一篇：</p> <?xml MIME-Version:1.0\n
<div\sclass=x><p>一</p> <div><p>一</p></div><br> <div\sclass="article-content">一</div><p>
"""


@pytest.mark.parametrize("unit", UNITS.split())
def test_hostile_repetition_takes_a_pass(unit):
    unit = unit.replace(r"\s", " ").replace(r"\n", "\n")
    text = unit * (60_000 // len(unit))
    start = time.process_time()
    for head in ("", "<title>潮声一二三四</title><h1>潮声一二三四</h1>"):
        for tail in (">", '">'):
            with suppress(Unusable):
                read_one(f"{head}{text}{tail}")
    # Four readings of 60,000 characters took 0.1 to 3 s on a busy machine; a quadratic one alone takes minutes.
    assert time.process_time() - start < 15


PIECES = [
    *("<div>", "</div>", "<p>", "</p>", "<article>", "</article>", "<h1>潮声</h1>", "<table>", "<td>", "</table>"),
    *('<a href="x">', "</a>", "潮水退了。", "网友评论", "相关新闻", "2023-01-01 来源：潮声", "<br>", "<!--", "-->"),
    *("<script>", "</script>", "<title>潮声", "</title>", "<meta name=keywords content='", "'>", '"', ">", "<", "&#"),
    *('<div class="comment">', '<div itemprop="articleBody">', "<span hidden>", "&amp;", "\0", "\ud800", "<li>"),
    *('<script type="application/ld+json">{', '"@type":"Article","headline":"'),
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_page_raises_but_one_without_an_article(pieces):
    page = "".join(pieces).encode("utf-8", "surrogatepass")
    with suppress(Unusable):
        article = read_one(page)
        assert article.title or article.body
        assert "\0" not in article.body


@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    for head in (b"", b"<meta charset=gbk>", b"MIME-Version: 1.0\nContent-Type: text/html\n\n"):
        with suppress(Unusable):
            read_one(head + data)


@pytest.mark.parametrize(
    "unit",
    [
        *("--b\n", "--b\nContent-Type: text/html\n\n<p>\n", "X: y\n", " y\n", "\n", "=\n", "=20"),
        "--b\nContent-Type: multipart/related; boundary=b\n\n",
    ],
)
def test_hostile_archives_take_a_pass(unit):
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n"
    start = time.process_time()
    for text in (head + unit * (400_000 // len(unit)), f"{head}\n" + unit * (400_000 // len(unit))):
        with suppress(Unusable):
            read_one(text)
    assert time.process_time() - start < 15


def test_very_deep_nesting_is_text():
    assert read_one("<title>深</title>" + "<div>" * 100_000 + "<p>很深的正文</p>").body == "很深的正文"


def test_the_longest_page_there_may_be_is_read_in_time():
    page = "<title>长</title>" + "<p>一二三四五六七八九十</p>\n" * 600_000
    start = time.process_time()
    assert len(read_one(page).body) == 600_000 * 11 - 1
    # 23 MB took 2.5 s.
    assert time.process_time() - start < 20


def test_odd_values_in_linked_data_do_no_harm():
    odd = [
        "null",
        "[]",
        "{}",
        '"x"',
        "1e999",
        "NaN",
        "[" * 5000,
        '{"@type":{}}',
        '{"@type":["Article",1],"headline":{"a":[]}}',
    ]
    odd += ['{"@type":"Article","headline":true,"keywords":{"a":1},"url":[[]],"identifier":1' + "0" * 5000 + "}"]
    odd += ['{"@type":"Article","headline":"\\ud800","publisher":[null],"datePublished":{"@value":"2023-01-01"}}']
    for value in odd:
        page = f'<script type="application/ld+json">{value}</script><h1>怪值</h1><article><p>正文照旧。</p></article>'
        assert read_one(page).body == "正文照旧。", value[:50]


def test_the_importer_is_told_by_its_files_names():
    assert IMPORTER.suffixes == (".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht")
    assert IMPORTER.single
    assert IMPORTER.accepts is None
