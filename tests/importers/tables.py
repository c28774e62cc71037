"""Tables as spreadsheets, databases and crawlers write them, of any articles."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from searchnews.article import Article

ENGLISH = ("id", "title", "content", "publish_time", "media", "channel", "keywords", "link")
CHINESE = ("编号", "标题", "正文", "发布时间", "来源", "栏目", "关键词", "原文链接")
TRADITIONAL = ("編號", "標題", "內容", "發佈時間", "媒體", "版面", "標籤", "連結")
_PARTING = frozenset(",，、;；|\n")


@dataclass(frozen=True)
class Dialect:
    """How a table is written: its headings, what parts cells and tags, its characters, how a date is written."""

    headings: tuple[str, ...]
    encoding: str
    comma: str
    date: str
    options: tuple[tuple[str, Any], ...] = ()


DIALECTS = {
    "plain.csv": Dialect(ENGLISH, "utf-8", ",", "", (("lineterminator", "\n"),)),
    "spreadsheet.csv": Dialect(CHINESE, "utf-8-sig", "、", "%Y/%m/%d %H:%M:%S %z", (("delimiter", ";"),)),
    "unicode.tsv": Dialect(TRADITIONAL, "utf-16", "，", "%Y-%m-%dT%H:%M:%S%z", (("delimiter", "\t"),)),
    "chinese.csv": Dialect(CHINESE, "gb18030", "；", "%Y年%m月%d日 %H:%M:%S%z", (("quoting", csv.QUOTE_ALL),)),
    "database.csv": Dialect(ENGLISH, "gb18030", ";", "", (("delimiter", "|"), ("lineterminator", "\n"))),
}
"""Each by the name of its file."""


def table_of(articles: Sequence[Article], dialect: Dialect) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, **dict(dialect.options))
    writer.writerow(dialect.headings)
    for one in articles:
        tags = _cell(one.tags, dialect.comma)
        writer.writerow(
            (one.id, one.title, one.body, _date(one.published, dialect), one.source, one.category, tags, one.url)
        )
    return out.getvalue().encode(dialect.encoding)


def _cell(tags: Sequence[str], comma: str) -> str:
    """Tags in a cell; as JSON where one of them holds what parts them."""
    return json.dumps(tags, ensure_ascii=False) if _PARTING & set("".join(tags)) else comma.join(tags)


def _date(moment: datetime | None, dialect: Dialect) -> str:
    if moment is None:
        return ""
    return moment.strftime(dialect.date) if dialect.date else moment.isoformat()
