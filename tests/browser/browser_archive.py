"""A small archive for a browser to look at: invented news, one long article, one in traditional script, one hostile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from searchnews import Article

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></mark></title></textarea></dialog>"
    "\"'><iframe src=javascript:alert(4)></iframe><b onclick=alert(5) autofocus onfocus=alert(6)>{{7*7}}\u202egnp\u2066"
)
"""Text that does something wherever it is taken for HTML, or for an attribute's end."""

FERRIES = 34
"""Articles that hold 渡船: more than three pages of hits."""

LINKED = 150
"""Characters of a value that is still offered as a link; the page leaves very long ones unlinked."""

MATCHES = 12
"""Paragraphs of the long article, with 渡船 once in each."""

_SOURCES = ("梨渡日报", "沙溪晚报", "云陂周刊")
_CATEGORIES = ("本地", "经济", "生活")
_TAGS = ("交通", "防汛", "集市", "学校")
_SENTENCES = (
    "梨渡镇的渡船从初三起每天多开两班，镇上的人说这样去对岸赶集就不必绕桥了。",
    "船老大把缆绳换成了新的，渡口的石阶也重新铺过，雨天走起来稳当得多。",
    "据镇里统计，上半年过河的客人比去年同期多出一成，多半是去看梨花的外乡人。",
    "对岸的小学把放学时间推迟了一刻钟，好让孩子们赶得上末班船。",
)


def articles() -> Iterator[Article]:
    """All of it, the same every time."""
    yield from (_ferry(number) for number in range(FERRIES))
    yield _long()
    yield Article(
        id="trad",
        title="對岸的燈塔重新亮起",
        body="沙溪鎮的燈塔停了三年，修好以後，夜裡靠岸的船多了起來。",
        published=datetime(2021, 5, 6, tzinfo=UTC),
    )
    yield Article(id="bare", title="只有一句话的消息", body="")
    yield Article(
        id="evil",
        title="纸鸢 " + EVIL,
        body=("纸鸢会 " + EVIL + "\n") * 3,
        source=EVIL[:LINKED],
        category=EVIL[:LINKED],
        tags=(EVIL[:LINKED], EVIL, "纸鸢"),
        url="javascript:alert(7)",
        published=datetime(2022, 3, 4, tzinfo=UTC),
    )


def _ferry(number: int) -> Article:
    body = "\n".join(_SENTENCES[(number + at) % len(_SENTENCES)] for at in range(4)) + f"\n这是第{number}号来信。"
    return Article(
        id=f"f{number}",
        title=f"渡船第{number}号：梨渡镇把末班船推迟到晚上{number % 3 + 8}点",
        body=body,
        source=_SOURCES[number % 3],
        category=_CATEGORIES[number // 3 % 3],
        tags=(_TAGS[number % 4], _TAGS[(number + 1) % 4]),
        url=f"https://news.example/{number}",
        published=datetime(2017, 1, 5, 9, 30, tzinfo=UTC) + timedelta(days=97 * number),
    )


def _long() -> Article:
    filling = "沙溪的水位退了以后，河滩上又能看到晒网的人家。" * 12
    return Article(
        id="long",
        title="一条河的四十年",
        body="\n".join(f"第{at}年的秋天，渡船照常开。{filling}" for at in range(1, MATCHES + 1)),
        source="云陂周刊",
        tags=("长读",),
        url="https://news.example/long",
        published=datetime(2024, 8, 9, 8, 0, tzinfo=UTC),
    )
