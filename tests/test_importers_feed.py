"""Feeds: what each kind says, what real ones get wrong, and what hostile ones try."""

import codecs
import io
import json
import time
from datetime import UTC, datetime, timedelta, timezone
from xml.parsers import expat
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchnews.article import ID
from searchnews.importers.base import LONGEST, Input, Unusable
from searchnews.importers.digest import says, with_digest
from searchnews.importers.feed import IMPORTER, is_feed, read_feed
from searchnews.importers.feed.tags import tokens
from searchnews.importers.identity import identify

SHANGHAI = ZoneInfo("Asia/Shanghai")
EAST = timezone(timedelta(hours=8))
RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0" xmlns:atom="http://www.w3.org/2005/Atom">'
    '<channel><title>云桥晚报</title><atom:link rel="self" href="https://yunqiao.example/rss"/>'
    "<link>https://yunqiao.example/news/</link>{}</channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>云桥晚报</title><link href="https://yunqiao.example/"/>{}</feed>'
)


def read(data, **options):
    """The articles of a feed and what was said of it."""
    data = data.encode() if isinstance(data, str) else data
    skipped = []
    input = Input(io.BufferedReader(io.BytesIO(data)), "site/f.xml", skipped.append, **options)
    return list(read_feed(input)), [(one.source, one.reason) for one in skipped]


def rss(items, **options):
    return read(RSS.format(items), **options)


def one(data, **options):
    (article,), skipped = read(data, **options)
    assert skipped == []
    return article


