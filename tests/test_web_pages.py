"""The pages over a real index: what a reader sees for what they ask."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from searchnews_web import create_app

from searchnews import Article, Index, QueryError

MORNING = datetime(2022, 4, 25, 23, 30, tzinfo=UTC)
ARTICLES = [
    Article(
        id="202204260000000001",
        title="云杉县给老水渠装上传感器",
        body="水渠建成六十年，去年渗漏最严重。\n今年装上二十只传感器，水渠漏在哪里，屏幕上看得见。\n\n农户说：“浇水不用半夜起来了。”",
        published=MORNING,
        source="云杉日报",
        category="农业",
        tags=("水利", "传感器"),
        url="https://daily.example/a?b=1&c=2",
        codes=("690001.SH",),
        names={"690001.SH": "云渠科技"},
        related=("NW202204260000000001",),
    ),
    Article(
        id="NW202204260000000001",
        title="老水渠有了“听诊器”",
        body="云杉县的水渠装上了传感器。",
        published=MORNING + timedelta(hours=1),
        source="渠水周刊",
        category="农业",
        tags=("水利",),
    ),
    Article(
        id="x1", title="灯塔翻修", body="灯塔去年翻修，传感器换了新的。", source="港口新闻", tags=("航运", "传感器")
    ),
    Article(id="x2", title="", body="没有标题的一篇，只说渡船。"),
    Article(id="x3", title="只有标题的一篇"),
    *[
        Article(
            id=f"many{n:02}", title=f"第{n}场象棋赛", body="棋手下到天黑。", published=MORNING + timedelta(days=30 * n)
        )
        for n in range(1, 35)
    ],
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("pages") / "index"
    folder.mkdir()
    (folder / "searchnews.toml").write_text('link = "https://own.example/{year}/{month}/{id}.html"\n', "utf-8")
    with Index.create(folder) as index:
        index.add(ARTICLES)
        yield index


@pytest.fixture(scope="module")
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", "", html.split("<main")[1])))


def links_of(html: str) -> dict[str, str]:
    """Address by what is written on the link."""
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", "", text))).strip(): unescape(url) for url, text in found}


def test_a_search_shows_what_was_found_with_its_marks(client: FlaskClient) -> None:
    html = client.get("/?q=水渠 传感器").text
    assert "云杉县给老<mark>水渠</mark>装上<mark>传感器</mark>" in html
    assert "今年装上二十只<mark>传感器</mark>，<mark>水渠</mark>漏在哪里" in html
    assert "2022年4月26日 07:30" in html, "in the archive's zone"
    assert 'value="水渠 传感器"' in html, "the box keeps the question"
    assert "云杉日报" in html and "水利" in html
    assert "<title>水渠 传感器 · 新闻检索</title>" in html


def test_fewer_words_are_said_to_suffice(client: FlaskClient) -> None:
    text = text_of(client.get("/?q=水渠 灯塔").text)
    assert "找到 3 篇" in text and "含有全部词的文章不多" in text
    assert "suffice" not in text, "said once, in Chinese"
    assert "含有全部词" not in text_of(client.get('/?q="水渠"').text)


def test_the_front_page_teaches_and_shows_the_newest(client: FlaskClient) -> None:
    html = client.get("/").text
    text = text_of(html)
    assert f"共 {len(ARTICLES)} 篇文章" in text and "可以这样搜" in text
    assert "第34场象棋赛" in text and "autofocus" in html
    examples = re.findall(r'<a href="(.*?)"><code.*?>(.*?)</code>', html.split('class="teach"')[1])
    assert len(examples) >= 5
    for url, query in examples:
        response = client.get(unescape(url))
        assert response.status_code == 200 and f'value="{query}"' in response.text, query


def test_a_facet_adds_a_filter_and_takes_it_away(client: FlaskClient) -> None:
    html = client.get("/?q=传感器").text
    narrowed = client.get(links_of(html)["水利 2"]).text
    assert "找到 2 篇" in text_of(narrowed)
    twice = client.get(links_of(narrowed)["传感器 1"]).text
    assert "找到 1 篇" in text_of(twice), "tags are AND"
    chips = links_of(twice)
    assert "标签：水利 ×，去掉这个条件" in chips
    back = client.get(chips["标签：水利 ×，去掉这个条件"]).text
    assert "找到 2 篇" in text_of(back) and "灯塔翻修" in back
    assert '<input type="hidden" name="tag" value="传感器">' in back, "a new question keeps the filters"


def test_a_code_has_its_name(client: FlaskClient) -> None:
    html = client.get("/").text
    found = client.get(links_of(html)["云渠科技 690001.SH 1"]).text
    assert "找到 1 篇" in text_of(found) and "证券：云渠科技 690001.SH" in text_of(found)


def test_years_and_months_narrow_the_time(client: FlaskClient) -> None:
    links = links_of(client.get("/?q=象棋赛").text)
    year = client.get(links["2022年 8"]).text
    assert "找到 8 篇" in text_of(year) and "时间：2022" in text_of(year)
    month = client.get(links_of(year)["2022年6月 1"]).text
    assert "找到 1 篇" in text_of(month)
    assert 'id="since" name="since" value="2022-06"' in month


def test_sorting_is_a_link_that_keeps_the_question(client: FlaskClient) -> None:
    html = client.get("/?q=象棋赛").text
    oldest = client.get(links_of(html)["最早"]).text
    assert re.findall(r"第(\d+)场", text_of(oldest)) == [str(n) for n in range(1, 11)]
    newest = client.get(links_of(oldest)["最新"]).text
    assert re.findall(r"第(\d+)场", text_of(newest)) == [str(n) for n in range(34, 24, -1)]


def test_pages_follow_each_other_and_hold_every_hit_once(client: FlaskClient) -> None:
    html, seen = client.get("/?q=象棋赛&sort=oldest").text, []
    while True:
        seen += re.findall(r"第(\d+)场", text_of(html))
        following = links_of(html).get("下一页")
        if not following:
            break
        html = client.get(following).text
    assert seen == [str(n) for n in range(1, 35)]
    assert links_of(html)["上一页"].endswith("page=3") and 'aria-current="page"' in html
    assert '<ol class="hits" start="31">' in html


def test_a_page_of_ten_hits_is_light(client: FlaskClient) -> None:
    """Half of what a page weighs is the addresses in it, so the question is a long one, under every filter there is."""
    address = "/?q=象棋赛 水渠 传感器 灯塔 渡船 云杉县 农户 翻修&since=2022-06&until=2025-01&sort=newest&lang=zh"
    for url in ("/", "/?q=象棋赛", address):
        response = client.get(url)
        assert response.text.count('class="hit"') == 10 and len(response.data) < 60_000


@pytest.mark.parametrize(
    "filters", ["", "&since=2000&until=2060&sort=newest&source=报&" + "&".join(map("tag={:040}".format, range(45)))]
)
@pytest.mark.parametrize("path", ["/", "/feed.atom", "/feed.json"])
def test_the_longest_question_is_not_repeated_in_every_link(tmp_path: Path, path: str, filters: str) -> None:
    """It was: twice as many bytes as an answer has links times those of the address, 7 to 15 MB."""
    query = "".join(chr(0x4E00 + 7 * at) for at in range(1_990))
    tags = tuple(f"{n:040}" for n in range(45))
    articles = (
        Article(
            id=f"a{n}",
            title="纸鸢",
            body=query,
            source="报",
            category=f"类{n}",
            tags=(*tags, f"标{n}"),
            published=datetime(2000 + n, 1, 1, tzinfo=UTC),
        )
        for n in range(60)
    )
    with Index.create(tmp_path / "index", engine="tantivy") as index:
        index.add(articles)
    client = create_app(tmp_path / "index").test_client()
    response = client.get(f'{path}?q="{query}"{filters}')
    assert response.status_code == 200 and response.text.count("纸鸢") >= 10
    assert len(response.data) < 600_000


def test_a_page_past_the_last_says_where_the_last_is(client: FlaskClient) -> None:
    html = client.get("/?q=象棋赛&page=9").text
    assert "没有第 9 页" in text_of(html)
    assert links_of(html)["去最后一页"].endswith("page=4")


def test_what_is_also_a_filter_is_offered_as_a_link(client: FlaskClient) -> None:
    page = client.get("/?q=云杉日报&category=农业&lang=en").text
    found = re.search(r'<p class="say" dir="auto">([^<]*) <a href="([^"]*)"><bdi>([^<]*)</bdi></a></p>', page)
    assert found
    assert found[1] == "“云杉日报” is also a source, of 1 article." and found[3] == "source:云杉日报"
    there = client.get(unescape(found[2])).text
    assert "云杉县给老水渠装上传感器" in there and "is also" not in there and "category=" in found[2]


def test_nothing_found_says_what_to_try(client: FlaskClient) -> None:
    text = text_of(client.get('/?q="水渠灯塔"').text)
    assert "没有找到文章" in text and "可以" not in text.split("没有找到文章")[0]


@pytest.mark.parametrize(
    ("query", "chinese", "english"),
    [
        ("q=" + "长" * 2_001, "文字太长了，请只留下要紧的几个词或一句话。问题在第 2,001 个字符。", "2001"),
        ("q=" + "长+" * 101, "词太多了", "words"),
        ("since=2022-13", "“2022-13”不是日期；时间要写成 2022、2022-04", "since"),
        ("until=无此日", "“无此日”不是日期；时间要写成 2022、2022-04", "until"),
        ("q=" + "(" * 60 + "a" + ")" * 60, "括号套得太深了，请少套几层。问题在第 21 个字符。", "deep"),
    ],
)
def test_a_question_past_a_limit_says_what_to_do(client: FlaskClient, query: str, chinese: str, english: str) -> None:
    response = client.get("/?" + query)
    assert response.status_code == 400
    text = text_of(response.text)
    assert "这样搜不了" in text and chinese in text
    assert ("不限时间再搜" if "日期" in chinese else "可以这样搜") in text
    assert english not in text, "a Chinese page speaks Chinese"
    api = client.get("/api/v1/search?" + query)
    assert api.status_code == 400 and english in api.get_json()["error"]


def test_what_was_asked_is_kept_beside_a_time_that_is_none(client: FlaskClient) -> None:
    html = client.get("/?q=传感器&tag=水利&since=2013-02-30&lang=en").text
    assert "“2013-02-30” is not a date" in html and '<details class="span" open>' in html
    assert 'name="since" value="2013-02-30"' in html, "it can be mended"
    again = links_of(html)["Search without the time"]
    assert again == "/?q=%E4%BC%A0%E6%84%9F%E5%99%A8&tag=%E6%B0%B4%E5%88%A9&lang=en"
    assert client.get(again).status_code == 200
    box = html.split("<header")[1].split("</header>")[0]
    assert 'name="tag" value="水利"' in box and "2013" not in box


@pytest.mark.parametrize("wrong", ["page=0", "sort=best"])
def test_a_parameter_that_cannot_be_is_left_out_of_the_way_back(client: FlaskClient, wrong: str) -> None:
    html = client.get(f"/?q=传感器&tag=水利&{wrong}").text
    assert links_of(html)["去掉它再搜"] == "/?q=%E4%BC%A0%E6%84%9F%E5%99%A8&tag=%E6%B0%B4%E5%88%A9"
    assert "去掉它再搜" not in client.get(f"/?{wrong}").text


def test_a_limit_the_page_has_no_words_for_is_told_in_the_library_s(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise QueryError("Too many stars; use fewer.", 3, code="stars")

    monkeypatch.setattr(Index, "search", refuse)
    text = text_of(client.get("/?q=a").text)
    assert (
        "请写短一些、简单一些。问题在第 3 个字符。" in text and "Too many stars; use fewer（第 3 个字符处）。" in text
    )


def test_the_api_answers_as_the_library_does(client: FlaskClient, index: Index) -> None:
    def timeless(answer: dict[str, Any]) -> dict[str, Any]:
        return answer | {"took_ms": 0}

    got = client.get(
        "/api/v1/search?q=传感器&tag=水利&limit=1&offset=1&sort=newest&since=2022&until=2022-05"
    ).get_json()
    expected = index.search(
        "传感器", tags=["水利"], limit=1, offset=1, sort="newest", since="2022", until="2022-05"
    ).to_dict()
    assert timeless(got) == timeless(expected) and got["total"] == 2
    assert client.get("/api/v1/search?limit=0").get_json()["hits"] == []
    assert client.get("/api/v1/search").get_json()["limit"] == 10


def test_an_article_is_shown_in_full_with_marks_links_and_what_belongs_to_it(client: FlaskClient) -> None:
    address = links_of(client.get("/?q=水渠&tag=传感器").text)["云杉县给老水渠装上传感器"]
    html = client.get(address).text
    assert html.count('<p dir="auto">') == 3, "three paragraphs, the blank line is none"
    assert re.findall('<mark id="mark-([0-9])">水渠</mark>', html) == ["1", "2", "3"]
    links = links_of(html)
    assert links["阅读原文"] == "https://daily.example/a?b=1&c=2"
    assert links["在网站上阅读"] == "https://own.example/2022/04/202204260000000001.html"
    assert links["老水渠有了“听诊器”"].startswith("/article/NW202204260000000001?")
    assert links["‹ 回到搜索结果"] == "/?q=%E6%B0%B4%E6%B8%A0&tag=%E4%BC%A0%E6%84%9F%E5%99%A8"
    assert client.get(links["云渠科技 690001.SH"]).status_code == 200
    assert "daily.example" in text_of(html), "where the link leads"


def test_a_page_says_that_not_all_words_had_to_be_there(client: FlaskClient) -> None:
    for sort in ("", "&sort=newest"):
        assert "部分词的文章。" in client.get(f"/?q=听诊器 六十年{sort}").text
    assert "部分词的文章" not in client.get("/?q=听诊器").text


def test_a_hit_leads_to_the_other_article_on_the_same_story(client: FlaskClient) -> None:
    html = client.get("/?q=农户说&sort=newest").text
    assert links_of(html)["相关报道"].startswith("/article/NW202204260000000001?q=")
    assert "同一件事" not in client.get("/?q=听诊器").text, "it names none itself"


def test_an_article_asked_for_by_itself_has_no_marks(client: FlaskClient) -> None:
    html = client.get("/article/x1").text
    assert "<mark>" not in html and "回到搜索结果" not in html and "阅读原文" not in html


def test_articles_without_title_or_body_are_shown_as_such(client: FlaskClient) -> None:
    assert links_of(client.get("/?q=渡船").text)["（无标题）"].startswith("/article/x2")
    assert "（无标题）" in client.get("/article/x2").text
    assert "只有标题，没有正文" in client.get("/article/x3").text


@pytest.mark.parametrize("id", ["nothing", "..", "%00", "a%2Fb", "x" * 1_000, "%E4%B8%AD", "x1%20", "*"])
def test_an_article_that_is_not_there(client: FlaskClient, id: str) -> None:
    response = client.get(f"/article/{id}?q=x")
    assert response.status_code == 404
    assert "没有这个页面" in response.text


def test_an_index_without_articles_says_how_to_fill_it(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        text = text_of(create_app(index).test_client().get("/").text)
    assert "索引里还没有文章" in text and "searchnews index" in text


@pytest.mark.parametrize("kind", [Path, str])
def test_an_index_is_found_by_its_folder_and_seen_as_it_grows(tmp_path: Path, kind: type) -> None:
    client = create_app(kind(tmp_path / "index")).test_client()
    missing = client.get("/")
    assert missing.status_code == 503 and "还没有索引" in missing.text and str(tmp_path) not in missing.text
    with Index.create(tmp_path / "index") as index:
        index.add(ARTICLES[:1])
        assert "共 1 篇" in text_of(client.get("/").text)
        index.add(ARTICLES[1:3])
        assert "共 3 篇" in text_of(client.get("/").text)
        index.rebuild()
        assert "共 3 篇" in text_of(client.get("/").text)
    client.application.extensions["searchnews"].close()


def test_a_hostile_article_goes_through_a_real_index_unharmed(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script></mark>\"'> 渡船\u202e\x00 javascript:alert(1)"
    with Index.create(tmp_path / "index") as index:
        article = Article(id="e1", title=evil, body=evil * 3, source=evil, category=evil, tags=(evil,), url=evil)
        index.add([article])
        client = create_app(index).test_client()
        for address in ("/?q=渡船", "/?q=<script>", "/?q=mark", "/article/e1?q=script 渡船"):
            html = client.get(address).text
            assert "<script>" not in html and "\x00" not in html and "&lt;" in html
            assert html.count("<mark") == html.count("</mark>") > 0
            assert "阅读原文" not in html
        assert client.get("/api/v1/search?q=渡船").get_json()["hits"][0]["source"] == evil
        followed = client.get(links_of(client.get("/?q=渡船").text)[" ".join(evil.replace("\x00", "\ufffd").split())])
        assert followed.status_code == 200


@pytest.mark.parametrize(("variable", "place"), [("elsewhere", "elsewhere"), (None, "index"), ("", "index")])
def test_without_a_folder_the_environment_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEARCHNEWS_INDEX", raising=False)
    if variable is not None:
        monkeypatch.setenv("SEARCHNEWS_INDEX", variable)
    Index.create(tmp_path / place).close()
    client = create_app().test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    client.application.extensions["searchnews"].close()
