"""What stands on a page around its article: menus, related stories, comments, buttons.

Told by the element's name, by the words of its id and classes, and by what its first line says; never by how long it
is, since a brief of thirty characters is shorter than any of its comments.
"""

import re

from searchnews.importers.html.elements import Element, is_hidden

NAMES = frozenset(("nav", "aside", "footer", "form", "button", "dialog"))
_PLAIN_NAMES = """
    nav navi navigation menu menus breadcrumb breadcrumbs crumb crumbs footer copyright comment comments pinglun reply
    replies related relate relates relevant recommend recommends recommended recommendation recommendations xiangguan
    tuijian bdsharebuttonbox jiathis bshare pagination pager prevnext sidebar advert advertisement advertisements
    guanggao adsbygoogle toolbar qrcode erweima disclaimer newsletter subscribe paihang disqus uyan cnxh
"""
PLAIN = frozenset(_PLAIN_NAMES.split())
"""Words of furniture that no article's element has."""
_LIKELY_NAMES = """
    share shares sharing social tools tool hot rank ranking side aside ad ads adv banner promo sponsor sponsored login
    popup modal foot print fontsize feedback jubao more tags tagslist keywords topbar crumbsbox sns follow widget
    header editor-info subscribe-box fixed float
"""
LIKELY = frozenset(_LIKELY_NAMES.split())
"""Words that an article's wrapper may have as well: `article-share-wrap`."""

_FOLLOWERS = (
    r"(?:相关|相關|延伸|推荐|推薦|热门|熱門|更多|精彩|最新|今日|往期|其他|本类|编辑)\s*"
    r"(?:新闻|新聞|阅读|閱讀|文章|报道|報導|推荐|推薦|内容|内容推荐|链接|連結|资讯|資訊|专题|排行|排行榜|话题|视频|图片|精选|文档|附件)"
    r"(?:推荐|排行|排行榜)?"
)
_MARKER = re.compile(
    rf"[\s【\[■◆●▍|>»]*(?:{_FOLLOWERS}|(?:为您|为你|猜你|小编|热点|新闻|编辑|精彩|精选)(?:推荐|喜欢|排行|排行榜)|猜你喜欢|大家都在看|"
    r"点击排行榜?|阅读排行榜?|延伸阅读|相关搜索|热搜榜?)\s*[】\]:：>»]*(?:\s*(?:更多|more)\s*[>»]*)?",
    re.I,
)
_SAID = "(?:评论|評論|留言|跟贴|跟帖|回复|跟评)"
_COMMENTS = re.compile(
    rf"[\s【\[|]*(?:(?:网友|網友|最新|热门|精彩|全部|发表|發表|文章|我要|用户|读者|讀者){_SAID}(?:区|區|列表)?|{_SAID}(?:区|區|列表)|"
    rf"{_SAID}(?=\s*[(（]?\d))\s*(?:[(（]?\s*\d*\s*条?\s*[)）]?)?\s*[】\]:：]*"
)
_BUTTON = re.compile(
    r"[\s【\[|]*(?:分享(?:到|至|[:：]).{0,30}|扫一扫.{0,30}|(?:上|下)一(?:篇|条|則|则|頁|页)\s*[:：].{0,120}|返回(?:顶部|首页|列表).{0,6}|"
    r"打印(?:本页|本頁|此文)?|关闭(?:窗口|本页)?|收藏|复制链接|点赞|(?:打印|关闭|收藏|分享|纠错|返回|顶部|[\s|·【】\[\]])+|"
    r"(?:点击)?(?:展开|阅读|查看)(?:全文|更多|剩余.{0,6})|(?:责编)?我要(?:纠错|报错))[\s】\]]*"
)
_MARKER_LONGEST = 16


def is_furniture(element: Element, *, wrapper: bool) -> bool:
    """Whether an element is furniture or hidden; `wrapper` when it holds so much that only plain words count."""
    if element.name in ("html", "body", "main", "head", ""):
        return False
    if element.name in NAMES:
        return not (wrapper and element.name == "form")
    if not element.raw:
        return False
    return is_hidden(element) or bool(element.words & (PLAIN if wrapper else PLAIN | LIKELY))


def begins_list(text: str) -> bool:
    """Whether a line is the heading of related stories."""
    return len(text) <= _MARKER_LONGEST and bool(_MARKER.fullmatch(text))


def begins_comments(text: str) -> bool:
    """Whether a line is the heading of comments."""
    return len(text) <= _MARKER_LONGEST and bool(_COMMENTS.fullmatch(text))


def is_button(text: str) -> bool:
    """Whether a line is a button, a row of them, or the way to another page."""
    return len(text) <= 130 and bool(_BUTTON.fullmatch(text))
