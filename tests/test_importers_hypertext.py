"""Texts that are HTML without saying so, texts about HTML, and ids that are only counters."""

import csv
import io
import json
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import Article, Index
from searchnews.cli.export import FORMATS
from searchnews.importers.base import Input
from searchnews.importers.csv import read_csv
from searchnews.importers.identity import identify, is_counter
from searchnews.importers.jsonl import read_line, write_line
from searchnews.importers.records.hypertext import looks_like_html

ZONE = ZoneInfo("Asia/Shanghai")
MARKUP = [
    ("<p>渡口封航</p><p>风大</p>", "渡口封航\n风大"),
    ("<p>渡口封航</p>", "渡口封航"),
    ("<P>渡口</P>\n<P>风大</P>", "渡口\n风大"),
    ("<div class='c'>\n  <p>渡口\n</p>\n</div>\n", "渡口"),
    ("<p>渡口<p>风大</p>", "渡口\n风大"),
    ("渡口封航。<br/>风大。", "渡口封航。\n风大。"),
    ("渡口封航<br>风大<BR />浪高", "渡口封航\n风大\n浪高"),
    ("一行<br>二行<br>三行<br>四行", "一行\n二行\n三行\n四行"),
    ("本报讯<br><br>记者甲", "本报讯\n记者甲"),
    ("　　渡口<br>　　风大", "渡口\n风大"),
    ("&nbsp;&nbsp;渡口<br />&nbsp;&nbsp;风大", "渡口\n风大"),
    ("渡口封航。</p><p>风大。", "渡口封航。\n风大。"),
    ("<!-- 正文 --><p>渡口</p>", "渡口"),
    ("<table><tr><td>甲</td><td>乙</td></tr></table>", "甲 乙"),
    ('渡口\n风大<a href="https://dukou.example/">详情</a>\n浪高', "渡口\n风大详情\n浪高"),
    ("渡口<img src=a.png>风大", "渡口风大"),
    ("<strong>小标题</strong>\n渡口封航", "小标题\n渡口封航"),
    ("渡口封航\n\n<ul>\n<li>风</li>\n<li>浪</li>\n</ul>\n明日再看", "渡口封航\n风\n浪\n明日再看"),
    ("渡口<script>var a = '<b>'</script>\n风大", "渡口\n风大"),
    ('渡口<p style="text-indent:2em">风大', "渡口\n风大"),
    ("<p>用 &lt;br&gt; 换行</p>", "用 <br> 换行"),
]
TEXTS = [
    *("a<b>c", "1 < 2 且 3 > 2", "用<br>换行", "昵称里的<script>无效", "<", "</", "x<y>z</", "《<华西>报》"),
    *("用<br>换行，用<p>分段，用</p>结束一段", "在网页里<p>和</p>是一对标签", "他写道：<p>不见了", "R&amp;D &nbsp;"),
    *("List<String> a; Map<K,V> b", "if a<br and c>d", "寄给 <li@dukou.example>"),
    "第一课\n每段前写<p>字样\n段后写</p>字样，不可漏掉",
]


def from_json(**fields: object) -> Article | None:
    return read_line(json.dumps(fields).encode(), "f.jsonl", "f.jsonl", ZONE, 1)


def from_csv(**fields: str) -> Article | None:
    out = io.StringIO()
    csv.writer(out).writerows([fields.keys(), fields.values()])
    return next(read_csv(Input(io.BufferedReader(io.BytesIO(out.getvalue().encode())), "f.csv", print)), None)


READERS = pytest.mark.parametrize("read", [from_json, from_csv])


@READERS
@pytest.mark.parametrize(("html", "text"), MARKUP)
def test_a_body_of_html_is_what_a_reader_sees(read, html, text):
    assert read(title="t", content=html).body == text
    assert read(title="t", 内容=html, 备注="", 发布时间="2022-04-24").body == text


@READERS
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_with_tags_in_it_stays_as_it_is(read, text):
    article = read(title=text, content=text, digest=text)
    assert (article.title, article.body, article.digest) == (text, text, text)


@READERS
def test_a_key_that_says_html_needs_no_other_sign(read):
    assert read(title="t", content_html="渡口&mdash;风大\n浪<b>高").body == "渡口—风大\n浪高"
    assert read(title="t", html="一\n二").body == "一\n二"
    assert read(title="t", content="纯文本", content_html="<p>网页</p>").body == "纯文本"
    assert read(title="t", content="", content_html="<p>网页</p>").body == "网页"


