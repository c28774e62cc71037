"""Posts: the archive's format variants, and posts of other people."""

import io
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from importers.posts import FOOT, ID, MEDIA_URL, URL, head, one, tail

from searchnews.importers.base import Input, Skipped, Unusable
from searchnews.importers.jekyll import IMPORTER, accepts_html, frontmatter, has_head, read_jekyll, read_post

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


def given(text: str | bytes, path: str = "site/a.md", **options) -> tuple[Input, list[Skipped]]:
    """A file as an importer is given it, and where it says what it skips."""
    skipped: list[Skipped] = []
    data = text.encode() if isinstance(text, str) else text
    return Input(io.BufferedReader(io.BytesIO(data)), path, skipped.append, **options), skipped


def test_a_post_is_read_from_what_an_importer_is_given():
    input_, skipped = given("---\ntitle: 雾\ndate: 2020-01-02 03:04\n---\n正文", zone=ZoneInfo("Asia/Tokyo"))
    (article,) = read_jekyll(input_)
    assert (article.title, article.body, article.path, skipped) == ("雾", "正文", "site/a.md", [])
    assert article.published == datetime(2020, 1, 2, 3, 4, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_an_id_is_made_from_the_place_a_file_first_had():
    here, moved = (
        next(iter(read_jekyll(given("正文", path, place=place)[0])))
        for path, place in (("old/a.md", ""), ("new/a.md", "old/a.md"))
    )
    assert (here.id, here.path, moved.path) == (moved.id, "old/a.md", "new/a.md")


@pytest.mark.parametrize("text", ["", "---\n---\n", "---\ntags: a\n---\n\n", "+++\n+++", "\ufeff", "<!-- -->"])
def test_a_file_of_neither_title_nor_text_is_of_no_use(text):
    with pytest.raises(Unusable, match=r"^has neither title nor text$"):
        list(read_jekyll(given(text)[0]))


def test_a_picture_is_not_text():
    with pytest.raises(Unusable, match=r"^is not text$"):
        list(read_jekyll(given(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)[0]))


@pytest.mark.parametrize("text", ["# 说明\n\n正文", "正文", "", "{% include a %}", "---- 一 ----\n正文", "Note: 正文"])
def test_a_page_without_a_head_is_no_post_in_a_site(text):
    input_, skipped = given(text, in_site=True)
    assert (list(read_jekyll(input_)), skipped) == ([], [])
    assert not has_head(text)


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: 雾\n---\n",
        "\n\n---  \ntitle: 雾\n---\n",
        "+++\ntitle = '雾'\n+++\n",
        '{\n"title": "雾"}\n',
        "title: 雾\n---\n",
        "Title: 雾\nDate: 2020\n\n",
        "---yaml\ntitle: 雾\n---\n",
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_page_with_a_head_is_a_post_whatever_its_head_is_written_in(head, mark, ending):
    text = mark + (head + "正文").replace("\n", ending)
    assert has_head(text)
    (article,) = read_jekyll(given(text, in_site=True)[0])
    assert (article.title, article.body) == ("雾", "正文")


@pytest.mark.parametrize(
    ("data", "accepted"),
    [
        (b"---\ntitle: a\n---\n<p>", True),
        (b"---\r\ntitle", True),
        (b"\xef\xbb\xbf\n+++\n", True),
        (b"---", True),
        ('---\ntitle: "雾"'.encode("utf-16"), True),
        ("---\n雾".encode("utf-16-be").join((b"\xfe\xff", b"")), True),
        (b'{\n  "title": 1}', True),
        ("---\n标题: 雾".encode("gb18030"), True),
        (b"<!doctype html>", False),
        (b"----x", False),
        (b"--", False),
        (b"{ margin: 0 }", False),
        (b"{" + b" " * 100_000, False),
        (b"-" * 100_000 + b"x", False),
        (b"", False),
        (b"\xff", False),
        (b"\xff\xfe\x00", False),
    ],
)
def test_html_with_a_head_is_known_by_its_first_bytes(data, accepted):
    assert accepts_html(data) is accepted


def test_html_with_a_head_is_no_markdown():
    text = "---\ntitle: 雾\n---\n<h1>雾岭</h1><p>2*3*4 和 *斜*</p>{% include a.html %}\n    <p># 井</p>"
    (article,) = read_jekyll(given(text, "site/_posts/2020-01-02-a.html.gz")[0])
    assert (article.title, article.body) == ("雾", "雾岭\n2*3*4 和 *斜*\n# 井")
    assert article.published == datetime(2020, 1, 2, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_suffixes_of_a_post():
    assert IMPORTER.suffixes == (".md", ".markdown", ".mdown", ".mkd")
    assert (IMPORTER.read, IMPORTER.accepts, IMPORTER.single) == (read_jekyll, None, True)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('一{{< figure src="a" title=\'甲\' caption="乙" >}}二', "一\n甲\n乙\n二"),
        ("{{% note %}}一{{% /note %}}{{< ref x >}}", "一"),
        ('{{< figure\n  src="a"\n  caption="跨行"\n>}}', "跨行"),
        ("{% note %}一{% endnote %}", "一"),
        ("{% raw %}{{ 一 }} {% if %}{% endraw %}{{ 二 }}", "{{ 一 }} {% if %}"),
        ("一{% comment %}二{% if %}{% endcomment %}三", "一三"),
        ("一{% comment %}没有完", "一没有完"),
        ("增长 50% 而 {% 不是标签", "增长 50% 而 {% 不是标签"),
        ("::: tip\n一\n:::", "一"),
        ("::::: details 点 我\n一\n:::::", "点 我\n一"),
        ("::: warning 小心\n一", "小心\n一"),
        ("::: {.note}\n一", "一"),
        (":::tip[小 心]\n一", "小 心\n一"),
        ('一\n!!! warning inline end "小心"\n    二', "一\n小心\n二"),
        ("!!! Breaking news", "!!! Breaking news"),
        ("?? 何时 !!!", "?? 何时 !!!"),
        ("> [!NOTE]\n> 一", "一"),
        ("[[一]] [[二|叁]] [[四#五]] [[#六]] ![[七.png|300]]", "一 叁 四 > 五 六"),
        ("==一==二 a==b==c a == b", "一二 a==b==c a == b"),
        ("一%%二%%三 50%%", "一三 50%%"),
        ("一段。 ^block-1", "一段。"),
        ("x ^2", "x ^2"),
        ("- [ ] 一\n- [x] 二\n- [甲] 三", "一\n二\n[甲] 三"),
        ('[一](a){:target="_blank"} *二*{: .x}', "一 二"),
        ("## 一 {#id .x}\n二{三}", "一\n二{三}"),
        ("[TOC]\n[[toc]]\n一", "一"),
    ],
)
def test_what_a_reader_of_the_site_sees_stays(written, read):
    article = read_post(f"---\ntitle: t\n---\n{written}", "a.md", ZoneInfo("Asia/Shanghai"))
    assert article is not None
    assert article.body == read
