"""HTML and Markdown to text, securities from data-code."""

import time

import pytest

from searchnews.importers.jekyll.markdown import markdown_to_html
from searchnews.importers.markup import html_to_text, line_of
from searchnews.importers.securities import name_of, security


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("中<b>国</b><i>人</i>", "中国人"),
        ("<div>一<ul><li>二<li>三</ul>四</div>", "一\n二\n三\n四"),
        ("一<!-- <p>二</p> -->三", "一三"),
        ("一<!-- 未完", "一"),
        ("一<!-->二", "一二"),
        ("一<script>if(a<b){}</script>二<STYLE>p{}</STYLE >三", "一二三"),
        ("一<script>不完", "一"),
        ("<!DOCTYPE html><html><head><title>t</title></head><body>一</body></html>", "一"),
        ("1 < 2 且 3 > 2 <", "1 < 2 且 3 > 2 <"),
        ("《<公约>》", "《<公约>》"),
        ('<a title="a>b">一</a>', "一"),
        ("<a title=it's>一</a>", "一"),
        ('<a title="x>一</a><p>二</p>', "一\n二"),
        ("&lt;b&gt;&amp;lt;&#20013;&#x4e2d;&nosuch;", "<b>&lt;中中&nosuch;"),
        ("&#0;&#xD800;&#" + "9" * 5000 + ";一", "\ufffd\ufffd\ufffd一"),
        ("一\n二 三\nfour\nfive", "一二 三 four five"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ('<p style="DISPLAY : none">一<p>二</p>', "二"),
        ('<div style="display:none">一<div>二</div>三</div>四', "四"),
        ('<span style="display:none">一</p>二', "二"),
        ('<img style="display:none">一', "一"),
        ("a&nbsp;b 中&nbsp;国&nbsp;", "a b 中国"),
        ("\u3000\u3000一\u3000二\u3000", "一\u3000二"),
        ("一\u2028二\x00\x1b三", "一\n二三"),
        ("一</a>二</div >三", "一二\n三"),
        ("<p", "<p"),
        ("", ""),
    ],
)
def test_html_as_a_reader_sees_it(html, text):
    assert html_to_text(html).text == text


def test_names_are_what_the_first_link_with_text_says():
    page = html_to_text(
        '<a data-code="0,300999"><img data-code="K 300999|0|2"></a><a data-code="0,300999"> 300999 </a>'
        "<a data-code='0,300999'> 甲<b>茶</b> </a><a data-code=0,300999>乙茶</a><span data-code=\"106,T\">" + "长" * 21
    )
    assert page.codes == ("300999.SZ", "T.US")
    assert page.names == {"300999.SZ": "甲茶"}


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        ("1,600160", "600160.SH"),
        ("0,000625", "000625.SZ"),
        ("0,832999", "832999.BJ"),
        ("0,430999", "430999.BJ"),
        ("0,920999", "920999.BJ"),
        ("116,6030", "06030.HK"),
        ("116,06030", "06030.HK"),
        ("105,aapl", "AAPL.US"),
        ("106,NIO", "NIO.US"),
        ("107,BRK_A", "BRK_A.US"),
        ("002752|0|2", "002752.SZ"),
        ("K 000625|0|2", "000625.SZ"),
        ("NIO|106|7", "NIO.US"),
        ("90,BK0473", None),
        ("BK1037|90|1", None),
        ("1,60016", None),
        ("116,600160", None),
        ("106,123", None),
        ("8,123456", None),
        ("１,600160", None),
        ("", None),
        ("1,600160;x", None),
    ],
)
def test_securities(attribute, code):
    assert security(attribute) == code


@pytest.mark.parametrize(
    ("text", "name"), [("甲茶", "甲茶"), (" 甲 茶\n", "甲 茶"), ("NIO", None), ("(106)", None), ("", None)]
)
def test_names(text, name):
    assert name_of("NIO.US", text) == name


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**重**点 __粗__ *斜* _斜_ ~~删~~ ***都***", "重点 粗 斜 斜 删 都"),
        ("中文*重点*中文", "中文重点中文"),
        ("*ST甲和*ST乙 S*ST丙", "*ST甲和*ST乙 S*ST丙"),
        ("2*3*4 a*b 2 * 3 * 4 **", "2*3*4 a*b 2 * 3 * 4 **"),
        ("snake_case_name _x", "snake_case_name _x"),
        ("[文](http://a.example) [文][1] [1] [x] ![图](a) ![图][1] [![图](a)](b)", "文 文 [1] [x]"),
        ("[1]: http://a.example\n正文[^1]\n\n[^1]: 注", "正文\n注"),
        ("<http://a.example/?x=1&y=2> <a@b.example>", "http://a.example/?x=1&y=2 a@b.example"),
        ("`a*b*c` ``x`y`` `<i>`", "a*b*c x`y <i>"),
        (r"\*甲\* \[乙\]", "*甲* [乙]"),
        ("# 一 #\n二\n===\n三\n---\n***\n四", "一\n二\n三\n四"),
        ("1. 甲\n2) 乙\n* 丙\n+ 丁", "1. 甲\n2) 乙\n丙\n丁"),
        ("> > 引\n> 文", "引文"),
        ("~~~py\n<b>\n```\n~~~\n完", "<b>\n```\n完"),
        ("```\n未完", "未完"),
        ("{% include x %}正{{ site.url }}文\n{: .cls}", "正文"),
        ("一  \n二\\\n三\n四", "一\n二\n三四"),
        ("\u3000\u3000一\n\u3000\u3000二", "一\n二"),
        ("| 一 | 二 |\n| --- | --- |\n| **三** | 四 |", "一 二\n三 四"),
        ("|涨跌|", "涨跌"),
        ("a | b", "a | b"),
    ],
)
def test_markdown_loses_its_marks_and_nothing_else(markdown, text):
    assert html_to_text(markdown_to_html(markdown)).text == text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("昵称里的<script>：白帽子找出37个漏洞", "昵称里的<script>：白帽子找出37个漏洞"),
        ("如何用<mark>标记</mark>一行", "如何用<mark>标记</mark>一行"),
        ('<em>新茶</em>上市 <a href="x">详情</a>', "新茶上市 详情"),
        ("<b><i>新茶</i></b>上市", "新茶上市"),
        ("1<2 且 3>2", "1<2 且 3>2"),
        ("茶&amp;酒 &lt;公约&gt;", "茶&酒 <公约>"),
        ("<b>没有关上", "<b>没有关上"),
        ("茶\u200b市\n开张", "茶市 开张"),
        ("&#99999999999999999999;", "\ufffd"),
    ],
)
def test_a_title_loses_nothing_that_is_not_emphasis(title: str, expected: str) -> None:
    assert line_of(title) == expected


def test_a_hostile_title_takes_no_time() -> None:
    began = time.perf_counter()
    line_of("<b>" * 100_000 + "x" + "</b>" * 100_000)
    line_of("<a " * 200_000)
    assert time.perf_counter() - began < 2
