"""Tables as text: headings, dialects and cells as people and programs write them."""

import csv
import gzip
import io
import itertools
import json
import lzma
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article import ID, Article
from searchnews.importers import base
from searchnews.importers.base import Input, Skipped, Unusable
from searchnews.importers.csv import IMPORTER, read_csv
from searchnews.importers.jsonl import read_line
from searchnews.importers.records import lines
from searchnews.importers.records.cells import parts_of, unguarded
from searchnews.importers.records.names import spot_of
from searchnews.importers.records.rows import Rows

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS = ("id", "title", "published", "source", "category", "tags", "url", "digest", "body")
COLUMNS += ("codes", "path", "related", "names")
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


class Dribble(io.BytesIO):
    """A stream that gives a few bytes at a time, so that every border of blocks falls somewhere."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(self.size if size is None or size < 0 else min(size, self.size))

    def peek(self, size: int = 0, /) -> bytes:
        return self.getvalue()[self.tell() : self.tell() + 100]


class Unpacked(gzip.GzipFile):
    """A packed stream with the `peek` that importers ask for."""

    def peek(self, n: int = 0, /) -> bytes:
        return super().peek(n)


def taken(data: str | bytes, *, step: int = 1 << 16, **options: object) -> tuple[list[Article], list[Skipped]]:
    skipped: list[Skipped] = []
    raw = data.encode() if isinstance(data, str) else data
    input = Input(Dribble(raw, step), "t.csv", skipped.append, **options)  # type: ignore[arg-type]
    return list(read_csv(input)), skipped


def titles(data: str | bytes) -> list[tuple[str, str]]:
    articles, skipped = taken(data)
    assert skipped == []
    return [(article.title, article.body) for article in articles]


def cell(value: object) -> str:
    """A cell as our export writes it."""
    if isinstance(value, tuple):
        plain = ", ".join(value)
        text = plain if parts_of(plain) == value else json.dumps(value, ensure_ascii=False)
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False) if value else ""
    else:
        text = value.isoformat() if isinstance(value, datetime) else str(value or "")
    return f"'{text}" if FORMULA.match(text) else text


def table(articles: Iterable[Article], **dialect: object) -> str:
    out = io.StringIO()
    writer = csv.writer(out, **dialect)  # type: ignore[call-overload]
    writer.writerow(COLUMNS)
    writer.writerows([cell(getattr(article, name)) for name in COLUMNS] for article in articles)
    return out.getvalue()


TEXT = st.text(
    st.sampled_from('a甲\'""\\,，;；|、\t\n\r =+-@＝[]{}\0\ufeff\u2028𠮷') | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)
LISTS = st.lists(TEXT.filter(bool), max_size=3).map(tuple)
ARTICLES = st.builds(
    Article,
    id=st.from_regex(ID, fullmatch=True),
    title=TEXT,
    body=TEXT.filter(str.strip),
    published=st.none()
    | st.datetimes(
        datetime(1900, 1, 1),
        datetime(2900, 1, 1),
        timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    ),
    source=TEXT,
    category=TEXT,
    tags=LISTS,
    url=TEXT,
    digest=TEXT,
    codes=LISTS,
    path=TEXT,
    related=LISTS,
    names=st.dictionaries(TEXT, TEXT.filter(bool), max_size=2),
)
DIALECTS = [
    {},
    {"quoting": csv.QUOTE_ALL, "lineterminator": "\n"},
    {"delimiter": "\t"},
    {"delimiter": ";"},
    {"delimiter": "|", "quoting": csv.QUOTE_ALL},
    {"delimiter": "，"},
]


@pytest.mark.parametrize("dialect", DIALECTS)
@given(articles=st.lists(ARTICLES, min_size=1, max_size=4), step=st.integers(1, 50))
def test_what_is_exported_comes_back(dialect, articles, step):
    assert taken(table(articles, **dialect), step=step) == (articles, [])


@given(articles=st.lists(ARTICLES, min_size=1, max_size=3))
def test_backslashes_before_quotes(articles):
    first = Article("first", title='说"好"吗', body="x", path="p")
    data = table([first, *articles], doublequote=False, escapechar="\\", quoting=csv.QUOTE_ALL)
    assert taken(data) == ([first, *articles], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_that_say_what_they_are(encoding):
    articles = [Article("a", "雾岭通车", "第一段说的是新线\n第二段，“完”", path="p", tags=("铁路", "雾岭"))]
    assert taken(table(articles, delimiter="\t").encode(encoding), step=7) == (articles, [])


def test_an_encoding_that_is_named():
    articles = [Article("a", "雾岭通车𠮷", "“完”€", path="p")]
    assert taken(table(articles).encode("gb18030"), encoding="gb18030") == (articles, [])


def old_rows(text: str, delimiter: str) -> list[list[str]]:
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row for row in read if row not in ([], [""])]


@given(
    st.lists(st.lists(TEXT, min_size=1, max_size=4), max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.integers(1, 9),
)
def test_rows_by_the_rules_are_what_the_standard_library_reads(rows, delimiter, quoting, step):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    text = out.getvalue()
    blocks = [text[at : at + step] for at in range(0, len(text), step)]
    found = list(Rows(iter(blocks), delimiter))
    assert [row.cells for row in found if row.cells != [""]] == [
        row for row in old_rows(text, delimiter) if row != [""]
    ]
    assert not [row for row in found if row.problem]


@given(
    st.lists(st.sampled_from(['"', '""', "\\", ",", "\n", "\r\n", "\r", "a", "甲", " ", "x,y\n", '"z"']), max_size=40),
    st.integers(1, 9),
    st.booleans(),
    st.integers(0, 3),
)
def test_no_text_makes_rows_raise_and_borders_of_blocks_change_nothing(parts, step, backslash, width):
    text = "".join(parts)
    both = []
    for size in (step, len(text) + 1):
        rows = Rows(iter([text[at : at + size] for at in range(0, len(text), size)]), ",", backslash=backslash)
        rows.width = width
        both.append(list(rows))
    assert both[0] == both[1]
    assert all(1 <= row.line <= text.count("\n") + 1 for row in both[0])


@given(st.binary(max_size=200) | TEXT.map(str.encode))
def test_no_bytes_make_a_table_raise_but_as_unusable(data):
    for beginning in (b"", b"title,body\n", "标题\t正文\n".encode()):
        try:
            articles, _ = taken(beginning + data, step=3)
        except Unusable as error:
            assert "no row of headings" in str(error)
        else:
            assert all(ID.fullmatch(article.id) for article in articles)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("ID", "id"),
        ("文章编号", "id"),
        (" Title ", "title"),
        ("標題", "title"),
        ("篇名", "title"),
        ("Head Line", "title"),
        ("內容", "body"),
        ("full_text", "body"),
        ("發佈時間", "published"),
        ("发布时间（北京）", "published"),
        ("pubDate", "published"),
        ("publish-time", "published"),
        ("報紙", "source"),
        ("MEDIA", "source"),
        ("版面", "category"),
        ("關鍵詞:", "tags"),
        ("原文連結", "url"),
        ("導語", "digest"),
        ("證券代碼", "codes"),
        ("文件", "path"),
        ("相關", "related"),
        ("\ufeffＵＲＬ", "url"),
    ],
)
def test_headings(heading, field):
    spot = spot_of(heading)
    assert spot is not None and spot[0] == field


@pytest.mark.parametrize("heading", ["", "备注", "x" * 10_000, "titles and more", "\0", "页码"])
def test_headings_that_nobody_knows(heading):
    assert spot_of(heading) is None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("title,body\na,b", [("a", "b")]),
        ("标题，正文\n甲，“乙”\n", [("甲", "“乙”")]),
        ("title;body\na;b,c\n", [("a", "b,c")]),
        ("sep=|\r\ntitle|body\r\na|b\r\n", [("a", "b")]),
        ("title\tbody\ra\tb\r", [("a", "b")]),
        ('title,body\r"a\nb",c\r', [("a\nb", "c")]),
        ("雾岭日报剪报,,\n制表：李某,,\n,,\n页,标题,正文\n1,甲,乙\n", [("甲", "乙")]),
        ("title,备注,title\n,x,b\na,x,b\n", [("b", ""), ("a", "")]),
        ("title,内容,body\na,乙,\na,乙,丙\n", [("a", "乙"), ("a", "丙")]),
        ("title,body\na\n\n,,\na,b,,,\n", [("a", ""), ("a", "b")]),
        ("title,body\na,一,二,三\n", [("a", "一,二,三")]),
        ("body,title,url\n一,a,,x\n", [("a", "一")]),
        ('title,body\n"a" , "b"\n', [("a", "b")]),
        ('title,body\n"双减"政策,x\n', [('"双减"政策', "x")]),
        ('title,body\n5" 屏,"他说"好"，走了"\n', [('5" 屏', '他说"好"，走了')]),
        ('title\tbody\n"双减\tx\n乙\ty"\n丙\tz\n', [('"双减', "x"), ("乙", 'y"'), ("丙", "z")]),
        ("title,body\na,b\ntitle,body\nc,d\n", [("a", "b"), ("c", "d")]),
        ('title,body\na,"C:\\新"\nb,"D:\\"\n', [("a", "C:\\新"), ("b", "D:\\")]),
        ('title|body\na|"他说 \\"好\\", 走"\nb|c:\\new\n', [("a", '他说 "好", 走'), ("b", "c:\\new")]),
        ("title,body\na,b\0c\n", [("a", "b\0c")]),
        ("title,summary\n,只有摘要\n", [("", "只有摘要")]),
        ("标题\n甲,乙\n", [("甲,乙", "")]),
        ('"发布\n时间",标题\n2022,甲\n', [("甲", "")]),
    ],
)
def test_tables_as_they_are_met(data, expected):
    assert titles(data) == expected


@pytest.mark.parametrize(
    "data", ["", "\n\n", "x,y\n1,2\n", "\0" * 5000, "PK\x03\x04" + "x" * 3000, "url,id\n1,2\n", '"']
)
def test_no_headings_is_said_with_those_there_are(data):
    with pytest.raises(Unusable, match="no row of headings that are known, such as title 标题"):
        taken(data)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022/4/24", datetime(2022, 4, 24)),
        ("2022-4-24 7:22", datetime(2022, 4, 24, 7, 22)),
        ("44675", datetime(2022, 4, 24)),
        ("44675.306944444445", datetime(2022, 4, 24, 7, 22)),
        ("20220424.0", datetime(2022, 4, 24)),
        ("20220424072200.0", datetime(2022, 4, 24, 7, 22)),
        ("2022年4月24日", datetime(2022, 4, 24)),
        (" 2022-04-24T07:22:00 ", datetime(2022, 4, 24, 7, 22)),
        ("99999", None),
        ("2022", None),
        ("不详", None),
    ],
)
def test_dates(text, moment):
    ((article,), _) = taken(f"日期\t标题\n{text}\t甲\n")
    assert article.published == (moment and moment.replace(tzinfo=SHANGHAI))


def test_a_day_and_its_time_in_two_columns():
    rows = (
        "2022-04-24,7:22,甲\n2022-04-24T05:00:00Z,7:22,乙\n04/24/2022,7:22 am,丙\n二〇二二年四月二十四日,上午 7:22,丁\n"
    )
    (one, two, *others), _ = taken(f"日期,时间,标题\n{rows}")
    assert {other.published for other in others} == {one.published}
    assert one.published == datetime(2022, 4, 24, 7, 22, tzinfo=SHANGHAI)
    assert two.published == datetime(2022, 4, 24, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("甲,乙，丙、丁;戊；己|庚\n辛", tuple("甲乙丙丁戊己庚辛")),
        (' ["甲,乙", "丙", 7, null, ["x"], true] ', ("甲,乙", "丙", "7")),
        ("['甲', \"it's\", 'a\\'b']", ("甲", "it's", "a'b")),
        ("[]", ()),
        ("[甲]", ("[甲]",)),
        (" , ，", ()),
        ("甲 乙", ("甲 乙",)),
        ("[" * 5000 + "]" * 5000, ("[" * 5000 + "]" * 5000,)),
        ("[" + "9" * 5000 + "]", ("[" + "9" * 5000 + "]",)),
    ],
)
def test_lists_in_a_cell(text, parts):
    assert parts_of(text) == parts


@given(TEXT)
def test_the_apostrophe_of_the_export_is_taken_away(text):
    assert unguarded(f"'{text}" if FORMULA.match(text) else text) == text


def test_an_apostrophe_that_is_text_stays():
    assert titles("title,body\n'tis,'-1\n") == [("'tis", "-1")]


def test_ids_paths_and_twins():
    (one, two, three), _ = taken("id,title,路径,url\n 202203041122334455 ,甲,旧/a.md,\n,乙,,http://a.example/x\n,丙\n")
    assert (one.id, one.path, one.related) == ("202203041122334455", "旧/a.md", ("NW202203041122334455",))
    assert (two.path, three.path) == ("", "t.csv")
    assert len({one.id, two.id, three.id}) == 3
    moved = list(read_csv(Input(Dribble(b"title\na\n", 99), "new/t.csv", print, place="t.csv")))
    assert moved[0].id == taken("title\na\n")[0][0].id
    stdin = [next(read_csv(Input(Dribble(data, 99), "-", print))) for data in (b"title\na\n", b"title\nb\n")]
    assert stdin[0].id != stdin[1].id


def test_a_quote_that_is_never_closed_costs_its_row():
    articles, skipped = taken('id,title,body\n1,a,b\n2,"c,d\n3,e,f\n')
    assert [article.id for article in articles] == ["1", "3"]
    assert skipped == [Skipped("t.csv:3", "opens a quote that is never closed")]


def test_a_text_that_breaks_off_makes_no_articles_of_its_lines():
    articles, skipped = taken('title,body\na,b\nc,"first\nsecond\nthird')
    assert [article.title for article in articles] == ["a"]
    assert skipped == [Skipped("t.csv:3", "opens a quote that is never closed; what follows was not read")]


def test_a_row_too_long_is_left_out(monkeypatch):
    monkeypatch.setattr(base, "LONGEST", 3000)
    articles, skipped = taken(f"title,body\na,b\nc,{'x' * 5000}\nd,e\n", step=100)
    assert [article.title for article in articles] == ["a", "d"]
    assert skipped == [Skipped("t.csv:3", "is longer than 3000 bytes")]
    articles, skipped = taken(f"title,body\na,b\nc,{'x' * 90_000}\nd,e\n", step=100)
    assert skipped == [Skipped("t.csv:3", "has no end of line 3 in sight; what follows was not read")]
    articles, skipped = taken('title,body\na,b\nc,"' + "x\n" * 5000 + '"\nd,e\n', step=100)
    assert [article.title for article in articles] == ["a"]
    assert skipped == [Skipped("t.csv:3", "opens a quote that is never closed; what follows was not read")]


def test_a_row_of_too_many_cells_is_left_out():
    for wide in ("c" + "," * 30_000, "c," + '"",' * 30_000):
        articles, skipped = taken(f"title,body\na,b\n{wide}\nd,e\n", step=5000)
        assert (articles[0].title, articles[-1].title) == ("a", "d")
        assert skipped[0] == Skipped("t.csv:3", "has more than 20000 cells")


def test_a_cell_longer_than_the_standard_library_takes():
    body = '长"，\n' * 100_000
    assert titles(table([Article("a", "t", body, path="p")])) == [("t", body)]


def test_a_damaged_file_loses_its_last_line_only():
    rows = "".join(f"n{n},t{n}\n" for n in range(50_000))
    packed = gzip.compress(f"id,title\n{rows}".encode())
    skipped: list[Skipped] = []
    with Unpacked(fileobj=io.BytesIO(packed[: len(packed) // 2])) as stream:
        articles = list(read_csv(Input(stream, "t.csv.gz", skipped.append, damaged=(EOFError,))))
    assert 1000 < len(articles) < 50_000
    assert all(article.title == f"t{article.id[1:]}" for article in articles)
    assert skipped == [Skipped("t.csv.gz", "is cut short or damaged; what came before was read")]


def test_an_error_of_the_disk_is_said():
    class Failing(Dribble):
        def read1(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read1(size)

    skipped: list[Skipped] = []
    articles = list(read_csv(Input(Failing(b"title\na" + b" " * 90 + b"\nb", 99), "t.csv", skipped.append)))
    assert [article.title.strip() for article in articles] == ["a"]
    assert skipped == [Skipped("t.csv", "cannot be read: input/output error")]


def test_rows_that_are_nothing_are_named_summed_up_and_left(monkeypatch):
    monkeypatch.setattr(lines, "BARREN", 3000)
    articles, skipped = taken("title,url\n" + ",u\n" * 1200 + "a,u\n")
    assert len(articles) == 1
    assert skipped[0] == Skipped("t.csv:2", "has neither title nor text")
    assert skipped[-1] == Skipped("t.csv", "has 200 more lines that became no article")
    articles, skipped = taken("title,url\n" + ",u\n" * 4000 + "a,u\n")
    assert articles == []
    assert "what follows line 3002 was not read" in skipped[-2].reason
    articles, skipped = taken("title,url\n" + ",\n" * 4000 + "a,u\n")
    assert (articles, len(skipped)) == ([], 1)
    assert "has 3000 empty lines" in skipped[0].reason


@pytest.mark.parametrize(
    "row",
    ['"', '""', '"a""', 'a"', '"x"y,', '" ', ",", " ", '\\"', '"a\n', '"a\n"b,', "\r", '"a"b"c'],
)
def test_hostile_rows_take_linear_time(row):
    def seconds(times: int) -> float:
        start = time.process_time()
        taken("title,body\n" + row * times)
        return time.process_time() - start

    small = max(seconds(20_000), 0.02)
    assert seconds(160_000) < 40 * small


def test_the_importer_is_for_tables():
    assert IMPORTER.suffixes == (".csv", ".tsv")
    assert (IMPORTER.read, IMPORTER.single) == (read_csv, False)


@pytest.mark.shared
@pytest.mark.parametrize("dialect", DIALECTS[:3])
def test_archives_come_back_field_for_field(shared: Path, dialect):
    names = sorted((shared / "data" / "corpora").glob("*.jsonl.xz"))
    assert names
    for encoding, name in zip(itertools.cycle(["utf-8-sig", "utf-16", "gb18030"]), names, strict=False):
        with lzma.open(name) as file:
            read = [read_line(line, name.name, "x", SHANGHAI) for line in itertools.islice(file, 2000)]
        articles = [article for article in read if article]
        assert len(articles) >= 500
        given = {"encoding": encoding} if encoding == "gb18030" else {}
        assert taken(table(articles, **dialect).encode(encoding), **given) == (articles, [])
