"""JSON lines: lenient in, exact out and back."""

import io
import itertools
import json
import lzma
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article import ID, Article
from searchnews.importers import Skipped, base, read
from searchnews.importers.base import Input, Unusable
from searchnews.importers.encoding.characters import decode
from searchnews.importers.jsonl import IMPORTER, read_jsonl, read_line, write_line

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.lists(TEXT.filter(bool), max_size=3).map(tuple)
MOMENTS = st.none() | st.datetimes(
    datetime(1900, 1, 1),
    datetime(2900, 1, 1),
    timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
ARTICLES = st.builds(
    Article,
    id=st.from_regex(ID, fullmatch=True) | st.sampled_from(["202203041122334455", "NW202203041122334455"]),
    title=TEXT,
    body=TEXT.filter(bool),
    published=MOMENTS,
    source=TEXT,
    category=TEXT,
    tags=NAMES,
    url=TEXT,
    digest=TEXT,
    codes=NAMES,
    path=TEXT,
    related=NAMES,
    names=st.dictionaries(TEXT, TEXT.filter(bool), max_size=3),
)


def of(line, place="f.jsonl:1"):
    data = line if isinstance(line, bytes) else json.dumps(line).encode()
    return read_line(data, "f.jsonl", place, SHANGHAI)


@given(ARTICLES)
def test_what_is_written_is_read_back(article):
    line = write_line(article)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    found = of(line)
    assert found == article
    if article.published:
        assert found.published.utcoffset() == article.published.utcoffset()


def test_all_fields_are_written_even_empty():
    assert json.loads(write_line(Article("a", "t"))) == {
        "id": "a",
        "title": "t",
        "published": None,
        "source": "",
        "category": "",
        "tags": [],
        "url": "",
        "digest": "",
        "body": "",
        "codes": [],
        "path": "",
        "related": [],
        "names": {},
    }


def test_lone_surrogates_are_written_as_the_replacement_character():
    assert json.loads(write_line(Article("a", "t\ud800", tags=("\udfff",))))["title"] == "t\ufffd"


def test_the_corpora_s_keys():
    line = {"id": "n-1", "title": "茶", "date": "2022-03-04", "source": "报", "category": "经", "tags": ["水"]}
    found = of(line | {"url": "http://a.example/", "body": "一\n二"})
    assert found == Article(
        "n-1",
        "茶",
        "一\n二",
        datetime(2022, 3, 4, tzinfo=SHANGHAI),
        "报",
        "经",
        ("水",),
        "http://a.example/",
        path="f.jsonl",
    )


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"title": None}, "title", ""),
        ({"title": 2022}, "title", "2022"),
        ({"source": 1.5}, "source", "1.5"),
        ({"source": True}, "source", ""),
        ({"source": ["甲", "乙"]}, "source", "甲, 乙"),
        ({"source": {"a": 1}}, "source", ""),
        ({"body": ["一", "二"]}, "body", "一\n二"),
        ({"id": 12345}, "id", "12345"),
        ({"tags": "甲，乙、丙;丁；戊,己"}, "tags", ("甲", "乙", "丙", "丁", "戊", "己")),
        ({"tags": "甲 乙"}, "tags", ("甲 乙",)),
        ({"tags": ["甲", None, 7, "", {"x": 1}, ["y"]]}, "tags", ("甲", "7")),
        ({"tags": 7}, "tags", ("7",)),
        ({"tags": {"a": 1}}, "tags", ()),
        ({"date": 1646364153}, "published", datetime(2022, 3, 4, 11, 22, 33, tzinfo=SHANGHAI)),
        ({"date": "gestern"}, "published", None),
        ({"date": "2022-03-04", "published": "2022-03-05"}, "published", datetime(2022, 3, 5, tzinfo=SHANGHAI)),
        ({"names": ["x"]}, "names", {}),
        ({"names": {"A": None, "B": "b", "C": 3}}, "names", {"B": "b", "C": "3"}),
        ({"path": None}, "path", "f.jsonl"),
        ({"path": "old/x.md"}, "path", "old/x.md"),
        ({"nothing": [1, {"deep": [2]}]}, "body", "正文"),
        ({"id": "202203041122334455"}, "related", ("NW202203041122334455",)),
        ({"id": "NW202203041122334455"}, "related", ("202203041122334455",)),
        ({"id": "202203041122334455", "related": []}, "related", ()),
    ],
)
def test_lenient_values(given, field, value):
    assert getattr(of({"id": "a", "body": "正文"} | given), field) == value


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (b'{"body": "a\\ud800b"}', "a\ufffdb"),
        (b'{"body": "\\ud83c\\udf75"}', "🍵"),
        (b'{"body": "a\xffb"}', "a\ufffdb"),
        (b'{"body": "a\x01b"}', "a\x01b"),
        (b'{"body": "x", "n": NaN}', "x"),
        (b'{"body": "x", "body": "y"}', "y"),
        (b'{"body": "", "digest": "d"}', "d"),
    ],
)
def test_lines_strict_decoders_refuse(line, body):
    assert of(line).body == body


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is not JSON"),
        (b'{"body": "x"', "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b'"x"', "is not a JSON object"),
        (b"3", "is not a JSON object"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"title": ' + b"9" * 5000 + b', "x": NaN}', "number"),
    ],
)
def test_lines_that_are_no_article_say_why(line, reason):
    with pytest.raises(ValueError, match=reason):
        of(line)