ODDITIES = {
    "plain": (
        "<title>渡口今日通航</title><link>https://yunqiao.example/1</link><guid isPermaLink='false'>yq-1</guid>"
        "<pubDate>Mon, 06 Nov 2023 10:00:00 +0800</pubDate><category>交通</category>"
        "<description>渡口恢复。</description>",
        {
            "id": "yq-1",
            "title": "渡口今日通航",
            "body": "渡口恢复。",
            "digest": "",
            "url": "https://yunqiao.example/1",
            "published": datetime(2023, 11, 6, 10, tzinfo=EAST),
            "source": "云桥晚报",
            "tags": ("交通",),
            "category": "",
            "path": "site/f.xml",
        },
    ),
    "summary and text": (
        "<title>新桥</title><description>导语在先</description>"
        "<content:encoded><![CDATA[<p>第一段</p><p>第二段</p>]]></content:encoded>",
        {"digest": "导语在先", "body": "导语在先\n第一段\n第二段"},
    ),
    "summary that the text begins with": (
        "<description>第一段说到……</description><content:encoded><![CDATA[<p>第一段说到新桥</p>]]></content:encoded>",
        {"digest": "第一段说到……", "body": "第一段说到新桥"},
    ),
    "summary that is the text": (
        "<description>&lt;p&gt;同一段&lt;/p&gt;</description><content:encoded>同一段</content:encoded>",
        {"digest": "", "body": "同一段"},
    ),
    "summary longer than the content": (
        "<description>长的一段，里面有图说</description><content:encoded>图说</content:encoded>",
        {"digest": "", "body": "长的一段，里面有图说"},
    ),
    "empty content": (
        "<description>只有这里有字</description><content:encoded><![CDATA[ ]]></content:encoded>",
        {"body": "只有这里有字", "digest": ""},
    ),
    "no title": (
        "<description><![CDATA[今天江面有雾<br>轮渡停航]]></description>",
        {"title": "", "body": "今天江面有雾\n轮渡停航"},
    ),
    "lines without tags": ("<description>第一段\n\n  第二段</description>", {"body": "第一段\n第二段"}),
    "double escapes": (
        "<title>甲&amp;amp;乙</title><description>&amp;lt;p&amp;gt;一&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;二</description>",
        {"title": "甲&乙", "body": "一\n二"},
    ),
    "escaped tag in a text": (
        "<description><![CDATA[<p>用 &lt;p&gt; 分段</p>]]></description>",
        {"body": "用 <p> 分段"},
    ),
    "emphasis in a title": ("<title><![CDATA[<b>头条</b>：潮水]]></title>", {"title": "头条：潮水"}),
    "a title about tags": ("<title>昵称里的&lt;script&gt;无效</title>", {"title": "昵称里的<script>无效"}),
    "unescaped tags": (
        "<title>大<b>潮</b></title><description><p>甲<br>乙</description>",
        {"title": "大潮", "body": "甲\n乙"},
    ),
    "bare ampersand": (
        "<title>R&D 与 A & B</title><link>https://yunqiao.example/?a=1&copy=2</link>",
        {"title": "R&D 与 A & B", "url": "https://yunqiao.example/?a=1&copy=2"},
    ),
    "undeclared entity": ("<title>甲&nbsp;乙 &mdash; 丙 &zzz;</title>", {"title": "甲乙 — 丙 &zzz;"}),
    "halves of a character": ("<title>笑&#55357;&#56832;&#xD83D;&#xDE00;</title>", {"title": "笑😀😀"}),
    "impossible references": ("<title>甲&#x110000;&#0;&#55357;</title>", {"title": "甲\ufffd\ufffd\ufffd"}),
    "broken title line": ("<title>\n  江水上涨\n  三米\n</title>", {"title": "江水上涨三米"}),
    "section among categories": (
        "<title>t</title><category domain='https://x.example/channel'>要闻</category><category>水利</category>"
        "<category>水利</category><dc:subject>桥梁</dc:subject><category domain='栏目'>本地</category>",
        {"category": "要闻", "tags": ("水利", "本地", "桥梁")},
    ),
    "another source": ("<title>t</title><source url='https://o.example/r'>东岸日报</source>", {"source": "东岸日报"}),
    "publisher": (
        "<title>t</title><dc:creator>某记者</dc:creator><author>a@b</author><dc:publisher>西岸社</dc:publisher>",
        {"source": "西岸社"},
    ),
    "author is no source": ("<title>t</title><author>某记者</author>", {"source": "云桥晚报"}),
    "relative link": ("<title>t</title><link>../a/2.html</link>", {"url": "https://yunqiao.example/a/2.html"}),
    "link without http": ("<title>t</title><link>javascript:alert(1)</link>", {"url": ""}),
    "link on two lines": ("<title>t</title><link>\nhttps://a.example/\nx</link>", {"url": "https://a.example/x"}),
    "hopeless link": ("<title>t</title><link>http://[</link>", {"url": ""}),
    "feedburner": (
        "<title>t</title><link>http://feedproxy.example/~r/1</link><fb:origLink>https://yunqiao.example/9</fb:origLink>",
        {"url": "https://yunqiao.example/9", "id": identify("", "https://yunqiao.example/9", "")},
    ),
    "guid as link": ("<title>t</title><guid>https://yunqiao.example/7</guid>", {"url": "https://yunqiao.example/7"}),
    "guid that is no link": (
        "<title>t</title><guid isPermaLink='false'>https://yunqiao.example/7</guid>",
        {"url": "", "id": identify("https://yunqiao.example/7", "", "site/f.xml")},
    ),
    "atom link in an item": (
        "<title>t</title><atom:link href='https://yunqiao.example/8'/>",
        {"url": "https://yunqiao.example/8"},
    ),
    "counter as guid": (
        "<title>t</title><guid isPermaLink='false'>1001</guid>",
        {"id": identify("", "", "site/f.xml:1001")},
    ),
    "archive's number": (
        "<title>t</title><guid isPermaLink='false'>NW202311061234567890</guid>",
        {"id": "NW202311061234567890", "related": ("202311061234567890",)},
    ),
    "podcast": (
        "<itunes:title>江声第三期</itunes:title><itunes:summary>讲渡口旧事</itunes:summary>"
        "<enclosure url='https://a.example/3.mp3' type='audio/mpeg'/><itunes:keywords>渡口，旧事</itunes:keywords>",
        {"title": "江声第三期", "body": "讲渡口旧事", "tags": ("渡口", "旧事")},
    ),
    "media": (
        "<media:group><media:title>航拍</media:title><media:description>江上的日出</media:description></media:group>",
        {"title": "航拍", "body": "江上的日出"},
    ),
    "media beside a title": (
        "<media:content><media:title>图一</media:title></media:content><title>正题</title>",
        {"title": "正题"},
    ),
    "securities": (
        '<title>t</title><description><![CDATA[<p><a data-code="1,600160">巨流股份</a>今日公告</p>]]></description>',
        {"body": "巨流股份今日公告", "codes": ("600160.SH",), "names": {"600160.SH": "巨流股份"}},
    ),
    "date of dc": (
        "<title>t</title><dc:date>2023-11-06T01:02:03-05:00</dc:date>",
        {"published": datetime(2023, 11, 6, 1, 2, 3, tzinfo=timezone(timedelta(hours=-5)))},
    ),
    "date that is none, then one": (
        "<title>t</title><pubDate>即日</pubDate><dc:date>2023-11-06</dc:date>",
        {"published": datetime(2023, 11, 6, tzinfo=SHANGHAI)},
    ),
    "china's standard time": (
        "<title>t</title><pubDate>Mon, 06 Nov 2023 10:00:00 CST</pubDate>",
        {"published": datetime(2023, 11, 6, 10, tzinfo=SHANGHAI)},
    ),
    "chinese names in mail's order": (
        "<title>t</title><pubDate>星期一, 06 十一月 2023 10:00:00 +0800</pubDate>",
        {"published": datetime(2023, 11, 6, 10, tzinfo=EAST)},
    ),
    "minus zero is universal time": (
        "<title>t</title><pubDate>Mon, 06 Nov 2023 10:00:00 -0000</pubDate>",
        {"published": datetime(2023, 11, 6, 10, tzinfo=UTC)},
    ),
    "title without an end": (
        "<title>没有结尾<link>https://a.example/1</link>",
        {"title": "没有结尾", "url": "https://a.example/1"},
    ),
    "comment and instruction": ("<title>甲<!-- 不见 -->乙<?x 不见?>丙</title>", {"title": "甲乙丙"}),
    "capitals": ("<TITLE>大写</TITLE><Description>正文</DESCRIPTION>", {"title": "大写", "body": "正文"}),
    "two pieces of cdata": ("<description><![CDATA[甲]]]]><![CDATA[>乙]]></description>", {"body": "甲]]>乙"}),
    "more than in an attribute": ("<title>t</title><source url='a>b'>丙报</source>", {"source": "丙报"}),
}


