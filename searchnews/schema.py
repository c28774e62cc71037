"""The one table of searchable fields: their names, kinds and Chinese aliases."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "keyword", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """One searchable attribute.

    text: a word or a quoted run inside it matches. keyword: the whole folded value matches. date: a span of time.
    """

    name: str
    kind: Kind
    aliases: tuple[str, ...]


SCHEMA: tuple[Field, ...] = (
    Field("title", "text", ("标题", "標題")),
    Field("body", "text", ("正文",)),
    Field("tag", "keyword", ("标签", "標籤")),
    Field("source", "keyword", ("来源", "來源")),
    Field("category", "keyword", ("分类", "分類")),
    Field("code", "keyword", ("代码", "代碼")),
    Field("date", "date", ("日期",)),
)

FIELDS: dict[str, Field] = {name: f for f in SCHEMA for name in (f.name, *f.aliases)}
"""Every name a reader may type before a colon, in English or Chinese of either script."""

KEYWORD_FIELDS: tuple[str, ...] = tuple(f.name for f in SCHEMA if f.kind == "keyword")
