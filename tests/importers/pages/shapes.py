"""Pages as sites make them, around any article: how each lays its text out, and how each says what it knows of it."""

import json
from collections.abc import Callable
from html import escape

from searchnews.article import Article

Pieces = tuple[str, str]
"""What a page says of its article in its head, and above its text."""

MENU = "".join(
    f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(["首页", "要闻", "潮汐", "渔业", "灯塔", "读者来信"])
)
NAV = f'<div class="topbar"><ul>{MENU}</ul></div>'
LINKS = "".join(
    f'<li><a href="/r{n}.html">{title}</a></li>'
    for n, title in enumerate(("石浦灯塔今晚重新亮灯", "三百条渔船同时归港，码头灯火通明", "海图馆展出百年老海图"))
)
RELATED = f'<div class="box2"><h3>相关新闻</h3><ul>{LINKS}</ul></div>'
RANKED = f'<div class="rank"><h4>热门排行</h4><ol>{LINKS}</ol></div>'
FOOT = '<div class="foot"><p>关于我们 | 联系我们</p><p>潮声网版权所有，未经许可不得转载。</p></div>'
COMMENTS = (
    '<div class="pl"><h3>网友评论</h3><div><span>守灯人</span><p>看完心里热乎乎的，明年还要去。</p></div>'
    "<div><p>我家就住在码头边上，每天早上五点都能听见汽笛，听了四十年也听不厌。</p></div></div>"
)
SHARE = '<div class="s2"><a href="#w">分享到微信</a> <a href="#b">微博</a> <a href="#p">打印</a></div>'


def paragraphs(body: str) -> str:
    return "".join(f"<p>　　{escape(line)}</p>\n" for line in body.split("\n"))


def breaks(body: str) -> str:
    return "<br><br>\n".join(f"&nbsp;&nbsp;　　{escape(line)}" for line in body.split("\n"))


def boxes(body: str) -> str:
    return "".join(f"<div><span style='font-size:16px'>{escape(line)}</span></div>\n" for line in body.split("\n"))


def sections(body: str) -> str:
    return "".join(
        f"<section><span>{escape(line)}</span></section><section><br></section>" for line in body.split("\n")
    )


def office(body: str) -> str:
    return "".join(
        f"<p class=MsoNormal style='text-indent:21.0pt'><span lang=EN-US>{escape(line)}<o:p></o:p></span></p>\n"
        for line in body.split("\n")
    )


def loose(body: str) -> str:
    return "".join(f"<p>{escape(line)}\n" for line in body.split("\n"))


LAYOUTS: dict[str, Callable[[str, str, str], str]] = {
    "article": lambda title, above, body: (
        f"<header>{NAV}</header><main><article><h1>{title}</h1>{above}{paragraphs(body)}{SHARE}</article>"
        f"<aside>{RANKED}</aside></main>{RELATED}<footer>{FOOT}</footer>"
    ),
    "itemprop": lambda title, above, body: (
        f'{NAV}<div itemscope itemtype="https://schema.org/NewsArticle"><h1>{title}</h1>{above}'
        f'<div itemprop="articleBody">{paragraphs(body)}</div>{SHARE}{RELATED}{COMMENTS}</div>{FOOT}'
    ),
    "portal": lambda title, above, body: (
        f'{NAV}<div class="wrap"><h1 id="artibodyTitle">{title}</h1>{above}<div id="artibody">{paragraphs(body)}'
        f"</div>{RELATED}</div>{RANKED}{FOOT}"
    ),
    "publisher": lambda title, above, body: (
        f'{NAV}<div class="con"><h2>{title}</h2>{above}<div class="TRS_Editor"><style>.TRS_Editor P{{margin:0}}</style>'
        f"{breaks(body)}</div></div>{RANKED}{FOOT}"
    ),
    "blog": lambda title, above, body: (
        f'<body class="single has-sidebar">{NAV}<article class="post hentry"><h1 class="entry-title">{title}</h1>'
        f'{above}<div class="entry-content">{paragraphs(body)}</div></article><div id="comments">{COMMENTS}</div>{FOOT}'
    ),
    "plain": lambda title, above, body: (
        f'{NAV}<div class="w"><div class="l"><h1>{title}</h1>{above}<div class="x1">{paragraphs(body)}</div>{SHARE}'
        f"{RELATED}{COMMENTS}</div>{RANKED}</div>{FOOT}"
    ),
    "breaks": lambda title, above, body: (
        f'{NAV}<div class="w"><h1>{title}</h1>{above}<div class="x1">{breaks(body)}</div>{SHARE}{RELATED}</div>{FOOT}'
    ),
    "boxes": lambda title, above, body: (
        f'{NAV}<div class="w"><h1>{title}</h1>{above}<div class="x1">{boxes(body)}</div>{SHARE}{RELATED}</div>{FOOT}'
    ),
    "tables": lambda title, above, body: (
        f"<table><tr><td>{NAV}<tr><td><table><tr><td align=center><b>{title}</b><tr><td>{above}<tr><td>"
        f"{paragraphs(body)}</table><td>{RANKED}<tr><td>{FOOT}</table>"
    ),
    "loose": lambda title, above, body: (
        f"{NAV}<div class=w><h1>{title}</h1>{above}{loose(body)}{SHARE}{RELATED}{COMMENTS}{RANKED}</div>{FOOT}"
    ),
    "office of a city": lambda title, above, body: (
        f'<div class="header"><p>望潮市人民政府</p></div>{NAV}<div class="xl"><div class="xl-tit">{title}</div>{above}'
        f'<div class="xl-con"><div class="view TRS_UEDITOR">{paragraphs(body)}</div></div>'
        '<div class="xl-gn">'
        f'<a>打印</a><a>关闭</a></div></div><div class="footer"><p>主办：望潮市人民政府办公室</p></div>'
    ),
    "names of a machine": lambda title, above, body: (
        f'<div id="__next"><div class="_3xKz">{NAV}<span>登录</span></div><main class="wQ_1"><div class="a9bR">'
        f'<h1>{title}</h1>{above}<div class="k2Lm">{paragraphs(body)}</div>'
        f'<div class="yy7"><a href="/t">渔业</a></div></div>'
        '<div class="p0Qw"><div>大家都在看</div>'
        f'<div><a href="/1">石浦灯塔亮了</a><span>3小时前</span></div></div></main>'
        "</div>"
    ),
    "messenger": lambda title, above, body: (
        f'<div id="img-content"><h1 class="rich_media_title">{title}</h1>{above}<div class="rich_media_content" '
        f'id="js_content" style="visibility: hidden;">{sections(body)}</div></div><div class="rich_media_tool">'
        "<span>阅读 1万+</span><span>喜欢作者</span></div>"
    ),
    "office": lambda title, above, body: (
        f"<body lang=ZH-CN><div class=WordSection1><p class=MsoTitle><b>{title}<o:p></o:p></b></p>{above}"
        f"{office(body)}</div>"
    ),
}


