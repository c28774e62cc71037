"""A small archive for what programs ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from searchnews import Article, Index

EVENING = datetime(2023, 9, 4, 11, 45, tzinfo=UTC)
ARTICLES = [
    Article(
        id="202309040000000001",
        title="盐湖镇办起第一座风车学校",
        body="盐湖镇的旧仓库改成了风车学校，头一批学徒有十二人。\n\n镇上说，学会修风车的人，冬天不用再出远门。",
        published=EVENING,
        source="盐湖晚报",
        category="教育",
        tags=("风车", "学徒"),
        url="https://evening.example/news?id=1&page=2",
        codes=("690002.SH",),
        names={"690002.SH": "盐湖风电"},
        digest="旧仓库改成学校。",
        path="2023/wind.md",
        related=("NW202309040000000001",),
    ),
    Article(
        id="NW202309040000000001",
        title="风车学校开课了",
        body="第一课讲的是怎样听风车的响声。",
        published=(EVENING + timedelta(hours=2)).astimezone(timezone(timedelta(hours=8, minutes=5, seconds=43))),
        source="盐湖周刊",
        tags=("风车",),
        url="javascript:alert(1)",
    ),
    Article(id="quiet", title="", body="没有标题、没有日期的一篇，只提到风车。"),
    Article(
        id="markup",
        title='<b>风车</b> & "引号" ]]> \'',
        body="</summary><script>alert(1)</script> 风车 &amp; \u202e\x0b\x01 完",
        published=EVENING + timedelta(days=1),
        source="<盐湖>",
        tags=("<a&b>",),
        url='https://evil.example/"><b>',
    ),
    *[
        Article(
            id=f"round-{n:02}",
            title=f"第{n}轮龙舟赛",
            body="船队在雨里划完了全程。",
            published=EVENING - timedelta(days=n),
        )
        for n in range(1, 61)
    ],
]


@contextmanager
def archive(folder: Path) -> Iterator[Index]:
    """An index of the articles, in a folder of its own."""
    with Index.create(folder / "index") as index:
        index.add(ARTICLES)
        yield index
