"""What the head of a post says, whatever it was written in: names to values, and which name means what.

Every generator of sites has its own names (``pubDate``, ``publish_date``, 发布时间), and its own box to put them in
(``params:``, ``[extra]``). `ROLES` is the one table of them; `fields` reads a head through it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from functools import lru_cache

from searchnews.importers.encoding.characters import repair

Value = str | list[str]
"""A plain value, or a list of them; a list inside a list is one value, its items joined by ``/``."""

Head = dict[str, Value]
"""Names, as `normal` writes them, to values; what is nested has a name with dots: ``author.name``."""

DEPTH = 6
"""Boxes in one another; what is deeper (real heads have three) is nobody's title."""

_NAMES = {
    "title": "title 标题 標題 题目 題目 headline h1 name",
    "date": """
        date published publishdate pubdate datepublished publishedat publishat publishtime publisheddate publishedtime
        publishedon postdate posted issued datetime time 日期 时间 時間 发布时间 發布時間 发布日期 發布日期
        发表时间 發表時間 created createdat createdate createdon createtime creationdate datecreated 创建时间 創建時間
        创建日期 創建日期
    """,
    "updated": """
        updated lastmod lastmodified lastmodifiedat modified modifiedat moddate updatedat updatedate updatetime
        dateupdated datemodified lastupdated 更新时间 更新時間 更新日期 修改时间 修改日期
    """,
    "source": "source 来源 來源 出处 出處 稿源 媒体 媒體 sourcename media publisher sitename outlet newspaper",
    "author": "author authors byline creator writer 作者 记者 記者 撰文",
    "category": "categories category section column channel 分类 分類 栏目 欄目 类别 類別 频道 頻道 版面",
    "tags": "tags tag 标签 標籤 keywords keyword 关键词 關鍵詞 关键字 關鍵字 topics",
    "url": """
        link url original originalurl originallink sourceurl sourcelink canonical canonicalurl externalurl externallink
        permalink slug 原文链接 原文鏈接 链接 鏈接 连结 連結 网址 網址 原文 source 来源 來源
    """,
    "digest": """
        digest summary description excerpt abstract 摘要 导语 導語 描述 简介 簡介 desc lead subtitle 副标题 副標題
    """,
    "id": "id 编号 編號 文章编号 文章編號 uuid",
}

ROLES: dict[str, tuple[tuple[str, int], ...]] = {}
"""Name to what it may mean, each with its rank: of two names for one thing the lower rank is asked first."""

for _role, _names in _NAMES.items():
    for _rank, _name in enumerate(_names.split()):
        ROLES[_name] = (*ROLES.get(_name, ()), (_role, _rank))

_BOXES = ("extra", "params", "taxonomies", "meta", "metadata", "seo")
"""What generators call the mapping that holds names of the site's own; inside it they mean what they mean outside."""

_PARTS = ("name", "title", "label", "text", "value", "tag")
"""What a mapping that stands for one word calls that word: ``author: {name: ...}``, ``- label: ...``."""


@lru_cache(maxsize=1024)
def normal(name: str) -> str:
    """A name as `ROLES` has it: ``publish_date``, ``Publish-Date`` and ``publishDate`` are one."""
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def fields(head: Head) -> dict[str, list[Value]]:
    """What a head gives for each role, empty values left out, the best name first."""
    found: dict[str, list[tuple[int, Value]]] = {}
    for name, value in head.items():
        if not value:
            continue
        for role, rank in _roles(name):
            found.setdefault(role, []).append((rank, value))
    return {
        role: [value for _, value in (ranked if len(ranked) == 1 else sorted(ranked, key=_by_rank))]
        for role, ranked in found.items()
    }


def _by_rank(ranked: tuple[int, Value]) -> int:
    return ranked[0]


def _roles(name: str) -> tuple[tuple[str, int], ...]:
    """What a name means. In a box it ranks after the same name outside, and a part after its whole."""
    if "." not in name:
        return ROLES.get(name, ())
    behind, parts = 0, name.split(".")
    if parts[0] in _BOXES:
        parts, behind = parts[1:], 100
    if len(parts) == 2 and (parts[1] in _PARTS or parts[1] == "url"):
        whole = [(role, rank + behind + 50) for role, rank in ROLES.get(parts[0], ())]
        return tuple([(role, rank) for role, rank in whole if (role == "url") == (parts[1] == "url")])
    return tuple([(role, rank + behind) for role, rank in ROLES.get(parts[0], ())]) if len(parts) == 1 else ()


def flatten(tree: Mapping[str, object], prefix: str = "") -> Head:
    """A tree of mappings and lists, as a parser of TOML or JSON gives it, as a head."""
    head: Head = {}
    for name, value, listed in _leaves(tree, prefix, DEPTH):
        before = head.get(name)
        if not listed:
            head[name] = value
        elif isinstance(before, list):
            before += [value] if isinstance(value, str) else value
        else:
            head[name] = [value] if isinstance(value, str) else value
    return head


def _leaves(tree: Mapping[str, object], prefix: str, depth: int) -> Iterator[tuple[str, Value, bool]]:
    """Name and value of everything in a tree, and whether it stands in a list of mappings."""
    for key, value in tree.items():
        name = prefix + normal(str(key))
        if isinstance(value, Mapping):
            if depth:
                yield from _leaves(value, name + ".", depth - 1)
        elif isinstance(value, list):
            yield name, [text for item in value if (text := _word(item))], False
            for item in value if depth else ():
                if isinstance(item, Mapping):
                    yield from ((inner, found, True) for inner, found, _ in _leaves(item, name + ".", depth - 1))
        else:
            yield name, _text(value), False


def _word(item: object) -> str:
    """An item of a list as one word, which a mapping may stand for."""
    if isinstance(item, Mapping):
        return next((text for part in _PARTS if (text := _text(item.get(part, "")))), "")
    return _text(item)


def _text(value: object) -> str:
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value) if abs(value) < 1e300 else ""
    if isinstance(value, Sequence):
        return "/".join(
            [
                text
                for item in value
                if not isinstance(item, Sequence | Mapping) or isinstance(item, str)
                if (text := _text(item))
            ]
        )
    return ""
