"""The script of a text: told by the characters that only one has, else by what stands around it."""

import json
import lzma
import runpy
from pathlib import Path
from typing import Any

import pytest
from searchnews_web import create_app, writing
from searchnews_web.writing import script_of

from searchnews import Article, Index

ROOT = Path(__file__).resolve().parents[1]
MAKER: dict[str, Any] = runpy.run_path(str(ROOT / "benchmarks" / "make_scripts.py"))
TABLE = (Path(writing.__file__).with_name("scripts.txt")).read_text("utf-8")


@pytest.mark.parametrize(
    ("texts", "script"),
    [
        (("這個國家的經濟", "發展"), "zh-Hant"),
        (("这个国家的经济", "发展"), "zh-Hans"),
        (("皇后與后土：“们”字的寫法說起來長",), "zh-Hant"),
        (("引用“國”字的一篇简体文章，说的是汉字这件事",), "zh-Hans"),
        (("蘇澳鎮",), "zh-Hant"),
        (("苏澳镇",), "zh-Hans"),
        (("婚育宅搶手",), "zh-Hant"),
        (("后里", "乾隆"), "zh-Hans"),
        (("山水",), "zh-Hans"),
        (("𠮷野",), "zh-Hans"),
        (("Latin", "123"), ""),
        ((), ""),
        (("", "\ud800"), ""),
        (("", "简" + "国" * 300 + "國" * 10_000), "zh-Hans"),
    ],
)
def test_the_more_frequent_script_wins(texts: tuple[str, ...], script: str) -> None:
    assert script_of(*texts) == script


@pytest.mark.parametrize(
    ("text", "around", "script"),
    [
        ("台中", "zh-Hant", "zh-Hant"),
        ("台中", "zh-Hans", "zh-Hans"),
        ("台中", "", "zh-Hans"),
        ("輝達", "zh-Hans", "zh-Hant"),
        ("辉达", "zh-Hant", "zh-Hans"),
        ("NVDA", "zh-Hant", ""),
    ],
)
def test_what_is_the_same_in_both_scripts_is_of_the_one_around_it(text: str, around: str, script: str) -> None:
    assert script_of(text, otherwise=around) == script


def test_the_table_is_what_its_script_makes() -> None:
    traditional, simplified = MAKER["scripts"]()
    assert f"{MAKER['HEADER']}{traditional}\n{simplified}\n" == TABLE
    assert not set(traditional) & set(simplified)
    for one, other in ("這这", "國国", "說说", "灣湾", "後后", "體体"):
        assert one in traditional and other not in traditional
    assert not set("后里台干面系只云乾著") & {*traditional, *simplified}, "which both write"


def test_what_belongs_to_an_article_takes_its_script(tmp_path: Path) -> None:
    article = Article(
        id="t",
        title="高雄捷運延長線動工",
        body="市長說，這條路線明年開始營運。",
        source="中央社",
        category="地方",
        tags=("高雄", "捷運", "MRT", "小组"),
    )
    with Index.create(tmp_path / "index") as index:
        index.add([article])
        client = create_app(index).test_client()
        for path in ("/", "/article/t"):
            html = client.get(path).text
            for tag, script in (("高雄", "zh-Hant"), ("捷運", "zh-Hant"), ("MRT", ""), ("小组", "zh-Hans")):
                assert f'lang="{script}"><bdi>{tag}</bdi></a>' in html, path
        assert '<bdi lang="zh-Hant">中央社</bdi>' in client.get("/").text
        assert 'lang="zh-Hant"><bdi>中央社</bdi>' in client.get("/article/t").text
        assert '<bdi lang="zh-Hant">高雄</bdi>' in client.get("/?tag=高雄").text


@pytest.mark.shared
def test_real_news_are_told_apart(shared: Path) -> None:
    """A floor that is not lowered: 9 of 10 titles and 3 of 10 tags it was, when the table had fifty pairs."""

    def read(name: str) -> list[dict[str, Any]]:
        with lzma.open(shared / "data" / "corpora" / name, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    taiwan = read("taiwan_news_2025.jsonl.xz")
    assert {script_of(article["title"]) for article in taiwan} <= {"zh-Hant", ""}
    around = [(tag, script_of(article["title"], article["body"])) for article in taiwan for tag in article["tags"]]
    assert sum(script_of(tag, otherwise=script) == "zh-Hans" for tag, script in around) <= 1
    assert sum(script_of(tag) == "zh-Hans" for tag, _ in around) <= 1_357
    assert not any(script_of(article["title"]) == "zh-Hant" for article in read("chinanews_2020.jsonl.xz"))