@pytest.mark.parametrize("name", ODDITIES)
def test_an_item_s_fields(name):
    item, expected = ODDITIES[name]
    article = one(RSS.format(f"<item>{item}</item>"))
    assert {key: getattr(article, key) for key in expected} == expected
    if "published" in expected:
        assert article.published.utcoffset() == expected["published"].utcoffset()


ENTRIES = {
    "text": (
        "<title>3 &lt; 5 &lt;b&gt;</title><content>甲 &lt;p&gt;\n乙</content>",
        {"title": "3 < 5 <b>", "body": "甲 <p>\n乙"},
    ),
    "html": (
        "<title type='html'>&lt;i&gt;潮&lt;/i&gt;水</title><content type='html'>&lt;p&gt;甲&lt;/p&gt;乙</content>",
        {"title": "潮水", "body": "甲\n乙"},
    ),
    "xhtml": (
        "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>潮<b>水</b></div></title>"
        "<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>用 &lt;p&gt;</x:p>"
        "<x:script>s()</x:script><x:p>分段<x:br/>换行</x:p></x:div></content>",
        {"title": "潮水", "body": "用 <p>\n分段\n换行"},
    ),
    "summary": ("<summary>导语</summary><content type='html'>正文</content>", {"digest": "导语", "body": "导语\n正文"}),
    "only summary": ("<summary type='html'>&lt;p&gt;导语</summary>", {"digest": "", "body": "导语"}),
    "links": (
        "<title>t</title><link rel='enclosure' href='https://a.example/x.mp3'/><link rel='self' href='https://a.example/f'/>"
        "<link rel='alternate' type='application/json' href='https://a.example/j'/>"
        "<link rel='alternate' type='text/html' href='/b'/>",
        {"url": "https://yunqiao.example/b"},
    ),
    "own base": ("<title>t</title><link href='c'/>", {"url": "https://yunqiao.example/c"}),
    "category": (
        "<title>t</title><category term='yw' label='要闻' scheme='https://a.example/section'/><category term='水利'/>",
        {"category": "要闻", "tags": ("水利",)},
    ),
    "source": (
        "<title>t</title><source><id>x</id><title>东岸日报</title><updated>2020-01-01</updated></source>",
        {"source": "东岸日报", "published": None},
    ),
    "published before updated": (
        "<title>t</title><updated>2023-11-07T00:00:00Z</updated><published>2023-11-06T00:00:00Z</published>",
        {"published": datetime(2023, 11, 6, tzinfo=UTC)},
    ),
    "picture as content": (
        "<title>t</title><content type='image/png'>iVBORw0KGgo=</content><summary>图</summary>",
        {"body": "图"},
    ),
    "atom 0.3": (
        "<title mode='escaped' type='text/html'>&lt;b&gt;旧&lt;/b&gt;闻</title>"
        "<issued>2004-02-03T04:05:06+08:00</issued>"
        "<content type='text/html' mode='base64'>PHA+5pen5LqLPC9wPg==</content>",
        {"title": "旧闻", "body": "旧事", "published": datetime(2004, 2, 3, 4, 5, 6, tzinfo=EAST)},
    ),
    "id": (
        "<id>tag:yunqiao.example,2023:7</id><title>t</title>",
        {"id": identify("tag:yunqiao.example,2023:7", "", "site/f.xml")},
    ),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_s_fields(name):
    item, expected = ENTRIES[name]
    article = one(ATOM.format(f"<entry>{item}</entry>"))
    assert {key: getattr(article, key) for key in expected} == expected


def test_rdf_and_prefixed_names():
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:r="http://purl.org/rss/1.0/" '
        'xmlns:d="http://purl.org/dc/elements/1.1/"><r:channel rdf:about="x"><r:title>云桥</r:title>'
        "<r:link>https://a.example/</r:link><r:items><rdf:Seq><rdf:li resource='y'/></rdf:Seq></r:items></r:channel>"
        '<r:item rdf:about="https://a.example/1"><r:title>甲</r:title><d:date>2023-11-06</d:date></r:item></rdf:RDF>'
    )
    article = one(data)
    assert (article.title, article.url, article.source) == ("甲", "https://a.example/1", "云桥")
    assert article.published == datetime(2023, 11, 6, tzinfo=SHANGHAI)


