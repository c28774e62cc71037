"""Posts: the archive's format variants, and posts of other people."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from importers.posts import FOOT, ID, MEDIA_URL, URL, head, one, tail

from searchnews.importers import frontmatter

BARE = "2022-03-04 11:22:33"
TWO_LINES = "[返回东财滚动新闻](../emnews/)\n[返回首页](../)"
HOSTED = TWO_LINES.replace("..", "//site.example.me")
VARIANTS = {
    "v0": "\n" + head(date=BARE) + f"\n茶园开采。\n\n<{URL}>",
    "v1": head(date=BARE) + f"\n茶园开采。\n\n<{URL}>\n",
    "v2": head(date=BARE) + "\n茶园开采。" + tail(foot=TWO_LINES),
    "v3": head() + "\n茶园开采。" + tail(foot=HOSTED),
    "v4": head() + "\n茶园开采。" + tail(),
    "v5": head() + "> 茶园开采。\n\n<p>茶园<b>开</b>采。<br /></p>" + tail(),
    "v6": head() + "<p>茶园开采。</p>" + tail(MEDIA_URL.replace("NW", "")),
    "v6a": head() + "<p>\u3000\u3000茶园开采。</p>" + tail(f"http://choice.example.com/NewsShare.html?infoCode={ID}"),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_variant_reads_as_the_same_article(tmp_path, variant, ending):
    article = one(tmp_path, VARIANTS[variant].replace("\n", ending))
    assert (article.id, article.title, article.body) == (ID, "春茶开采", "茶园开采。")
    assert article.published == datetime(2022, 3, 4, 11, 22, 33, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (article.source, article.category, article.tags) == ("东财滚动", "emnews", ("东财滚动新闻",))
    assert ID in article.url
    assert article.path == f"2022-03-04-{ID}.md"


def test_the_id_may_stand_in_the_link_only(tmp_path):
    article = one(tmp_path, head() + "茶园开采。" + tail(MEDIA_URL), "tea.md")
    assert article.id == "NW" + ID


def test_a_site_notice_has_an_id_of_its_place(tmp_path):
    text = head(date="2021-12-01 13:33:50", categories="sitenews", tags="站长消息") + "\n茶馆开张\n"
    article = one(tmp_path, text, "2021-12-01-init.md")
    assert article.id.startswith("x") and len(article.id) == 17
    assert (article.title, article.body, article.source) == ("春茶开采", "茶馆开张", "sitenews")
    assert article == one(tmp_path, text, "2021-12-01-init.md")


def test_somebody_elses_post(tmp_path):
    text = (
        "---\ntitle: 'It''s tea'\ndate: 2020-05-06T07:08:09Z\ntags:\n  - 茶\n  - \"green tea\"\n"
        "categories: [生活, 茶]\nlink: https://Blog.Example.com/tea#top\nauthor: 甲\n---\n"
        '# 一\n\n这是**重点**和[链接](http://a.example/x_(y) "t")，\n接着写 *ST茶 与 2*3*4。\n\n![图](a.png)\n\n'
        "- 甲\n- 乙\n\n| 茶 | 价 |\n|---|:--:|\n| 春 | `<b>` |\n\n```\na < b\n  c*d*e\n```\n> 引文\n"
    )
    article = one(tmp_path, text, "2020-05-06-tea.md")
    assert article.title == "It's tea"
    assert article.tags == ("茶", "green tea")
    assert article.category == "生活/茶"
    assert article.url == "https://Blog.Example.com/tea#top"
    assert article.published == datetime(2020, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(0)))
    assert article.related == ()
    assert article.body.split("\n") == [
        "一",
        "这是重点和链接，接着写 *ST茶 与 2*3*4。",
        "甲",
        "乙",
        "茶 价",
        "春 <b>",
        "a < b",
        "c*d*e",
        "引文",
    ]


def test_a_page_without_a_head_is_called_by_its_first_heading(tmp_path):
    article = one(tmp_path, "# 茶 **经**\n\n正文。\n", "notes.md")
    assert (article.title, article.body) == ("茶 经", "正文。")
    assert article.published is None


def test_the_date_in_the_name_is_better_than_none(tmp_path):
    article = one(tmp_path, "---\ntitle: t\n---\n正文", "2020-05-06-tea.md")
    assert article.published == datetime(2020, 5, 6, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("茶 水", ("茶", "水")),
        ("茶, 水", ("茶", "水")),
        ("茶、green tea", ("茶", "green tea")),
        ("[茶, \"green, tea\", '水']", ("茶", "green, tea", "水")),
        ("[]", ()),
        ("", ()),
        ("\n- 茶\n- 水", ("茶", "水")),
        ("茶 茶", ("茶",)),
    ],
)
def test_tags_as_people_write_them(tmp_path, written, tags):
    assert one(tmp_path, f"---\ntitle: t\ntags: {written}\n---\n正文", "t.md").tags == tags


def test_a_head_that_is_never_closed(tmp_path):
    article = one(tmp_path, "---\ntitle: 茶\ntags: 水\n\n他说：今天开采。\n\n---\n尾声", "t.md")
    assert (article.title, article.tags, article.body) == ("茶", ("水",), "他说：今天开采。\n尾声")
    article = one(tmp_path, "---\ntitle: 茶\n他说：今天开采。", "t.md")
    assert (article.title, article.body) == ("茶", "他说：今天开采。")


def test_values_over_several_lines():
    head_, body = frontmatter.split('---\ntitle: "一\n二"\nsummary: >-\n  甲\n  乙\nempty:\n# note\n---\nbody')
    assert head_ == {"title": "一 二", "summary": "甲 乙", "empty": ""}
    assert body == "body"


def test_escapes_only_where_a_program_wrote_them():
    assert frontmatter.split('---\ntitle: "a \\"b\\" \\\\c"\n---\n')[0]["title"] == 'a "b" \\c'
    assert frontmatter.split('---\ntitle: "\\u8336\\ud83c\\udf75"\n---\n')[0]["title"] == "茶🍵"
    assert frontmatter.split('---\ntitle: "\\ud800"\n---\n')[0]["title"] == "\ufffd"
    assert frontmatter.split('---\ntitle: "a\\b"\n---\n')[0]["title"] == "a\\b"


def test_a_quote_at_the_head_of_somebody_elses_post_is_text(tmp_path):
    article = one(tmp_path, "---\ntitle: t\n---\n> 引文\n\n正文", "t.md")
    assert (article.digest, article.body) == ("", "引文\n正文")


def test_a_title_is_text(tmp_path):
    article = one(tmp_path, head('"<em>春茶</em>&amp;《&lt;公约&gt;》 1<2"') + "正文" + tail())
    assert article.title == "春茶&《<公约>》 1<2"


def test_plain_text_of_the_archive_is_never_markdown(tmp_path):
    text = "*ST甲和*ST乙：_一_ 2*3*4 `码` [1] #茶# **"
    assert one(tmp_path, head() + "\n" + text + "\n\n" + FOOT).body == text
