"""Every kind of dirt of the reader's archive, D1 to D25, each by its number, in invented texts of the same shape."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from importers.posts import ID, MEDIA_URL, URL, head, one, tail

from searchnews.importers import read

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE = "<p>南山茶园今日开采。</p><p>茶农说，今年雨水足。</p>"


def test_d1_empty_title_and_a_date_only_the_id_knows(tmp_path):
    article = one(tmp_path, head('""', " +0800") + PAGE + tail(""), f"-{ID}.md")
    assert article.title == ""
    assert article.id == ID
    assert article.published == datetime(2022, 3, 4, tzinfo=SHANGHAI)
    assert article.url == ""
    assert article.body == "南山茶园今日开采。\n茶农说，今年雨水足。"


def test_d2_empty_link(tmp_path):
    article = one(tmp_path, head() + "\n南山茶园今日开采。" + tail(""))
    assert (article.url, article.body) == ("", "南山茶园今日开采。")


def test_d3_the_empty_twin_has_the_same_id_and_text(tmp_path):
    whole = one(tmp_path, head() + PAGE + tail())
    empty = one(tmp_path, head('""', " +0800") + PAGE + tail(""), f"-{ID}.md")
    assert (empty.id, empty.body) == (whole.id, whole.body)
    assert whole.completeness > empty.completeness


def test_d4_digest_post_and_media_post_know_each_other(tmp_path):
    digest = one(tmp_path, head() + "> 南山茶园今日开采。\n\n" + PAGE + tail())
    media = one(
        tmp_path,
        head(categories="chashibao", tags="茶事报新闻") + PAGE + tail(MEDIA_URL),
        f"2022-03-04-NW{ID}.md",
    )
    assert digest.body == media.body
    assert (digest.related, media.related) == ((media.id,), (digest.id,))


@pytest.mark.parametrize("inner", ['a "b" c', "C:\\new", '"', 'x\\"y" z', 'half-open "', "it's: [1], {2}"])
def test_d5_quotes_and_backslashes_in_titles(tmp_path, inner):
    assert one(tmp_path, head(f'"{inner}"') + PAGE + tail()).title == inner


def test_d6_titles_stay_as_they_are(tmp_path):
    title = "甲股份(01234)：预增 5%-6% 北方资金“扫货” 要涨？（03-04）~"
    assert one(tmp_path, head(f'"{title}"') + PAGE + tail()).title == title


def test_d7_one_trailing_word_is_taken_from_the_tag(tmp_path):
    article = one(tmp_path, head(tags="每日茶叶新闻新闻") + PAGE + tail())
    assert article.source == "每日茶叶新闻"
    assert article.tags == ("每日茶叶新闻新闻",)


@pytest.mark.parametrize("category", ["21chabao  nanguocai", "Career In chaPE", "anxin(xianggang)", "TeaWeb"])
def test_d8_the_source_comes_from_the_tag_whatever_the_category(tmp_path, category):
    article = one(tmp_path, head(categories=category, tags="茶报 南国财新闻") + PAGE + tail())
    assert (article.source, article.category) == ("茶报 南国财", category.replace("  ", " "))
    assert article.tags == ("茶报 南国财新闻",)


@pytest.mark.parametrize("inside", ["<br />", " ", "看不见的字"])
def test_d9_hidden_paragraphs(tmp_path, inside):
    hidden = f'<p style="display:none;height:1px;overflow:hidden;">{inside}</p>'
    assert one(tmp_path, head() + hidden + PAGE + tail()).body == "南山茶园今日开采。\n茶农说，今年雨水足。"


@pytest.mark.parametrize("linked", [True, False])
def test_d10_pictures_of_prices_are_no_text_but_name_the_security(tmp_path, linked):
    image = (
        '<img src="http://i.example/?a=1&b=2" alt="K图 000999_0" data-code="K 000999|0|2" data-code2="K 000999|0|6|" />'
    )
    if linked:
        image = f'<a href="http://q.example/0.000999" data-code="000999|0|2" class="EmImageRemark">{image}</a>'
    picture = f'<!-- EM_StockImg_Start --><p style="text-align:center;">{image}</p><!-- EM_StockImg_End -->'
    article = one(tmp_path, head() + picture + PAGE + tail())
    assert article.body == "南山茶园今日开采。\n茶农说，今年雨水足。"
    assert (article.codes, dict(article.names)) == (("000999.SZ",), {})


def test_d11_links_inside_words(tmp_path):
    page = (
        '<p>东方<span id="bk_90.BK0001"><a href="http://q.example/" class="keytip" data-code="90,BK0001">证券</a>'
        '</span><span id="bkquote_90.BK0001"></span>报报道，<span id="stock_1.600999"><a class="keytip" '
        'data-code="1,600999">甲茶股份</a></span>与<span web="1" href="x" class="em_stock_key_common" '
        'data-code="105,TEA">某茶</span>、<span id="Info.116"><a class="keytip" data-code="116,9999">港茶</a></span>'
        '的<a href="http://d.example/" class="infokey">业绩</a>增长。</p>'
    )
    article = one(tmp_path, head() + page + tail())
    assert article.body == "东方证券报报道，甲茶股份与某茶、港茶的业绩增长。"
    assert article.codes == ("600999.SH", "TEA.US", "09999.HK")
    assert dict(article.names) == {"600999.SH": "甲茶股份", "TEA.US": "某茶", "09999.HK": "港茶"}


def test_d12_the_source_line_is_text_even_when_a_link_cuts_it(tmp_path):
    line = '<p class="em_media">（文章来源：东方<span><a data-code="90,BK0001">证券</a></span>报）</p>'
    article = one(tmp_path, head(tags="茶叶") + PAGE + line + tail())
    assert article.body.endswith("\n（文章来源：东方证券报）")
    assert article.source == "东方证券报"


def test_d13_entities_are_decoded_after_the_tags_are_gone(tmp_path):
    page = '<p>《&lt;南山公约&gt;修正案》用 &lt;b&gt; 表示，A&amp;B<img src="x?a=1&b=2"></p>'
    assert one(tmp_path, head() + page + tail()).body == "《<南山公约>修正案》用 <b> 表示，A&B"


def test_d14_a_digest_the_text_repeats_is_not_read_twice(tmp_path):
    article = one(tmp_path, head() + "> 南山茶园 今日开采。（茶事报）\n\n" + PAGE + tail())
    assert article.body == "南山茶园今日开采。\n茶农说，今年雨水足。"
    assert article.digest == "南山茶园 今日开采。（茶事报）"


def test_d14_a_digest_of_its_own_comes_first(tmp_path):
    article = one(tmp_path, head() + "> 北坡的茶也要开采了。\n\n" + PAGE + tail())
    assert article.body == "北坡的茶也要开采了。\n南山茶园今日开采。\n茶农说，今年雨水足。"


def test_d14_an_empty_digest(tmp_path):
    article = one(tmp_path, head() + "> \n\n" + PAGE + tail())
    assert (article.digest, article.body) == ("", "南山茶园今日开采。\n茶农说，今年雨水足。")


def test_d15_a_digest_that_is_the_title(tmp_path):
    article = one(tmp_path, head('"南山茶园今日开采"') + "\n南山茶园今日开采" + tail())
    assert article.title == article.body == "南山茶园今日开采"


def test_d16_pictures_and_their_captions(tmp_path):
    page = (
        '<p>南山茶园今日开采。</p><center><img src="a.jpg" alt="Image" width="5" /></center><p>图片来源：茶园</p>'
        '<center><img orginial_src="b.jpg" style="x" /></center><p>注：截至三月</p>'
    )
    assert one(tmp_path, head() + page + tail()).body == "南山茶园今日开采。\n图片来源：茶园\n注：截至三月"


def test_d16_tables(tmp_path):
    page = "<table><tr><th>茶</th><th>价</th></tr><tr><td>春茶</td><td>12</td><td>34</td></tr></table><p>完</p>"
    assert one(tmp_path, head() + page + tail()).body == "茶 价\n春茶 12 34\n完"


def test_d17_section_heads_are_paragraphs(tmp_path):
    page = "<p><strong>第一节</strong></p>\n <p>多措并举</p>\n <p>●其一</p>\n <p>□记者甲</p>\n <p>——其二</p>"
    assert one(tmp_path, head() + page + tail()).body == "第一节\n多措并举\n●其一\n□记者甲\n——其二"


def test_d18_blanks_inside_text_stay(tmp_path):
    page = "<p>亏损 2052 万元。 会议<strong>强调 </strong>HFC—1a 与 HFC-1a</p>"
    assert one(tmp_path, head() + page + tail()).body == "亏损 2052 万元。 会议强调 HFC—1a 与 HFC-1a"


def test_d19_digits_stay_as_written(tmp_path):
    text = "回购11,910,000元、12,396万元，二零二一年，增600%，代码(03999.HK)、002999.SZ"
    assert one(tmp_path, head() + "\n" + text + tail()).body == text


@pytest.mark.parametrize(
    "link",
    [URL, URL.replace("finance", "hk"), MEDIA_URL, "//choice.example.com/html_News/NewsShare.html?infoCode=NW" + ID],
)
def test_d20_the_link_whatever_its_host(tmp_path, link):
    article = one(tmp_path, head() + PAGE + tail(link))
    assert article.url == link
    assert "example" not in article.body


def test_d21_characters_nobody_sees(tmp_path):
    page = "\ufeff<p>南\u200b山\u00a0茶园</p>\r\n <p>\u3000\u3000开\r采 tea\u00a0house&nbsp;1&#8203;</p>"
    assert one(tmp_path, head() + page + tail()).body == "南山茶园\n开采 tea house 1"


def test_d22_long_posts_on_one_line_of_markup(tmp_path):
    link = '<span id="stock_1.600999"><a href="http://q.example/" class="keytip" data-code="1,600999">茶</a></span>'
    article = one(tmp_path, head() + f"<p>{link * 500}</p>" + tail())
    assert article.body == "茶" * 500
    assert article.codes == ("600999.SH",)


@pytest.mark.parametrize(
    "foot",
    [
        "[返回东财滚动新闻](../emnews/)\n[返回首页](../)",
        "[返回东财滚动新闻](//a.example/emnews/)\n[返回首页](//a.example/)\n",
        "[返回茶报(港)新闻](//a.example/category/cha bao(gang).html)｜[返回首页](//a.example/)",
    ],
)
def test_d23_page_furniture_is_never_text(tmp_path, foot):
    assert one(tmp_path, head() + PAGE + tail(URL, foot)).body == "南山茶园今日开采。\n茶农说，今年雨水足。"


def test_d24_a_time_without_a_zone_is_of_the_archives_zone(tmp_path):
    bare = one(tmp_path, head(date="2022-03-04 11:22:33") + PAGE + tail())
    assert bare.published == datetime(2022, 3, 4, 11, 22, 33, tzinfo=SHANGHAI)
    file = str(tmp_path / "_posts")
    (tokyo,) = read(file, zone=ZoneInfo("Asia/Tokyo"))
    assert (bare.published - tokyo.published).total_seconds() == 3600


@pytest.mark.parametrize(
    "source", ["@茶", "[深度]茶", "*茶", "茶: 报", "茶#报", "'茶", "{茶}", "&茶", "%茶", "茶 - 报"]
)
def test_d25_front_matter_that_is_no_yaml(tmp_path, source):
    article = one(tmp_path, head(categories="x: y", tags=source + "新闻") + PAGE + tail())
    assert (article.source, article.tags, article.category) == (source, (source + "新闻",), "x: y")


def test_a_folder_of_all_dirt_skips_nothing(tmp_path):
    for number in range(3):
        one(tmp_path, head('""', "") + PAGE + tail(""), f"-20220304112233440{number}.md")
    skipped = []
    assert len(list(read(str(tmp_path), skipped=skipped.append))) == 3
    assert skipped == []