def test_a_feed_may_say_at_its_end_what_it_is_called():
    found, _ = read(
        "<rss><channel><item><title>甲</title><link>1</link></item><title>云桥</title><link>https://a.example/</link></channel></rss>"
    )
    assert [(one.source, one.url) for one in found] == [("云桥", "https://a.example/1")]


def test_a_feed_s_picture_does_not_name_it():
    head = "<image><title>图标</title><link>https://p.example/</link></image><title>云桥 - 首页_新闻</title>"
    assert (
        one(f"<rss><channel>{head}<item><title>甲</title><link>1</link></item></channel></rss>").source
        == "云桥 - 首页_新闻"
    )
    assert one(f"<rss><channel>{head}<item><title>甲</title><link>1</link></item></channel></rss>").url == ""


def test_a_date_without_a_zone_is_of_the_archive_s():
    item = "<item><title>t</title><pubDate>2023-11-06 10:00</pubDate></item>"
    assert one(RSS.format(item), zone=ZoneInfo("Asia/Tokyo")).published.utcoffset() == timedelta(hours=9)
    cst = "<item><title>t</title><pubDate>Mon, 06 Nov 2023 10:00:00 CST</pubDate></item>"
    assert one(RSS.format(cst), zone=ZoneInfo("America/Chicago")).published.utcoffset() == timedelta(hours=-6)


def test_items_keep_their_ids_when_the_feed_moves_on():
    first = "<item><title>甲</title><pubDate>2023-11-06</pubDate></item>"
    before, _ = rss(first + "<item><description>只有字</description></item>")
    after, _ = rss("<item><title>新</title></item>" + first + "<item><description>只有字</description></item>")
    assert [one.id for one in before] == [one.id for one in after][1:]
    assert len({one.id for one in after}) == 3


def test_counters_of_two_sites_are_two_articles():
    items = "<item><title>t</title><guid isPermaLink='false'>7</guid></item>"
    one_site, other = one(RSS.format(items), place="a/rss.xml"), one(RSS.format(items), place="b/rss.xml")
    assert one_site.id != other.id


def test_items_without_anything_are_named():
    found, skipped = rss("<item><title>甲</title></item><item/><item><enclosure url='x'/></item>")
    assert [one.title for one in found] == ["甲"]
    assert skipped == [("site/f.xml:2", "has neither title nor text"), ("site/f.xml:3", "has neither title nor text")]


def test_a_list_of_empty_items_is_not_named_one_by_one():
    _, skipped = rss("<item/>" * 1500)
    assert len(skipped) == 1001 and skipped[-1] == ("site/f.xml", "has 500 more items that became no article")