def linked_data(article: Article) -> Pieces:
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": article.id,
        "headline": article.title,
        "datePublished": article.published.isoformat() if article.published else None,
        "publisher": {"@type": "Organization", "name": article.source},
        "author": {"@type": "Person", "name": "林小满"},
        "articleSection": article.category,
        "keywords": list(article.tags),
        "url": article.url,
    }
    return f'<script type="application/ld+json">{_json(told)}</script>', ""


def graph(article: Article) -> Pieces:
    steps = [name for name in ("首页", article.category) if name]
    told = [
        {"@type": "WebSite", "name": "潮声网", "url": "https://chaosheng.example/"},
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"position": n, "item": {"@id": f"/{n}", "name": name}} for n, name in enumerate(steps)
            ],
        },
        {
            "@type": ["ReportageNewsArticle", "Article"],
            "identifier": {"@type": "PropertyValue", "propertyID": "cms", "value": article.id},
            "headline": article.title,
            "datePublished": article.published.isoformat() if article.published else "",
            "publisher": [{"@type": "NewsMediaOrganization", "name": article.source}],
            "keywords": [{"name": tag} for tag in article.tags],
            "mainEntityOfPage": {"@type": "WebPage", "@id": article.url},
        },
    ]
    return f'<script type="application/ld+json">{_json({"@graph": told})}</script>', ""


def open_graph(article: Article) -> Pieces:
    told = [
        ("og:type", "article"),
        ("og:title", article.title),
        ("article:published_time", article.published.isoformat() if article.published else ""),
        ("article:section", article.category),
        ("article:author", "林小满"),
        ("og:url", article.url),
        ("og:site_name", article.source),
        ("article:id", article.id),
        *(("article:tag", tag) for tag in article.tags),
    ]
    return "".join(f'<meta property="{name}" content="{escape(value)}"/>' for name, value in told), ""


def meta_names(article: Article) -> Pieces:
    told = [
        ("ArticleTitle", article.title),
        ("PubDate", f"{article.published:%Y-%m-%d %H:%M:%S%z}" if article.published else ""),
        ("ContentSource", article.source),
        ("ColumnName", article.category),
        ("author", "林小满"),
        ("contentid", article.id),
        ("Keywords", "".join(f"{tag}，" for tag in article.tags)),
    ]
    head = "".join(f"<META NAME='{name}' CONTENT='{escape(value)}'>" for name, value in told)
    return f"{head}<link rel=canonical href='{escape(article.url)}'>" if article.url else head, ""


def visible(article: Article) -> Pieces:
    day = f"{article.published:%Y年%m月%d日 %H:%M:%S%z}" if article.published else ""
    head = f'<meta name="contentid" content="{article.id}">'
    head += "".join(f'<meta name="article:tag" content="{escape(tag)}">' for tag in article.tags)
    if article.url:
        head += f'<link rel="canonical" href="{escape(article.url)}">'
    crumbs = " &gt; ".join(escape(step) for step in ("首页", article.category, "正文") if step)
    return head, (
        f'<div class="crumb">当前位置：{crumbs}</div><div class="i">{day}&nbsp;&nbsp;来源：{escape(article.source)}'
        "&nbsp;&nbsp;作者：林小满&nbsp;&nbsp;【字号：大 中 小】</div>"
    )


TELLERS: dict[str, Callable[[Article], Pieces]] = {
    "json-ld": linked_data,
    "graph": graph,
    "open graph": open_graph,
    "meta": meta_names,
    "visible": visible,
}


def page_of(article: Article, layout: str, teller: str) -> str:
    """An article as a page."""
    head, above = TELLERS[teller](article)
    title = escape(article.title)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_潮声网</title>{head}</head>\n'
        f"{LAYOUTS[layout](title, above, article.body)}</html>\n"
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
