"""A page of results, in a pipe and on a terminal, as files one can read."""

import io
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from cli_support import check_golden

from searchnews import Article, Count, Hit, Note, Results, Snippet
from searchnews.cli.output import say
from searchnews.cli.page import amount, local_time, page
from searchnews.language import speaking

SHANGHAI = ZoneInfo("Asia/Shanghai")
BODY = (
    "开头一段与查询无关，只是把地方占住。" * 3
    + "白鹭湾的潮汐电站清晨并网，装机共3.2万千瓦，够一座小城点灯。\n站长说，水往哪边流，灯就为哪边亮。"
)
AT = BODY.index("白鹭湾的")

RESULTS = Results(
    query="潮汐 电站",
    total=1234,
    offset=8,
    limit=3,
    took_ms=4.25,
    relaxed=True,
    suggestion="潮汐发电站",
    notes=(
        Note("relaxed", "Some of the words suffice."),
        Note("source", "“潮声日报” is also a source, of 1,000 articles.", "source:潮声日报"),
    ),
    hits=(
        Hit(
            Article(
                "tide-1",
                "白鹭湾两座潮汐电站同日并网",
                BODY,
                datetime(2023, 5, 6, 0, 30, tzinfo=UTC),
                "潮声日报",
                related=("tide-9", "bare"),
            ),
            3.5,
            ((5, 7), (7, 9)),
            (Snippet(BODY[AT : AT + 44], AT, ((4, 6), (6, 8))),),
        ),
        Hit(Article("bare", "", "只有正文。"), 2.0, (), (Snippet("只有正文。", 0),)),
        Hit(
            Article("evil", "标题\x1b[31m带\u202e刺", "一\x9b2J\n二\x07潮汐", None, "来\x1b]0;源\x07"),
            1.0,
            ((2, 8),),
            (Snippet("一\x9b2J\n二\x07潮汐", 0, ((7, 9),)),),
        ),
    ),
    facets={
        "tag": tuple(Count(f"标签{number}", 1200 - number) for number in range(7)),
        "source": (Count("潮声日报", 1000), Count("山海时报", 234)),
        "code": (Count("699001.SH", 3, "潮汐电力"),),
    },
)
NOTHING = Results("没有的", 0, 0, 10, 0.5, (), {"tag": (), "source": ()})
COUNTED = Results("潮汐", 1, 0, 0, 0.5, (), {"tag": (Count("能源", 1),), "source": ()})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(results: Results, monkeypatch: pytest.MonkeyPatch, wide: int) -> str:
    stdout = Terminal()
    monkeypatch.setattr("sys.stdout", stdout)
    monkeypatch.setenv("COLUMNS", str(wide))
    monkeypatch.setenv("TERM", "xterm")
    say(page(results, SHANGHAI))
    return stdout.getvalue()


@pytest.mark.parametrize(("name", "results"), [("page", RESULTS), ("nothing", NOTHING), ("counted", COUNTED)])
def test_in_a_pipe(name: str, results: Results, capsys: pytest.CaptureFixture[str]) -> None:
    say(page(results, SHANGHAI))
    check_golden(f"{name}.txt", capsys.readouterr().out)


def test_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = on_terminal(RESULTS, monkeypatch, 48)
    assert set(re.findall(r"\x1b\[[^m]*m", shown)) <= {f"\x1b[{code}m" for code in (0, 1, 2, 32, 36, 93)}
    check_golden("page-terminal.txt", re.sub(r"\x1b\[(\d*)m", r"<\1>", shown))


@pytest.mark.parametrize("variable", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_without_colour(variable: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    stdout = Terminal()
    monkeypatch.setattr("sys.stdout", stdout)
    monkeypatch.setenv(*variable)
    say(page(RESULTS, SHANGHAI))
    assert "\x1b" not in stdout.getvalue()
    assert "潮汐电站" in stdout.getvalue()


def test_a_date_at_the_end_of_time_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    late = Article("late", "末日", published=datetime(9999, 12, 31, 23, 30, tzinfo=UTC))
    say(page(Results("末", 1, 0, 10, 1.0, (Hit(late),), {}), SHANGHAI))
    assert "31 Dec 9999, 23:30" in capsys.readouterr().out


MOMENTS = (
    (datetime(2022, 4, 23, 23, 22, tzinfo=UTC), "24 Apr 2022, 07:22", "2022年4月24日 07:22"),
    (datetime(2023, 12, 31, 16, 0, tzinfo=UTC), "1 Jan 2024", "2024年1月1日"),
    (datetime(2023, 12, 31, 16, 0, 1, tzinfo=UTC), "1 Jan 2024, 00:00", "2024年1月1日 00:00"),
    (datetime(987, 6, 5, 4, 3, tzinfo=SHANGHAI), "5 Jun 987, 04:03", "987年6月5日 04:03"),
    (None, "", ""),
)


@pytest.mark.parametrize(("moment", "english", "chinese"), MOMENTS, ids=str)
def test_a_moment_as_each_language_writes_it(moment: datetime | None, english: str, chinese: str) -> None:
    assert local_time(moment, SHANGHAI) == english
    with speaking("zh"):
        assert local_time(moment, SHANGHAI) == chinese


def test_a_count_with_its_noun() -> None:
    assert [amount(n, "article") for n in (0, 1, 2, 12345)] == [
        "0 articles",
        "1 article",
        "2 articles",
        "12,345 articles",
    ]
    assert amount(1, "problem") == "1 problem"
