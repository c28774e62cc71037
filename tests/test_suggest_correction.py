"""Did you mean: what was mistyped is offered as it may have been meant, when little is found, never for the worse."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from cli_support import run
from engines import NAMES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from searchnews_web import create_app

from searchnews import Article, Index
from searchnews.analysis.normalizer import fold
from searchnews.query import parse
from searchnews.suggest.correction import in_script_of
from searchnews.suggest.slips import distance, lookalikes
from searchnews.suggest.wordlist import FILE

ZONE = ZoneInfo("Asia/Shanghai")

TITLES = [
    "三名航天员平安返回",
    "航天员讲述太空生活",
    "再接再厉写好乡村文章",
    "知识产权保护有了新办法",
    "知识产权法庭开庭",
    "科学技术奖颁给年轻人",
    "技术工人走上讲台",
    "未来医院落户乡村",
    "人工智能进课堂",
    "recycling station opens at the harbour",
    "Kubernetes 大会召开",
    "霧嶺圖書館開門迎客",
    "圆桌会议谈天",
]


def article(number: int, title: str) -> Article:
    when = datetime(2024, 3, 1 + number, 9, tzinfo=ZONE)
    return Article(f"a{number}", title, "这里没有别的话。", when, source="雾岭日报" if number % 2 else "山海报")


@pytest.fixture(scope="module", params=NAMES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("meant") / "index", engine=request.param) as made:
        made.add([article(number, title) for number, title in enumerate(TITLES)])
        yield made


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("航天圆", "航天员"),
        ("航天圆平安返回", "航天员平安返回"),
        ("再接再励", "再接再厉"),
        ("知实产权", "知识产权"),
        ("末来医院", "未来医院"),
        ("航天贝", "航天员"),
        ("术技", "技术"),
        ("知识权产", "知识产权"),
        ("再接厉", "再接再厉"),
        ("“知产权法庭”", "“知识产权法庭”"),
        ("知识花产权", "知识产权"),
        ("“人工工智能”", "“人工智能”"),
        ("recyclng", "recycling"),
        ("recyclign", "recycling"),
        ("Kubernetis 大会", "kubernetes 大会"),
        ("KUBERNETSE", "KUBERNETES"),
        ("kubrnetse", "kubernetes"),
    ],
)
def test_a_slip_of_each_kind_is_offered_as_it_was_meant(index: Index, typed: str, meant: str) -> None:
    answer = index.search(typed)
    assert answer.suggestion == meant
    assert answer.query == typed, "it is offered, not taken over"
    assert answer.to_dict()["suggestion"] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("“航天圆” -太空", "“航天员” -太空"),
        ("标题:再接再励 source:山海报", "标题:再接再厉 source:山海报"),
        ("(航天圆 OR 再接再励) date:2024-03", "(航天员 OR 再接再励) date:2024-03"),
        ("NOT 会议 AND 航天圆", "NOT 会议 AND 航天员"),
        ("航天圆 -航天圆讲", "航天员 -航天圆讲"),
        ("「 航天圆 」　返回", "「 航天员 」　返回"),
        ("航天圆\\-返回", "航天员\\-返回"),
    ],
)
def test_all_else_in_a_query_stays_as_it_was_typed(index: Index, typed: str, meant: str) -> None:
    offered = index.search(typed).suggestion
    assert offered == meant
    assert parse(str(parse(offered))) == parse(offered)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("航天圓", "航天員"), ("太空 航天圓", "太空 航天員"), ("知實產權", "知識產權"), ("霧嶺圖書官", "霧嶺圖書館")],
)
def test_a_query_in_traditional_characters_is_offered_one_in_them(index: Index, typed: str, meant: str) -> None:
    assert index.search(typed).suggestion == meant


def test_a_character_that_several_could_stand_for_stays_simplified() -> None:
    assert in_script_of("圓", "圆", "后") == "后"
    assert in_script_of("圆", "圆", "员") == "员"


@pytest.mark.parametrize(
    "query",
    [
        *("", "航天员", "再接再厉", "圆桌", "谈天", "航", "，", "*", "-", '"，"', "OR", "（", "知识产", "recyc*"),
        *("600160", "sh600160", "2024-03-01", "二〇二四年三月", "14.86亿", "date:2024", "三名", "第三名", "x1"),
        *("-航天圆", "NOT 航天圆", "source:雾岭日抱", "tag:航天圆", "航天圆*", "完全不同的一句话", "ａｂｃ"),
    ],
)
def test_nothing_is_offered_for_what_is_right_or_is_no_word(index: Index, query: str) -> None:
    assert index.search(query).suggestion is None


@pytest.mark.parametrize("typed", ["航天圆", "再接再励", "recyclng", "末来医院"])
def test_what_is_offered_finds_more_with_the_same_filters(index: Index, typed: str) -> None:
    for filters in ({}, {"sources": ["山海报"]}, {"sources": ["雾岭日报"]}, {"sources": ["无此报"]}):
        answer = index.search(typed, **filters)  # type: ignore[arg-type]
        if answer.suggestion:
            better = index.search(answer.suggestion, **filters)  # type: ignore[arg-type]
            assert not better.relaxed
            assert better.total > (0 if answer.relaxed else answer.total)
    assert index.search(typed, sources=["无此报"]).suggestion is None


def test_nothing_is_offered_that_would_find_less(index: Index) -> None:
    assert index.search("航天圆 没有的词句").suggestion is None
    assert index.search("“航天圆” “没有这句”").suggestion is None


def test_no_word_list_is_no_suggestion(index: Index) -> None:
    with Index.open(index.path) as other:
        path = index.path / FILE
        kept = path.read_bytes()
        try:
            for damaged in (b"", kept[: len(kept) // 2], b"x" * 100):
                path.write_bytes(damaged)
                assert other.search("航天圆").suggestion is None
            path.unlink()
            assert other.search("航天圆").suggestion is None
        finally:
            path.write_bytes(kept)
        assert other.search("航天圆").suggestion == "航天员"


@pytest.mark.parametrize(
    "query",
    [
        "知实" * 100,
        "航天圆 " * 100,
        "航天圆" * 666,
        "\ud800航天圆",
        "航天圆\0",
        "a" * 2000,
        "“航天圆" * 9,
        "\\航天圆((((",
    ],
)
def test_a_hostile_query_is_answered_all_the_same(index: Index, query: str) -> None:
    answer = index.search(query)
    assert answer.suggestion is None or parse(answer.suggestion)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet='航天圆员再接励知识产权术技recyclng "“”()（-OR:标题*\\、\ud800', max_size=30))
def test_whatever_is_typed_a_suggestion_can_be_searched_for(index: Index, query: str) -> None:
    offered = index.search(query).suggestion
    if offered is not None:
        assert offered != query
        assert index.search(offered).total > 0


def test_the_terminal_and_the_page_say_it(index: Index) -> None:
    if index.engine == "memory":
        return  # it is in no other process
    shown = run("search", "航天圆", "--index", str(index.path), cwd=index.path, SEARCHNEWS_LANG="en")
    assert "Did you mean: 航天员" in shown.stdout.decode()
    page = create_app(index.path).test_client().get("/?q=航天圆 -会议").get_data(as_text=True)
    assert 'href="/?q=%E8%88%AA%E5%A4%A9%E5%91%98+-%E4%BC%9A%E8%AE%AE"' in page


def test_the_table_of_look_alikes_goes_both_ways_and_is_folded() -> None:
    table = lookalikes()
    assert set("巳已") <= set(table["己"]) and "未" in table["末"]
    assert all(fold(char) == char and char not in others for char, others in table.items())
    assert all(char in table[other] for char, others in table.items() for other in others)


@pytest.mark.parametrize(
    ("typed", "meant", "limit", "slips"),
    [
        *(("iphoen", "iphone", 1, 1), ("iphne", "iphone", 1, 1), ("ipxhone", "iphone", 1, 1)),
        *(("ixhoxe", "iphone", 2, 2), ("same", "same", 1, 0), ("abcd", "wxyz", 2, 0), ("abc", "abcdef", 2, 0)),
    ],
)
def test_letters_that_are_wrong_are_counted(typed: str, meant: str, limit: int, slips: int) -> None:
    assert distance(typed, meant, limit) == slips
