"""What a reader is told when a page cannot be had: a sentence and what to do, never a path or a traceback.

Pages speak Chinese; the API speaks as the library does, ``{"error": sentence}``.
"""

from collections.abc import Sequence

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from searchnews import DamagedIndex, ForeignIndex, NoIndex, QueryError, SearchnewsError

from .address import Address, BadParameter
from .examples import EXAMPLES
from .responses import data, page

_HTTP = {
    400: ("请求不对", "浏览器发来的请求这里读不懂，请从首页重新开始。"),
    404: ("没有这个页面", "地址可能写错了，或者文章已经不在索引里。"),
    405: ("只能查看", "这里只供查看，不接受别的操作。"),
    403: ("地址不对", "这个搜索页只在本机上用，请从启动时显示的地址打开。"),
}
_UNKNOWN = ("出错了", "这一页没能做出来，详情记在服务器的日志里。请稍后再试。")

_QUERY = {
    "length": "搜索的文字太长了，请只留下要紧的几个词或一句话。",
    "words": "词太多了，请少用几个。",
    "depth": "括号套得太深了，请少套几层。",
    "pages": "翻得太深了，请加上条件缩小范围。",
    "date": "时间要写成 2022、2022-04、2022-04-24、7d 或 今天 这样。",
}
"""What is past a limit, by the code of a QueryError; those that no address of a page can bring about are missing."""

_INDEX = {
    NoIndex: (
        "还没有索引",
        "先在命令行里导入文章：searchnews index 文件夹。导入以后刷新这一页就能搜索。",
        "There is no index yet; import articles with `searchnews index SOURCE`.",
    ),
    ForeignIndex: (
        "索引不能用",
        "文件夹里放的不是本版本的索引。请换一个文件夹，或者升级 searchnews。",
        "The folder holds no index that this version can read; name another folder or upgrade searchnews.",
    ),
    DamagedIndex: (
        "索引已损坏",
        "请在命令行里运行 searchnews check 查看哪里损坏，再重建索引。",
        "The index is damaged; run `searchnews check` to see where, then rebuild it.",
    ),
    SearchnewsError: (
        "暂时不能搜索",
        "索引现在打不开，原因记在服务器的日志里。请稍后再试。",
        "The index cannot be opened now; the server's log says why.",
    ),
}


def handle_failures(app: Flask) -> None:
    """Every way a request can fail, each with its page."""
    app.register_error_handler(BadParameter, _bad_parameter)
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(SearchnewsError, _no_index)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _bad_parameter(error: BadParameter) -> Response:
    return _failure(400, "地址里有不能用的参数", error.chinese, error.english)


def _bad_query(error: QueryError) -> Response:
    where = f"问题在第 {error.column:,} 个字符。" if error.column else ""
    known = _QUERY.get(error.code)
    # A limit that this page has no words for is told in the library's.
    return _failure(
        400,
        "这样搜不了",
        (known or "请写短一些、简单一些。") + where,
        str(error),
        detail="" if known else str(error),
        examples=EXAMPLES,
    )


def _no_index(error: SearchnewsError) -> Response:
    current_app.logger.error("The index cannot be used: %s", error)
    title, chinese, english = next(texts for kind, texts in _INDEX.items() if isinstance(error, kind))
    return _failure(503, title, chinese, english)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    title, chinese = _HTTP.get(status, _UNKNOWN)
    response = _failure(status, title, chinese, error.name)
    if status == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


def _unforeseen(error: Exception) -> Response:
    current_app.logger.error("A page failed.", exc_info=error)
    return _failure(500, *_UNKNOWN, "Internal Server Error")


def _failure(
    status: int,
    title: str,
    chinese: str,
    english: str,
    *,
    detail: str = "",
    examples: Sequence[tuple[str, str]] = (),
) -> Response:
    if request.path.startswith("/api/") or request.path == "/healthz":
        return data({"error": english}, status)
    return page(
        "error.html",
        status,
        address=Address(query=request.args.get("q", "")),
        title=title,
        text=chinese,
        detail=detail,
        examples=examples,
    )