@READERS
def test_securities_and_what_the_text_calls_them_are_kept(read):
    article = read(title="t", body='<p>今日<a data-code="1,600160">巨流股份</a>停牌</p>', codes="000625.SZ")
    assert (article.body, article.codes) == ("今日巨流股份停牌", ("000625.SZ", "600160.SH"))
    assert article.names == {"600160.SH": "巨流股份"}


@READERS
def test_titles_lose_a_pair_of_tags_and_nothing_else(read):
    assert read(title="<em>渡口</em>封航&amp;风大", body="x").title == "渡口封航&风大"
    assert read(title='<font color="red">渡口</font>封航', body="x").title == "渡口封航"
    assert read(title="渡口&amp;风大<br>一行", body="x").title == "渡口&amp;风大<br>一行"


@READERS
def test_a_page_of_pictures_is_no_article_but_its_digest_may_be(read):
    assert read(title="", body='<p><img src="a.png"></p>', id="p1") is None
    assert read(title="", body='<p><img src="a.png"></p>', digest="<p>图说</p>").body == "图说"
    assert read(title="t", body='<p><img src="a.png"></p>').body == ""


PIECES = ["<p>", "</p>", "<br>", "\n", "渡口。", "用", "<b>", "</b>", "<a href='x'>", "&lt;", "<", ">", "<!--", "="]
PIECES += ['"', "　", "<script>", "</script>", "<div class=", "</div>"]
UNITS = ["<a ", "<p x", "</p", "<b>一", "<p>一\n", "<br> ", "<script", " ", "<p =", "<img src=a"]
HYPER = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
DATE = datetime(2022, 4, 24, tzinfo=UTC)


@given(HYPER, HYPER, HYPER)
def test_what_an_index_exported_is_taken_as_it_is(title, body, digest):
    names = {"A": "<b>b</b>"}
    was = Article("7", title or "t", body or "x", DATE, digest=digest, path="p", related=("8",), names=names)
    assert read_line(write_line(was), "f", "f", ZONE) == was
    table = "".join(FORMATS["csv"]([was])).encode()
    assert list(read_csv(Input(io.BufferedReader(io.BytesIO(table)), "f.csv", print))) == [was]


@given(HYPER)
def test_nothing_raises_and_a_text_without_tags_is_never_touched(text):
    found = from_json(title="t", body=text, content_html=text)
    assert found is not None
    if "<" not in text:
        assert found.body == text
    assert looks_like_html(f"<p>{text}</p>\n<p>渡口。</p>")


@pytest.mark.parametrize("unit", [*PIECES, *UNITS])
def test_twice_as_much_takes_twice_as_long(unit):
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    for whole in (text, f"<p>{text}", f"{text}</p>", f"<script>{text}"):
        from_json(title="t", body=whole)
    # Four texts of 200,000 characters took at most 0.6 s; what is quadratic takes minutes.
    assert time.process_time() - start < 15


@pytest.mark.parametrize("id", ["1", "0", "20220424", "99999999999"])
def test_a_counter_that_is_called_an_id_is_one(id):
    assert is_counter(id)
    assert identify(id, "https://dukou.example/1", "a.csv", 2) == id


@pytest.mark.parametrize("id", ["202204240123", "202204242354880444", "n1", "1-2", "a"])
def test_an_id_that_is_its_own_is_kept(id):
    assert not is_counter(id)
    assert identify(id, "https://dukou.example/1", "a.csv", 2) == id


def test_two_tables_that_count_their_rows_are_all_their_articles(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    for name, place in (("a", "渡口"), ("b", "雾岭")):
        rows = "".join(f"{n},{place}第{n}日\n" for n in range(1, 4))
        (files / f"{name}.csv").write_text(f"编号,标题\n{rows}", "utf-8")
        lines = "".join(f'{{"id": "{name}{n}", "title": "{place}第{n}夜"}}\n' for n in (1, 2))
        (files / f"{name}.jsonl").write_text(lines, "utf-8")
    Index.create(tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        assert index.add_sources([str(files)]).added == 10
        (files / "a.csv").write_text("编号,标题\n9,新的一行\n1,渡口第1日\n2,渡口第2日\n3,渡口第3日\n", "utf-8")
        again = index.add_sources([str(files)])
        assert (again.added, again.updated, again.articles) == (1, 0, 11)
        for suffix, write in FORMATS.items():
            copy = tmp_path / f"copy.{suffix}"
            copy.write_text("".join(write(index.export())), "utf-8", newline="")
            Index.create(tmp_path / suffix)
            with Index.open(tmp_path / suffix) as other:
                other.add_sources([str(copy)])
                assert list(other.export()) == list(index.export())