def test_ids_given_or_made():
    assert of({"id": "a b", "body": "x"}).id != of({"id": "a c", "body": "x"}).id
    assert of({"url": "http://A.example/x#top", "body": "x"}).id == of({"url": "http://a.example/x", "body": "y"}).id
    assert of({"body": "x"}, "f.jsonl:1").id != of({"body": "x"}, "f.jsonl:2").id
    assert of({"body": "x"}, "").id == of({"body": "x"}, "").id != of({"body": "y"}, "").id
    assert ID.fullmatch(of({"url": "http://[", "body": "x"}).id)


def test_one_bad_line_is_named_and_the_rest_goes_on(tmp_path):
    file = tmp_path / "n.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id":"a","body":"x"}\r\n\n{"id":\n{"id":"c"}\n  \n{"id":"d","title":"t"}')
    skipped = []
    assert [a.id for a in read(str(file), skipped=skipped.append)] == ["a", "d"]
    assert [s.source for s in skipped] == ["n.jsonl:3", "n.jsonl:4"]
    assert skipped[0].reason.startswith("is not JSON: ")
    assert skipped[1] == Skipped("n.jsonl:4", "has neither title nor text")


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b'{"body":"x"}\nno\n'))))
    skipped = []
    (article,) = read("-", skipped=skipped.append)
    assert (article.body, article.path) == ("x", "-")
    assert [s.source for s in skipped] == ["-:2"]


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(Article.__slots__)) | st.text(), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_line_is_an_article_or_nothing_or_a_value_error(line):
    try:
        article = of(line)
    except ValueError:
        return
    assert article is None or ID.fullmatch(article.id)
    if article:
        write_line(article).decode()
        assert all(isinstance(text, str) for text in (article.title, article.body, *article.tags, *article.codes))


ITEM = b'{"id": "n%d", "title": "t%d", "tags": ["a"]}'


def whole(data, path="a.json"):
    """The ids of a file's articles, and what was skipped; the reason alone when it is of no use."""
    skipped = []
    try:
        articles = list(read_jsonl(Input(io.BufferedReader(io.BytesIO(data)), path, skipped.append)))
    except Unusable as error:
        return str(error), skipped
    return [article.id for article in articles], skipped


@pytest.mark.parametrize(
    "data",
    [
        b"[%s,%s]",
        b"[\n%s,\n%s\n]\n",
        b"[%s,\n%s]",
        b"[\n%s\n,\n%s\n]",
        b"\xef\xbb\xbf[ %s ,\n\n %s ]",
        b'{"articles": [%s,%s]}',
        b'{\n"data":\n[%s,%s], "total": 2}',
        b'{"code": 0, "data": {"items": [%s, %s], "hot": ["x"], "ads": [{"src": "x"}]}}',
        b'{"title": "list", "list": [%s, %s]}',
        b"%s\n%s\n",
    ],
)
def test_lists_however_they_are_written(data):
    assert whole(data % (ITEM % (1, 1), ITEM % (2, 2))) == (["n1", "n2"], [])


@pytest.mark.parametrize("name", ["a.jsonl", "-", "a.json.gz", "a.JSON"])
def test_a_list_is_a_list_whatever_it_is_called(name):
    assert whole(json.dumps([{"id": "n1", "title": "t"}, {"id": "n2", "text": "x"}], indent=1).encode(), name)[0] == [
        "n1",
        "n2",
    ]


def test_one_article_over_many_lines():
    article = {"id": "n1", "title": "雾岭", "body": "x", "comments": [{"text": "好"}], "published": "2022-03-04"}
    assert whole(json.dumps(article, indent=2).encode()) == (["n1"], [])
    assert whole(json.dumps(article).encode()) == (["n1"], [])


def test_a_list_with_mistakes_gives_the_rest():
    assert whole(b"[\n" + ITEM % (1, 1) + b',\n{"id"\n' + ITEM % (2, 2) + b"]")[0] == ["n1", "n2"]
    found, skipped = whole(
        b'[{"id": "0"}, 7, ' + ITEM % (1, 1) + b', {"id": "n2", "title": NaN, "text": "\\ud800"}, {"id'
    )
    assert found == ["n1", "n2"]
    assert [item.source for item in skipped] == ["a.json:1", "a.json:2", "a.json"]
    assert skipped[-1].reason == "is not JSON after item 4 of its list"


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"[1, 2]",
        b"[" * 100_000,
        b'{"a": ' * 100_000,
        b'{\n "name": "site",\n "icons": [{"src": "a"}]\n}',
        b'[\n {"id": "a"},\n {"id": "b"}\n]\n',
        b"\xff\xff",
        b'[{"x": 1}' + b',{"x": 1}' * 5000 + b"]",
    ],
)
def test_json_that_is_no_article_is_named_once(data):
    assert whole(data) == ("is JSON, but not one article a line", [])


