"""The line between a title and its text: when it was published, by whom, and nothing that anyone searches for."""

import re
from dataclasses import dataclass

_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-/.．年]\s*\d{1,2}\s*[-/.．月]\s*\d{1,2}(?!\d)\s*日?(?:[\sTt,，]*(?:星期\S|周\S)?\s*"
    r"(?:上午|下午|凌晨|早上|中午|晚上|晚间)?\s*\d{1,2}\s*[:：时點点]\s*\d{1,2}(?:\s*[:：分]\s*\d{1,2}(?:\.\d+)?)?秒?分?)?"
    r"(?:\s*(?:Z|(?:UTC|GMT)?[+-]\d{1,2}:?\d{2}))?"
)
_LABELS = (
    "来源|來源|信息来源|稿件来源|文章来源|新闻来源|作者|记者|記者|撰文|编辑|編輯|责任编辑|責任編輯|责编|審核|审核|校对|编审|"
    "发布时间|發布時間|發佈時間|发布日期|发表时间|发稿时间|更新时间|更新時間|最後更新|最后更新|时间|日期|"
    "字号|字號|字体|字體|字体大小|浏览|浏览次数|瀏覽|点击|点击数|点击率|阅读|阅读量|阅读次数|人气|访问次数|评论|分享|打印|收藏|"
    "栏目|频道|分类|文号|索引号|原标题"
)
_LABEL = re.compile(rf"(?:{_LABELS})\s*[:：]\s*")
_LABELLED = re.compile(rf"(?:{_LABELS})\s*[:：]\s*(?:(?!{_DATE.pattern})[^\s|｜。！？；]){{0,30}}")
_SIZES = re.compile(r"[【\[(（]?\s*(?:大\s*中\s*小|小\s*中\s*大|A[+-]|T[|｜]T|字号)\s*[】\])）]?")
_BUTTONS = re.compile(
    r"分享到?|打印|收藏|关闭|我要评论|评论|纠错|举报|复制链接|听新闻|放大|缩小|默认|微信|微博|QQ空间|\d+\s*次"
)
_ADDRESS = re.compile(r"https?://[!-~]+|www\.[!-~]+")
_NOISE = re.compile(r"[\s|｜/·•:：,，()（）【】\[\]\-—_]+")
_SOURCE = re.compile(r"(?:信息来源|稿件来源|文章来源|新闻来源|来源|來源|出处|转自|稿源)\s*[:：]\s*")
_PUBLISHED = re.compile(r"(?:发布|發布|發佈|发表|发稿|刊发|出版|刊登)(?:时间|時間|日期)?\s*[:：]?\s*")
_STOP = re.compile(rf"[|｜【】\[\]()（）<>\n]|{_LABEL.pattern}|{_DATE.pattern}|我要评论|分享到|打印|字号|手机看新闻")
_BLANK = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")

LONGEST = 150
"""Characters of a byline; those of portals, with their buttons, have up to a hundred."""
_SOURCE_LONGEST = 30
_UNLABELLED = 12
"""Characters besides the date that may be a medium or an author; a sentence that begins with a date has more."""


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says: the text its date is in, and its source; "" for what it does not."""

    date: str = ""
    source: str = ""


def is_byline(text: str) -> bool:
    """Whether a line is nothing but a byline."""
    text = text.replace("\n", " ")
    if not text or len(text) > LONGEST:
        return False
    dated = _DATE.search(text)
    bare = _ADDRESS.sub(" ", text)
    rest = _LABELLED.sub(" ", bare)
    labelled = rest != bare
    rest = _BUTTONS.sub(" ", _SIZES.sub(" ", _DATE.sub(" ", rest)))
    bare = _NOISE.sub("", rest)
    if any(mark in rest for mark in "。！？；"):
        return False
    return len(bare) <= (_UNLABELLED if dated else 2 if labelled else 0)


def read_byline(text: str) -> Byline:
    """What a short piece of text says of when and by whom it was published."""
    text = text[:LONGEST]
    return Byline(_date(text), source_of(text))


def source_of(text: str) -> str:
    """The medium that a text names after 来源, "" when it names none."""
    match = _SOURCE.search(text)
    if not match:
        return ""
    rest = text[match.end() : match.end() + 80]
    stop = _STOP.search(rest)
    named = (rest[: stop.start()] if stop else rest).strip(" 　:：,，;；。")
    blank = _BLANK.search(named)
    named = named[: blank.start()] if blank else named
    return named if len(named) <= _SOURCE_LONGEST else ""


def _date(text: str) -> str:
    """The date that follows a label of publication, else the first."""
    label = _PUBLISHED.search(text)
    match = (_DATE.search(text, label.end()) if label else None) or _DATE.search(text)
    return match[0] if match else ""
