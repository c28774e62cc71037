"""Builds posts as the archive's crawlers wrote them, front matter and furniture included."""

from pathlib import Path

from searchnews.article import Article
from searchnews.importers import read

ID = "202203041122334455"
URL = f"http://finance.example.com/news/1354,{ID}.html"
MEDIA_URL = f"http://share.example.org/html_News/NewsShare.html?infoCode=NW{ID}"
FOOT = "[返回东财滚动新闻](//site.example.com/emnews/)｜[返回首页](//site.example.com/)"


def head(title='"春茶开采"', date="2022-03-04 11:22:33 +0800", categories="emnews", tags="东财滚动新闻"):
    return f"---\nlayout: post\ntitle: {title}\ndate: {date}\ncategories: {categories}\ntags: {tags}\n---\n"


def tail(link=URL, foot=FOOT):
    return f"\n\n<{link}>\n\n{foot}"


def one(folder: Path, text: str, name: str = f"2022-03-04-{ID}.md") -> Article:
    """The one article of a post with that text, nothing skipped."""
    file = folder / "_posts" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode())
    skipped = []
    articles = list(read(str(file), skipped=skipped.append))
    assert skipped == []
    assert len(articles) == 1
    return articles[0]