def test_a_feed_of_nothing_but_empty_items_is_given_up():
    start = time.process_time()
    found, skipped = read("<rss><channel><title>t</title><link>https://a.example/</link>" + "<item>" * 2_000_000)
    assert found == [] and time.process_time() - start < 10
    said = "has 100,000 items without an article; what follows was not read"
    assert skipped[-2:] == [
        ("site/f.xml:100000", said),
        ("site/f.xml", "has 99,000 more items that became no article"),
    ]


WHOLE = RSS.format("".join(f"<item><title>第{n}条</title><description>字{n}</description></item>" for n in range(5)))


@pytest.mark.parametrize("size", range(len(RSS.format("")) - 20, len(WHOLE), 7))
def test_of_a_feed_cut_short_whole_items_stay(size):
    found, skipped = read(WHOLE[:size])
    done = WHOLE[:size].count("</item>")
    assert [one.title for one in found] == [f"第{n}条" for n in range(done)]
    if "</channel>" not in WHOLE[:size]:
        assert len(skipped) == 1 and ("cut" in skipped[0][1])


def test_damage_in_the_middle_costs_only_its_item():
    broken = WHOLE.replace("字1</description></item>", "字1").replace("<description>字3", "<description><p <b>字3&<<")
    found, skipped = read(broken)
    assert [one.title for one in found] == [f"第{n}条" for n in range(5)]
    assert found[1].body == "字1" and "字3" in found[3].body and found[4].body == "字4"
    assert skipped == []


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "GBK", "big5", "utf-16", "nonsense", "punycode", ""])
@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_bytes_win_over_what_they_say_they_are(declared, written):
    said = f' encoding="{declared}"' if declared else ""
    text = f"<?xml version='1.0'{said}?>" + RSS.format("<item><title>渡口通航</title></item>").partition("?>")[2]
    assert is_feed(text.encode(written))
    assert one(text.encode(written)).title == "渡口通航"


@pytest.mark.parametrize(("declared", "written"), [("gb2312", "gb18030"), ("gbk", "gbk"), ("Big5", "big5")])
def test_an_encoding_that_is_declared_and_true(declared, written):
    title = "渡口今日重新通航朝鏡"
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><rss><channel><item><title>{title}</title></item></channel></rss>'
    )
    assert one(text.encode(written)).title == title


def test_a_named_encoding_wins_over_all():
    text = (
        '<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>渡口今日通航</title></item></channel></rss>'
    )
    assert one(text.encode("gb18030"), encoding="gb2312").title == "渡口今日通航"
    assert one(text.encode("big5", "replace"), encoding="big5").title == "渡口今日通航"
    with pytest.raises(Unusable):
        one(text, encoding="no-such-thing")


def test_a_stray_byte_does_not_turn_a_feed_into_another_encoding():
    data = RSS.replace("utf-8", "gb2312").format("<item><title>渡口通航" + "江水" * 50 + "</title></item>").encode()
    assert one(data.replace("通航".encode(), b"\xff")).title == "渡口\ufffd" + "江水" * 50


def test_entities_of_its_own_do_nothing():
    bomb = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb += "<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    article = one(bomb + "<rss><channel><item><title>t&i;&f;</title></item></channel></rss>")
    assert article.title == "t&i;&f;"


JSON = {"version": "https://jsonfeed.org/version/1.1", "title": "云桥晚报", "home_page_url": "https://yunqiao.example/"}


def json_feed(*items, **options):
    return read(json.dumps({**JSON, "items": items}, ensure_ascii=False), **options)


def test_json_feed():
    (first, second), skipped = json_feed(
        {
            "id": "yq-7",
            "url": "/7",
            "title": "潮 <b> 水",
            "content_html": "<p>甲</p><p>乙<a data-code='1,600160'>巨流</a></p>",
            "summary": "导语",
            "date_published": "2023-11-06T10:00:00-07:00",
            "tags": ["水利", "", 7, "水利"],
            "section": "要闻",
            "authors": [{"name": "某记者"}],
        },
        {"id": 12, "external_url": "https://o.example/", "content_text": "一 <p>\n二", "date_modified": "2023-11-06"},
    )
    assert skipped == []
    assert (first.id, first.url, first.title) == ("yq-7", "https://yunqiao.example/7", "潮 <b> 水")
    assert (first.digest, first.body) == ("导语", "导语\n甲\n乙巨流")
    assert (first.tags, first.category, first.source) == (("水利", "7"), "要闻", "云桥晚报")
    assert first.codes == ("600160.SH",) and first.published.utcoffset() == timedelta(hours=-7)
    assert (second.title, second.body, second.url) == ("", "一 <p>\n二", "https://o.example/")
    assert second.id == identify("", "https://o.example/", "")
    assert second.published == datetime(2023, 11, 6, tzinfo=SHANGHAI)


