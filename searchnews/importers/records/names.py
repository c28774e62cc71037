"""What sources call the fields of an article: the keys of their JSON, the headings of their tables.

One table for both, in English and Chinese. Case, blanks, underscores and traditional characters make no difference,
and neither does what a heading adds in parentheses: ``Publish_Time``, ``發布時間``, ``发布时间（北京）``.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_NAMES = {
    "id": "id article_id news_id doc_id guid uuid 编号 文章编号 新闻编号 稿件编号 文章id 新闻id",
    "title": "title headline article_title news_title heading subject 标题 题目 篇名 题名 文章标题 新闻标题",
    "body": "body content text full_text article_body article_text news_content main_text plain_text article "
    "正文 内容 全文 文本 原文 文章内容 新闻内容 文章正文 新闻正文 正文内容 "
    "body_html content_html article_html html_body html_content html 正文html 内容html",
    "published": "published date published_at publish_time publish_date pub_time pub_date date_published datetime "
    "published_time publication_date time timestamp create_time created_at created ctime "
    "发布时间 发布日期 发表时间 发表日期 发稿时间 刊发时间 刊登日期 见报日期 出版日期 报道时间 新闻时间 新闻日期 日期 "
    "时间 updated_at update_time updated 更新时间",
    "source": "source media publisher source_name media_name site_name newspaper site "
    "来源 媒体 报纸 报刊 出处 刊物 刊名 报纸名称 媒体名称 来源媒体 发布媒体 新闻来源 "
    "文章来源 网站 站点 author authors byline 作者 记者",
    "category": "category categories channel section column_name 分类 栏目 版面 版名 频道 类别 类目 新闻分类 所属栏目",
    "tags": "tags tag keywords keyword 标签 关键词 关键字 主题词",
    "url": "url link href article_url news_url page_url source_url canonical_url web_url permalink "
    "链接 网址 原文链接 连结 原文连结 新闻链接 文章链接 原文网址 网页链接 原文地址",
    "digest": "digest summary description abstract excerpt intro desc 摘要 导语 简介 导读 内容摘要 文章摘要 新闻摘要",
    "codes": "codes code stock_code stock_codes security_code symbol symbols ticker tickers "
    "代码 证券代码 股票代码 相关股票 相关代码",
    "path": "path 文件 路径 档案 文件路径",
    "related": "related 相关 相关文章 相关新闻",
    "names": "names 代码名称",
}
"""Each field's names, the better first: where a source has several, the first that holds something is taken."""

FIELDS = tuple(_NAMES)
"""The fields, in the order of `Article`."""

_TRADITIONAL = str.maketrans(
    "編號標題內發佈時間來媒體報紙處刊網點記類欄頻頁關鍵詞籤鏈連結導語簡讀證碼檔徑聞獻錄見稱機構屬導觀原總",
    "编号标题内发布时间来媒体报纸处刊网点记类栏频页关键词签链连结导语简读证码档径闻献录见称机构属导观原总",
)
_IGNORED = re.compile("[\\s_.:*#'\"`\ufeff\u200b\u2060\0-]+")
_ADDED = re.compile(r"[(\[<{【].*", re.S)
_LONGEST = 60  # no heading is longer; a cell of text need not be folded to know it is none


def fold(name: str) -> str:
    """A name without what makes no difference."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name).casefold()).translate(_TRADITIONAL)


_SPOTS = {fold(name): (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names.split())}


@lru_cache(maxsize=4096)
def _spot(name: str) -> tuple[str, int] | None:
    folded = fold(name)
    return _SPOTS.get(folded) or _SPOTS.get(_ADDED.sub("", folded))


def spot_of(name: str) -> tuple[str, int] | None:
    """The field a name stands for, and how good a name for it that is (0 the best); None when it stands for none."""
    return _spot(name) if len(name) <= _LONGEST else None


def says_html(name: str) -> bool:
    """Whether a name says that what it names is HTML."""
    return "html" in fold(name)


def columns_of(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each field that is named, the positions of its names, the best first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for position, name in enumerate(names):
        if spot := spot_of(name):
            found.setdefault(spot[0], []).append((spot[1], position))
    return {field: tuple(position for _, position in sorted(places)) for field, places in found.items()}