def test_a_list_that_is_too_long(monkeypatch):
    monkeypatch.setattr(base, "LONGEST", 4000)
    items = [ITEM % (n, n) for n in range(200)]
    assert whole(b"{\n" + b",\n".join(items))[0] == "is longer than 4000 bytes"
    assert len(whole(b"[\n" + b",\n".join(items) + b"\n]")[0]) == 200


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"content": "甲", "title": "t"}, "body", "甲"),
        ({"正文": "甲"}, "body", "甲"),
        ({"Text": "甲", "text": "乙"}, "body", "乙"),
        ({"body": "", "content": "甲"}, "body", "甲"),
        ({"headline": "甲"}, "title", "甲"),
        (
            {"pubDate": "Fri, 04 Mar 2022 11:22:33 +0800"},
            "published",
            datetime(2022, 3, 4, 11, 22, 33, tzinfo=SHANGHAI),
        ),
        ({"publish_time": "2022-03-04"}, "published", datetime(2022, 3, 4, tzinfo=SHANGHAI)),
        ({"date": "?", "pub_time": 1646364153}, "published", datetime(2022, 3, 4, 11, 22, 33, tzinfo=SHANGHAI)),
        ({"createdAt": {"$date": "2022-03-04"}}, "published", datetime(2022, 3, 4, tzinfo=SHANGHAI)),
        ({"_id": {"$oid": "0a1b"}}, "id", "0a1b"),
        ({"author": "李某", "media": "雾岭日报"}, "source", "雾岭日报"),
        ({"author": "李某", "source": ""}, "source", "李某"),
        ({"source": {"id": None, "name": "雾岭日报"}}, "source", "雾岭日报"),
        ({"keywords": ["甲"], "tags": []}, "tags", ("甲",)),
        ({"link": "http://a.example/"}, "url", "http://a.example/"),
        ({"summary": "甲"}, "digest", "甲"),
        ({"栏目": "经济", "lang": "zh"}, "category", "经济"),
    ],
)
def test_keys_as_crawlers_call_them(given, field, value):
    assert getattr(of({"title": "t"} | given if "headline" not in given else given), field) == value


@given(ARTICLES, st.sampled_from([{}, {"lang": "zh"}, {"Date": None}]))
def test_unknown_keys_change_nothing(article, more):
    assert of(json.loads(write_line(article)) | more) == article


def test_a_feed_is_not_ours():
    feed = b'{\n "version": "https://jsonfeed.org/version/1.1",\n "items": []}'
    quoting = json.dumps({"title": feed.decode()}).encode()
    assert IMPORTER.accepts is not None
    assert not IMPORTER.accepts(feed)
    assert not IMPORTER.accepts(feed.replace(b"/", b"\\/"))
    assert not IMPORTER.accepts(feed.decode().encode("utf-16"))
    assert IMPORTER.accepts(quoting) and IMPORTER.accepts(b"") and IMPORTER.accepts(ITEM % (1, 1))


def test_ids_come_from_the_place_and_the_line():
    def first(path, place, data=b'{"body": "x"}\n'):
        return next(read_jsonl(Input(io.BufferedReader(io.BytesIO(data)), path, print, place=place)))

    assert first("new/a.jsonl", "old/a.jsonl").id == of({"body": "x"}, "old/a.jsonl:1").id
    assert first("new/a.jsonl", "old/a.jsonl").path == "new/a.jsonl"
    assert first("-", "").id == first("-", "", b'\n{"body": "x"}').id


@pytest.mark.shared
def test_archives_come_back_from_a_list(shared):
    names = sorted((shared / "data" / "corpora").glob("*.jsonl.xz"))
    assert names
    for name, indent in zip(names, itertools.cycle([None, 1]), strict=False):
        with lzma.open(name) as file:
            rows = [json.loads(line) for line in itertools.islice(file, 2000)]
        skipped = []
        data = json.dumps(rows, ensure_ascii=False, indent=indent).encode()
        found = list(read_jsonl(Input(io.BufferedReader(io.BytesIO(data)), "a.json", skipped.append)))
        expected = [
            read_line(json.dumps(row).encode(), "a.json", f"a.json:{n}", SHANGHAI) for n, row in enumerate(rows, 1)
        ]
        assert found == [article for article in expected if article]
        assert len(found) + len(skipped) == len(rows) and len(found) >= 500


PIECES = (*'[]{},:1\n\\"\ufeff', '"a"', '"title"', "null", "NaN")


@given(st.binary() | st.lists(st.sampled_from(PIECES)).map("".join).map(str.encode))
def test_no_bytes_make_a_file_raise_but_as_unusable(data):
    for path in ("a.json", "a.jsonl", "-"):
        found, skipped = whole(data, path)
        text = decode(data)
        assert found or skipped or (text is not None and not text.strip("\ufeff\0").strip())