def test_json_feed_of_nothing_and_of_nonsense():
    found, skipped = json_feed(
        {}, None, [], "x", {"title": ["a"]}, {"title": "甲", "tags": {"a": 1}, "date_published": []}
    )
    assert [one.title for one in found] == ["甲"]
    assert [source for source, _ in skipped] == [f"site/f.xml:{n}" for n in range(1, 6)]
    for data in ("{", "{}x", '{"items": 7', '{"a"'):
        with pytest.raises(Unusable):
            read(data)


@pytest.mark.parametrize("end", ["", ', {"title": "乙", "content', ",\n\ud800", ", [[[["])
def test_json_feed_cut_short(end):
    text = json.dumps({**JSON, "items": [{"title": "甲"}]}, ensure_ascii=False)[:-2] + end
    found, skipped = read(text.encode("utf-8", "surrogatepass"))
    assert [(one.title, one.source) for one in found] == [("甲", "云桥晚报")]
    assert skipped == [("site/f.xml", "is cut short or damaged after item 1; what came before was read")]


def test_what_is_a_feed():
    assert IMPORTER.accepts is is_feed and IMPORTER.suffixes == (".rss", ".atom", ".rdf", ".xml", ".json")
    for data in (
        RSS,
        ATOM,
        "\n<!-- <html> --><RSS>",
        "<br />\n<b>Warning</b>: x<br />\n<?xml version='1.0'?><rss>",
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'>",
        "<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='x'>",
        json.dumps(JSON),
        '{"version":"https:\\/\\/jsonfeed.org\\/version\\/1"',
    ):
        assert is_feed(data.encode()) and is_feed(data.encode("utf-8-sig")) and is_feed(data.encode("utf-16")), data
    for data in (
        "",
        "<urlset xmlns='x'>",
        "<opml><outline type='rss' xmlUrl='https://a.example/rss'/></opml>",
        "<!-- <rss> --><html>",
        "<rdf:RDF xmlns:rdf='x' xmlns:owl='http://www.w3.org/2002/07/owl#'>",
        "<feedback>",
        '{"title": "a", "body": "\\"version\\": \\"https://jsonfeed.org/version/1\\""}',
        '[{"version": 1}]',
        "正文提到 <rss> 标签",
    ):
        assert not is_feed(data.encode()), data


def test_no_feed_is_unusable():
    for data in (b"", b"<html></html>", b"\x89PNG\r\n\x1a\n\0\0\0", "只是字".encode(), codecs.BOM_UTF16_LE):
        with pytest.raises(Unusable):
            read(data)


def test_a_feed_past_the_limit_is_unusable():
    with pytest.raises(Unusable):
        read(b"<rss><channel>" + b" " * LONGEST)


PIECES = """<item> </item> <title> </title> <description> </description> <content~type='xhtml'> <link~href=' '/>
    <![CDATA[ ]]> <!-- --> <? &#x110000; &amp; & < > " <p> </p> <entry> </entry> <source> <category~domain='栏目'>
    </category> <pubDate> </pubDate> <guid> </guid> 江 \0 \ud800 </channel> <rss> <!DOCTYPE 2023-11-06 mode='base64' x:
    xmlns:x=' <feed~xmlns='http://www.w3.org/2005/Atom'>"""
MARKS = st.sampled_from([piece.replace("~", " ") for piece in PIECES.split()])


@given(
    st.lists(MARKS | st.text(max_size=5), max_size=40).map("".join),
    st.sampled_from(["<rss>", "<feed>", "<rdf:RDF>", ""]),
)
@example("<item><title>x", "<rss>")
def test_nothing_raises(text, root):
    try:
        found, _ = read((root + text).encode("utf-8", "surrogatepass"))
    except Unusable:
        assert root == "" or "\0" in text
        return
    for article in found:
        assert ID.fullmatch(article.id) and (article.title or article.body)
        repr(article).encode()
        assert article.url.startswith(("http://", "https://")) or not article.url


