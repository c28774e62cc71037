"""What a query can look like, by example: the front page teaches the language with these."""

from searchnews.language import tr


def examples() -> tuple[tuple[str, str], ...]:
    """A query and what it does, for each thing the language can say; the archive is Chinese, and so are the queries."""
    return (
        ("知识产权 融资", tr("articles with both words come first")),
        ("“知识产权”", tr("in quotes: exactly these characters")),
        ("新能源 -汽车", tr("a minus: not this word")),
        ("芯片 OR 半导体", tr("one of them will do")),
        ("新能*", tr("a star: whatever begins like this")),
        ("标题:专利", tr("in titles only; title: is the same, and there are body: tag: source: category: code:")),
        ("日期:2022-04 专利", tr("a year, a month or a day; date: is the same")),
        ("日期:2022-04..2022-06", tr("a span of time, both ends included")),
        ("日期:近7天", tr("the last days; also 今天 today, 昨天 yesterday, 本周 this week, 去年 last year")),
        ("(专利 OR 商标) -诉讼", tr("parentheses group")),
    )