@given(st.data())
def test_mutated_feeds(data):
    feed = data.draw(
        st.sampled_from(
            [
                WHOLE,
                ATOM.format("<entry><id>a</id><title>甲</title></entry>"),
                json.dumps({**JSON, "items": [{"title": "甲"}]}),
            ]
        )
    ).encode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(feed)))
        feed = feed[:at] + data.draw(st.binary(max_size=6)) + feed[at + data.draw(st.integers(0, 30)) :]
    is_feed(feed)
    try:
        found, _ = read(feed)
    except Unusable:
        return
    for article in found:
        repr(article).encode()


NAME = st.from_regex(r"[a-z][a-z0-9_.-]{0,5}", fullmatch=True)
TEXT = st.text("甲乙 \n<>&\"'];x", min_size=1, max_size=8)
TREE = st.recursive(
    TEXT.map(xml_escape)
    | TEXT.filter(lambda text: "]]>" not in text).map("<![CDATA[{}]]>".format)
    | st.just("<!-- <x> -->")
    | st.just("<?y <z> ?>"),
    lambda inner: st.builds(
        lambda name, attribute, parts: (
            f"<{name} {attribute[0]}={quoteattr(attribute[1])}>{''.join(parts)}</{name}>" if parts else f"<{name}/>"
        ),
        NAME,
        st.tuples(NAME, TEXT),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(st.lists(TREE, max_size=4).map("".join))
def test_tags_of_what_is_well_formed_are_those_an_xml_parser_sees(inside):
    document = f"<root>{inside}</root>"
    seen = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: seen.append(("open", name))
    parser.EndElementHandler = lambda name: seen.append(("close", name))
    parser.CharacterDataHandler = lambda text: seen.append(("text", text))
    parser.Parse(document.encode(), True)
    found = []
    for kind, name, text in tokens(document, 0):
        if kind == "empty":
            found += [("open", name), ("close", name)]
        else:
            found.append((kind, text if kind == "text" else name))
    assert merged(found) == merged(seen)


def merged(events):
    """The same events, texts side by side joined and empty ones left out."""
    result = []
    for kind, value in events:
        if kind == "text" and result and result[-1][0] == "text":
            result[-1] = ("text", result[-1][1] + value)
        elif value:
            result.append((kind, value))
    return result


HOSTILE = (
    "<x>",
    "<",
    "<a b='",
    "&",
    "<![CDATA[",
    "<!--",
    "<?",
    "</x>",
    "<title>",
    "<category>a</category>",
    "　",
    "\n",
)
HOSTILE += ("<item>", "a=", "&lt;a ", "<media:group>", "（", "<source><title>", "<link>http://[</link>", "<author>a")


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_as_much_takes_twice_as_long(piece):
    """Sizes at which anything quadratic would take minutes; what is linear takes half a second."""
    many = piece * (200_000 // len(piece))
    start = time.process_time()
    for text in (
        f"<rss><channel><item><title>t</title>{many}",
        RSS.format(f"<item><title>t</title>{many}</item>"),
        RSS.format(f"<item><title>{many}</title><description><![CDATA[{many}]]></description></item>"),
        RSS.format(
            f"<item><title>t</title><description>{many}</description><content:encoded>x</content:encoded></item>"
        ),
        f"<rss><channel>{many}<item><title>t</title></item><item><title>t</title><link {many}/></item></channel></rss>",
    ):
        read(text)
    assert time.process_time() - start < 20


def test_a_long_title_of_the_feed_is_read_once():
    start = time.process_time()
    found, _ = read(
        f"<rss><channel><title>{'<b>江</b>' * 20_000}</title>{'<item><title>t</title></item>' * 3000}</channel></rss>"
    )
    assert len(found) == 3000 and time.process_time() - start < 20


def test_digests():
    assert with_digest("", "正文") == "正文"
    assert with_digest("导语", "") == "导语"
    assert with_digest("导语", "正文") == "导语\n正文"
    for digest in ("江 水\n上涨", "江水上涨……", "江水上涨[...]", "江水上涨（云桥晚报）", "江水上涨...（云桥社）"):
        assert says("今日江水上涨三米", digest) and with_digest(digest, "今日江水上涨三米") == "今日江水上涨三米", (
            digest
        )
    for digest in ("江水下降", "（云桥晚报）", "……", "江水上涨（记者报道（二））"):
        assert not says("今日江水上涨三米", digest), digest


@given(st.text("江水（）()…. \u3000", max_size=80), st.text("江水（）()…. \u3000", max_size=80))
def test_a_digest_is_never_lost(digest, text):
    joined = with_digest(digest, text)
    assert (joined.endswith(text) and says(joined, digest)) or not digest.strip()
